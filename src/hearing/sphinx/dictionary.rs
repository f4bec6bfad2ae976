//! The pronouncing dictionary: 130 thousand English words in the phones of the acoustic model.

use std::fs;
use std::path::Path;

use crate::hearing::HearError;

/// The dictionary's text with an index, in memory: 4 MB.
#[derive(Debug)]
pub(super) struct Dictionary {
    text: String,
    /// Where the lines begin, in the order of their words.
    lines: Vec<u32>,
}

impl Dictionary {
    /// Reads a dictionary file: a word, which ends in `(2)` or more where it is said in another way too, and its phones,
    /// separated by spaces.
    ///
    /// # Errors
    /// [`HearError::ModelFile`]
    pub(super) fn read(path: &Path) -> Result<Self, HearError> {
        let unusable = |problem: String| HearError::ModelFile {
            path: path.to_owned(),
            problem,
        };
        let text = fs::read_to_string(path).map_err(|cause| unusable(cause.to_string()))?;
        let dictionary = Self::new(text);
        if dictionary.lines.is_empty() {
            return Err(unusable("it has no words".into()));
        }
        Ok(dictionary)
    }

    /// A dictionary of `text`, as [`Self::read`] describes it.
    pub(super) fn new(text: String) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if !line.trim().is_empty() {
                lines.push(start);
            }
            start += line.len() as u32;
        }
        let mut dictionary = Self {
            text,
            lines: Vec::new(),
        };
        lines.sort_by_key(|line| {
            let (word, _) = dictionary.entry(*line);
            (plain(word).to_owned(), word.len(), *line)
        });
        dictionary.lines = lines;
        dictionary
    }

    /// The ways in which `word`, in lower case, is said; the usual one first; none when it is not there.
    pub(super) fn pronunciations<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        let first = self
            .lines
            .partition_point(|line| plain(self.entry(*line).0) < word);
        self.lines[first..]
            .iter()
            .map(|line| self.entry(*line))
            .take_while(move |(entry, _)| plain(entry) == word)
            .map(|(_, phones)| phones)
    }

    /// Word and phones of the line that begins at `start`.
    fn entry(&self, start: u32) -> (&str, &str) {
        let rest = &self.text[start as usize..];
        let line = rest.lines().next().unwrap_or_default();
        let (word, phones) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        (word, phones.trim())
    }
}

/// A word of the dictionary without the number of an alternative pronunciation.
pub(super) fn plain(word: &str) -> &str {
    word.strip_suffix(')')
        .and_then(|word| word.split_once('('))
        .map_or(word, |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "'bout B AW T\na AH\na's EY Z\na(2) EY\nabout AH B AW T\nread R EH D\nread(2) R IY D\nred R EH D\n";

    fn ways(word: &str) -> Vec<String> {
        let dictionary = Dictionary::new(TEXT.to_owned());
        dictionary.pronunciations(word).map(str::to_owned).collect()
    }

    #[test]
    fn finds_all_ways_to_say_a_word() {
        assert_eq!(ways("a"), ["AH", "EY"]);
        assert_eq!(ways("a's"), ["EY Z"]);
        assert_eq!(ways("read"), ["R EH D", "R IY D"]);
        assert_eq!(ways("red"), ["R EH D"]);
        assert_eq!(ways("'bout"), ["B AW T"]);
        for missing in ["", "re", "zebra", "read(2)", "aa"] {
            assert!(ways(missing).is_empty(), "{missing}");
        }
    }

    #[test]
    fn a_word_loses_the_number_of_its_pronunciation() {
        assert_eq!(plain("read(2)"), "read");
        assert_eq!(plain("read(12)"), "read");
        assert_eq!(plain("read"), "read");
        assert_eq!(plain("(2)"), "");
    }

    #[test]
    fn an_empty_or_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dict");
        for _ in 0..2 {
            let error = Dictionary::read(&path).unwrap_err();
            assert!(matches!(&error, HearError::ModelFile { path: named, .. } if *named == path));
            fs::write(&path, "\n").unwrap();
        }
    }
}
