//! A question to an answer in the documents' own words, or to none.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::compose::say;
use super::extract::{Found, extract};
use super::open::day_of;
use super::passages::Passage;
use super::search::{PassageHit, Question, Ranked, Searcher, hit};
use super::{KnowledgeError, category};
use crate::clock;

/// Answers of less confidence are declined unless a pack says otherwise. On the demo pack's questions and 49 that it
/// cannot answer, most of them close to what it can ("how many windows does Juniper Hall have"), it accepts 94 % of the
/// former and 16 % of the latter (each question left out of the calibration in turn).
pub const THRESHOLD: f32 = 0.4;
/// How many passages come back when nothing else is asked for.
pub const TOP_K: usize = 5;
/// How many of the best passages are searched for the sentence.
const CANDIDATES: usize = 6;
/// Logistic calibration of the confidence, fitted on the same questions, both kinds weighing the same: constant, best
/// cosine, share of the terms found.
const CALIBRATION: [f32; 3] = [-7.05, 12.07, 1.67];
/// The same when there are no vectors: constant, share of terms found.
const CALIBRATION_WORDS: [f32; 2] = [-4.0, 6.0];

/// How to answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerOptions {
    /// Answers of less confidence (0 to 1) are declined; `None`: [`THRESHOLD`].
    pub threshold: Option<f32>,
    /// How many passages come back.
    pub top_k: usize,
    /// The local time of who asks; `None`: not known, and "now" and "today" are words like others.
    pub now: Option<DateTime>,
}

impl Default for AnswerOptions {
    fn default() -> Self {
        Self {
            threshold: None,
            top_k: TOP_K,
            now: None,
        }
    }
}

/// How an answer was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The question matched the question of an FAQ.
    Faq,
    /// Sentences were quoted from a passage.
    Extractive,
    /// Nothing was found with enough confidence.
    Declined,
}

impl Method {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Faq => "faq",
            Self::Extractive => "extractive",
            Self::Declined => "declined",
        }
    }
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// One to three quoted sentences; `None`: declined, say the pack's `unknown`.
    pub text: Option<String>,
    /// The documents that are quoted; none when declined.
    pub sources: Vec<String>,
    /// How sure the answer is, 0 to 1; when declined, how sure it would have been.
    pub confidence: f32,
    /// The passages that fit best, also when declined.
    pub passages: Vec<PassageHit>,
    /// The folders of those passages' documents, sorted.
    pub categories: Vec<String>,
    /// How it was found.
    pub method: Method,
    /// Milliseconds to rank the passages.
    pub search_ms: f64,
    /// Milliseconds to choose the sentences.
    pub extraction_ms: f64,
}

/// See [`KnowledgeIndex::answer`](super::KnowledgeIndex::answer).
pub(super) fn answer(
    searcher: &Searcher<'_>,
    question: &str,
    vector: Option<&[f32]>,
    options: &AnswerOptions,
) -> Result<Answer, KnowledgeError> {
    let start = clock::now();
    let mut question = searcher.question(question, vector)?;
    question.day = day_of(question.kind, &question.text, options.now);
    let ranked = searcher.rank(&question, options.top_k.max(CANDIDATES))?;
    let passages = read(searcher, &ranked)?;
    let search_ms = clock::milliseconds_since(start);
    let start = clock::now();
    let best = best(searcher, &question, &passages)?;
    let confidence = best
        .as_ref()
        .map_or(0.0, |found| confidence(searcher, &question, found));
    let accepted = best.filter(|_| confidence >= options.threshold.unwrap_or(THRESHOLD));
    let hits: Vec<PassageHit> = passages
        .iter()
        .take(options.top_k)
        .map(|(ranked, passage)| hit(passage, ranked.score))
        .collect();
    let categories: BTreeSet<&str> = hits
        .iter()
        .filter_map(|hit| category(&hit.source))
        .collect();
    Ok(Answer {
        text: accepted
            .as_ref()
            .map(|found| say(searcher, &question, &passages, found)),
        sources: accepted
            .iter()
            .map(|(_, passage, _)| passage.path.clone())
            .collect(),
        confidence,
        categories: categories.into_iter().map(str::to_owned).collect(),
        method: accepted.map_or(Method::Declined, |(ranked, _, _)| method(ranked)),
        passages: hits,
        search_ms,
        extraction_ms: clock::milliseconds_since(start),
    })
}

fn read(
    searcher: &Searcher<'_>,
    ranked: &[Ranked],
) -> Result<Vec<(Ranked, Passage)>, KnowledgeError> {
    ranked
        .iter()
        .map(|one| Ok((*one, searcher.state.passage(one.slot)?)))
        .collect()
}

/// The passage with the best sentence.
fn best<'p>(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passages: &'p [(Ranked, Passage)],
) -> Result<Option<Found<'p>>, KnowledgeError> {
    let mut best: Option<Found<'p>> = None;
    for (ranked, passage) in passages.iter().take(CANDIDATES) {
        let found = extract(searcher, question, *ranked, passage)?;
        if best
            .as_ref()
            .is_none_or(|(_, _, best)| found.score > best.score)
        {
            best = Some((*ranked, passage, found));
        }
    }
    Ok(best)
}

/// How likely it is that the passage answers the question: by meaning, and by how many of the question's terms, weighed
/// by their rarity, the passage knows.
fn confidence(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    (ranked, passage, extract): &Found<'_>,
) -> f32 {
    let text = format!("{} {}", passage.searched_path(), passage.text());
    let known = searcher.analyzer.terms(&text);
    let found: f32 = question
        .terms
        .iter()
        .filter(|(term, _)| known.contains(term))
        .map(|(_, idf)| idf)
        .sum();
    let share = found / question.weight().max(f32::MIN_POSITIVE);
    let cosine = extract
        .cosine
        .into_iter()
        .chain(ranked.cosine)
        .reduce(f32::max);
    let logit = match cosine {
        Some(cosine) => CALIBRATION[0] + CALIBRATION[1] * cosine + CALIBRATION[2] * share,
        None => CALIBRATION_WORDS[0] + CALIBRATION_WORDS[1] * share,
    };
    1.0 / (1.0 + (-logit).exp())
}

fn method(ranked: Ranked) -> Method {
    if ranked.by_question {
        Method::Faq
    } else {
        Method::Extractive
    }
}
