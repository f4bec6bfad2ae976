//! What a person who writes documents should know of them as a whole: where they contradict themselves, and what in them is
//! never found.

mod claims;
mod clauses;
mod pairs;
mod permission;
mod questions;
mod subject;
mod values;
mod winners;

#[cfg(test)]
mod tests;

use claims::Claims;
use pairs::{Around, Pair, Stated, asked_twice, contradictions};
use subject::{Subjects, Terms};

use super::passages::Passage;
use super::search::Searcher;
use super::{KnowledgeError, KnowledgeIndex};

/// Of larger documents only so many passages are looked at, in the order of their paths: what a desk has fits several times
/// over, and each takes some milliseconds.
const PASSAGES_MAX: usize = 2_000;

/// A sentence in its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The path of the document under `knowledge/`.
    pub path: String,
    /// The question or heading right above it; empty where there is none.
    pub above: String,
    /// The sentence.
    pub text: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Two sentences that exclude each other.
    pub contradictions: Vec<[Quote; 2]>,
    /// One question with two answers that do not exclude each other, of which only one is ever said.
    pub asked_twice: Vec<[Quote; 2]>,
    /// A passage that never comes first, and the one that does instead.
    pub never_first: Vec<[Quote; 2]>,
    /// Passages that were not looked at because there are too many.
    pub left_out: usize,
}

impl KnowledgeIndex {
    /// Reads all documents for what contradicts itself and what is never found. `pack_name` is whom they speak for.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`] or [`KnowledgeError::Record`]: the index cannot be read; sync again.
    pub fn review(&self, pack_name: &str) -> Result<Review, KnowledgeError> {
        let state = self.state();
        let mut all = (0..state.slots.len() as u32)
            .map(|slot| Ok((slot, state.passage(slot)?)))
            .collect::<Result<Vec<(u32, Passage)>, KnowledgeError>>()?;
        all.sort_by(|(_, left), (_, right)| {
            (&left.path, left.ordinal).cmp(&(&right.path, right.ordinal))
        });
        let left_out = all.len().saturating_sub(PASSAGES_MAX);
        all.truncate(PASSAGES_MAX);
        let passages: Vec<&Passage> = all.iter().map(|(_, passage)| passage).collect();
        let subjects = Subjects::new(&self.analyzer, pack_name);
        let claims = Claims {
            analyzer: &self.analyzer,
            subjects: &subjects,
        };
        let (contradictions, asked_twice) = compared(&passages, &claims);
        let quotes = |pairs: Vec<Pair>| {
            let quote =
                |pair: Pair| pair.map(|(passage, sentence)| quoted(passages[passage], sentence));
            pairs.into_iter().map(quote).collect::<Vec<_>>()
        };
        let searcher = Searcher::new(&state, &self.analyzer);
        let mut never_first = Vec::new();
        for (slot, passage) in &all {
            if let Some(winner) = winners::winner(&searcher, *slot)? {
                never_first.push([quoted(passage, 0), quoted(&state.passage(winner)?, 0)]);
            }
        }
        Ok(Review {
            contradictions: quotes(contradictions),
            asked_twice: quotes(asked_twice),
            never_first,
            left_out,
        })
    }
}

fn quoted(passage: &Passage, sentence: usize) -> Quote {
    let above = passage.question.as_ref().or(passage.heading.last());
    Quote {
        path: passage.path.clone(),
        above: above.cloned().unwrap_or_default(),
        text: passage.sentences.get(sentence).cloned().unwrap_or_default(),
    }
}

/// What contradicts itself, and what is asked twice without doing so.
fn compared(passages: &[&Passage], claims: &Claims<'_>) -> (Vec<Pair>, Vec<Pair>) {
    let subjects = claims.subjects;
    let around: Vec<Around> = passages
        .iter()
        .map(|passage| around(passage, subjects))
        .collect();
    let mut stated = Vec::new();
    for (number, passage) in passages.iter().enumerate() {
        let all = claims.of(passage).into_iter();
        stated.extend(all.map(|claim| Stated {
            passage: number,
            claim,
        }));
    }
    let excluding = contradictions(&stated, &around);
    let asked: Vec<(usize, Terms)> = passages
        .iter()
        .enumerate()
        .filter_map(|(number, passage)| Some((number, subjects.plain(passage.question.as_ref()?))))
        .collect();
    let asked: Vec<(usize, &Terms)> = asked
        .iter()
        .map(|(number, terms)| (*number, terms))
        .collect();
    let texts: Vec<Terms> = passages
        .iter()
        .map(|passage| words(claims, passage))
        .collect();
    let mut twice = asked_twice(&asked, &texts, &around);
    let passages_of = |pair: &Pair| pair.map(|(passage, _)| passage);
    twice.retain(|pair| {
        !excluding
            .iter()
            .any(|other| passages_of(other) == passages_of(pair))
    });
    (excluding, twice)
}

/// All words of a passage's text, numbers too.
fn words(claims: &Claims<'_>, passage: &Passage) -> Terms {
    claims.analyzer.terms(&passage.text()).into_iter().collect()
}

fn around(passage: &Passage, subjects: &Subjects<'_>) -> Around {
    // What a heading asks is what the sentences below it answer, and no narrower place.
    let above = match passage.question {
        Some(_) => passage.heading.join(" "),
        None => passage.heading_path(),
    };
    let place = super::place::words(&passage.path, "");
    let mut words = subjects.plain(&passage.searched_text());
    words.extend(subjects.plain(&place));
    Around {
        path: passage.path.clone(),
        context: subjects.context(&format!("{above} {place}")),
        words,
    }
}
