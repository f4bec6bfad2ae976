//! What every format is brought into: headings, and sentences under them that can be spoken.

mod headings;
mod lines;
mod lists;
mod questions;
#[cfg(test)]
mod tests;
mod tidy;
mod unwritten;

use super::super::sentences::{closed, sentences};
use super::limits::{Allowance, Beyond};
use super::notes::Note;
use super::twice::{Rows, Twice};

pub(super) use headings::Headings;
pub(super) use lines::HARD_BREAK;
pub(super) use lists::nested;
pub(super) use questions::is_question;
pub(super) use unwritten::written;

use tidy::{LABEL_BYTES_MAX, tidy};
use unwritten::is_unwritten;

/// What ends a part of an item or cell that is a paragraph of its own.
pub(super) const PART_BREAK: char = '\u{2029}';
/// A part of an item of so many words, without a stop, is the label of the next ("Parking", "Free for guests.").
const PART_LABEL_WORDS_MAX: usize = 6;

/// The text under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Section {
    /// The headings above, outermost first, without the question.
    pub heading: Vec<String>,
    /// The question that this text answers, if it is an FAQ.
    pub question: Option<String>,
    /// The text, sentence by sentence.
    pub sentences: Vec<String>,
}

impl Section {
    /// The question or heading right above it; empty where there is none.
    pub fn above(&self) -> &str {
        let above = self.question.as_ref().or(self.heading.last());
        above.map_or("", String::as_str)
    }
}

/// Collects sections in reading order.
#[derive(Debug, Default)]
pub(super) struct Outline {
    headings: Headings,
    current: Section,
    done: Vec<Section>,
    allowance: Allowance,
    /// Those of the table under way.
    rows: Rows,
    notes: Vec<Note>,
}

impl Outline {
    /// An outline that goes on under `headings`, those at the end of the block before, and takes what `allowance` allows.
    pub fn under(headings: Headings, allowance: Allowance) -> Self {
        let mut outline = Self {
            headings,
            allowance,
            ..Self::default()
        };
        outline.start_section();
        outline
    }

    /// The headings so far.
    pub fn headings(&self) -> Headings {
        self.headings.clone()
    }

    /// A heading of `level` (1 is outermost). One that ends in `?` is a question, and what follows its answer. One whose
    /// text is gone (struck out) still ends what stood under the heading before.
    pub fn heading(&mut self, level: u8, text: &str) {
        let text = tidy(text);
        if text.len() > LABEL_BYTES_MAX {
            self.prose(&text);
            return;
        }
        self.end_heading(level);
        if text.is_empty() {
            return;
        }
        let answered = questions::pairs(&text)
            .and_then(|mut pairs| (pairs.len() == 1).then(|| pairs.remove(0)));
        let (text, answer) = match answered {
            Some((question, answer)) => (question, answer),
            None => (text, String::new()),
        };
        self.headings.open(level, text);
        self.start_section();
        self.prose(questions::answer_text(&answer));
    }

    /// The title of the whole: a heading that may have nothing of its own below it.
    pub fn title(&mut self, text: &str) {
        self.heading(1, text);
        self.headings.said();
    }

    /// Goes back to headings as they were, as what was read since then is read again.
    pub fn again_under(&mut self, headings: Headings) {
        self.headings = headings;
        self.start_section();
    }

    /// Ends the heading of `level` and those below it: what follows stands under those above.
    pub fn end_heading(&mut self, level: u8) {
        if self.headings.end(level) {
            self.start_section();
        }
    }

    /// A paragraph; its lines may end in [`HARD_BREAK`] or `\n`, its parts in [`PART_BREAK`]. One that is a single question is
    /// the question of an FAQ, and what follows is its answer; one that is a question and its answer is a pair.
    pub fn paragraph(&mut self, text: &str) {
        for part in parts(text) {
            for statement in lines::statements(&part) {
                self.statement(&statement);
            }
        }
    }

    /// A text that answers the question above it, whatever it asks itself.
    pub fn answer(&mut self, text: &str) {
        for part in parts(text) {
            for statement in lines::statements(&part) {
                self.prose(questions::answer_text(&statement));
            }
        }
    }

