//! Rows of tables, as the sentences that ingestion makes of them: "Name, column: value, column: value."

/// Names of columns have at most this many words; what is longer is prose with a colon.
const COLUMN_WORDS_MAX: usize = 5;

/// A cell with the name of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    pub column: &'a str,
    pub value: &'a str,
}

/// A row, or one cell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// The first cell, which names the row.
    pub name: &'a str,
    pub cells: Vec<Cell<'a>>,
}

impl<'a> Row<'a> {
    /// The row that a sentence was made of; `None` for prose.
    pub fn of(sentence: &'a str) -> Option<Self> {
        let text = sentence.strip_suffix('.').unwrap_or(sentence);
        let (label, mut rest) = text.split_once(": ")?;
        let (name, mut column) = label.rsplit_once(", ")?;
        let mut cells = Vec::new();
        loop {
            if column.split_whitespace().count() > COLUMN_WORDS_MAX {
                return None;
            }
            let Some((value, next, after)) = next_cell(rest) else {
                cells.push(Cell {
                    column,
                    value: rest,
                });
                return Some(Self { name, cells });
            };
            cells.push(Cell { column, value });
            (column, rest) = (next, after);
        }
    }
}

/// The value before the next column, that column, and what follows.
fn next_cell(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = text.split_once(": ")?;
    let (value, column) = before.rsplit_once(", ")?;
    Some((value, column, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_from_its_sentence() {
        let row = Row::of("Oak Cabin, beds: 4, price: 80 euros, heated.").expect("a row");
        assert_eq!(row.name, "Oak Cabin");
        let cells: Vec<_> = row
            .cells
            .iter()
            .map(|cell| (cell.column, cell.value))
            .collect();
        assert_eq!(cells, [("beds", "4"), ("price", "80 euros, heated")]);
        assert_eq!(Row::of("You need: a tent, a lamp."), None);
        assert_eq!(
            Row::of("For the tour, please bring all of the following things: a hat."),
            None
        );
    }
}
