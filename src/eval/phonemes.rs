//! How our phonemes for Piper voices compare with those of the reference, the Python package `piper-tts`.
//!
//! `scripts/export_piper_phonemes.py` writes the file that is compared with. The two espeak-ng libraries differ in some
//! words; everything else must be equal.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::speaking::piper::{PhonemeIds, Phonemes, phonemes};

/// Punctuation among phonemes.
const MARKS: [char; 6] = ['.', '?', '!', ',', ':', ';'];

/// The first line of the file.
#[derive(Deserialize)]
struct Header {
    package: String,
    phoneme_id_map: HashMap<String, Vec<i64>>,
}

/// One text, as the reference reads it.
#[derive(Deserialize)]
struct Record {
    voice: String,
    text: String,
    phonemes: Vec<String>,
    ids: Vec<Vec<i64>>,
}

/// What the comparison found.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Package and version that the file was made with.
    pub package: String,
    /// Texts compared.
    pub texts: usize,
    /// Texts whose phonemes and ids are all equal.
    pub texts_equal: usize,
    /// Sentences that the reference found in them.
    pub sentences: usize,
    /// Sentences whose phonemes and ids are all equal.
    pub sentences_equal: usize,
    /// Words in the sentences.
    pub words: usize,
    /// Words that the two libraries write differently.
    pub words_different: usize,
    /// Those words, each pair once with how often it occurs.
    pub different: BTreeMap<WordPair, usize>,
    /// What differs beyond the phonemes of a word: there should be nothing.
    pub problems: Vec<String>,
}

/// One word in both libraries' phonemes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordPair {
    /// The espeak-ng voice.
    pub voice: String,
    /// As ours writes it.
    pub ours: String,
    /// As the reference's does.
    pub reference: String,
}

/// Compares what this program makes of the texts in `path` with what stands there. Needs espeak-ng's start first.
///
/// # Errors
/// When the file cannot be read or a voice is missing.
pub fn run(path: &Path) -> Result<Report> {
    let content =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines = content.lines();
    let header: Header =
        serde_json::from_str(lines.next().unwrap_or_default()).context("line 1")?;
    let ids = PhonemeIds::new(header.phoneme_id_map).map_err(anyhow::Error::msg)?;
    let mut report = Report {
        package: header.package,
        ..Report::default()
    };
    for (index, line) in lines.enumerate() {
        let record: Record =
            serde_json::from_str(line).with_context(|| format!("line {}", index + 2))?;
        let ours = phonemes(&record.voice, &record.text, &BTreeSet::new())?;
        report.compare(&record, &ours, &ids);
    }
    ensure!(report.texts > 0, "{} holds no texts", path.display());
    Ok(report)
}

impl Report {
    fn compare(&mut self, record: &Record, ours: &[Phonemes], ids: &PhonemeIds) {
        self.texts += 1;
        self.sentences += record.phonemes.len();
        if ours.len() != record.phonemes.len() {
            self.problem(record, "sentences", ours.len(), record.phonemes.len());
            return;
        }
        let equal_before = self.sentences_equal;
        for ((ours, theirs), their_ids) in ours.iter().zip(&record.phonemes).zip(&record.ids) {
            let their_phonemes: Phonemes = theirs.chars().map(String::from).collect();
            // The reference's own phonemes must lead to its ids, whatever the words are.
            let found = ids.sequence(&their_phonemes).ids;
            if found != *their_ids {
                self.problem(record, "ids", found.len(), their_ids.len());
            } else if ours.concat() == *theirs {
                self.words += theirs.split(' ').count();
                self.sentences_equal += 1;
            } else {
                self.compare_words(record, &ours.concat(), theirs);
            }
        }
        if self.sentences_equal - equal_before == record.phonemes.len() {
            self.texts_equal += 1;
        }
    }

