//! Counts of word sequences, and how likely a word follows others by them.

use std::collections::{BTreeMap, HashMap};

/// Number of a word in a [`Vocabulary`].
pub(super) type WordId = u32;

/// Words by number. The first two are the start and the end of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    words: Vec<String>,
    ids: BTreeMap<String, WordId>,
}

/// Before a sentence.
pub(super) const START: WordId = 0;
/// After a sentence.
pub(super) const END: WordId = 1;

impl Default for Vocabulary {
    fn default() -> Self {
        let mut vocabulary = Self {
            words: Vec::new(),
            ids: BTreeMap::new(),
        };
        vocabulary.number("<s>");
        vocabulary.number("</s>");
        vocabulary
    }
}

impl Vocabulary {
    /// The number of `word`, which is taken in when it is new.
    pub(super) fn number(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = self.words.len() as WordId;
        self.words.push(word.to_owned());
        self.ids.insert(word.to_owned(), id);
        id
    }

    /// The number of `word`, if it is known.
    pub(super) fn find(&self, word: &str) -> Option<WordId> {
        self.ids.get(word).copied()
    }

    /// The word of a number that [`Self::number`] gave.
    pub(super) fn word(&self, id: WordId) -> &str {
        &self.words[id as usize]
    }

    /// All words, in the order of their numbers, the marks of sentences included.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }
}

/// One to three words in a row, at the end; what is missing before them is [`NONE`].
pub(super) type Gram = [WordId; 3];
/// No word.
pub(super) const NONE: WordId = WordId::MAX;
/// No words.
pub(super) const EMPTY: Gram = [NONE; 3];

/// `history` with `word` behind it, without the farthest word of three.
pub(super) fn append(history: &Gram, word: WordId) -> Gram {
    [history[1], history[2], word]
}

/// All but the last word.
pub(super) fn history_of(gram: &Gram) -> Gram {
    [NONE, gram[0], gram[1]]
}

/// All but the first word.
pub(super) fn shorten(gram: &Gram) -> Gram {
    match gram {
        [NONE, NONE, _] => EMPTY,
        [NONE, _, last] => [NONE, NONE, *last],
        [_, middle, last] => [NONE, *middle, *last],
    }
}

/// How many words it has.
pub(super) fn length(gram: &Gram) -> usize {
    gram.iter().filter(|word| **word != NONE).count()
}

/// Weighted counts of one, two and three words in a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    grams: HashMap<Gram, f64>,
    /// For what may stand before a word: the weight of all that follows it, and the weight given to all that never did.
    histories: HashMap<Gram, (f64, f64)>,
    /// Words that an unseen word is one of: the first of the vocabulary.
    words: WordId,
}

impl Counts {
    /// Adds a sentence as often as `weight` says.
    pub(super) fn add(&mut self, sentence: &[WordId], weight: f64) {
        let mut gram = append(&EMPTY, START);
        for word in sentence.iter().copied().chain([END]) {
            gram = append(&gram, word);
            let mut shorter = gram;
            while shorter != EMPTY {
                *self.grams.entry(shorter).or_default() += weight;
                shorter = shorten(&shorter);
            }
        }
    }

    /// Adds a word without its neighbours.
    pub(super) fn add_word(&mut self, word: WordId, weight: f64) {
        *self.grams.entry(append(&EMPTY, word)).or_default() += weight;
    }

    /// Sums up, once everything is added, for a vocabulary of which the first `words` are its own.
    ///
    /// Source: I. H. Witten, T. C. Bell, "The zero-frequency problem", 1991, method C: what never followed a history is as
    /// likely as the number of different words that did. A word seen with less than a whole weight counts that much.
    pub(super) fn sum_up(&mut self, words: usize) {
        self.words = words as WordId;
        self.histories.clear();
        for (gram, count) in &self.grams {
            let (all, unseen) = self.histories.entry(history_of(gram)).or_default();
            *all += count;
            *unseen += count.min(1.0);
        }
    }

    /// The sequences that were seen.
    pub(super) fn grams(&self) -> impl Iterator<Item = Gram> {
        self.grams.keys().copied()
    }
}

impl Counts {
    /// How likely `word` follows `history` (at most two words), 0 to 1.
    pub(super) fn likelihood(&self, history: &Gram, word: WordId) -> f64 {
        let lower = if *history == EMPTY {
            if word < self.words {
                1.0 / f64::from(self.words)
            } else {
                0.0
            }
        } else {
            self.likelihood(&shorten(history), word)
        };
        let Some((all, unseen)) = self.histories.get(history) else {
            return lower;
        };
        let count = self
            .grams
            .get(&append(history, word))
            .copied()
            .unwrap_or_default();
        (count + unseen * lower) / (all + unseen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(sentences: &[(&str, f64)]) -> (Counts, Vocabulary) {
        let mut vocabulary = Vocabulary::default();
        let mut counts = Counts::default();
        for (sentence, weight) in sentences {
            let words: Vec<_> = sentence
                .split(' ')
                .map(|word| vocabulary.number(word))
                .collect();
            counts.add(&words, *weight);
        }
        counts.sum_up(vocabulary.words().len());
        (counts, vocabulary)
    }

    #[test]
    fn likelihoods_after_any_history_sum_to_one() {
        let (counts, vocabulary) = counts(&[
            ("where is the desk", 1.0),
            ("the desk", 0.2),
            ("is it", 3.0),
        ]);
        let word = |word: &str| vocabulary.find(word).unwrap();
        let histories = [
            EMPTY,
            [NONE, NONE, START],
            [NONE, NONE, word("the")],
            [NONE, word("is"), word("the")],
            [NONE, word("it"), word("it")],
        ];
        for history in histories {
            let sum: f64 = (0..vocabulary.words().len() as WordId)
                .map(|word| counts.likelihood(&history, word))
                .sum();
            assert!((sum - 1.0).abs() < 1e-9, "{history:?}: {sum}");
        }
    }

    #[test]
    fn weight_makes_a_sentence_likelier() {
        let (counts, vocabulary) = counts(&[("the desk", 3.0), ("the door", 1.0)]);
        let [the, desk, door] = ["the", "desk", "door"].map(|word| vocabulary.find(word).unwrap());
        let after = |word| counts.likelihood(&[NONE, START, the], word);
        assert!(after(desk) > 2.0 * after(door));
        assert!(after(door) > 2.0 * after(the));
    }

    #[test]
    fn a_word_outside_the_vocabulary_is_impossible() {
        let (counts, vocabulary) = counts(&[("the desk", 1.0)]);
        let new = vocabulary.words().len() as WordId;
        assert!(counts.likelihood(&EMPTY, new).abs() < f64::EPSILON);
    }

    #[test]
    fn histories_lose_their_farthest_word() {
        assert_eq!(append(&[7, 8, 9], 1), [8, 9, 1]);
        assert_eq!(history_of(&[7, 8, 9]), [NONE, 7, 8]);
        assert_eq!(shorten(&[7, 8, 9]), [NONE, 8, 9]);
        assert_eq!(shorten(&[NONE, 8, 9]), [NONE, NONE, 9]);
        assert_eq!(shorten(&[NONE, NONE, 9]), EMPTY);
        assert_eq!(length(&[NONE, 8, 9]), 2);
    }
}
