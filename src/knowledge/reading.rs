//! One document on its way from bytes to sections, and what a person should know about it.

use std::io::{self, Read};

use super::decode::{decode, is_binary};
use super::ingest::{Beyond, Format, Ingest, Section};
use super::passages::Splitter;

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

    /// What a person should know about a document that has become so many passages.
    pub fn note(&self, passages: u32) -> Option<String> {
        if self.is_binary {
            return Some("left out: it is not text".to_owned());
        }
        if let Some(beyond) = self.beyond {
            return Some(format!("left out: {beyond}"));
        }
        if passages == 0 {
            return Some("it holds no text".to_owned());
        }
        if self.ingest.rows_left_out > 0 {
            let rows = self.ingest.rows_left_out;
            return Some(format!("{rows} rows cannot be read"));
        }
        let guessed = self.guessed?;
        Some(format!("it is not UTF-8 and is read as {guessed}"))
    }
}

/// What a person should know about a document, as the index will say it. One whose format is not known is not looked at.
///
/// # Errors
/// What reading gave.
pub fn note_of(path: &str, document: impl Read) -> io::Result<Option<String>> {
    let Ok(format) = Format::of(path) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    document.take(WHOLE_BYTES_MAX).read_to_end(&mut bytes)?;
    let (mut reading, mut splitter) = (Reading::new(format), Splitter::new(path));
    for section in reading.block(&bytes) {
        drop(splitter.split(section));
    }
    Ok(reading.note(splitter.count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_document_is_said() {
        let note = |path: &str, content: &[u8]| note_of(path, content).expect("read");
        assert_eq!(note("a.md", b"# A\n\nb\n"), None);
        assert_eq!(note("a.png", b"\0"), None);
        for (path, content, wanted) in [
            ("a.txt", &b"\0\x01"[..], "left out: it is not text"),
            ("a.html", b"<script>go()</script>", "it holds no text"),
            (
                "a.txt",
                b"The caf\xe9 is open until nine.\n",
                "it is not UTF-8 and is read as windows-1252",
            ),
        ] {
            assert_eq!(note(path, content).as_deref(), Some(wanted));
        }
        let deep = note("a.html", "<div>".repeat(1_000).as_bytes()).expect("too deep");
        assert!(deep.contains("nested more than 512 deep"), "{deep}");
    }
}
