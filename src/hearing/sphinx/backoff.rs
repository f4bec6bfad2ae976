//! Back-off language models in the ARPA format, which PocketSphinx reads.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::ngram::{
    Counts, EMPTY, END, Gram, NONE, START, Vocabulary, WordId, append, history_of, length, shorten,
};

/// What the format writes for the logarithm of nothing.
const LOG_ZERO: f64 = -99.0;
/// The least that is left for what was never seen after a history: rounding may leave less than nothing.
const LEFT_MIN: f64 = 1e-6;

/// What says of some sequences how likely they are, and of all others what the shorter one says, times what is left.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    known: HashMap<Gram, f64>,
    weights: HashMap<Gram, f64>,
}

impl Backoff {
    /// A model of the sequences that are `known`, each with all that it ends with and begins with.
    pub(super) fn new(known: HashMap<Gram, f64>) -> Self {
        let mut left: HashMap<Gram, (f64, f64)> = HashMap::new();
        for (gram, likelihood) in &known {
            if length(gram) > 1 {
                let (longer, shorter) = left.entry(history_of(gram)).or_insert((1.0, 1.0));
                *longer -= likelihood;
                *shorter -= known.get(&shorten(gram)).copied().unwrap_or_default();
            }
        }
        let weight = |(longer, shorter): (f64, f64)| longer.max(LEFT_MIN) / shorter.max(LEFT_MIN);
        Self {
            weights: left
                .into_iter()
                .map(|(history, left)| (history, weight(left)))
                .collect(),
            known,
        }
    }

    /// Reads a model of `text`: only the sequences and how likely they are; what is left follows from them. Takes the
    /// `words` likeliest of its words in, and leaves out all that the vocabulary does not have then.
    pub(super) fn read(text: &str, words: usize, vocabulary: &mut Vocabulary) -> Self {
        let lines = || text.lines().filter_map(|line| line.split_once('\t'));
        let log = |text: &str| text.parse().unwrap_or(LOG_ZERO);
        let mut single: Vec<(f64, &str)> = lines()
            .take_while(|(_, words)| !words.contains(' '))
            .map(|(likelihood, word)| (log(likelihood), word))
            .collect();
        single.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, word) in single.iter().take(words) {
            vocabulary.number(word);
        }
        let ids: HashMap<&str, WordId> = single
            .iter()
            .filter_map(|(_, word)| Some((*word, vocabulary.find(word)?)))
            .collect();
        let mut known = HashMap::new();
        let mut sum = 0.0;
        for (likelihood, words) in lines() {
            let mut gram = EMPTY;
            if !words.split(' ').all(|word| {
                let id = ids.get(word);
                gram = append(&gram, id.copied().unwrap_or_default());
                id.is_some()
            }) {
                continue;
            }
            let likelihood = if gram[2] == START {
                0.0
            } else {
                10_f64.powf(log(likelihood))
            };
            if length(&gram) == 1 {
                sum += likelihood;
            }
            known.insert(gram, likelihood);
        }
        for (_, likelihood) in known.iter_mut().filter(|(gram, _)| length(gram) == 1) {
            *likelihood /= sum;
        }
        Self::new(known)
    }

    /// The sequences that are known.
    pub(super) fn grams(&self) -> impl Iterator<Item = Gram> {
        self.known.keys().copied()
    }

    /// The model as text.
    pub(super) fn write(&self, vocabulary: &Vocabulary) -> String {
        let mut grams: Vec<_> = self.known.iter().collect();
        grams.sort_unstable_by_key(|(gram, _)| (length(gram), **gram));
        let mut text = String::from("\\data\\\n");
        for size in 1..=3 {
            let count = grams
                .iter()
                .filter(|(gram, _)| length(gram) == size)
                .count();
            let _ = writeln!(text, "ngram {size}={count}");
        }
        let mut size = 0;
        for (gram, likelihood) in grams {
            if length(gram) > size {
                size = length(gram);
                let _ = write!(text, "\n\\{size}-grams:\n");
            }
            let _ = write!(text, "{:.3}\t", log(*likelihood));
            for word in gram.iter().filter(|word| **word != NONE) {
                text.push_str(vocabulary.word(*word));
                text.push(' ');
            }
            text.pop();
            if size < 3 && gram[2] != END {
                let weight = self.weights.get(gram).copied().unwrap_or(1.0);
                let _ = write!(text, "\t{:.3}", log(weight));
            }
            text.push('\n');
        }
        text.push_str("\n\\end\\\n");
        text
    }
}

