//! One document on its way from bytes to sections, and what a person should know about it.

use std::fmt::Display;
use std::io::{self, Read};

use super::decode::{decode, is_binary};
use super::ingest::{Format, Ingest, Note, Notes, Section};
use super::passages::Splitter;
use super::slips::slips;

/// A document that cannot be read in blocks (HTML, PDF, DOCX, UTF-16) is read up to this size.
pub(super) const WHOLE_BYTES_MAX: u64 = 64 << 20;
/// So many notes about one document stand in the log.
const TOLD_MAX: usize = 3;

/// A document that is being read.
pub(super) struct Reading {
    format: Format,
    ingest: Ingest,
    guessed: Option<&'static str>,
    is_binary: bool,
    has_nulls: bool,
    /// Why it is left out.
    refused: Option<String>,
    /// What its sentences say that cannot be.
    slips: Notes,
}

impl Reading {
    /// For a document of this format.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            ingest: Ingest::new(format),
            guessed: None,
            is_binary: false,
            has_nulls: false,
            refused: None,
            slips: Notes::default(),
        }
    }

    /// The sections of the next block; none once the document is of no use.
    pub fn block(&mut self, bytes: &[u8]) -> Vec<Section> {
        let sections = self.read(bytes);
        // Of a CSV the rows are looked at where they are read, with their lines.
        if self.format != Format::Csv {
            for section in &sections {
                self.look_at(section);
            }
        }
        sections
    }

    fn read(&mut self, bytes: &[u8]) -> Vec<Section> {
        if self.format.is_packed() {
            let sections = self.ingest.packed(bytes);
            return sections.unwrap_or_else(|unread| self.refuse(&unread));
        }
        let decoded = decode(bytes);
        self.guessed = self.guessed.or(decoded.guessed);
        self.is_binary |= is_binary(&decoded.text);
        self.has_nulls |= decoded.text.contains('\0');
        if self.is_left_out() {
            return Vec::new();
        }
        let sections = self.ingest.block(&decoded.text);
        sections.unwrap_or_else(|beyond| self.refuse(&beyond))
    }

    fn look_at(&mut self, section: &Section) {
        let headings = section.heading.iter().chain(&section.question);
        let headings: Vec<&str> = headings.map(String::as_str).collect();
        let headings = headings.join(" ");
        for sentence in &section.sentences {
            for message in slips(&headings, sentence) {
                self.slips
                    .add(Note::of_sentence(section.above(), sentence, message));
            }
        }
    }

    fn refuse(&mut self, why: &dyn Display) -> Vec<Section> {
        self.refused = Some(why.to_string());
        Vec::new()
    }

    /// Whether nothing of it is to be kept, whatever came of the blocks before.
    pub fn is_left_out(&self) -> bool {
        self.is_binary || self.refused.is_some()
    }

    /// What a person should know about a document that has become so many passages.
    pub fn notes(&self, passages: u32) -> Vec<Note> {
        let whole = Note::of_the_whole;
        if self.is_binary {
            return vec![whole("left out: it is not text".to_owned())];
        }
        if let Some(why) = &self.refused {
            return vec![whole(format!("left out: {why}"))];
        }
        let mut notes = self.ingest.notes();
        notes.extend(self.slips.all());
        if passages == 0 {
            let scanned = match self.format {
                Format::Pdf => ": if it is a scan, have its text recognised (OCR) first",
                _ => "",
            };
            notes.push(whole(format!("it holds no text{scanned}")));
        }
        if self.has_nulls {
            notes.push(whole(
                "it holds null bytes, which are left out: save it again as text".to_owned(),
            ));
        }
        if let (Some(guessed), true) = (self.guessed, passages > 0) {
            notes.push(whole(format!("it is not UTF-8 and is read as {guessed}")));
        }
        notes
    }

    /// The same in one line, if there is anything.
    pub fn note(&self, passages: u32) -> Option<String> {
        in_one_line(&self.notes(passages))
    }
}

/// The first notes of a document in one line.
fn in_one_line(notes: &[Note]) -> Option<String> {
    let mut told: Vec<String> = notes
        .iter()
        .take(TOLD_MAX)
        .map(ToString::to_string)
        .collect();
    if notes.len() > TOLD_MAX {
        told.push("`docent pack check` tells the rest".to_owned());
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// What a person should know about a document, as the index will say it in one line.
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
                "a.pdf",
                b"text",
                "left out: it cannot be read, as it is no PDF, or a damaged one: save it again in its program",
            ),
            (
                "a.txt",
                b"The caf\xe9 is open until nine.\n",
                "it is not UTF-8 and is read as windows-1252",
            ),
        ] {
            assert_eq!(note(path, content).as_deref(), Some(wanted));
        }
        let table = note("a.csv", b"a,b\n1,2,3\n\0x,4\n").expect("two things");
        assert!(
            table.starts_with("line 2: this row has 3 cells") && table.contains("null bytes"),
            "{table}"
        );
        let deep = note("a.html", "<div>".repeat(1_000).as_bytes()).expect("too deep");
        assert!(deep.contains("nested more than 512 deep"), "{deep}");
    }
    #[test]
    fn headings_and_rows_that_are_not_whole_are_told_and_titles_are_not() {
        let page =
            b"<title>Baths</title><header><h1>Pool</h1><p>It is warm.</p></header><h2>Sauna</h2>";
        for (path, content, told, not_told) in [
            (
                "a.md",
                &b"---\ntitle: Baths\n---\n# Pool\n\n## Sauna\n\n## Who swims?\n\n## Prices\n\n4 dollars.\n"[..],
                &["nothing stands below the heading \"Sauna\"", "\"Who swims?\" has no answer"][..],
                &["Pool\"", "Baths", "Prices\""][..],
            ),
            (
                "a.csv",
                b"question,answer\nHow much?,\n,A dollar.\nOld?,Yes.\n,\nWho?,TBD\n",
                &[
                    "line 2: this question has no answer",
                    "line 3: this answer has no question",
                    "line 6: this question has no answer",
                ],
                &["line 4", "line 5"],
            ),
            ("a.html", page, &["\"Sauna\""], &["Baths", "Pool"]),
            (
                "b.md",
                b"# Pool\n\nOpen until 25:00, but not on 31 April.\n",
                &["\"25:00\"", "\"31 April\""],
                &["Pool"],
            ),
        ] {
            let note = note_of(path, content).expect("read").expect("something is bare");
            assert!(told.iter().all(|part| note.contains(part)), "{note}");
            assert!(!not_told.iter().any(|part| note.contains(part)), "{note}");
        }
    }
}
