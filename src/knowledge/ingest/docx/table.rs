//! Tables: rows of cells, or nothing but a frame around text.

use super::super::packed::{Block, Header, Unread};
use super::xml::{Step, Steps};

/// What reads the content of cells.
pub(super) trait Cells {
    /// The blocks up to the end of the element that has begun.
    fn blocks(&mut self, steps: &mut Steps<'_>, inside: Option<&str>)
    -> Result<Vec<Block>, Unread>;

    /// Takes room for so many bytes of text.
    fn take_room(&mut self, bytes: usize) -> Result<(), Unread>;
}

#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    /// It is repeated on every page.
    is_header: bool,
}

#[derive(Default)]
struct Cell {
    blocks: Vec<Block>,
    /// Columns that it takes.
    span: usize,
    /// It goes on from the row above.
    goes_on: bool,
}

/// Columns that one cell may take.
const SPAN_MAX: usize = 64;

/// The table that has begun.
///
/// # Errors
/// The part is damaged or too large.
pub(super) fn read(body: &mut dyn Cells, steps: &mut Steps<'_>) -> Result<Vec<Block>, Unread> {
    let mut rows: Vec<Row> = Vec::new();
    while let Some(step) = steps.next_step()? {
        match step {
            Step::Start(element) => match (element.name.as_str(), rows.last_mut()) {
                ("tr", _) => rows.push(Row::default()),
                ("tblHeader", Some(row)) => row.is_header = element.is_on(),
                ("tc", Some(row)) => row.cells.push(cell(body, steps)?),
                // Rows that were deleted say so in their properties.
                ("del", Some(_)) => {
                    steps.skip()?;
                    rows.pop();
                    pass_row(steps)?;
                }
                _ => {}
            },
            Step::End(name) if name == "tbl" => break,
            _ => {}
        }
    }
    if rows.iter().all(|row| row.cells.len() < 2) {
        let cells = rows.into_iter().flat_map(|row| row.cells);
        return Ok(cells.flat_map(|cell| cell.blocks).collect());
    }
    let is_bold = |row: &Row| {
        row.cells
            .iter()
            .all(|cell| matches!(cell.blocks[..], [Block::Heading(..)]))
    };
    let is_marked = matches!(&rows[..], [first, rest @ ..]
        if first.is_header || is_bold(first) && !rest.iter().any(is_bold));
    let header = if is_marked {
        Header::Marked
    } else {
        Header::Unknown
    };
    Ok(vec![Block::Table(texts(rows, body)?, header)])
}

fn cell(body: &mut dyn Cells, steps: &mut Steps<'_>) -> Result<Cell, Unread> {
    let mut cell = Cell {
        span: 1,
        ..Cell::default()
    };
    loop {
        match steps.next_step()? {
            Some(Step::Start(element)) => match element.name.as_str() {
                "gridSpan" => {
                    let span = element.value().and_then(|span| span.parse().ok());
                    cell.span = span.unwrap_or(1).clamp(1, SPAN_MAX);
                }
                "vMerge" => cell.goes_on = element.value() != Some("restart"),
                _ => {}
            },
            Some(Step::End(name)) if name == "tcPr" => {
                cell.blocks = body.blocks(steps, Some("tc"))?;
                return Ok(cell);
            }
            Some(Step::End(name)) if name == "tc" => return Ok(cell),
            Some(_) => {}
            None => return Ok(cell),
        }
    }
}

/// Goes on after the row that has begun.
fn pass_row(steps: &mut Steps<'_>) -> Result<(), Unread> {
    while let Some(step) = steps.next_step()? {
        match step {
            Step::Start(_) => steps.skip()?,
            Step::End(name) if name == "tr" => break,
            Step::End(_) | Step::Text(_) => {}
        }
    }
    Ok(())
}

/// The texts of all cells, column below column. What is repeated takes room again.
fn texts(rows: Vec<Row>, body: &mut dyn Cells) -> Result<Vec<Vec<String>>, Unread> {
    let mut texts: Vec<Vec<String>> = Vec::new();
    for row in rows {
        let mut cells: Vec<String> = Vec::new();
        for cell in row.cells {
            let above = texts.last().and_then(|above| above.get(cells.len()));
            let text = match above {
                Some(above) if cell.goes_on => {
                    body.take_room(above.len())?;
                    above.clone()
                }
                _ => text(&cell.blocks),
            };
            cells.push(text);
            cells.extend((1..cell.span).map(|_| String::new()));
        }
        texts.push(cells);
    }
    Ok(texts)
}

/// What stands in a cell, in one line.
fn text(blocks: &[Block]) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => parts.push(text),
            Block::List(items) => parts.extend(items.iter().map(String::as_str)),
            Block::Table(rows, _) => parts.extend(rows.iter().flatten().map(String::as_str)),
        }
    }
    let mut text = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if text.ends_with(['.', '!', '?', ':', ',', ';']) {
            text.push(' ');
        } else if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(part);
    }
    text
}
