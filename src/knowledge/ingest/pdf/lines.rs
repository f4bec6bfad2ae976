//! Pieces of a page to lines, in the order in which they are read: column after column.

use std::collections::HashSet;

use super::columns::{self, COLUMNS_MAX};
use super::line::Line;
use super::markers::is_marker;
use super::pieces::{LINE_SHIFT, Piece};

/// Columns are told from the cells of a table by the order in which they are written: a writer goes from one column to the
/// next this seldom, as a share of the pieces.
const COLUMN_CHANGES_MAX: f32 = 0.2;
/// A column has at least this many pieces, which fill this share of its width.
const COLUMN_PIECES_MIN: usize = 4;
const COLUMN_FILLED_MIN: f32 = 0.5;
/// What is wider than this share of the text stands above or below columns.
const WIDE: f32 = 0.6;
/// Between columns there is this much room, in points.
const GUTTER_MIN: f32 = 6.0;
/// So few of the pieces stand across it: titles.
const CROSSING_MAX: f32 = 0.04;
/// Heads and feet do not count, which stand in this share of a page's height at both ends.
const MARGIN: f32 = 0.08;
/// Pages are at most this wide, in points: the largest that PDF knows without a unit of its own.
const PAGE_WIDTH_MAX: f32 = 14_400.0;

/// The lines of page number `page`, which is so high.
pub(super) fn lines(pieces: Vec<Piece>, page: usize, height: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for column in reading_order(pieces, height) {
        lines.extend(columns::read_apart(lines_of(column, page), 0));
    }
    lines
}

/// Groups of pieces: columns, and what stands between them, one after the other.
fn reading_order(pieces: Vec<Piece>, height: f32) -> Vec<Vec<Piece>> {
    let cuts = gutters(&pieces, height);
    if cuts.is_empty() {
        return vec![pieces];
    }
    let column_of = |piece: &Piece| {
        let column = cuts.iter().filter(|cut| piece.x >= **cut).count();
        let is_wide = cuts.iter().any(|cut| piece.x < *cut && piece.end > *cut);
        (!is_wide).then_some(column)
    };
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    for piece in pieces {
        match column_of(&piece) {
            Some(column) => narrow.push((column, piece)),
            None => wide.push(piece),
        }
    }
    wide.sort_by(|left: &Piece, right| left.y.total_cmp(&right.y));
    // Between two wide pieces the columns are read one after the other.
    let band_of = |piece: &Piece| wide.partition_point(|wide| wide.y < piece.y);
    let mut groups = vec![vec![Vec::new(); cuts.len() + 1]; wide.len() + 1];
    for (column, piece) in narrow {
        groups[band_of(&piece)][column].push(piece);
    }
    let mut wide = wide.into_iter();
    let mut ordered: Vec<Vec<Piece>> = Vec::new();
    let mut spanning: Vec<Piece> = Vec::new();
    for band in groups {
        if band.iter().any(|column| !column.is_empty()) {
            ordered.push(std::mem::take(&mut spanning));
            ordered.extend(band);
        }
        spanning.extend(wide.next());
    }
    ordered.push(spanning);
    ordered.retain(|group| !group.is_empty());
    ordered
}

