//! Documents that are the same document twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::passages::Passage;
use crate::text::plain_words;

/// Of two documents that share so many of the sentences of the longer one, one is an older state of the other: a fifth of what
/// it says was changed. Documents about two things of one kind differ in names and numbers, and so in most sentences.
const SHARE_MIN: f32 = 0.8;
/// Shorter documents are copies only where they are the same.
const SENTENCES_MIN: usize = 5;

/// A document that says what another says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its path under `knowledge/`.
    pub path: String,
    /// The path of the other, the first of them in the order of their paths.
    pub of: String,
    /// Whether each says all that the other says.
    pub is_whole: bool,
}

/// The copies among the documents of these passages, which are in the order of their paths; each once.
pub(super) fn copies(passages: &[&Passage]) -> Vec<Copy> {
    let mut said: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for passage in passages {
        let sentences = passage
            .sentences
            .iter()
            .map(|text| plain_words(text).join(" "));
        let questions = passage
            .question
            .iter()
            .map(|text| plain_words(text).join(" "));
        let said = said.entry(&passage.path).or_default();
        said.extend(sentences.chain(questions));
    }
    let shared = shared(&said);
    let mut found: BTreeMap<&str, Copy> = BTreeMap::new();
    for ((first, second), count) in shared {
        let longer = said[first].len().max(said[second].len());
        let is_whole = count == longer;
        let is_near = longer >= SENTENCES_MIN && count as f32 >= SHARE_MIN * longer as f32;
        if (is_whole || is_near) && !found.contains_key(first) {
            found.entry(second).or_insert_with(|| Copy {
                path: second.to_owned(),
                of: first.to_owned(),
                is_whole,
            });
        }
    }
    found.into_values().collect()
}

/// How many sentences each two documents share, if any.
fn shared<'a>(said: &BTreeMap<&'a str, BTreeSet<String>>) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut saying: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for (path, sentences) in said {
        for sentence in sentences {
            saying.entry(sentence).or_default().push(path);
        }
    }
    let mut shared = BTreeMap::new();
    for paths in saying.values() {
        for (at, first) in paths.iter().enumerate() {
            for second in &paths[at + 1..] {
                *shared.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    shared
}
