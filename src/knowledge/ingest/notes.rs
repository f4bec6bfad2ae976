//! What a person should know about a document that was read.

use std::fmt;

/// So many notes of one document are kept; more are counted.
const KEPT_MAX: usize = 100;

/// How much a note weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Part of the document is lost.
    Loss,
    /// It is read, and probably not as it was meant.
    Doubt,
    /// It is as it was meant, and may be out of date.
    Hint,
}

/// Something about a document that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line it is about, from 1.
    pub line: Option<u64>,
    /// How much it weighs.
    pub weight: Weight,
    /// What is wrong and what to do.
    pub message: String,
    /// The sentence that it is about, behind the heading or question above it: where the line is not known.
    pub(crate) about: Option<[String; 2]>,
}

impl Note {
    /// A warning about a line, or about the whole document.
    pub(crate) fn at(line: Option<u64>, message: String) -> Self {
        Self {
            line,
            weight: Weight::Doubt,
            message,
            about: None,
        }
    }

    /// A warning about the whole document.
    pub(crate) fn of_the_whole(message: String) -> Self {
        Self::at(None, message)
    }

    /// A warning about a sentence below a heading or question.
    pub(crate) fn of_sentence(above: &str, sentence: &str, message: String) -> Self {
        Self {
            about: Some([above.to_owned(), sentence.to_owned()]),
            ..Self::at(None, message)
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        formatter.write_str(&self.message)
    }
}

/// The notes of a document, in its order.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    kept: Vec<Note>,
    count: usize,
}

impl Notes {
    /// Part of the document is lost.
    pub fn error(&mut self, line: Option<u64>, message: String) {
        self.add(Note {
            weight: Weight::Loss,
            ..Note::at(line, message)
        });
    }

    /// It is read, and probably not as it was meant.
    pub fn warn(&mut self, line: Option<u64>, message: String) {
        self.add(Note::at(line, message));
    }

    /// One more.
    pub fn add(&mut self, note: Note) {
        self.count += 1;
        if self.kept.len() < KEPT_MAX {
            self.kept.push(note);
        }
    }

    /// The notes, and one that counts those that are not kept.
    pub fn all(&self) -> Vec<Note> {
        let mut all = self.kept.clone();
        let more = self.count - self.kept.len();
        if more > 0 {
            let message = format!("{more} more are like these");
            all.push(Note::of_the_whole(message));
        }
        all
    }
}