    fn statement(&mut self, text: &str) {
        let is_awaited = self.current.question.is_some() && self.current.sentences.is_empty();
        if is_question(text) {
            self.question(text);
        } else if let Some(pairs) = questions::pairs(text).filter(|_| !is_awaited) {
            for (question, answer) in pairs {
                self.question(&question);
                self.prose(questions::answer_text(&answer));
                self.start_section();
            }
        } else {
            self.prose(questions::answer_text(text));
        }
    }

    fn prose(&mut self, text: &str) {
        // What is left of a sentence whose beginning was struck out.
        let text = text.trim_start_matches([',', ';', '.', ' ']);
        let mut found = sentences(text);
        if let Some(last) = found.last_mut() {
            *last = closed(last);
        }
        for sentence in found {
            self.add(sentence);
        }
    }

    /// Adds a sentence, if there is still room.
    fn add(&mut self, sentence: String) {
        if !sentence.contains(char::is_alphanumeric) || is_unwritten(&sentence) {
            return;
        }
        self.headings.said();
        if self.allowance.take_sentence(sentence.len()) {
            self.current.sentences.push(sentence);
        }
    }

    /// An FAQ question; the sentences that follow belong to it.
    pub fn question(&mut self, text: &str) {
        self.start_section();
        let text = tidy(text);
        if text.len() > LABEL_BYTES_MAX {
            self.prose(&text);
            return;
        }
        self.current.question = Some(questions::question_text(&text).to_owned());
    }

    /// Ends the answer to a question that is no heading.
    pub fn end_answer(&mut self) {
        if self.current.question.is_some() {
            self.start_section();
        }
    }

    /// The items of one list. After an introduction with a colon, and where none says anything alone, short items become
    /// one spoken sentence.
    pub fn list(&mut self, items: &[String]) {
        let items: Vec<String> = items
            .iter()
            .map(|item| parts(item).join(" "))
            .map(|item| without_mark(&tidy(&item)).to_owned())
            .filter(|item| !item.is_empty())
            .collect();
        let introduction = self
            .current
            .sentences
            .last()
            .filter(|last| last.ends_with(':'))
            .cloned();
        match introduction {
            Some(introduction) if lists::are_spoken_together(&items) => {
                self.current.sentences.pop();
                self.add(format!("{introduction} {}.", lists::spoken(&items)));
            }
            None if lists::are_bare(&items) && lists::are_spoken_together(&items) => {
                self.add(closed(&lists::spoken(&items)));
            }
            _ => items.iter().for_each(|item| self.statement(item)),
        }
    }

    /// A row of a table of which all rows come here, until [`Outline::end_table`].
    pub fn table_row(&mut self, columns: &[String], cells: &[String]) {
        let ended = self.rows.add(columns, cells, None);
        self.told_twice(ended);
        self.row(columns, cells);
    }

    /// The table ends.
    pub fn end_table(&mut self) {
        let ended = self.rows.end();
        self.told_twice(ended);
    }

    fn told_twice(&mut self, twice: Vec<Twice>) {
        let above = self.current.above().to_owned();
        let note = |twice: Twice| Note::of_sentence(&above, &twice.row, twice.message);
        let notes = twice.into_iter().map(note);
        self.notes.extend(notes);
    }

