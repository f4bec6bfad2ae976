//! Sections to passages: the units that are indexed, ranked and quoted.

use serde::{Deserialize, Serialize};

use super::ingest::Section;

/// A passage holds at most this many words. The encoder reads 256 word pieces, about 190 English words; longer
/// passages would be half invisible to it.
pub(crate) const PASSAGE_WORDS_MAX: usize = 180;
/// A longer sentence (a table without stops, a page of legal text) is cut into pieces of this many words.
const SENTENCE_WORDS_MAX: usize = 90;
/// A "word" of more bytes than this is cut: nobody speaks it, and one could fill the memory.
const WORD_BYTES_MAX: usize = 512;

/// A passage as it is stored in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passage {
    /// The path of its document under `knowledge/`.
    pub path: String,
    /// Its place in the document, from 0.
    pub ordinal: u32,
    /// The headings above, outermost first.
    pub heading: Vec<String>,
    /// The question it answers, if it is an FAQ.
    pub question: Option<String>,
    /// Its text, sentence by sentence.
    pub sentences: Vec<String>,
}

impl Passage {
    /// The text that is quoted.
    pub fn text(&self) -> String {
        self.sentences.join(" ")
    }

    /// Headings and text together, as its vector is made of: without the names of folders and files, with which what a
    /// passage does not say would seem nearer to it.
    pub fn whole(&self) -> String {
        self.with_heading(&self.text())
    }

    /// Some of its text below the headings.
    pub fn with_heading(&self, text: &str) -> String {
        let heading = self.heading_path();
        if heading.is_empty() {
            return text.to_owned();
        }
        format!("{heading}: {text}")
    }

    /// What stands above the text: the heading path, then the question.
    pub fn heading_path(&self) -> String {
        let parts: Vec<&str> = self
            .heading
            .iter()
            .chain(&self.question)
            .map(String::as_str)
            .collect();
        parts.join(" > ")
    }

    /// What the passage is found by beside its text: the names of its folders and file, where they say more than the
    /// headings, then the heading path.
    pub fn searched_path(&self) -> String {
        let path = self.heading_path();
        let place = super::place::words(&self.path, &path);
        match (place.is_empty(), path.is_empty()) {
            (true, _) => path,
            (_, true) => place,
            _ => format!("{place} > {path}"),
        }
    }

    /// All the words that it is found by: the searched path and the text.
    pub fn searched_text(&self) -> String {
        format!("{} {}", self.searched_path(), self.text())
    }

    /// The name that is given to callers, `path#ordinal`.
    pub fn name(&self) -> String {
        format!("{}#{}", self.path, self.ordinal)
    }
}

/// Cuts the sections of a document into passages, in order.
pub(crate) struct Splitter<'a> {
    path: &'a str,
    next: u32,
}

impl<'a> Splitter<'a> {
    /// For the document at `path`.
    pub fn new(path: &'a str) -> Self {
        Self { path, next: 0 }
    }

    /// How many passages there were so far.
    pub fn count(&self) -> u32 {
        self.next
    }

    /// The passages of one section. A section that is too long is cut between sentences.
    pub fn split(&mut self, section: Section) -> Vec<Passage> {
        let Section {
            heading,
            question,
            sentences,
        } = section;
        let mut passages = Vec::new();
        let mut group: Vec<String> = Vec::new();
        let mut words = 0;
        for sentence in sentences.into_iter().flat_map(cut) {
            let length = sentence.split_whitespace().count();
            if words + length > PASSAGE_WORDS_MAX && !group.is_empty() {
                let full = std::mem::take(&mut group);
                passages.push(self.passage(&heading, question.as_ref(), full));
                words = 0;
            }
            words += length;
            group.push(sentence);
        }
        if !group.is_empty() {
            passages.push(self.passage(&heading, question.as_ref(), group));
        }
        passages
    }

    fn passage(
        &mut self,
        heading: &[String],
        question: Option<&String>,
        sentences: Vec<String>,
    ) -> Passage {
        let ordinal = self.next;
        self.next += 1;
        Passage {
            path: self.path.to_owned(),
            ordinal,
            heading: heading.to_vec(),
            question: question.cloned(),
            sentences,
        }
    }
}

/// A sentence as pieces of bounded length.
fn cut(sentence: String) -> Vec<String> {
    let long = |word: &str| word.len() > WORD_BYTES_MAX;
    let count = sentence.split_whitespace().count();
    if count <= SENTENCE_WORDS_MAX && !sentence.split_whitespace().any(long) {
        return vec![sentence];
    }
    let words: Vec<&str> = sentence.split_whitespace().flat_map(cut_word).collect();
    words
        .chunks(SENTENCE_WORDS_MAX)
        .map(|words| words.join(" "))
        .collect()
}

fn cut_word(word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = word;
    while rest.len() > WORD_BYTES_MAX {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(WORD_BYTES_MAX));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn section(sentences: Vec<String>) -> Section {
        Section {
            heading: vec!["Fees".to_owned()],
            question: None,
            sentences,
        }
    }

    #[test]
    fn long_sections_are_cut_between_sentences() {
        let sentence = "word ".repeat(59) + "end.";
        let mut splitter = Splitter::new("a.md");
        let passages = splitter.split(section(vec![sentence; 4]));
        assert_eq!(
            passages
                .iter()
                .map(|one| one.sentences.len())
                .collect::<Vec<_>>(),
            [3, 1]
        );
        assert_eq!(passages[1].name(), "a.md#1");
        assert_eq!(splitter.count(), 2);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(sentences in prop::collection::vec("([a-zé.]{1,9} ){1,300}", 0..6)) {
            let before: Vec<String> = sentences.iter().flat_map(|one| one.split_whitespace()).map(str::to_owned).collect();
            let passages = Splitter::new("a.md").split(section(sentences));
            let after: Vec<String> =
                passages.iter().flat_map(|one| &one.sentences).flat_map(|one| one.split_whitespace()).map(str::to_owned).collect();
            prop_assert_eq!(before, after);
            for passage in &passages {
                let words = passage.text().split_whitespace().count();
                prop_assert!(words <= PASSAGE_WORDS_MAX);
            }
        }
    }
}
