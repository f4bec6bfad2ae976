//! Words that are likely, favoured as the decoder chooses: those of a pack, which a small model often misses by a letter.
//!
//! Two small bonuses, on tokens that are nearly the likeliest anyway: one on what makes a word that was begun one of these
//! words, and one on the beginning of a word that follows another in these texts. The first token of a word that follows
//! nothing known gets none, so that foreign words stay what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bonus on a token that goes on with a favoured word, in the logits of the decoder. Source: `docent eval spoken` and
/// `docent eval stt --model pack`; on foreign speech 1.5, and 1 below, cost up to 1.4 points, 3 and 3 cost 2.5.
const WITHIN_WORD: f32 = 1.0;
/// Bonus on a token that begins a word which follows the word before it in the texts. As above.
const NEXT_WORD: f32 = 0.5;
/// A token whose logit is so far below the greatest is not meant: a five-thousandth of its probability.
const HOPELESS: f32 = 8.5;
/// Tokens of a word at most: longer ones are no words.
const WORD_TOKENS_MAX: usize = 16;

/// Splits a text into the tokens of the model.
pub(super) type Tokenize<'a> = dyn Fn(&str) -> Vec<i32> + 'a;

/// A place in the trie of words.
type Node = u32;
/// Before the first token of a word.
const ROOT: Node = 0;
/// A word, by its number.
type Word = u32;
/// What comes before the first word of a text.
const START: Word = 0;

/// The words of some texts, as tokens.
#[derive(Debug)]
pub(super) struct Favoured {
    /// The tokens that go on from each place, and where they lead.
    nodes: Vec<BTreeMap<i32, Node>>,
    /// The word that ends at a place.
    words: BTreeMap<Node, Word>,
    /// The first tokens of the words that follow a word in the texts.
    followers: Vec<BTreeSet<i32>>,
    /// Tokens that begin a word, by number.
    begins: Arc<[bool]>,
}

impl Favoured {
    /// The words of `texts`. `begins` says of each token whether it begins a word.
    pub(super) fn new<'a>(
        texts: impl IntoIterator<Item = &'a str>,
        begins: Arc<[bool]>,
        tokenize: &Tokenize<'_>,
    ) -> Self {
        let mut made = Self {
            nodes: vec![BTreeMap::new()],
            words: BTreeMap::new(),
            followers: vec![BTreeSet::new()],
            begins,
        };
        let mut known: BTreeMap<String, (Word, BTreeSet<i32>)> = BTreeMap::new();
        for text in texts {
            let mut before = START;
            for word in words_of(text) {
                let lower = word.to_lowercase();
                let (number, first) = known
                    .entry(lower)
                    .or_insert_with_key(|lower| made.add(lower, tokenize));
                if is_mixed(word) {
                    first.extend(made.spell(word, *number, tokenize));
                }
                made.followers[before as usize].extend(first.iter());
                before = *number;
            }
        }
        made
    }

    /// Adds a word as it is written within a sentence and at its start. Gives its number and its first tokens.
    fn add(&mut self, lower: &str, tokenize: &Tokenize<'_>) -> (Word, BTreeSet<i32>) {
        let number = self.followers.len() as Word;
        self.followers.push(BTreeSet::new());
        let written = [lower.to_owned(), capitalised(lower)];
        let first = written
            .iter()
            .filter_map(|written| self.spell(written, number, tokenize));
        (number, first.collect())
    }

    /// Adds a way of writing a word. Gives its first token.
    fn spell(&mut self, written: &str, word: Word, tokenize: &Tokenize<'_>) -> Option<i32> {
        let tokens = tokenize(&format!(" {written}"));
        if tokens.is_empty() || tokens.len() > WORD_TOKENS_MAX {
            return None;
        }
        let first = tokens[0];
        let mut node = ROOT;
        for token in tokens {
            let next = self.nodes.len() as Node;
            node = *self.nodes[node as usize].entry(token).or_insert(next);
            if node == next {
                self.nodes.push(BTreeMap::new());
            }
        }
        self.words.insert(node, word);
        Some(first)
    }

    /// Adds the bonuses to the numbers of the next token, after the tokens `said`.
    pub(super) fn favour(&self, said: impl Iterator<Item = i32>, logits: &mut [f32]) {
        let said: Vec<i32> = said.collect();
        let (node, before) = self.place(&said);
        let likeliest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut add = |token: i32, bonus: f32| {
            let logit = usize::try_from(token)
                .ok()
                .and_then(|at| logits.get_mut(at));
            if let Some(logit) = logit.filter(|logit| **logit > likeliest - HOPELESS) {
                *logit += bonus;
            }
        };
        if let Some(node) = node.filter(|node| *node != ROOT) {
            for token in self.nodes[node as usize].keys() {
                add(*token, WITHIN_WORD);
            }
        }
        if let Some(word) = before {
            for token in &self.followers[word as usize] {
                add(*token, NEXT_WORD);
            }
        }
    }

    /// Where the tokens lead: into the word that is being said, and to the word that has been said if it is one of these.
    fn place(&self, said: &[i32]) -> (Option<Node>, Option<Word>) {
        if said.is_empty() {
            return (None, Some(START));
        }
        let mut node = None;
        for token in said {
            let begins = usize::try_from(*token).is_ok_and(|at| self.begins.get(at) == Some(&true));
            let from = if begins { Some(ROOT) } else { node };
            node = from.and_then(|from| self.nodes[from as usize].get(token).copied());
        }
        let word = node.and_then(|node| self.words.get(&node).copied());
        (node, word)
    }
}

