//! One document on its way from bytes to sections, and what a person should know about it.

use std::io::{self, Read};

use super::decode::{decode, is_binary};
use super::ingest::{Beyond, Format, Ingest, Section};

/// A document that cannot be read in blocks (HTML, UTF-16) is read up to this size.
pub(super) const WHOLE_BYTES_MAX: u64 = 64 << 20;

/// A document that is being read.
pub(super) struct Reading {
    ingest: Ingest,
    guessed: Option<&'static str>,
    is_binary: bool,
    beyond: Option<Beyond>,
}

impl Reading {
    /// For a document of this format.
    pub fn new(format: Format) -> Self {
        Self {
            ingest: Ingest::new(format),
            guessed: None,
            is_binary: false,
            beyond: None,
        }
    }

    /// The sections of the next block; none once the document is of no use.
    pub fn block(&mut self, bytes: &[u8]) -> Vec<Section> {
        let decoded = decode(bytes);
        self.guessed = self.guessed.or(decoded.guessed);
        self.is_binary |= is_binary(&decoded.text);
        if self.is_left_out() {
            return Vec::new();
        }
        let sections = self.ingest.block(&decoded.text);
        sections.unwrap_or_else(|beyond| {
            self.beyond = Some(beyond);
            Vec::new()
        })
    }

    /// Whether nothing of it is to be kept, whatever came of the blocks before.
    pub fn is_left_out(&self) -> bool {
        self.is_binary || self.beyond.is_some()
    }

    /// Why it is left out.
    pub fn left_out(&self) -> Option<String> {
        if self.is_binary {
            return Some("it is not text".to_owned());
        }
        self.beyond.map(|beyond| beyond.to_string())
    }

    /// What a person should know about the document at `path`, which has become so many passages.
    pub fn note(&self, path: &str, passages: u32) -> Option<String> {
        if let Some(reason) = self.left_out() {
            return Some(format!("{path} is left out: {reason}"));
        }
        if passages == 0 {
            return Some(format!("{path} holds no text"));
        }
        if self.ingest.rows_left_out > 0 {
            return Some(format!(
                "{path}: {} rows cannot be read",
                self.ingest.rows_left_out
            ));
        }
        let guessed = self.guessed?;
        Some(format!("{path} is not UTF-8; it is read as {guessed}"))
    }
}

/// Whether a document that is read as a whole would be left out, and why. One whose format is not known is not looked at.
///
/// # Errors
/// What reading gave.
pub fn left_out(path: &str, document: impl Read) -> io::Result<Option<String>> {
    let Ok(format) = Format::of(path) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    document.take(WHOLE_BYTES_MAX).read_to_end(&mut bytes)?;
    let mut reading = Reading::new(format);
    reading.block(&bytes);
    Ok(reading.left_out())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_says_why() {
        let why = |path: &str, content: &str| left_out(path, content.as_bytes()).expect("read");
        assert_eq!(why("a.md", "# A\n\nb\n"), None);
        assert_eq!(why("a.png", "\u{0}"), None);
        assert_eq!(
            why("a.txt", "\u{0}\u{1}").as_deref(),
            Some("it is not text")
        );
        let deep = why("a.html", &"<div>".repeat(1_000)).expect("too deep");
        assert!(deep.contains("nested more than 512 deep"), "{deep}");
    }
}
