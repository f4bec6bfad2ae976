//! What a person who writes documents should know of them as a whole: where they contradict themselves, and what in them is
//! never found.

mod amounts;
mod claim;
mod claims;
mod clauses;
mod copies;
mod money;
mod pairs;
mod permission;
mod prices;
mod questions;
mod subject;
mod values;
mod winners;

#[cfg(test)]
mod tests;

use claims::Claims;
pub use copies::Copy;
use copies::copies;
use pairs::{Around, Pair, Stated, asked_again, asked_twice, contradictions};
use subject::{Subjects, Terms};

use super::passages::Passage;
use super::search::Searcher;
use super::{KnowledgeError, KnowledgeIndex};
use crate::text::plain_words;

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
    /// One question, but for signs and capitals, with the same answer twice.
    pub asked_again: Vec<[Quote; 2]>,
    /// Documents that say what others say; nothing else is found about those that say all of it.
    pub copies: Vec<Copy>,
    /// A passage that never comes first, and the one that does instead.
    pub never_first: Vec<[Quote; 2]>,
    /// Passages that were not looked at because there are too many.
    pub left_out: usize,
}

impl KnowledgeIndex {
    /// Reads all documents for what contradicts itself and, where `is_complete`, for what is never found: while vectors are missing
    /// that will come, nobody can tell. `pack_name` is whom they speak for.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`] or [`KnowledgeError::Record`]: the index cannot be read; sync again.
    pub fn review(&self, pack_name: &str, is_complete: bool) -> Result<Review, KnowledgeError> {
        let state = self.state();
        let mut all = (0..state.slots.len() as u32)
            .map(|slot| Ok((slot, state.passage(slot)?)))
            .collect::<Result<Vec<(u32, Passage)>, KnowledgeError>>()?;
        all.sort_by(|(_, left), (_, right)| {
            (&left.path, left.ordinal).cmp(&(&right.path, right.ordinal))
        });
        let left_out = all.len().saturating_sub(PASSAGES_MAX);
        all.truncate(PASSAGES_MAX);
        let copies = copies(&all.iter().map(|(_, passage)| passage).collect::<Vec<_>>());
        let is_copied = |passage: &Passage| {
            let mut whole = copies.iter().filter(|copy| copy.is_whole);
            whole.any(|copy| copy.path == passage.path)
        };
        let once: Vec<&Passage> = all.iter().map(|(_, passage)| passage).collect();
        let once: Vec<&Passage> = once.into_iter().filter(|one| !is_copied(one)).collect();
        let subjects = Subjects::new(&self.analyzer, pack_name);
        let claims = Claims {
            analyzer: &self.analyzer,
            subjects: &subjects,
        };
        let compared = compared(&once, &claims);
        let quotes = |pairs: Vec<Pair>| {
            let quote =
                |pair: Pair| pair.map(|(passage, sentence)| quoted(once[passage], sentence));
            pairs.into_iter().map(quote).collect::<Vec<_>>()
        };
        let searcher = Searcher::new(&state, &self.analyzer);
        let mut never_first = Vec::new();
        let judged = if is_complete { all.as_slice() } else { &[] };
        for (slot, passage) in judged {
            if let Some(winner) = winners::winner(&searcher, *slot)? {
                let winner = state.passage(winner)?;
                if !are_copies(&copies, &passage.path, &winner.path) {
                    never_first.push([quoted(passage, 0), quoted(&winner, 0)]);
                }
            }
        }
        Ok(Review {
            contradictions: quotes(compared.contradictions),
            asked_twice: quotes(compared.asked_twice),
            asked_again: quotes(compared.asked_again),
            copies,
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

/// Whether two documents are copies of each other, or of one.
fn are_copies(copies: &[Copy], one: &str, other: &str) -> bool {
    let first = |path: &str| {
        let copy = copies.iter().find(|copy| copy.path == path);
        copy.map_or(path.to_owned(), |copy| copy.of.clone())
    };
    one != other && first(one) == first(other)
}

/// What comes of comparing passages.
struct Compared {
    contradictions: Vec<Pair>,
    /// One question, two answers that do not exclude each other.
    asked_twice: Vec<Pair>,
    /// One question, one answer.
    asked_again: Vec<Pair>,
}

fn compared(passages: &[&Passage], claims: &Claims<'_>) -> Compared {
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
    let contradictions = contradictions(&stated, &around);
    let texts: Vec<Terms> = passages
        .iter()
        .map(|passage| words(claims, passage))
        .collect();
    let mut asked_twice = asked_twice(&questions(passages, subjects), &texts, &around);
    let passages_of = |pair: &Pair| pair.map(|(passage, _)| passage);
    asked_twice.retain(|pair| {
        !contradictions
            .iter()
            .any(|other| passages_of(other) == passages_of(pair))
    });
    Compared {
        contradictions,
        asked_twice,
        asked_again: asked_again(passages),
    }
}

/// The questions by what they ask for; one of common words alone ("Where are you?") by all of them.
fn questions(passages: &[&Passage], subjects: &Subjects<'_>) -> Vec<(usize, Terms)> {
    let terms = |question: &String| {
        let terms = subjects.plain(question);
        if terms.is_empty() {
            Terms::from([plain_words(question).join(" ")])
        } else {
            terms
        }
    };
    let all = passages.iter().enumerate();
    all.filter_map(|(number, passage)| Some((number, terms(passage.question.as_ref()?))))
        .collect()
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
    let mut context = subjects.context(&format!("{above} {place}"));
    // "Prices in 2026" are other prices than those of 2027.
    let years = plain_words(&format!("{above} {}", passage.path));
    context.extend(years.into_iter().filter(|word| is_year(word)));
    Around {
        path: passage.path.clone(),
        context,
        words,
    }
}

fn is_year(word: &str) -> bool {
    word.parse()
        .is_ok_and(|year: u16| (1900..2200).contains(&year))
}