/// The words of a text, without the punctuation around them.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// Whether there are capitals within a word, as in `TOEFL`.
fn is_mixed(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token for each letter; a space before a word belongs to its first letter, from 200 on.
    fn tokens(text: &str) -> Vec<i32> {
        let mut after_space = false;
        let mut tokens = Vec::new();
        for byte in text.bytes() {
            if byte == b' ' {
                after_space = true;
            } else {
                tokens.push(i32::from(byte) + if after_space { 200 } else { 0 });
                after_space = false;
            }
        }
        tokens
    }

    fn favoured(texts: &[&str]) -> Favoured {
        let begins = (0..400).map(|token| token >= 200).collect();
        Favoured::new(texts.iter().copied(), begins, &tokens)
    }

    /// The tokens that get a bonus after a text.
    fn bonuses(favoured: &Favoured, said: &str) -> Vec<(char, bool)> {
        let mut logits = vec![0.0; 400];
        favoured.favour(tokens(said).into_iter(), &mut logits);
        let found = logits.iter().enumerate().filter(|(_, it)| **it > 0.0);
        let letter = |token: usize| char::from((token % 200) as u8);
        found
            .map(|(token, _)| (letter(token), token >= 200))
            .collect()
    }

    #[test]
    fn a_word_that_was_begun_goes_on_as_one_of_the_texts() {
        let favoured = favoured(&["the tuition fee"]);
        assert_eq!(bonuses(&favoured, " a tu"), [('i', false)]);
        assert_eq!(bonuses(&favoured, " Tuiti"), [('o', false)]);
        assert_eq!(bonuses(&favoured, " tux"), []);
        assert_eq!(bonuses(&favoured, " TUIT"), []);
        assert_eq!(bonuses(&favoured, " x"), []);
    }

    #[test]
    fn capitals_within_a_word_are_kept() {
        let favoured = favoured(&["a TOEFL score"]);
        assert_eq!(bonuses(&favoured, " TO"), [('E', false)]);
        assert_eq!(bonuses(&favoured, " to"), [('e', false)]);
        let next = [('S', true), ('s', true)];
        assert_eq!(bonuses(&favoured, " TOEFL"), next);
        assert_eq!(bonuses(&favoured, " toefl"), next);
    }

    #[test]
    fn a_word_is_followed_by_those_that_follow_it_in_the_texts_and_a_foreign_one_by_none() {
        let favoured = favoured(&["tuition fee", "Tuition deadline?", "dorm"]);
        let next = [('D', true), ('F', true), ('d', true), ('f', true)];
        assert_eq!(bonuses(&favoured, " tuition"), next);
        assert_eq!(bonuses(&favoured, " zebra"), []);
        assert_eq!(bonuses(&favoured, " dorm"), []);
        let first = [('D', true), ('T', true), ('d', true), ('t', true)];
        assert_eq!(bonuses(&favoured, ""), first);
    }

    #[test]
    fn what_is_hopeless_stays_so_and_nothing_panics() {
        let none = favoured(&[]);
        let favoured = favoured(&["tuition"]);
        let mut logits = vec![0.0; 400];
        logits[usize::from(b'u')] = -20.0;
        favoured.favour(tokens(" t").into_iter(), &mut logits);
        assert!((logits[usize::from(b'u')] + 20.0).abs() < f32::EPSILON);
        favoured.favour([-1, 9_999, i32::MAX].into_iter(), &mut logits);
        favoured.favour(tokens(" t").into_iter(), &mut []);
        assert_eq!(bonuses(&none, " a"), []);
    }
}
