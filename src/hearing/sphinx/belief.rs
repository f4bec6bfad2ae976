//! Whether what was understood is believed: speech about other things than a pack's is still written down in its words.

use std::collections::HashSet;

use super::ngram::{EMPTY, END, Gram, NONE, START, Vocabulary, append};

/// Confidence (0 to 1) that a single word needs which is no saying of the pack: among a pack's few words, noise is soon
/// likest to one of them. Source: of 310 times one chime, one was "if" with a confidence of 0.72.
const LONE_WORD_DOUBT: f32 = 0.85;

/// What a pack's own texts say, by which it is judged whether something was understood or only guessed.
///
/// What they say word for word needs no proof, what they never say needs a confidence of [`Self::doubt`], a single word
/// [`LONE_WORD_DOUBT`], and what they say in parts needs less the more of it they say.
#[derive(Debug, Clone, Default)]
pub(super) struct Belief {
    vocabulary: Vocabulary,
    /// Three words in a row, with the marks of the start and end of a sentence.
    said: HashSet<Gram>,
    doubt: f32,
}

impl Belief {
    /// Knows the sequences that were counted, of which those of three words matter. `doubt` is the confidence (0 to 1) that
    /// words need of which they have nothing.
    pub(super) fn new(
        vocabulary: Vocabulary,
        said: impl IntoIterator<Item = Gram>,
        doubt: f32,
    ) -> Self {
        let whole = |gram: &Gram| !gram.contains(&NONE);
        Self {
            vocabulary,
            said: said.into_iter().filter(whole).collect(),
            doubt,
        }
    }

    /// The confidence (0 to 1) below which these words are not believed.
    pub(super) fn confidence_min<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> f32 {
        let unknown = self.vocabulary.words().len() as u32;
        let numbers = words
            .into_iter()
            .map(|word| self.vocabulary.find(word).unwrap_or(unknown));
        let mut gram = append(&EMPTY, START);
        let (mut said, mut all) = (0, 0);
        for word in numbers.chain([END]) {
            gram = append(&gram, word);
            if gram[0] != NONE {
                all += 1;
                said += usize::from(self.said.contains(&gram));
            }
        }
        let doubt = match all {
            1 => self.doubt.max(LONE_WORD_DOUBT),
            _ => self.doubt,
        };
        doubt * (1.0 - said as f32 / all.max(1) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::sphinx::ngram::Counts;

    fn belief(sentences: &[&str]) -> Belief {
        let mut vocabulary = Vocabulary::default();
        let mut counts = Counts::default();
        for sentence in sentences {
            let words: Vec<_> = sentence
                .split(' ')
                .map(|it| vocabulary.number(it))
                .collect();
            counts.add(&words, 1.0);
        }
        Belief::new(vocabulary, counts.grams(), 0.6)
    }

    fn needed(belief: &Belief, words: &str) -> f32 {
        belief.confidence_min(words.split_whitespace())
    }

    #[test]
    fn what_the_texts_say_needs_no_proof_and_other_words_need_more_the_stranger_they_are() {
        let belief = belief(&["where is the desk", "bye"]);
        assert!(needed(&belief, "where is the desk").abs() < 1e-6);
        assert!(needed(&belief, "bye").abs() < 1e-6);
        assert!((needed(&belief, "where is the bye") - 0.3).abs() < 1e-6);
        assert!((needed(&belief, "the zorbium is bye") - 0.6).abs() < 1e-6);
    }

    #[test]
    fn a_part_of_a_saying_is_less_than_the_whole() {
        let belief = belief(&["where is the desk"]);
        assert!(needed(&belief, "where is") > 0.0);
        assert!(needed(&belief, "desk") > needed(&belief, "where is"));
    }

    #[test]
    fn a_single_word_that_is_no_saying_needs_the_most() {
        let belief = belief(&["where is the desk", "bye"]);
        assert!((needed(&belief, "where") - LONE_WORD_DOUBT).abs() < 1e-6);
        assert!(needed(&belief, "bye").abs() < 1e-6);
    }

    #[test]
    fn without_texts_all_words_need_the_same() {
        assert!(Belief::default().confidence_min([]).abs() < 1e-6);
        assert!((needed(&belief(&[]), "where is") - 0.6).abs() < 1e-6);
    }
}
