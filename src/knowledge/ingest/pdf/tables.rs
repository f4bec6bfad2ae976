//! Rows of cells: lines with gaps that stand below each other.

use super::line::Line;

/// Rows are at most this far apart, in their size.
const ROW_GAP_MAX: f32 = 3.5;
/// A line this close below a row, in its size, goes on in the cells above it.
const WRAPPED_GAP_MAX: f32 = 1.4;

/// A page has no table of more rows, or of more columns.
const ROWS_MAX: usize = 200;
const CELLS_MAX: usize = 64;

/// The table at the beginning of `lines`, with the number of its lines.
pub(super) fn table(lines: &[Line]) -> Option<(Vec<Vec<String>>, usize)> {
    let count = extent(lines);
    let lines = &lines[..count];
    let rows = lines.iter().filter(|line| line.pieces.len() > 1).count();
    if rows < 2 {
        return None;
    }
    let columns = columns(lines);
    if columns.len() < 2 {
        return None;
    }
    let mut table: Vec<Vec<String>> = Vec::new();
    let mut above: Option<&Line> = None;
    for line in lines {
        let mut cells = vec![String::new(); columns.len()];
        for piece in &line.pieces {
            let cell = &mut cells[column_of(&columns, piece.x, piece.end)];
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&piece.text);
        }
        let is_near = above.is_some_and(|above| line.y - above.y < WRAPPED_GAP_MAX * line.size);
        let is_wrapped = is_near && (cells[0].is_empty() || line.pieces.len() == 1);
        match table.last_mut() {
            Some(row) if is_wrapped => {
                for (cell, more) in row
                    .iter_mut()
                    .zip(cells)
                    .filter(|(_, more)| !more.is_empty())
                {
                    cell.push(' ');
                    cell.push_str(&more);
                }
            }
            _ => table.push(cells),
        }
        above = Some(line);
    }
    Some((table, count))
}

/// How many lines may be of one table: from a row of several cells to the last one, with lines between them that wrap.
fn extent(lines: &[Line]) -> usize {
    let is_row = |line: &&Line| (2..=CELLS_MAX).contains(&line.pieces.len());
    let Some(first) = lines.first().filter(is_row) else {
        return 0;
    };
    let mut count = 1;
    let mut last = first;
    for (index, line) in lines.iter().enumerate().take(ROWS_MAX).skip(1) {
        let is_near =
            line.page == last.page && line.y > last.y && line.y - last.y < ROW_GAP_MAX * line.size;
        let is_alike = (line.size - first.size).abs() < 0.2 * first.size;
        let wraps = line.y - last.y < WRAPPED_GAP_MAX * line.size && line.pieces.len() == 1;
        if !is_near
            || !is_alike
            || line.pieces.len() > CELLS_MAX
            || (line.pieces.len() == 1 && !wraps)
        {
            break;
        }
        last = line;
        if line.pieces.len() > 1 || is_within(line, first) {
            count = index + 1;
        }
    }
    count
}

/// Whether a line stands under one cell of a row, and not under all of it.
fn is_within(line: &Line, row: &Line) -> bool {
    line.end() - line.x() < 0.7 * (row.end() - row.x())
}

/// Where the columns are: spans of cells that overlap.
fn columns(lines: &[Line]) -> Vec<(f32, f32)> {
    let rows = lines.iter().filter(|line| line.pieces.len() > 1);
    let mut spans: Vec<(f32, f32)> = rows
        .flat_map(|line| &line.pieces)
        .map(|piece| (piece.x, piece.end))
        .collect();
    spans.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (x, end) in spans {
        match columns.last_mut() {
            Some(column) if x < column.1 => column.1 = column.1.max(end),
            _ => columns.push((x, end)),
        }
    }
    columns
}

fn column_of(columns: &[(f32, f32)], x: f32, end: f32) -> usize {
    let overlap = |column: &(f32, f32)| end.min(column.1) - x.max(column.0);
    (0..columns.len())
        .max_by(|left, right| overlap(&columns[*left]).total_cmp(&overlap(&columns[*right])))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Piece;
    use super::*;

    fn line(y: f32, cells: &[(f32, &str)]) -> Line {
        let piece = |(x, text): &(f32, &str)| {
            let end = x + 5.0 * text.len() as f32;
            Piece {
                x: *x,
                end,
                y,
                size: 10.0,
                bold: false,
                text: (*text).to_owned(),
                order: 0,
            }
        };
        Line {
            pieces: cells.iter().map(piece).collect(),
            y,
            size: 10.0,
            bold: false,
            page: 0,
            right: 300.0,
        }
    }

    #[test]
    fn rows_and_wrapped_cells_become_a_table() {
        let lines = [
            line(
                0.0,
                &[(0.0, "Ticket"), (100.0, "For whom"), (200.0, "Price")],
            ),
            line(
                20.0,
                &[(0.0, "Family"), (100.0, "two adults and"), (200.0, "19")],
            ),
            line(32.0, &[(100.0, "their children")]),
            line(52.0, &[(0.0, "Single"), (100.0, "one"), (200.0, "8")]),
            line(
                80.0,
                &[(
                    0.0,
                    "Tickets are sold at the desk until half an hour before we close.",
                )],
            ),
        ];
        let (rows, count) = table(&lines).expect("a table");
        assert_eq!(count, 4);
        assert_eq!(rows[1], ["Family", "two adults and their children", "19"]);
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn a_line_with_a_gap_is_no_table() {
        assert!(
            table(&[
                line(0.0, &[(0.0, "Name"), (100.0, "Ann")]),
                line(90.0, &[(0.0, "Text")])
            ])
            .is_none()
        );
    }
}
