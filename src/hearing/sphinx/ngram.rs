//! Counts of word sequences, and how likely a word follows others by them.

use std::collections::BTreeMap;

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

/// What knows how likely words follow each other.
pub(super) trait Likelihood {
    /// How likely `word` follows `history` (at most two words, the nearest last), 0 to 1.
    fn likelihood(&self, history: &[WordId], word: WordId) -> f64;
}

/// Weighted counts of one, two and three words in a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    grams: BTreeMap<Vec<WordId>, f64>,
    /// For what may stand before a word: the weight of all that follows it, and the weight given to all that never did.
    histories: BTreeMap<Vec<WordId>, (f64, f64)>,
    /// Words that an unseen word is one of.
    words: f64,
}

impl Counts {
    /// Adds a sentence as often as `weight` says.
    pub(super) fn add(&mut self, sentence: &[WordId], weight: f64) {
        let mut line = Vec::with_capacity(sentence.len() + 2);
        line.push(START);
        line.extend_from_slice(sentence);
        line.push(END);
        for end in 2..=line.len() {
            for length in 1..=3.min(end) {
                *self
                    .grams
                    .entry(line[end - length..end].to_vec())
                    .or_default() += weight;
            }
        }
    }

    /// Adds a word without its neighbours.
    pub(super) fn add_word(&mut self, word: WordId, weight: f64) {
        *self.grams.entry(vec![word]).or_default() += weight;
    }

    /// Sums up, once everything is added, for a vocabulary of `words` words.
    ///
    /// Source: I. H. Witten, T. C. Bell, "The zero-frequency problem", 1991, method C: what never followed a history is as
    /// likely as the number of different words that did. A word seen with less than a whole weight counts that much.
    pub(super) fn sum_up(&mut self, words: usize) {
        self.words = words as f64;
        self.histories.clear();
        for (gram, count) in &self.grams {
            let history = gram[..gram.len() - 1].to_vec();
            let (all, unseen) = self.histories.entry(history).or_default();
            *all += count;
            *unseen += count.min(1.0);
        }
    }

    /// The sequences that were seen.
    pub(super) fn grams(&self) -> impl Iterator<Item = &[WordId]> {
        self.grams.keys().map(Vec::as_slice)
    }
}

impl Likelihood for Counts {
    fn likelihood(&self, history: &[WordId], word: WordId) -> f64 {
        let lower = match history {
            [] => 1.0 / self.words.max(1.0),
            [_, nearer @ ..] => self.likelihood(nearer, word),
        };
        let Some((all, unseen)) = self.histories.get(history) else {
            return lower;
        };
        let gram: Vec<_> = history.iter().copied().chain([word]).collect();
        let count = self.grams.get(&gram).copied().unwrap_or_default();
        (count + unseen * lower) / (all + unseen)
    }
}
