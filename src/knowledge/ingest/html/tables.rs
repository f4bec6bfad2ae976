//! Tables of a page: rows with the names of their columns.

use std::collections::BTreeMap;

use super::super::outline::Outline;
use crate::text::html::StartTag;

/// A cell stands for at most so many columns and rows; what a page says beyond that is a slip.
const SPAN_MAX: usize = 100;
/// Cells that stand for several are written out up to this many in a row, and up to this many bytes of text.
const SPREAD_CELLS_MAX: usize = 1_000;
const SPREAD_BYTES_MAX: usize = 1_000;

/// By column: how many more rows a cell stands for, and its text.
type Reaching = BTreeMap<usize, (usize, String)>;

/// A table under way.
#[derive(Default)]
pub(super) struct Table {
    columns: Vec<String>,
    cells: Vec<String>,
    /// Cells that reach down into the next row, and those that reach into the row under way.
    reaching: Reaching,
    due: Reaching,
    /// The spans of the cell under way: columns and rows.
    span: (usize, usize),
    /// No cell of the row under way holds a value.
    is_header: bool,
    /// What the rows that follow are about: a row of one name.
    group: String,
    /// Text of the cell around this table.
    pub around: String,
    /// It has a caption, under which its rows stand.
    pub is_named: bool,
}

impl Table {
    /// A table in a cell whose text so far is `around`.
    pub fn within(around: String) -> Self {
        Self {
            around,
            ..Self::default()
        }
    }

    /// A row begins; `has_room` if it will be read.
    pub fn start_row(&mut self, has_room: bool) {
        self.is_header = true;
        self.due = std::mem::take(&mut self.reaching);
        if !has_room {
            self.due.clear();
        }
        self.fill();
    }

    /// A cell begins.
    pub fn start_cell(&mut self, tag: &StartTag) {
        let span = |name: &str| {
            let wanted = tag
                .attribute(name)
                .and_then(|value| value.trim().parse().ok());
            wanted.unwrap_or(1_usize).clamp(1, SPAN_MAX)
        };
        self.span = (span("colspan"), span("rowspan"));
    }

    /// A cell ends; `names` if it names its column or row.
    pub fn end_cell(&mut self, text: String, names: bool) {
        self.is_header &= names;
        let (columns, rows) = std::mem::replace(&mut self.span, (1, 1));
        for _ in 1..columns {
            if self.cells.len() < SPREAD_CELLS_MAX && text.len() <= SPREAD_BYTES_MAX {
                self.reach_down(rows, &text);
                self.cells.push(text.clone());
            }
        }
        self.reach_down(rows, &text);
        self.cells.push(text);
        self.fill();
    }

    fn reach_down(&mut self, rows: usize, text: &str) {
        let column = self.cells.len();
        if rows > 1 && column < SPREAD_CELLS_MAX && text.len() <= SPREAD_BYTES_MAX {
            self.reaching.insert(column, (rows - 1, text.to_owned()));
        }
    }

    /// Puts in the cells of rows above that reach down to here.
    fn fill(&mut self) {
        while let Some((rows, text)) = self.due.remove(&self.cells.len()) {
            self.reach_down(rows, &text);
            self.cells.push(text);
        }
    }

    /// A row ends.
    pub fn end_row(&mut self, outline: &mut Outline) {
        let mut cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return;
        }
        if self.columns.is_empty() && self.is_header {
            self.columns = cells;
        } else if self.is_group(&cells) {
            self.group = cells.swap_remove(0);
        } else {
            if let Some(first) = cells.first_mut()
                && !self.group.trim().is_empty()
            {
                *first = format!("{}, {}", self.group.trim(), first.trim());
            }
            outline.table_row(&self.columns, &cells);
        }
    }

    /// Whether a row only says what the next ones are about.
    fn is_group(&self, cells: &[String]) -> bool {
        let first = cells[0].trim();
        let rest = &cells[1..];
        let is_alone = rest
            .iter()
            .all(|cell| cell.trim() == first || cell.trim().is_empty());
        self.is_header && self.columns.len() > 1 && is_alone && !first.is_empty()
    }
}