/// Where columns begin, but the first.
fn gutters(pieces: &[Piece], height: f32) -> Vec<f32> {
    let is_inner = |piece: &&Piece| (MARGIN * height..(1.0 - MARGIN) * height).contains(&piece.y);
    let inner = || pieces.iter().filter(is_inner);
    let left = inner().map(|piece| piece.x).fold(f32::INFINITY, f32::min);
    let right = inner()
        .map(|piece| piece.end)
        .fold(f32::NEG_INFINITY, f32::max);
    let narrow: Vec<&Piece> = inner()
        .filter(|piece| piece.end - piece.x < WIDE * (right - left))
        .collect();
    if narrow.len() < 2 * COLUMN_PIECES_MIN || right - left > PAGE_WIDTH_MAX {
        return Vec::new();
    }
    // How many pieces begin and end in each strip of two points.
    let strip = |x: f32| ((x - left).max(0.0) / 2.0) as usize;
    let mut changes = vec![0_i32; strip(right) + 2];
    for piece in &narrow {
        changes[strip(piece.x)] += 1;
        changes[strip(piece.end) + 1] -= 1;
    }
    let crossing_max = (CROSSING_MAX * narrow.len() as f32).max(1.0) as i32;
    let (mut cuts, mut crossing, mut free) = (Vec::new(), 0, 0);
    for (index, change) in changes.iter().enumerate() {
        crossing += change;
        if crossing <= crossing_max {
            free += 1;
            continue;
        }
        if free as f32 * 2.0 >= GUTTER_MIN && index > free {
            cuts.push(left + 2.0 * index as f32 - 2.0);
        }
        free = 0;
    }
    if are_columns(&narrow, &cuts) {
        cuts
    } else {
        Vec::new()
    }
}

fn are_columns(narrow: &[&Piece], cuts: &[f32]) -> bool {
    let column_of = |piece: &Piece| cuts.iter().filter(|cut| piece.x >= **cut).count();
    let written: Vec<usize> = narrow.iter().map(|piece| column_of(piece)).collect();
    let changes = written.windows(2).filter(|two| two[0] != two[1]).count();
    let is_filled = |column: usize| {
        let pieces: Vec<&&Piece> = narrow
            .iter()
            .filter(|piece| column_of(piece) == column)
            .collect();
        let left = pieces
            .iter()
            .map(|piece| piece.x)
            .fold(f32::INFINITY, f32::min);
        let right = pieces
            .iter()
            .map(|piece| piece.end)
            .fold(f32::NEG_INFINITY, f32::max);
        let filled: f32 = pieces.iter().map(|piece| piece.end - piece.x).sum();
        let lines: HashSet<i32> = pieces.iter().map(|piece| piece.y.round() as i32).collect();
        lines.len() >= COLUMN_PIECES_MIN
            && filled >= COLUMN_FILLED_MIN * (right - left) * lines.len() as f32
    };
    (1..COLUMNS_MAX).contains(&cuts.len())
        && changes as f32 <= COLUMN_CHANGES_MAX * narrow.len() as f32
        && (0..=cuts.len()).all(is_filled)
}

/// The lines of one column, from above.
fn lines_of(mut pieces: Vec<Piece>, page: usize) -> Vec<Line> {
    let right = pieces
        .iter()
        .map(|piece| piece.end)
        .fold(f32::NEG_INFINITY, f32::max);
    pieces.sort_by(|left, right| left.y.total_cmp(&right.y).then(left.x.total_cmp(&right.x)));
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if (piece.y - line.y).abs() < LINE_SHIFT * line.size.min(piece.size) => {
                line.bold &= piece.bold;
                line.pieces.push(piece);
            }
            _ => lines.push(Line {
                y: piece.y,
                size: piece.size,
                bold: piece.bold,
                page,
                right,
                pieces: vec![piece],
            }),
        }
    }
    let marks: Vec<bool> = (0..lines.len()).map(|at| is_mark(&lines[at..])).collect();
    let mut marks = marks.into_iter();
    lines.retain(|_| marks.next() != Some(true));
    for line in &mut lines {
        line.pieces
            .sort_by(|left, right| left.x.total_cmp(&right.x));
        join_marker(line);
        // The size of most of its letters.
        let main = line.pieces.iter().max_by_key(|piece| piece.text.len());
        line.size = main.map_or(line.size, |piece| piece.size);
    }
    lines
}

/// Whether the first line is nothing but the mark of a note, raised beside the next one.
fn is_mark(lines: &[Line]) -> bool {
    let [mark, next, ..] = lines else {
        return false;
    };
    let text = mark.text();
    let is_note = text.len() <= 2
        && text
            .bytes()
            .all(|digit| digit.is_ascii_digit() || digit == b'*');
    is_note && mark.size < 0.8 * next.size && next.y - mark.y < 0.7 * next.size
}

