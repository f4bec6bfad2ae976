//! Documents to sections: one file a format, one outline for all.

mod csv;
mod docx;
mod html;
mod limits;
mod markdown;
mod notes;
mod outline;
mod packed;
mod pdf;
mod text;
mod twice;

pub(crate) use limits::Beyond;
pub(crate) use notes::Notes;
pub use notes::{Note, Weight};
pub(crate) use outline::Section;
pub(crate) use packed::Unread;

use limits::Allowance;
use outline::{Headings, Outline};

/// What a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Markdown,
    Text,
    Html,
    Csv,
    Pdf,
    Docx,
}

impl Format {
    /// By the ending of a path.
    ///
    /// # Errors
    /// Why the file is left out, as a message that names it.
    pub fn of(path: &str) -> Result<Self, String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_lowercase();
        match ending.as_str() {
            "md" | "markdown" => Ok(Self::Markdown),
            "txt" | "text" => Ok(Self::Text),
            "html" | "htm" | "xhtml" => Ok(Self::Html),
            "csv" | "tsv" => Ok(Self::Csv),
            "pdf" => Ok(Self::Pdf),
            "docx" => Ok(Self::Docx),
            "doc" | "docm" | "dotx" | "odt" | "pages" | "rtf" => {
                Err(format!("{path} is left out: save it as DOCX, PDF or text"))
            }
            _ => Err(format!(
                "{path} is left out: only .md, .txt, .html, .csv, .pdf and .docx are read"
            )),
        }
    }

    /// Whether it can be read in blocks, one after the other.
    pub fn comes_in_blocks(self) -> bool {
        matches!(self, Self::Markdown | Self::Text | Self::Csv)
    }

    /// Whether it is no text before it is unpacked.
    pub fn is_packed(self) -> bool {
        matches!(self, Self::Pdf | Self::Docx)
    }
}

/// Reads one document, in one block or several in order, into sections.
pub(crate) struct Ingest {
    format: Format,
    /// Of a document in blocks. In the others some stand alone, such as those of a title page.
    headings: Headings,
    /// How a CSV is built.
    table: csv::Table,
    first: bool,
    allowance: Allowance,
    notes: Notes,
}

