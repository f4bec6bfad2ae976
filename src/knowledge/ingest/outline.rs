//! What every format is brought into: headings, and sentences under them that can be spoken.

use super::super::sentences::{closed, is_closed, sentences};
use super::limits::{Allowance, Beyond};

/// A list whose introduction ends in a colon is spoken as one sentence up to this many items.
const SPOKEN_LIST_ITEMS_MAX: usize = 8;
/// A spoken list may have this many words; longer ones stay separate sentences.
const SPOKEN_LIST_WORDS_MAX: usize = 60;
/// A line that ends in `?` is a question of an FAQ up to this many words; longer ones are prose.
const QUESTION_WORDS_MAX: usize = 30;
/// Headings, questions, and names of columns and rows stand again at everything below them. What is longer, in bytes, is
/// prose: 150 English words, 50 in scripts of three bytes a letter.
const LABEL_BYTES_MAX: usize = 1_000;

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

/// Collects sections in reading order.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Open headings with their levels.
    headings: Vec<(u8, String)>,
    current: Section,
    done: Vec<Section>,
    allowance: Allowance,
}

impl Outline {
    /// An outline that goes on under `headings`, those at the end of the block before, and takes what `allowance` allows.
    pub fn under(headings: Vec<(u8, String)>, allowance: Allowance) -> Self {
        let mut outline = Self {
            headings,
            allowance,
            ..Self::default()
        };
        outline.start_section();
        outline
    }

    /// The headings that are open now.
    pub fn headings(&self) -> Vec<(u8, String)> {
        self.headings.clone()
    }

    /// A heading of `level` (1 is outermost). One that ends in `?` is a question, and what follows its answer.
    pub fn heading(&mut self, level: u8, text: &str) {
        let text = tidy(text);
        if text.is_empty() {
            return;
        }
        if text.len() > LABEL_BYTES_MAX {
            self.prose(&text);
            return;
        }
        while self.headings.last().is_some_and(|(open, _)| *open >= level) {
            self.headings.pop();
        }
        self.headings.push((level, text));
        self.start_section();
    }

    /// A paragraph. One that is a single question is the question of an FAQ, and what follows is its answer.
    pub fn paragraph(&mut self, text: &str) {
        let text = tidy(text);
        if text.is_empty() {
            return;
        }
        if is_question(&text) {
            self.question(&text);
        } else {
            self.prose(strip_label(&text, &["A:", "Answer:"]));
        }
    }

    fn prose(&mut self, text: &str) {
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
        self.current.question = Some(strip_label(&text, &["Q:", "Question:"]).to_owned());
    }

    /// The items of one list. After an introduction with a colon, short items become one spoken sentence.
    pub fn list(&mut self, items: &[String]) {
        let items: Vec<String> = items
            .iter()
            .map(|item| tidy(item))
            .filter(|item| !item.is_empty())
            .collect();
        let introduction = self
            .current
            .sentences
            .last()
            .filter(|last| last.ends_with(':'))
            .cloned();
        let words: usize = items
            .iter()
            .map(|item| item.split_whitespace().count())
            .sum();
        let short = items.len() <= SPOKEN_LIST_ITEMS_MAX && words <= SPOKEN_LIST_WORDS_MAX;
        let plain = items.iter().all(|item| sentences(item).len() == 1);
        match introduction {
            Some(introduction) if short && plain && !items.is_empty() => {
                self.current.sentences.pop();
                self.add(format!("{introduction} {}.", spoken_list(&items)));
            }
            _ => items.iter().for_each(|item| self.paragraph(item)),
        }
    }