/// The mark of a list's item belongs to what follows it.
fn join_marker(line: &mut Line) {
    if line.pieces.len() > 1 && is_marker(&line.pieces[0].text) {
        let marker = line.pieces.remove(0);
        let piece = &mut line.pieces[0];
        piece.text = format!("{} {}", marker.text, piece.text);
        piece.x = marker.x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, x: f32, y: f32) -> Piece {
        let end = x + 5.0 * text.len() as f32;
        Piece {
            x,
            end,
            y,
            size: 10.0,
            bold: false,
            text: text.to_owned(),
            order: 0,
        }
    }

    fn texts(pieces: Vec<Piece>) -> Vec<String> {
        lines(pieces, 0, 842.0).iter().map(Line::text).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let column = |letter: &str, x: f32| {
            (0..4)
                .map(move |row| {
                    piece(
                        &format!("{}{row}", letter.repeat(30)),
                        x,
                        100.0 + 12.0 * row as f32,
                    )
                })
                .collect::<Vec<_>>()
        };
        let title = piece(&"T".repeat(60), 40.0, 80.0);
        let pieces: Vec<Piece> = [column("a", 40.0), column("b", 210.0), vec![title]].concat();
        let read = texts(pieces);
        assert!(
            read[0].starts_with('T') && read[4].starts_with('a') && read[5].starts_with('b'),
            "{read:?}"
        );
    }

    #[test]
    fn cells_of_a_table_are_read_row_by_row() {
        let row = |row: usize| {
            let y = 12.0 * row as f32;
            vec![
                piece("Gold", 0.0, y),
                piece("24", 100.0, y),
                piece("yes", 200.0, y),
            ]
        };
        let read = lines((0..6).flat_map(row).collect(), 0, 842.0);
        assert_eq!(read.len(), 6);
        assert_eq!(read[0].pieces.len(), 3);
    }

    #[test]
    fn the_mark_of_a_note_is_left_out() {
        let mark = Piece {
            size: 6.0,
            ..piece("1", 90.0, 96.0)
        };
        assert_eq!(
            texts(vec![piece("It is open", 0.0, 100.0), mark]),
            ["It is open"]
        );
    }

    #[test]
    fn the_mark_of_an_item_belongs_to_it() {
        assert_eq!(
            texts(vec![piece("•", 0.0, 0.0), piece("bread", 20.0, 0.0)]),
            ["• bread"]
        );
    }

    /// Pieces where they stand, in the order of writing.
    fn placed(pieces: &[(&str, f32, f32)]) -> Vec<Piece> {
        let at = |(order, (text, x, y)): (usize, &(&str, f32, f32))| Piece {
            order,
            ..piece(text, *x, *y)
        };
        pieces.iter().enumerate().map(at).collect()
    }

    #[test]
    fn columns_below_other_text_are_read_one_after_the_other() {
        let pieces = [
            ("Title", 0.0, 100.0),
            ("a", 0.0, 120.0),
            ("b", 0.0, 132.0),
            ("c", 0.0, 144.0),
            ("d", 100.0, 120.0),
            ("e", 100.0, 132.0),
            ("f", 100.0, 144.0),
            ("After", 0.0, 170.0),
        ];
        assert_eq!(
            texts(placed(&pieces)),
            ["Title", "a", "b", "c", "d", "e", "f", "After"]
        );
    }

    #[test]
    fn rows_are_not_taken_apart() {
        let pieces = [
            ("a", 0.0, 120.0),
            ("1", 100.0, 120.0),
            ("b", 0.0, 132.0),
            ("2", 100.0, 132.0),
            ("c", 0.0, 144.0),
            ("3", 100.0, 144.0),
        ];
        assert_eq!(texts(placed(&pieces)), ["a 1", "b 2", "c 3"]);
    }
}
