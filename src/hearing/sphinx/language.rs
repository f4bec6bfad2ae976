//! What visitors of one pack say: the words, and how they follow each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::arpa;
use super::dictionary::Dictionary;
use super::ngram::{Counts, Likelihood, Vocabulary, WordId};
use super::pronounce::pronunciations;
use super::spoken::{self, SpokenWord};
use crate::text::{MONTHS, NUMBER_WORDS, WEEKDAYS};

/// Weight of a number, month or day that the pack may not mention.
const COMMON_WORD_WEIGHT: f64 = 0.3;

/// A language model with its words, made from the texts of a pack.
#[derive(Debug, Clone)]
pub struct PackLanguage {
    vocabulary: Vocabulary,
    /// Words that were seen in capital letters.
    capitals: BTreeSet<WordId>,
    counts: Counts,
}

impl PackLanguage {
    /// Learns from texts, each with its weight: how often what it says is said. Examples of what people say weigh 1,
    /// headings and sentences of documents less.
    pub fn build<'a>(texts: impl IntoIterator<Item = (&'a str, f32)>) -> Self {
        let mut language = Self {
            vocabulary: Vocabulary::default(),
            capitals: BTreeSet::new(),
            counts: Counts::default(),
        };
        for (text, weight) in texts {
            for sentence in spoken::sentences(text) {
                let sentence: Vec<_> = sentence.iter().map(|word| language.number(word)).collect();
                language.counts.add(&sentence, weight.into());
            }
        }
        let numbers = NUMBER_WORDS.iter().map(|(name, _)| *name);
        let more = ["hundred", "thousand", "oh"];
        for word in numbers.chain(MONTHS).chain(WEEKDAYS).chain(more) {
            let word = language.vocabulary.number(word);
            language.counts.add_word(word, COMMON_WORD_WEIGHT);
        }
        language.counts.sum_up(language.vocabulary.words().len());
        language
    }

    fn number(&mut self, word: &SpokenWord) -> WordId {
        let number = self.vocabulary.number(&word.text);
        if word.capitals {
            self.capitals.insert(number);
        }
        number
    }

    /// Words that can be recognised.
    pub fn words(&self) -> usize {
        self.vocabulary.words().len() - 2
    }

    /// The language model as a file of PocketSphinx.
    pub(super) fn model(&self) -> String {
        let mut grams: BTreeSet<Vec<WordId>> =
            self.counts.grams().map(<[WordId]>::to_vec).collect();
        grams.extend((0..self.vocabulary.words().len() as WordId).map(|word| vec![word]));
        arpa::write(&self.vocabulary, &grams, &self.counts)
    }

    /// The words with their phones as a file of PocketSphinx.
    pub(super) fn dictionary(&self, known: &Dictionary) -> String {
        let mut text = String::new();
        for (number, word) in self.vocabulary.words().iter().enumerate().skip(2) {
            let capitals = self.capitals.contains(&(number as WordId));
            for (way, phones) in pronunciations(known, word, capitals).iter().enumerate() {
                let _ = match way {
                    0 => writeln!(text, "{word} {phones}"),
                    _ => writeln!(text, "{word}({}) {phones}", way + 1),
                };
            }
        }
        text
    }
}
