//! What the visitors of one pack say: the words, and how they follow each other.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use super::backoff::{Backoff, Mixture};
use super::belief::Belief;
use super::common;
use super::dictionary::Dictionary;
use super::ngram::{Counts, EMPTY, Gram, START, Vocabulary, WordId, append, history_of};
use super::pronounce::{pronunciations, respelled};
use super::spoken;
use crate::text::{MONTHS, NUMBER_WORDS, WEEKDAYS};

/// Weight of a number, month or day that the pack may not mention.
const COMMON_WORD_WEIGHT: f64 = 0.3;
/// Words that join numbers or stand for a zero.
const NUMBER_JOINTS: [&str; 3] = ["hundred", "thousand", "oh"];

/// A language model with its words, made from the texts of a pack.
#[derive(Debug, Clone)]
pub struct PackLanguage {
    vocabulary: Vocabulary,
    /// Words of the pack; those of common English come after them.
    own_words: usize,
    /// Words that were seen in capital letters.
    capitals: BTreeSet<WordId>,
    /// Words that are said in a way of their own, as a respelling.
    respelled: BTreeMap<WordId, String>,
    /// The sequences that the pack says.
    said: Vec<Gram>,
    model: String,
}

impl PackLanguage {
    /// Learns from texts, each with its weight: how often what it says is said. Examples of what people say weigh 1,
    /// headings and sentences of documents less. `lexicon` says how names are said, by a respelling such as `win` for
    /// `Nguyen`. Common English is mixed in, for what the pack does not say. Takes less than a second.
    pub fn build<'a>(
        texts: impl IntoIterator<Item = (&'a str, f32)>,
        lexicon: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut language = Self {
            vocabulary: Vocabulary::default(),
            own_words: 0,
            capitals: BTreeSet::new(),
            respelled: BTreeMap::new(),
            said: Vec::new(),
            model: String::new(),
        };
        let counts = language.learn(texts);
        language.said = counts.grams().collect();
        for (word, respelling) in lexicon {
            for word in spoken::sentences(word).concat() {
                if let Some(word) = language.vocabulary.find(&word.text) {
                    language.respelled.insert(word, respelling.to_owned());
                }
            }
        }
        let common = common::model(&mut language.vocabulary);
        language.model = mixed(&counts, &common, &language.vocabulary);
        language
    }

    /// Counts the texts' words.
    fn learn<'a>(&mut self, texts: impl IntoIterator<Item = (&'a str, f32)>) -> Counts {
        let mut counts = Counts::default();
        for (text, weight) in texts {
            for sentence in spoken::sentences(text) {
                let mut numbers = Vec::with_capacity(sentence.len());
                for word in sentence {
                    let number = self.vocabulary.number(&word.text);
                    numbers.push(number);
                    if word.capitals {
                        self.capitals.insert(number);
                    }
                }
                counts.add(&numbers, weight.into());
            }
        }
        let numbers = NUMBER_WORDS.iter().map(|(name, _)| *name);
        let dates = MONTHS.into_iter().chain(WEEKDAYS);
        for word in numbers.chain(NUMBER_JOINTS).chain(dates) {
            counts.add_word(self.vocabulary.number(word), COMMON_WORD_WEIGHT);
        }
        self.own_words = self.vocabulary.words().len();
        counts.sum_up(self.own_words);
        counts
    }

    /// Words of the pack, with numbers, months and days.
    pub fn words(&self) -> usize {
        self.own_words - Vocabulary::default().words().len()
    }

    /// What the pack says; words of which it says nothing need a confidence (0 to 1) of `doubt`.
    pub(super) fn belief(&self, doubt: f32) -> Belief {
        Belief::new(self.vocabulary.clone(), self.said.iter().copied(), doubt)
    }

    /// The language model as a file of PocketSphinx.
    pub(super) fn model(&self) -> &str {
        &self.model
    }

    /// The words with their phones as a file of PocketSphinx.
    pub(super) fn dictionary(&self, known: &Dictionary) -> String {
        let mut text = String::new();
        let marks = Vocabulary::default().words().len();
        for (number, word) in self.vocabulary.words().iter().enumerate().skip(marks) {
            let number = number as WordId;
            let mut ways = pronunciations(known, word, self.capitals.contains(&number));
            if let Some(respelling) = self.respelled.get(&number) {
                let way = respelled(known, respelling);
                ways.retain(|other| *other != way);
                ways.insert(0, way);
            }
            ways.retain(|way| !way.is_empty());
            for (way, phones) in ways.iter().enumerate() {
                let _ = match way {
                    0 => writeln!(text, "{word} {phones}"),
                    _ => writeln!(text, "{word}({}) {phones}", way + 1),
                };
            }
        }
        text
    }
}

/// The pack's own counts with common English as a back-off model.
fn mixed(own: &Counts, common: &Backoff, vocabulary: &Vocabulary) -> String {
    let words = 0..vocabulary.words().len() as WordId;
    let mut grams: HashSet<Gram> = own.grams().chain(common.grams()).collect();
    grams.extend(words.map(|word| append(&EMPTY, word)));
    let mixture = Mixture { own, common };
    let likelihoods = grams.into_iter().map(|gram| {
        let likelihood = match gram {
            [_, _, START] => 0.0,
            [.., word] => mixture.likelihood_of(&history_of(&gram), word),
        };
        (gram, likelihood)
    });
    Backoff::new(likelihoods.collect()).write(vocabulary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_months_and_days_are_always_known() {
        let language = PackLanguage::build([], []);
        assert_eq!(language.words(), 28 + 3 + 12 + 7);
        for word in ["seventy", "hundred", "october", "tuesday"] {
            assert!(language.model().contains(&format!("\t{word}\t")), "{word}");
        }
    }

    #[test]
    fn what_the_pack_says_is_likelier_than_what_it_does_not() {
        let language = PackLanguage::build([("Where is the zorbium?", 1.0)], []);
        let likelihood = |words: &str| -> f64 {
            let line = language
                .model()
                .lines()
                .find(|line| line.split('\t').nth(1) == Some(words));
            line.unwrap().split('\t').next().unwrap().parse().unwrap()
        };
        assert!(likelihood("the zorbium") > likelihood("the world"));
        assert!(likelihood("where is the") > likelihood("zorbium"));
    }

    #[test]
    fn names_are_said_as_the_lexicon_has_it() {
        let known =
            Dictionary::new("win W IH N\nlester L EH S T ER\nnguyen N UW G Y EH N\n".into());
        let texts = [("Ask Nguyen at Leicester House.", 1.0)];
        let language = PackLanguage::build(texts, [("Nguyen", "win"), ("Leicester", "lester")]);
        let dictionary = language.dictionary(&known);
        let lines: Vec<_> = dictionary.lines().collect();
        for line in [
            "nguyen W IH N",
            "nguyen(2) N UW G Y EH N",
            "leicester L EH S T ER",
        ] {
            assert!(lines.contains(&line), "{line}");
        }
    }
}