    /// What a person should know of the tables so far.
    pub fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// A table row as a sentence: the first cell names the row, the others follow with their column's name.
    pub fn row(&mut self, columns: &[String], cells: &[String]) {
        if self.beyond().is_some() {
            return;
        }
        if let Some(text) = numbered(columns, cells) {
            return self.sentence(text);
        }
        let named: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                (
                    columns.get(index).map_or("", |column| label(column)),
                    written(tidy(cell)),
                )
            })
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (tidy(column), cell))
            .map(|(column, cell)| {
                if column.is_empty() {
                    cell
                } else {
                    // A comma would end the cell before.
                    format!("{}: {cell}", lower_first(&column.replace(", ", " and ")))
                }
            })
            .collect();
        let first = cells.first().map(|cell| written(tidy(cell)));
        let first = first.unwrap_or_default();
        let is_headless = columns.iter().all(|column| column.trim().is_empty());
        let spoken = match named.as_slice() {
            [] => return,
            [_, rest] if is_headless && !first.is_empty() => {
                format!("{}: {rest}", first.trim_end_matches(':'))
            }
            [_, rest @ ..] if !first.is_empty() && !rest.is_empty() => {
                format!("{first}, {}", rest.join(", "))
            }
            all => all.join(", "),
        };
        self.add(closed(&spoken));
    }

    /// A sentence that is complete as it is.
    pub fn sentence(&mut self, text: &str) {
        if self.beyond().is_some() {
            return;
        }
        self.add(closed(&tidy(text)));
    }

    /// Ends the section, so that what follows is a passage of its own under the same headings.
    pub fn start_section(&mut self) {
        let mut heading = self.headings.texts();
        let question = heading.pop_if(|last| is_question(last));
        let next = Section {
            heading,
            question,
            sentences: Vec::new(),
        };
        let done = std::mem::replace(&mut self.current, next);
        if !done.sentences.is_empty() {
            let above = done.heading.iter().chain(&done.question);
            if self.allowance.take_passage(above.map(String::len).sum()) {
                self.done.push(done);
            }
        } else if let Some(question) = done.question {
            self.unanswered(question, done.heading);
        }
    }

    /// How many sentences there were so far.
    pub fn sentences(&self) -> usize {
        self.allowance.sentences()
    }

    /// The limit that was passed. What comes after that is dropped.
    pub fn beyond(&self) -> Option<Beyond> {
        self.allowance.beyond()
    }

    /// All sections, and what is left for the next block.
    pub fn finish(mut self) -> (Vec<Section>, Allowance) {
        self.start_section();
        (self.done, self.allowance)
    }

    /// A question without an answer is kept as text, unless it is a heading that others stand under.
    fn unanswered(&mut self, question: String, heading: Vec<String>) {
        if !self.headings.has(&question) && self.allowance.take_passage(question.len()) {
            self.done.push(Section {
                heading,
                question: None,
                sentences: vec![question],
            });
        }
    }
}

/// The name of a column or row; nothing in place of one that is too long to be repeated.
pub(super) fn label(name: &str) -> &str {
    if name.len() > LABEL_BYTES_MAX {
        ""
    } else {
        name
    }
}

/// The text of a row that is no more than a text and its number.
fn numbered<'c>(columns: &[String], cells: &'c [String]) -> Option<&'c str> {
    let ([column, _], [number, text]) = (columns, cells) else {
        return None;
    };
    let column = column.trim().trim_end_matches('.').to_lowercase();
    let counts = ["no", "nr", "#", "pos", "number", "nummer"].contains(&column.as_str());
    let is_number = number.trim().parse::<u16>().is_ok();
    (counts && is_number && !text.trim().is_empty()).then_some(text)
}

/// The parts of an item or cell. One that is a label goes on in the next.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut all = text
        .split(PART_BREAK)
        .filter(|part| !part.trim().is_empty())
        .peekable();
    let mut label: Option<String> = None;
    while let Some(part) = all.next() {
        let is_label = || {
            let words = part.split_whitespace().count();
            words <= PART_LABEL_WORDS_MAX
                && !part.contains(HARD_BREAK)
                && closed(&tidy(part)) != tidy(part)
        };
        if label.is_none() && all.peek().is_some() && is_label() {
            label = Some(tidy(part));
            continue;
        }
        match label.take() {
            Some(label) => parts.push(format!("{label}: {}", part.trim_start())),
            None if all.peek().is_some() || !parts.is_empty() => parts.push(closed_part(part)),
            None => parts.push(part.to_owned()),
        }
    }
    parts
}

/// A part among others, with a stop at its end.
fn closed_part(part: &str) -> String {
    let is_question = is_question(&tidy(part));
    if is_question {
        part.to_owned()
    } else {
        closed(part)
    }
}

/// An item without the box of a list of things to do.
fn without_mark(item: &str) -> &str {
    let marks = ["[ ] ", "[x] ", "[X] ", "☐ ", "☑ ", "☒ ", "✓ ", "✔ ", "✗ "];
    let rest = marks.iter().find_map(|mark| item.strip_prefix(mark));
    rest.unwrap_or(item).trim_start()
}

/// "Price per semester" to "price per semester" inside a sentence; "SAT score" and "FAFSA" stay.
fn lower_first(column: &str) -> String {
    let mut characters = column.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => column.to_owned(),
    }
}