    /// A table row as a sentence: the first cell names the row, the others follow with their column's name.
    pub fn row(&mut self, columns: &[String], cells: &[String]) {
        if self.beyond().is_some() {
            return;
        }
        let named: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                (
                    columns.get(index).map_or("", |column| label(column)),
                    tidy(cell),
                )
            })
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (tidy(column), cell))
            .map(|(column, cell)| {
                if column.is_empty() {
                    cell
                } else {
                    format!("{}: {cell}", lower_first(&column))
                }
            })
            .collect();
        let first = cells.first().map(|cell| tidy(cell)).unwrap_or_default();
        let spoken = match named.as_slice() {
            [] => return,
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
        let mut heading: Vec<String> = self.headings.iter().map(|(_, text)| text.clone()).collect();
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
        let stands_above = self.headings.iter().any(|(_, open)| *open == question);
        if !stands_above && self.allowance.take_passage(question.len()) {
            self.done.push(Section {
                heading,
                question: None,
                sentences: vec![question],
            });
        }
    }
}

/// True for one question on its own.
pub(super) fn is_question(text: &str) -> bool {
    let is_short = || (2..=QUESTION_WORDS_MAX).contains(&text.split_whitespace().count());
    text.ends_with('?') && text.len() <= LABEL_BYTES_MAX && is_short()
}

/// The name of a column or row; nothing in place of one that is too long to be repeated.
pub(super) fn label(name: &str) -> &str {
    if name.len() > LABEL_BYTES_MAX {
        ""
    } else {
        name
    }
}

fn strip_label<'a>(text: &'a str, labels: &[&str]) -> &'a str {
    let label = labels.iter().find_map(|label| text.strip_prefix(label));
    label.map_or(text, str::trim_start)
}

/// White space normalised, control characters gone.
fn tidy(text: &str) -> String {
    let clean = text.replace(|character: char| character.is_control(), " ");
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
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

fn spoken_list(items: &[String]) -> String {
    let bare: Vec<&str> = items
        .iter()
        .map(|item| {
            if is_closed(item) {
                item.trim_end_matches(['.', ';'])
            } else {
                item
            }
        })
        .map(|item| item.trim_end_matches(','))
        .collect();
    match bare.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if last.starts_with("and ") || last.starts_with("or ") => {
            format!("{}, {last}", first.join(", "))
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn headings_make_a_path_and_questions_an_faq() {
        let mut outline = Outline::default();
        outline.heading(1, "Fees");
        outline.paragraph("All prices are in dollars.");
        outline.heading(2, "What does a tour cost?");
        outline.paragraph("Tours are free.");
        outline.heading(2, "Refunds");
        outline.paragraph("There are none");
        let sections = outline.finish().0;
        assert_eq!(
            sections[1].question.as_deref(),
            Some("What does a tour cost?")
        );
        assert_eq!(sections[1].heading, ["Fees"]);
        assert_eq!(sections[2].heading, ["Fees", "Refunds"]);
        assert_eq!(sections[2].sentences, ["There are none."]);
    }

    #[test]
    fn a_line_with_a_question_starts_an_answer_and_an_unanswered_one_is_kept() {
        let mut outline = Outline::default();
        outline.paragraph("Q: Can I park here?");
        outline.paragraph("A: Yes, in Cedar Garage.");
        outline.paragraph("Is there more?");
        let sections = outline.finish().0;
        assert_eq!(sections[0].question.as_deref(), Some("Can I park here?"));
        assert_eq!(sections[0].sentences, ["Yes, in Cedar Garage."]);
        assert_eq!(sections[1].sentences, ["Is there more?"]);
    }

    #[test]
    fn lists_and_tables_become_sentences() {
        let mut outline = Outline::default();
        outline.paragraph("You need:");
        outline.list(&texts(&["a transcript;", "two letters", "an essay."]));
        let columns = texts(&["Meal plan", "Meals", "Price"]);
        outline.row(&columns, &texts(&["Gold", "unlimited", "2,450 dollars"]));
        outline.row(&texts(&["", ""]), &texts(&["", "x"]));
        let sections = outline.finish().0;
        let expected = [
            "You need: a transcript, two letters and an essay.",
            "Gold, meals: unlimited, price: 2,450 dollars.",
            "x.",
        ];
        assert_eq!(sections[0].sentences, expected);
    }
}
