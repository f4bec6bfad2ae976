//! What PDF and DOCX have in common: they are packed, and become blocks of text before they become an outline.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::limits::Beyond;
use super::outline::{Outline, is_question};

/// A document may unpack to this many bytes of text whatever its size, and this many for each of its own bytes. Text alone,
/// packed, becomes three times as large; most documents hold pictures and fonts as well.
const TEXT_BYTES: usize = 4 << 20;
const TEXT_GROWTH: usize = 2;

/// A reader has this long, and this much longer for every megabyte. 300 pages take 0.1 s.
const PATIENCE: Duration = Duration::from_secs(2);
const PATIENCE_A_MEGABYTE: Duration = Duration::from_millis(500);
/// Objects may stand in each other 512 deep.
const STACK_BYTES: usize = 8 << 20;

/// Reads a file of one format.
pub(super) type Reader = fn(&[u8]) -> Result<Unpacked, Unread>;

/// Why a packed document is left out. `Display` says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It asks for a password.
    Encrypted,
    /// Its pages are pictures.
    Scanned,
    /// It is not what its ending says, or broken: what was found.
    Damaged(&'static str),
    /// It unpacks to more than such a document needs: what of it.
    Grows(&'static str),
    /// It takes too long.
    Slow,
    /// It is beyond a limit of all documents.
    Beyond(Beyond),
}

impl From<Beyond> for Unread {
    fn from(beyond: Beyond) -> Self {
        Self::Beyond(beyond)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encrypted => formatter.write_str("it is encrypted: save it without a password"),
            Self::Scanned => formatter.write_str(
                "its pages are pictures without text: run it through text recognition, or write the text into a .md file",
            ),
            Self::Damaged(found) => write!(formatter, "it cannot be read, as {found}: save it again in its program"),
            Self::Grows(what) => write!(
                formatter,
                "{what} unpacks to far more than its size allows: split it, or print it to a new PDF"
            ),
            Self::Slow => formatter.write_str("it takes too long to read: print it to a new PDF, or split it"),
            Self::Beyond(beyond) => beyond.fmt(formatter),
        }
    }
}

/// A part of a document, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// Level (1 is outermost) and text.
    Heading(u8, String),
    Paragraph(String),
    List(Vec<String>),
    /// Rows of cells. The first row names the columns if it looks so.
    Table(Vec<Vec<String>>, Header),
}

/// What is known of a table's first row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Marked,
    Unknown,
}

/// A document as it was unpacked.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    pub blocks: Vec<Block>,
    /// What a person should know about it.
    pub note: Option<String>,
}

impl Unpacked {
    /// Bytes of its text.
    pub fn text_bytes(&self) -> usize {
        self.blocks.iter().map(Block::text_bytes).sum()
    }

    /// Puts it into an outline.
    pub fn tell(self, outline: &mut Outline) {
        for block in self.blocks {
            match block {
                Block::Heading(level, text) => outline.heading(level, &text),
                Block::Paragraph(text) => outline.paragraph(&text),
                Block::List(items) => outline.list(&items),
                Block::Table(rows, header) => table(rows, header, outline),
            }
        }
    }
}

impl Block {
    fn text_bytes(&self) -> usize {
        let all = |texts: &[String]| texts.iter().map(|text| text.len() + 1).sum::<usize>();
        match self {
            Self::Heading(_, text) | Self::Paragraph(text) => text.len() + 1,
            Self::List(items) => all(items),
            Self::Table(rows, _) => rows.iter().map(|row| all(row)).sum(),
        }
    }
}

/// How much text a document of so many bytes may still unpack to.
#[derive(Debug)]
pub(super) struct Room(usize);

impl Room {
    /// For a document of `bytes`.
    pub fn of(bytes: usize) -> Self {
        Self(TEXT_BYTES + TEXT_GROWTH * bytes)
    }

    /// Takes so many bytes of text.
    ///
    /// # Errors
    /// There is no room for them.
    pub fn take(&mut self, bytes: usize) -> Result<(), Unread> {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(Unread::Grows("its text")),
        }
    }
}

