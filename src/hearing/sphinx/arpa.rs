//! A back-off language model in the ARPA format, which PocketSphinx reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::ngram::{END, Likelihood, START, Vocabulary, WordId};

/// What the format writes for the logarithm of nothing.
const LOG_ZERO: f64 = -99.0;
/// The least that is left for what was never seen after a history: rounding may leave less than nothing.
const LEFT_MIN: f64 = 1e-7;

/// Writes the model that says for `grams` (sequences of one to three words, each with all that it ends with) what
/// `likelihood` says, and for all others what the shorter one says, times what is left.
pub(super) fn write(
    vocabulary: &Vocabulary,
    grams: &BTreeSet<Vec<WordId>>,
    likelihood: &impl Likelihood,
) -> String {
    let known: BTreeMap<&[WordId], f64> = grams
        .iter()
        .map(|gram| {
            let (word, history) = gram.split_last().expect("no sequence is empty");
            (gram.as_slice(), likelihood.likelihood(history, *word))
        })
        .collect();
    let mut left: BTreeMap<&[WordId], (f64, f64)> = BTreeMap::new();
    for (gram, probability) in known.iter().filter(|(gram, _)| gram.len() > 1) {
        let (longer, shorter) = left.entry(&gram[..gram.len() - 1]).or_insert((1.0, 1.0));
        *longer -= probability;
        *shorter -= known.get(&gram[1..]).copied().unwrap_or_default();
    }
    let mut text = String::from("\\data\\\n");
    for length in 1..=3 {
        let count = grams.iter().filter(|gram| gram.len() == length).count();
        let _ = writeln!(text, "ngram {length}={count}");
    }
    for length in 1..=3 {
        let _ = write!(text, "\n\\{length}-grams:\n");
        for gram in grams.iter().filter(|gram| gram.len() == length) {
            let probability = match gram.as_slice() {
                [START] => LOG_ZERO,
                gram => log(known[gram]),
            };
            let _ = write!(text, "{probability:.4}");
            for (number, word) in gram.iter().enumerate() {
                text.push(if number == 0 { '\t' } else { ' ' });
                text.push_str(vocabulary.word(*word));
            }
            if length < 3 && gram.last() != Some(&END) {
                let (longer, shorter) = left.get(gram.as_slice()).copied().unwrap_or((1.0, 1.0));
                let weight = longer.max(LEFT_MIN) / shorter.max(LEFT_MIN);
                let _ = write!(text, "\t{:.4}", log(weight));
            }
            text.push('\n');
        }
    }
    text.push_str("\n\\end\\\n");
    text
}

fn log(number: f64) -> f64 {
    number.log10().max(LOG_ZERO)
}
