//! Whether the recogniser understands the voice: each sentence is spoken, written down, and compared. What is wrong may be
//! either's fault, but a clause that is lost or said twice is heard at once.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::stt::{WordErrors, align, words};
use crate::speaking::{Lexicon, speakable};

/// The language whose reading is meant.
const READ_AS: &str = "en-us";

/// Words in a row that are a clause, lost or said twice: fewer may be misheard.
const CLAUSE_WORDS: usize = 4;

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// It was said and not heard.
    Lost,
    /// More was heard than was said.
    Doubled,
}

/// A sentence that was heard otherwise than it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Misheard {
    /// As shown.
    pub said: String,
    /// As written down.
    pub heard: String,
    /// A clause of it that is lost or doubled.
    pub broken: Option<Broken>,
}

/// All sentences.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EchoReport {
    /// Who speaks.
    pub voice: String,
    /// Who listens.
    pub recogniser: String,
    /// How many sentences were spoken.
    pub sentences: usize,
    /// Their words.
    pub errors: WordErrors,
    /// Those with errors.
    pub misheard: Vec<Misheard>,
}

impl EchoReport {
    /// Counts one sentence.
    pub fn add(&mut self, said: &str, heard: &str) {
        let (wanted, found) = (spoken(said), spoken(heard));
        let errors = align(&wanted, &found);
        self.sentences += 1;
        self.errors += errors;
        if errors.total() > 0 {
            self.misheard.push(Misheard {
                said: said.to_owned(),
                heard: heard.to_owned(),
                broken: broken(&wanted, &found),
            });
        }
    }

    /// How many sentences have lost a clause or said one twice.
    pub fn broken(&self) -> usize {
        let is_broken = |it: &&Misheard| it.broken.is_some();
        self.misheard.iter().filter(is_broken).count()
    }
}

impl fmt::Display for EchoReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} heard by {}", self.voice, self.recogniser)?;
        writeln!(formatter, "sentences              {:5}", self.sentences)?;
        writeln!(
            formatter,
            "word errors            {:5.1} % of {}",
            100.0 * self.errors.rate(),
            self.errors.words
        )?;
        write!(formatter, "lost or doubled clauses {:4}", self.broken())
    }
}

/// The words of a text as the voice reads them: "8:30 am" and "830 AM", a written address and a dictated one, "résumé" and
/// "resume" are each the same when they are heard.
fn spoken(text: &str) -> Vec<String> {
    let read = speakable(text, READ_AS, &Lexicon::default());
    words(
        &read
            .nfd()
            .filter(|it| !is_combining_mark(*it))
            .collect::<String>(),
    )
}

/// Whether a clause is lost or doubled: between two words that were said and heard lie many more words on one side.
fn broken(said: &[String], heard: &[String]) -> Option<Broken> {
    let mut gaps = common(said, heard);
    gaps.push((said.len(), heard.len()));
    let (mut said_from, mut heard_from) = (0, 0);
    for (said_at, heard_at) in gaps {
        let (said_between, heard_between) = (said_at - said_from, heard_at - heard_from);
        if said_between >= heard_between + CLAUSE_WORDS {
            return Some(Broken::Lost);
        }
        if heard_between >= said_between + CLAUSE_WORDS {
            return Some(Broken::Doubled);
        }
        (said_from, heard_from) = (said_at + 1, heard_at + 1);
    }
    None
}

/// The places of the words that stand in both, in order: the longest such row.
fn common(said: &[String], heard: &[String]) -> Vec<(usize, usize)> {
    // How many words the rest from each place on has in common.
    let mut rest = vec![vec![0_usize; heard.len() + 1]; said.len() + 1];
    for i in (0..said.len()).rev() {
        for j in (0..heard.len()).rev() {
            rest[i][j] = if said[i] == heard[j] {
                rest[i + 1][j + 1] + 1
            } else {
                rest[i + 1][j].max(rest[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut places = Vec::new();
    while i < said.len() && j < heard.len() {
        if said[i] == heard[j] {
            places.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if rest[i + 1][j] >= rest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &str, heard: &str) -> EchoReport {
        let mut report = EchoReport::default();
        report.add(said, heard);
        report
    }

    #[test]
    fn numbers_and_marks_are_no_errors() {
        let report = of(
            "It costs $60, doesn't it?",
            "it costs sixty dollars doesn't it",
        );
        assert_eq!((report.errors.total(), report.misheard.len()), (0, 0));
    }

    #[test]
    fn a_lost_or_doubled_clause_is_found_and_a_misheard_word_is_none() {
        let said = "Bring your passport, two photographs, and the letter that we sent you.";
        let broken = |heard: &str| of(said, heard).misheard.first().and_then(|it| it.broken);
        assert_eq!(
            broken("Bring your passport and the letter that we sent you."),
            None
        );
        assert_eq!(
            broken("Bring your passport, two photographs."),
            Some(Broken::Lost)
        );
        assert_eq!(broken(""), Some(Broken::Lost));
        assert_eq!(
            broken(&format!("{said} the letter that we sent you")),
            Some(Broken::Doubled)
        );
        assert_eq!(
            broken("Ring your passport, to photographs and the letters we send you"),
            None
        );
    }
}
