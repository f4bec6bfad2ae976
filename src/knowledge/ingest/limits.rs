//! How much one document may become.

use std::fmt;

/// A document may become this many passages whatever its size, and one more for every [`BYTES_A_PASSAGE`] of it. A passage
/// and its vector take 520 bytes in memory, so that 2 MB become 38 MB at most; rows of a table have seldom less than 32 bytes.
const PASSAGES: usize = 10_000;
const BYTES_A_PASSAGE: usize = 32;
/// The same for its sentences, which in prose have 100 bytes.
const SENTENCES: usize = 20_000;
const BYTES_A_SENTENCE: usize = 10;
/// What is repeated (headings, names of columns) may make a document this many times as large, and as large as
/// [`BYTES`] whatever its size. Wide tables with long names reach 10.
const GROWTH_MAX: usize = 16;
const BYTES: usize = 1 << 20;

/// Why a document is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// Its parts are nested deeper than this.
    Nesting(usize),
    /// It becomes more passages than this.
    Passages(usize),
    /// It has more sentences than this.
    Sentences(usize),
    /// What it repeats makes it larger than this, in bytes.
    Bytes(usize),
}

impl fmt::Display for Beyond {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nesting(most) => {
                write!(
                    formatter,
                    "its parts are nested more than {most} deep: flatten them"
                )
            }
            Self::Passages(most) => write!(
                formatter,
                "it has more than {most} rows or headings, which is too many for its size: split it"
            ),
            Self::Sentences(most) => write!(
                formatter,
                "it has more than {most} sentences, which is too many for its size: split it"
            ),
            Self::Bytes(most) => write!(
                formatter,
                "its headings and names of columns, repeated with what they belong to, make more than {} MB: shorten them, or \
                 split it",
                most >> 20
            ),
        }
    }
}

/// What a document has become, and may.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowance {
    /// Bytes of the document so far.
    read: usize,
    passages: usize,
    sentences: usize,
    bytes: usize,
}

impl Allowance {
    /// There are `bytes` more of the document.
    pub fn widen(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// Takes a passage with so many bytes of headings above it; false if there is no room for it.
    pub fn take_passage(&mut self, bytes: usize) -> bool {
        self.passages += 1;
        self.bytes += bytes;
        self.beyond().is_none()
    }

    /// Takes a sentence of so many bytes; false if there is no room for it.
    pub fn take_sentence(&mut self, bytes: usize) -> bool {
        self.sentences += 1;
        self.bytes += bytes;
        self.beyond().is_none()
    }

    /// Sentences so far.
    pub fn sentences(&self) -> usize {
        self.sentences
    }

    /// The limit that was passed.
    pub fn beyond(&self) -> Option<Beyond> {
        let passages = PASSAGES + self.read / BYTES_A_PASSAGE;
        let sentences = SENTENCES + self.read / BYTES_A_SENTENCE;
        let bytes = BYTES + self.read * GROWTH_MAX;
        if self.passages > passages {
            Some(Beyond::Passages(passages))
        } else if self.sentences > sentences {
            Some(Beyond::Sentences(sentences))
        } else if self.bytes > bytes {
            Some(Beyond::Bytes(bytes))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_its_share_and_no_more() {
        let mut allowance = Allowance::default();
        allowance.widen(320);
        let mut other = allowance;
        let mut third = allowance;
        assert!((0..PASSAGES + 10).all(|_| allowance.take_passage(1)));
        assert!(!allowance.take_passage(1));
        assert_eq!(allowance.beyond(), Some(Beyond::Passages(PASSAGES + 10)));
        assert!((0..SENTENCES + 32).all(|_| other.take_sentence(1)));
        assert!(!other.take_sentence(1));
        assert!(third.take_sentence(BYTES + 320 * GROWTH_MAX) && !third.take_passage(1));
    }
}