    fn compare_words(&mut self, record: &Record, ours: &str, theirs: &str) {
        let marks = |text: &str| {
            text.chars()
                .filter(|letter| MARKS.contains(letter))
                .collect::<String>()
        };
        if marks(ours) != marks(theirs) {
            self.problem(record, "punctuation", marks(ours), marks(theirs));
        }
        let (our_words, their_words): (Vec<_>, Vec<_>) =
            (ours.split(' ').collect(), theirs.split(' ').collect());
        self.words += their_words.len();
        if our_words.len() != their_words.len() {
            self.problem(record, "words", ours, theirs);
            return;
        }
        for (our_word, their_word) in our_words.iter().zip(&their_words) {
            // Punctuation stands at the same place of both words.
            let ends = |word: &str| {
                (
                    word.find(MARKS).map(|at| word.len() - at),
                    word.trim_end_matches(MARKS).to_owned(),
                )
            };
            let ((our_end, ours), (their_end, reference)) = (ends(our_word), ends(their_word));
            if our_end != their_end {
                self.problem(record, "punctuation", our_word, their_word);
            }
            if ours != reference {
                self.words_different += 1;
                let voice = record.voice.clone();
                *self
                    .different
                    .entry(WordPair {
                        voice,
                        ours,
                        reference,
                    })
                    .or_default() += 1;
            }
        }
    }

    fn problem(
        &mut self,
        record: &Record,
        what: &str,
        ours: impl fmt::Display,
        theirs: impl fmt::Display,
    ) {
        self.problems.push(format!(
            "{}: {what}: {ours}, reference {theirs}",
            record.text
        ));
    }
}

impl Serialize for WordPair {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for WordPair {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} ({})", self.ours, self.reference, self.voice)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "compared with {}", self.package)?;
        writeln!(out, "texts      {}, equal {}", self.texts, self.texts_equal)?;
        writeln!(
            out,
            "sentences  {}, equal {}",
            self.sentences, self.sentences_equal
        )?;
        writeln!(
            out,
            "words      {}, different {}",
            self.words, self.words_different
        )?;
        for (pair, count) in &self.different {
            writeln!(out, "  {count:3}  {pair}")?;
        }
        write!(out, "other differences {}", self.problems.len())?;
        for problem in &self.problems {
            write!(out, "\n  {problem}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speaking::espeak;

    fn report(name: &str) -> Report {
        espeak::start(None).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/piper");
        run(&folder.join(name)).unwrap()
    }

    #[test]
    fn our_phonemes_and_ids_equal_the_reference() {
        for name in ["hum.jsonl", "choir.jsonl"] {
            let report = report(name);
            assert!(report.problems.is_empty(), "{report}");
            assert!(report.texts >= 200 && report.texts_equal >= 160, "{report}");
            // The one thing in which the libraries differ in English: the reference writes the glide between an i and a
            // vowel, though espeak-ng's own rules say not to (phoneme `;` in phsource/phonemes).
            for pair in report.different.keys() {
                assert_eq!(pair.ours, pair.reference.replace('ʲ', ""), "{report}");
            }
        }
    }

    #[test]
    fn differences_beyond_words_are_problems() {
        let ids = PhonemeIds::new(HashMap::from(
            ["_", "^", "$", "a", ".", ",", " "].map(|phoneme| (phoneme.to_owned(), vec![1])),
        ))
        .unwrap();
        let split = |text: &str| text.chars().map(String::from).collect::<Phonemes>();
        let compare = |ours: &[&str], theirs: &[&str], ids_of: &[&str]| {
            let record = Record {
                voice: "en".into(),
                text: "text".into(),
                phonemes: theirs.iter().map(ToString::to_string).collect(),
                ids: ids_of
                    .iter()
                    .map(|text| ids.sequence(&split(text)).ids)
                    .collect(),
            };
            let ours: Vec<_> = ours.iter().map(|text| split(text)).collect();
            let mut report = Report::default();
            report.compare(&record, &ours, &ids);
            (
                report.problems.len(),
                report.words_different,
                report.texts_equal,
            )
        };
        assert_eq!(compare(&["a a."], &["a a."], &["a a."]), (0, 0, 1));
        assert_eq!(compare(&["a a."], &["a aa."], &["a aa."]), (0, 1, 0));
        assert_eq!(compare(&["a. a"], &["a a."], &["a a."]), (2, 0, 0));
        assert_eq!(compare(&["a a,"], &["a a."], &["a a."]), (1, 0, 0));
        assert_eq!(compare(&["a.", "a."], &["a. a."], &["a. a."]), (1, 0, 0));
        assert_eq!(compare(&["a a."], &["a a."], &["a."]), (1, 0, 0));
        assert_eq!(compare(&["aa."], &["a a."], &["a a."]), (1, 0, 0));
    }
}