impl Ingest {
    /// For a document of this format.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            headings: Headings::default(),
            table: csv::Table::default(),
            first: true,
            allowance: Allowance::default(),
            notes: Notes::default(),
        }
    }

    /// The sections of the next block. A block ends at a line's end, for CSV at a row's.
    ///
    /// # Errors
    /// The document is beyond a limit. It is left out, whatever came of the blocks before.
    pub fn block(&mut self, text: &str) -> Result<Vec<Section>, Beyond> {
        self.allowance.widen(text.len());
        let mut outline = Outline::under(std::mem::take(&mut self.headings), self.allowance);
        match self.format {
            Format::Markdown => markdown::read(text, &mut outline)?,
            Format::Text => text::read(text, self.first, &mut outline),
            Format::Html => html::read(text, html::SourceLines::Blank, &mut outline)?,
            Format::Csv => self.table.read(text, &mut outline, &mut self.notes),
            // See `packed`.
            Format::Pdf | Format::Docx => {}
        }
        self.first = false;
        self.headings = outline.headings();
        self.end(outline)
    }

    /// The sections of a whole file whose format is packed.
    ///
    /// # Errors
    /// Why it is left out.
    pub fn packed(&mut self, file: &[u8]) -> Result<Vec<Section>, Unread> {
        let reader = match self.format {
            Format::Docx => docx::read,
            _ => pdf::read,
        };
        let unpacked = packed::guarded(file, reader)?;
        self.allowance.widen(unpacked.text_bytes());
        if let Some(note) = &unpacked.note {
            self.notes.warn(None, note.clone());
        }
        let mut outline = Outline::under(Headings::default(), self.allowance);
        unpacked.tell(&mut outline);
        Ok(self.end(outline)?)
    }

    /// What a person should know about what was read.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = self.notes.all();
        notes.extend(self.table.notes());
        notes.extend(self.headings.notes().into_iter().map(Note::of_the_whole));
        notes
    }

    fn end(&mut self, mut outline: Outline) -> Result<Vec<Section>, Beyond> {
        outline
            .take_notes()
            .into_iter()
            .for_each(|note| self.notes.add(note));
        let (sections, allowance) = outline.finish();
        self.allowance = allowance;
        match allowance.beyond() {
            Some(beyond) => Err(beyond),
            None => Ok(sections),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Format; 4] = [Format::Markdown, Format::Text, Format::Html, Format::Csv];

    #[test]
    fn the_ending_names_the_format() {
        assert_eq!(Format::of("a/b.MD"), Ok(Format::Markdown));
        assert_eq!(Format::of("x.htm"), Ok(Format::Html));
        assert_eq!(Format::of("a/map.PDF"), Ok(Format::Pdf));
        assert!(Format::of("a/map.odt").unwrap_err().contains("a/map.odt"));
        assert!(Format::of("md").is_err());
    }

    #[test]
    fn later_blocks_go_on_under_the_same_headings_and_columns() {
        let mut ingest = Ingest::new(Format::Markdown);
        ingest.block("# Fees\n\nOne.\n").expect("small");
        assert_eq!(ingest.block("Two.\n").expect("small")[0].heading, ["Fees"]);
        let mut ingest = Ingest::new(Format::Csv);
        ingest
            .block("question,answer\nWhy one?,Because.\n")
            .expect("small");
        assert_eq!(
            ingest.block("Why two?,Because.\n").expect("small")[0]
                .question
                .as_deref(),
            Some("Why two?")
        );
    }

    /// What a file of `tests/data/documents` becomes: the questions with their answers, and all other sentences.
    fn told(format: Format, file: &[u8]) -> (Vec<(String, String)>, Vec<String>) {
        let sections = Ingest::new(format).packed(file).expect("it is read");
        let (pairs, others): (Vec<_>, Vec<_>) = sections
            .into_iter()
            .partition(|section| section.question.is_some());
        let pair = |section: Section| {
            let question = section.question.unwrap_or_default();
            (question, section.sentences.join(" "))
        };
        let sentences = others.into_iter().flat_map(|section| section.sentences);
        (pairs.into_iter().map(pair).collect(), sentences.collect())
    }

    #[test]
    fn files_of_programs_are_read_as_people_read_them() {
        let pdf = include_bytes!("../../../tests/data/documents/guide.pdf");
        let (pairs, sentences) = told(Format::Pdf, pdf);
        assert_eq!(pairs[0].0, "Is there a cloakroom?");
        assert!(pairs[0].1.starts_with("Yes, beside the entrance. Lockers"));
        let family = "Family, for whom: two adults and all of their children below eighteen years who live with them, \
                      price: 28 euros.";
        assert!(sentences.iter().any(|one| one == family), "{sentences:?}");
        assert!(sentences.iter().any(|one| one == "a coin for the locker."));
        assert!(
            !sentences.iter().any(|one| one.contains("of 9")),
            "the number of a page"
        );
        let pdf = include_bytes!("../../../tests/data/documents/walk.pdf");
        let (pairs, sentences) = told(Format::Pdf, pdf);
        assert_eq!(
            pairs[0].1,
            "Every half hour from April to October, between eight and seven."
        );
        let column = "Left column text goes on about birds that can be seen along the river in spring, such as kingfishers \
                      and herons, and about the people who count them every year in May.";
        assert!(sentences.iter().any(|one| one == column), "{sentences:?}");
        let docx = include_bytes!("../../../tests/data/documents/guide.docx");
        let (pairs, sentences) = told(Format::Docx, docx);
        assert_eq!(pairs[0], ("May I take photographs?".to_owned(), "Yes, but without a flash. Bring along: a ticket, a coin, first and second. Adult, for whom: over 18, price: 12 euros. Child, for whom: 6 to 17, price: 5 euros.".to_owned()));
        assert_eq!(sentences, ["The museum is open from Tuesday to Sunday."]);
    }

    #[test]
    fn a_packed_document_that_is_none_is_told() {
        let encrypted = include_bytes!("../../../tests/data/documents/encrypted.pdf");
        let refused = Ingest::new(Format::Pdf).packed(encrypted);
        assert_eq!(refused.err(), Some(Unread::Encrypted));
        for format in [Format::Pdf, Format::Docx] {
            let refused = Ingest::new(format)
                .packed(b"no such file")
                .expect_err("refused");
            assert!(refused.to_string().contains("save it again"), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
            for format in [Format::Pdf, Format::Docx] {
                // Whether it is read or refused.
                drop(Ingest::new(format).packed(&bytes));
            }
            let text = crate::knowledge::decode::decode(&bytes).text.into_owned();
            for format in ALL {
                let mut ingest = Ingest::new(format);
                ingest.block(&text).expect("small");
                ingest.block(&text).expect("small");
            }
        }

        #[test]
        fn arbitrary_markup_never_panics(text in "[a-c#|\\-?:<>/\\n \"',;&*_\\[\\]()`~.]{0,200}") {
            for format in ALL {
                for section in Ingest::new(format).block(&text).expect("small") {
                    prop_assert!(!section.sentences.is_empty());
                }
            }
        }
    }
}
