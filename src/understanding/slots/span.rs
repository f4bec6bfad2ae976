//! A text of which pieces are taken as values.

use std::ops::Range;

use super::words::Words;
use crate::understanding::entities::{self, Entity};

/// A value and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<Value> {
    pub span: Range<usize>,
    pub value: Value,
}

impl<Value> Piece<Value> {
    pub fn map<To>(self, to: impl FnOnce(Value) -> To) -> Piece<To> {
        Piece {
            span: self.span,
            value: to(self.value),
        }
    }
}

/// Where a part of a text stands in it, in bytes.
pub fn span_of(part: &str, text: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// A text in lower case, the values in it, and what was taken of it.
pub struct Pieces<'a> {
    pub text: &'a str,
    pub entities: Vec<Entity>,
    taken: Vec<Range<usize>>,
}

impl<'a> Pieces<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            entities: entities::find(text),
            taken: Vec::new(),
        }
    }

    pub fn take(&mut self, span: Range<usize>) {
        self.taken.push(span);
    }

    pub fn is_free(&self, span: &Range<usize>) -> bool {
        let mut taken = self.taken.iter();
        taken.all(|it| span.end <= it.start || it.end <= span.start)
    }

    /// The word before `at`.
    pub fn word_before(&self, at: usize) -> &'a str {
        let before = self.text[..at].trim_end();
        let letters = |letter: char| letter.is_alphanumeric() || letter == '\'';
        let start = before.trim_end_matches(letters).len();
        &before[start..]
    }

    /// The word after `at`.
    pub fn word_after(&self, at: usize) -> &'a str {
        let after = self.text[at..].trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let letters = |letter: char| !(letter.is_alphanumeric() || letter == '\'');
        &after[..after.find(letters).unwrap_or(after.len())]
    }

    /// Words that were not taken and say something.
    pub fn left(&self, words: &Words) -> Vec<&'a str> {
        super::words::tokens(self.text)
            .filter(|word| self.is_free(&span_of(word, self.text)) && !words.is_frame(word))
            .collect()
    }

    /// What is left of the text as it was written, in the pieces that stand between what was taken.
    pub fn left_between<'w>(&self, written: &'w str) -> Vec<&'w str> {
        if written.len() != self.text.len() {
            return vec![written];
        }
        let mut taken = self.taken.clone();
        taken.sort_by_key(|it| it.start);
        taken.push(written.len()..written.len());
        let (mut left, mut at) = (Vec::new(), 0);
        for span in taken {
            if span.start >= at {
                left.extend(written.get(at..span.start));
                at = span.end;
            }
        }
        left
    }
}
