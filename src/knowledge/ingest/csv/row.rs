//! A row of a CSV: a question with its answer, or a subject with what its columns tell of it.

use super::super::notes::Notes;
use super::super::outline::{Outline, is_question, label};
use super::head::{Faq, Head};
use crate::knowledge::sentences::sentences;
use crate::knowledge::slips::slips;
use crate::knowledge::table::{self, Cell, is_dash, is_days};

/// A cell of more lines has probably a quote that is not closed.
const CELL_LINES_MAX: usize = 200;
/// A question without quotes lies in at most so many cells more.
const QUESTION_CELLS_MAX: usize = 10;

/// A row of a table.
pub(super) struct Row<'a> {
    pub head: &'a Head,
    pub cells: Vec<String>,
    pub line: u64,
}

impl Row<'_> {
    /// Reads it into the outline.
    pub fn read(self, outline: &mut Outline, notes: &mut Notes) {
        if self
            .cells
            .iter()
            .any(|cell| cell.lines().count() > CELL_LINES_MAX)
        {
            let message = format!(
                "a cell of this row has more than {CELL_LINES_MAX} lines: is a quote not closed?"
            );
            notes.warn(Some(self.line), message);
        }
        for message in self.slips() {
            notes.warn(Some(self.line), message);
        }
        let (cells, columns) = (self.cells.len(), self.head.columns.len());
        match self.head.faq {
            Some(faq) => self.pair(faq, outline, notes),
            None if columns > 0 && cells > columns => {
                let message = format!(
                    "this row has {cells} cells and the head {columns}, so it is left out: put quotes around a cell that holds \
                     a {}",
                    self.separator()
                );
                notes.error(Some(self.line), message);
            }
            None if self.is_of_week() => outline.row(&self.head.columns, &self.cells),
            None => self.passage(outline),
        }
    }

    /// What cannot be in it: as a row of a table that is read whole, or sentence by sentence.
    fn slips(&self) -> Vec<String> {
        if self.head.faq.is_none() && !self.head.columns.is_empty() {
            let cells = self.cells.iter().zip(&self.head.columns).skip(1);
            let cells = cells.filter(|(value, _)| !value.is_empty());
            let name = self.cells.first().map_or("", String::as_str);
            let cells = cells
                .map(|(value, column)| Cell { column, value })
                .collect();
            return slips("", &table::Row { name, cells }.text());
        }
        let sentences = self.cells.iter().flat_map(|cell| sentences(cell));
        sentences
            .flat_map(|sentence| slips("", &sentence))
            .collect()
    }

    /// Whether it tells when something is open on a weekday.
    pub fn is_of_week(&self) -> bool {
        let is_of_hours = |column: &String| {
            let cell = Cell { column, value: "" };
            cell.names_hours() || cell.names_opening()
        };
        self.cells.first().is_some_and(|name| is_days(name))
            && self.head.faq.is_none()
            && self.cells.len() <= self.head.columns.len()
            && self.head.columns.iter().skip(1).any(is_of_hours)
    }

    fn separator(&self) -> &'static str {
        match self.head.separator {
            b',' => "comma",
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "separator",
        }
    }

    /// A question and its answer. Cells beyond the columns are parts of the one that was not quoted: of the question up to
    /// its question mark, otherwise of the answer.
    fn pair(mut self, faq: Faq, outline: &mut Outline, notes: &mut Notes) {
        let mut more = self.cells.len().saturating_sub(faq.width);
        if more > 0 {
            let message = format!(
                "this row has {} cells and the head {}: what is behind the {} is read as part of the answer; put quotes around \
                 it",
                self.cells.len(),
                faq.width,
                self.separator()
            );
            notes.warn(Some(self.line), message);
        }
        let (mut question, mut answer) = (faq.question, faq.answer);
        if question < answer {
            let asks_later = |taken: &usize| {
                let joined = self.joined(question, taken + 1);
                is_question(&joined)
            };
            let taken = (0..=more.min(QUESTION_CELLS_MAX))
                .find(asks_later)
                .unwrap_or(0);
            self.merge(question, taken);
            more -= taken;
            self.merge(answer, more);
        } else {
            self.merge(answer, more);
        }
        question = question.min(self.cells.len());
        answer = answer.min(self.cells.len());
        let cell = |at: usize| self.cells.get(at).map_or("", String::as_str);
        outline.start_section();
        match (cell(question), cell(answer)) {
            ("", "") => {}
            ("", answer) => {
                let message = "this answer has no question, and is found by its own words alone";
                notes.warn(Some(self.line), message.to_owned());
                outline.answer(answer);
            }
            (_, "") => {
                let message = "this question has no answer, so it is left out: write one";
                notes.warn(Some(self.line), message.to_owned());
            }
            (question, answer) => {
                outline.question(question);
                outline.answer(answer);
            }
        }
        outline.start_section();
    }

    /// So many cells from `at` on, as they stood.
    fn joined(&self, at: usize, count: usize) -> String {
        let cells = self.cells.iter().skip(at).take(count);
        let between = match self.head.separator {
            b';' => "; ",
            b',' => ", ",
            _ => " ",
        };
        cells.map(String::as_str).collect::<Vec<_>>().join(between)
    }

    /// Joins the cell at `at` with so many that follow it.
    fn merge(&mut self, at: usize, more: usize) {
        if more > 0 && at < self.cells.len() {
            let whole = self.joined(at, more + 1);
            let end = (at + more + 1).min(self.cells.len());
            self.cells.splice(at..end, [whole]);
        }
    }

    /// A passage of its own; its first cell names it in every sentence, so that each can be quoted alone.
    fn passage(&self, outline: &mut Outline) {
        let first = self.cells.first().map_or("", String::as_str);
        let name = label(first);
        outline.start_section();
        let mut alone = true;
        if name.len() < first.len() {
            outline.answer(first);
        }
        let values = self.cells.iter().enumerate().skip(1);
        for (index, cell) in values.filter(|(_, cell)| !cell.is_empty() && !is_dash(cell)) {
            if outline.beyond().is_some() {
                return;
            }
            let column = self
                .head
                .columns
                .get(index)
                .map_or("", |column| label(column));
            let colon = if column.is_empty() || name.is_empty() {
                ""
            } else {
                ", "
            };
            let between = if column.is_empty() && name.is_empty() {
                ""
            } else {
                ": "
            };
            outline.sentence(&format!("{name}{colon}{column}{between}{cell}"));
            alone = false;
        }
        if alone {
            outline.answer(name);
        }
        outline.start_section();
    }
}
