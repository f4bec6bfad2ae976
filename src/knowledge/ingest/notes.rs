//! What a person should know about a document that was read.

use std::fmt;

/// So many notes of one document are kept; more are counted.
const KEPT_MAX: usize = 100;

/// Something about a document that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line it is about, from 1.
    pub line: Option<u64>,
    /// Part of the document is lost.
    pub is_error: bool,
    /// What is wrong and what to do.
    pub message: String,
}

impl Note {
    /// A warning about the whole document.
    pub(crate) fn of_the_whole(message: String) -> Self {
        Self {
            line: None,
            is_error: false,
            message,
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
            line,
            is_error: true,
            message,
        });
    }

    /// It is read, and probably not as it was meant.
    pub fn warn(&mut self, line: Option<u64>, message: String) {
        self.add(Note {
            line,
            is_error: false,
            message,
        });
    }

    fn add(&mut self, note: Note) {
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
            let message = format!("{more} more rows are like these");
            all.push(Note::of_the_whole(message));
        }
        all
    }
}