/// Runs a reader in a thread of its own. The crates that read files of strangers say that they neither stop in the middle nor
/// take long; should one do so all the same, only its file is lost. A thread that takes too long is left to itself.
///
/// # Errors
/// The reader's own, or that it stopped or took too long.
pub(super) fn guarded(file: &[u8], read: Reader) -> Result<Unpacked, Unread> {
    const STOPPED: Unread = Unread::Damaged("it is damaged in a way that is not understood");
    let patience = PATIENCE + PATIENCE_A_MEGABYTE * (file.len() >> 20) as u32;
    let file: Arc<[u8]> = file.into();
    let (sender, outcome) = channel();
    let spawned = thread::Builder::new()
        .name("docent-document".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let read = catch_unwind(AssertUnwindSafe(|| read(&file)));
            // Nobody listens any more if it took too long.
            let _ = sender.send(read.unwrap_or(Err(STOPPED)));
        });
    match spawned.map(|_| outcome.recv_timeout(patience)) {
        Ok(Ok(unpacked)) => unpacked,
        Ok(Err(RecvTimeoutError::Timeout)) => Err(Unread::Slow),
        Ok(Err(RecvTimeoutError::Disconnected)) | Err(_) => Err(STOPPED),
    }
}

fn table(rows: Vec<Vec<String>>, header: Header, outline: &mut Outline) {
    let is_pair = |row: &&Vec<String>| matches!(&row[..], [question, answer] if is_question(question) && !answer.is_empty());
    let pairs = rows.iter().filter(is_pair).count();
    if pairs > 0 && pairs + 1 >= rows.len() {
        for row in rows.iter().filter(is_pair) {
            outline.question(&row[0]);
            outline.paragraph(&row[1]);
        }
        outline.start_section();
        return;
    }
    let named = header == Header::Marked || names_columns(&rows);
    let mut rows = rows.into_iter();
    let columns = if named { rows.next() } else { None };
    let columns = columns.unwrap_or_default();
    for row in rows {
        outline.table_row(&columns, &row);
    }
    outline.end_table();
}

/// Whether the first of several rows holds names alone: all cells are filled, short and without a digit, and some other
/// row has a digit or a cell of another length.
fn names_columns(rows: &[Vec<String>]) -> bool {
    let [first, rest @ ..] = rows else {
        return false;
    };
    let digits = |row: &Vec<String>| {
        row.iter()
            .any(|cell| cell.contains(|digit: char| digit.is_ascii_digit()))
    };
    let are_names = first.len() > 1
        && first
            .iter()
            .all(|cell| (1..=40).contains(&cell.trim().len()));
    are_names && !digits(first) && (rest.len() > 1 && first.len() > 2 || rest.iter().any(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        cells.iter().map(row).collect()
    }

    #[test]
    fn the_first_row_of_a_table_names_its_columns_only_if_it_looks_so() {
        assert!(names_columns(&rows(&[&["Plan", "Price"], &["Gold", "24"]])));
        assert!(!names_columns(&rows(&[
            &["Monday", "9 to 5"],
            &["Tuesday", "9 to 6"]
        ])));
        assert!(!names_columns(&rows(&[
            &["Cloakroom", "closed"],
            &["Café", "open"]
        ])));
    }

    #[test]
    fn a_table_of_questions_is_pairs() {
        let cells = rows(&[
            &["Question", "Answer"],
            &["May I park here?", "Yes, behind the house."],
        ]);
        let mut outline = Outline::default();
        let unpacked = Unpacked {
            blocks: vec![Block::Table(cells, Header::Marked)],
            note: None,
        };
        unpacked.tell(&mut outline);
        let sections = outline.finish().0;
        assert_eq!(sections[0].question.as_deref(), Some("May I park here?"));
        assert_eq!(sections[0].sentences, ["Yes, behind the house."]);
    }

    #[test]
    fn a_reader_that_stops_or_takes_too_long_loses_only_its_file() {
        let stopped = guarded(b"", |_| std::panic::resume_unwind(Box::new("stopped")));
        assert!(matches!(stopped, Err(Unread::Damaged(_))));
        let slow = guarded(b"", |_| {
            loop {
                thread::park();
            }
        });
        assert_eq!(slow.err(), Some(Unread::Slow));
    }

    #[test]
    fn text_has_an_end() {
        let mut room = Room::of(10);
        assert!(room.take(TEXT_BYTES + 20).is_ok());
        assert_eq!(room.take(1), Err(Unread::Grows("its text")));
    }
}