impl Backoff {
    /// How likely `word` follows `history`, 0 to 1.
    pub(super) fn likelihood(&self, history: &Gram, word: WordId) -> f64 {
        if let Some(likelihood) = self.known.get(&append(history, word)) {
            return *likelihood;
        }
        if *history == EMPTY {
            return 0.0;
        }
        let weight = self.weights.get(history).copied().unwrap_or(1.0);
        weight * self.likelihood(&shorten(history), word)
    }
}

/// The share of what was counted in a [`Mixture`]; the rest is common English's. Source: of 0.5, 0.7, 0.9 and 1 on the demo
/// pack's questions; between 0.7 and 1 it hardly matters for those that the pack has, and less is better for others.
const OWN_SHARE: f64 = 0.7;

/// What was counted with common English beside it.
pub(super) struct Mixture<'a> {
    pub(super) own: &'a Counts,
    pub(super) common: &'a Backoff,
}

impl Mixture<'_> {
    /// How likely `word` follows `history`, 0 to 1.
    pub(super) fn likelihood_of(&self, history: &Gram, word: WordId) -> f64 {
        OWN_SHARE * self.own.likelihood(history, word)
            + (1.0 - OWN_SHARE) * self.common.likelihood(history, word)
    }
}

fn log(number: f64) -> f64 {
    number.log10().max(LOG_ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\\data\\\nngram 1=4\n\n\\1-grams:\n-0.3\t</s>\n-99\t<s>\n-0.6\ta\n-0.9\tb\n-1.5\tc\n\n\
        \\2-grams:\n-0.2\t<s> a\n-0.5\ta b\n-0.4\tb c\n\n\\3-grams:\n-0.1\t<s> a b\n\n\\end\\\n";

    fn sum(model: &Backoff, history: &Gram, vocabulary: &Vocabulary) -> f64 {
        (1..vocabulary.words().len() as WordId)
            .map(|word| model.likelihood(history, word))
            .sum()
    }

    #[test]
    fn likelihoods_after_any_history_sum_to_one() {
        let mut vocabulary = Vocabulary::default();
        let model = Backoff::read(TEXT, 4, &mut vocabulary);
        let [a, b] = ["a", "b"].map(|word| vocabulary.find(word).unwrap());
        for history in [
            EMPTY,
            [NONE, NONE, START],
            [NONE, NONE, a],
            [NONE, START, a],
            [NONE, a, b],
            [NONE, b, a],
        ] {
            let sum = sum(&model, &history, &vocabulary);
            assert!((sum - 1.0).abs() < 1e-5, "{history:?}: {sum}");
        }
    }

    #[test]
    fn only_the_likeliest_words_and_those_already_known_are_read() {
        let mut vocabulary = Vocabulary::default();
        let c = vocabulary.number("c");
        let model = Backoff::read(TEXT, 2, &mut vocabulary);
        assert!(vocabulary.find("a").is_some());
        assert_eq!(vocabulary.find("b"), None);
        assert!(model.likelihood(&EMPTY, c) > 0.0);
        assert_eq!(model.grams().filter(|gram| length(gram) == 3).count(), 0);
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let mut vocabulary = Vocabulary::default();
        let model = Backoff::read(TEXT, 4, &mut vocabulary);
        let text = model.write(&vocabulary);
        assert!(text.contains("ngram 1=5\nngram 2=3\nngram 3=1\n"), "{text}");
        let plain: Vec<_> = text
            .lines()
            .map(|line| {
                line.rsplit_once('\t')
                    .filter(|(head, _)| head.contains('\t'))
                    .map_or(line, |(head, _)| head)
            })
            .collect();
        let mut again = Vocabulary::default();
        let reread = Backoff::read(&plain.join("\n"), 4, &mut again);
        for gram in model.grams() {
            let word = |id: WordId| {
                if id == NONE {
                    NONE
                } else {
                    again.find(vocabulary.word(id)).unwrap()
                }
            };
            let (history, last) = (history_of(&gram).map(word), word(gram[2]));
            let difference =
                reread.likelihood(&history, last) - model.likelihood(&history_of(&gram), gram[2]);
            assert!(difference.abs() < 0.005, "{gram:?}");
        }
    }
}
