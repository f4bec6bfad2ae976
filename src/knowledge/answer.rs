//! A question to an answer in the documents' own words, or to none.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::compose::{Said, say};
use super::confidence::{Candidate, Evidence, Level, Limits, weigh};
use super::doubt::DOUBTED;
use super::explain::{Explanation, explain};
use super::extract::{Found, extract};
use super::offers::offers;
use super::open::day_of;
use super::passages::Passage;
use super::search::{PassageHit, Question, Ranked, Searcher, hit};
use super::{KnowledgeError, category};
use crate::clock;

/// How many passages come back when nothing else is asked for.
pub const TOP_K: usize = 5;
/// How many of the best passages are searched for the sentence.
const CANDIDATES: usize = 6;
/// How many are looked at for what holds on a day.
const BESIDE_A_DAY: usize = 16;
/// How to answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerOptions {
    /// Below which confidence an answer is declined, or hedged.
    pub limits: Limits,
    /// How many passages come back.
    pub top_k: usize,
    /// The local time of who asks; `None`: not known, and "now" and "today" are words like others.
    pub now: Option<DateTime>,
    /// Whether the answer explains itself.
    pub explain: bool,
}

impl Default for AnswerOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            top_k: TOP_K,
            now: None,
            explain: false,
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

/// A passage that is quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// `path#ordinal`.
    pub id: String,
    /// What stands above its text: the headings, and what its place is called.
    pub above: String,
    /// Its text.
    pub sentences: Vec<String>,
}

impl Quoted {
    pub(super) fn of(passage: &Passage) -> Self {
        Self {
            id: passage.name(),
            above: passage.searched_path(),
            sentences: passage.sentences.clone(),
        }
    }

    /// All that it is found by.
    pub(super) fn searched_text(&self) -> String {
        format!("{} {}", self.above, self.sentences.join(" "))
    }
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// One to three quoted sentences; `None`: declined, say the pack's `unknown`.
    pub text: Option<String>,
    /// The text may not answer the question: say the pack's `unsure` before it.
    pub hedged: bool,
    /// Headings near to the question, where it was declined: what can be told about instead.
    pub offers: Vec<String>,
    /// The documents that are quoted; none when declined.
    pub sources: Vec<String>,
    /// The passage that is quoted; none when declined.
    pub quoted: Option<Quoted>,
    /// How sure the answer is, 0 to 1; when declined, how sure it would have been.
    pub confidence: f32,
    /// The passages that fit best, also when declined.
    pub passages: Vec<PassageHit>,
    /// The folders of those passages' documents, sorted.
    pub categories: Vec<String>,
    /// How it was found.
    pub method: Method,
    /// Why, where that was asked for.
    pub explanation: Option<Explanation>,
    /// Milliseconds to rank the passages.
    pub search_ms: f64,
    /// Milliseconds to choose the sentences.
    pub extraction_ms: f64,
}

impl Answer {
    /// Whether it is said as the answer, behind no words of doubt.
    pub fn is_sure(&self) -> bool {
        self.text.is_some() && !self.hedged
    }

    /// The same, not given: nothing is known of what was meant.
    #[must_use]
    pub fn declined(mut self) -> Self {
        self.text = None;
        self.hedged = false;
        self.offers.clear();
        self.sources.clear();
        self.quoted = None;
        self.method = Method::Declined;
        self
    }

    /// The answer to a question that asked for more: it may not hold for what was asked.
    #[must_use]
    pub fn of_wider(mut self) -> Self {
        self.hedged = self.text.is_some();
        self.confidence = self.confidence.min(DOUBTED);
        self
    }
}

/// See [`KnowledgeIndex::answer`](super::KnowledgeIndex::answer).
pub(super) fn answer(
    searcher: &Searcher<'_>,
    question: &str,
    vector: Option<&[f32]>,
    evidence: Option<&dyn Evidence>,
    options: &AnswerOptions,
) -> Result<Answer, KnowledgeError> {
    let start = clock::now();
    let mut question = searcher.question(question, vector)?;
    question.day = day_of(question.kind, &question.text, options.now);
    let looked_at = question.day.map_or(CANDIDATES, |_| BESIDE_A_DAY);
    let ranked = searcher.rank(&question, options.top_k.max(looked_at))?;
    let passages = read(searcher, &ranked)?;
    let search_ms = clock::milliseconds_since(start);
    let start = clock::now();
    let found = candidates(searcher, &question, &passages)?;
    let weighed = weigh(searcher, &question, found, evidence);
    let limits = &options.limits;
    let Judged {
        confidence,
        level,
        accepted,
    } = judge(searcher, &question, &passages, weighed.first(), limits);
    let explanation = options
        .explain
        .then(|| explain(searcher, &question, &weighed, limits, level));
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
        text: accepted.as_ref().map(|(_, said)| said.text.clone()),
        hedged: level == Level::Unsure,
        offers: if accepted.is_none() {
            offers(&passages)
        } else {
            Vec::new()
        },
        sources: accepted
            .iter()
            .map(|((_, passage, _), _)| passage.path.clone())
            .collect(),
        quoted: accepted
            .as_ref()
            .map(|((_, passage, _), _)| Quoted::of(passage)),
        confidence,
        categories: categories.into_iter().map(str::to_owned).collect(),
        method: accepted.map_or(Method::Declined, |((ranked, ..), _)| method(*ranked)),
        passages: hits,
        explanation,
        search_ms,
        extraction_ms: clock::milliseconds_since(start),
    })
}

/// What becomes of the passage that was chosen.
struct Judged<'c, 'p> {
    confidence: f32,
    level: Level,
    /// The passage with what is said of it, unless it is declined.
    accepted: Option<(&'c Found<'p>, Said)>,
}

/// Whether the passage is said, and how. The clock and its hours leave no doubt where nothing else was asked.
fn judge<'c, 'p>(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passages: &[(Ranked, Passage)],
    best: Option<&'c Candidate<'p>>,
    limits: &Limits,
) -> Judged<'c, 'p> {
    let Some(best) = best else {
        return Judged {
            confidence: 0.0,
            level: Level::Declined,
            accepted: None,
        };
    };
    let has_evidence = best.odds.is_some();
    let level = match limits.level(best.confidence, has_evidence) {
        Level::Unsure if best.says_yes_to_another() => Level::Declined,
        level => level,
    };
    if level == Level::Declined && question.day.is_none() {
        return Judged {
            confidence: best.confidence,
            level,
            accepted: None,
        };
    }
    let said = say(searcher, question, passages, &best.found);
    let (confidence, level) = if said.tells_hours {
        let (_, sure) = limits.of(has_evidence);
        (best.confidence.max(sure), Level::Sure)
    } else {
        (best.confidence, level)
    };
    Judged {
        confidence,
        level,
        accepted: (level != Level::Declined).then_some((&best.found, said)),
    }
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

/// The best sentences of each of the first passages, best first.
fn candidates<'p>(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passages: &'p [(Ranked, Passage)],
) -> Result<Vec<Found<'p>>, KnowledgeError> {
    let first = passages.iter().take(CANDIDATES);
    let mut found = first
        .map(|(ranked, passage)| {
            Ok((
                *ranked,
                passage,
                extract(searcher, question, *ranked, passage)?,
            ))
        })
        .collect::<Result<Vec<Found<'p>>, KnowledgeError>>()?;
    found.sort_by(|(_, _, left), (_, _, right)| right.score.total_cmp(&left.score));
    Ok(found)
}

fn method(ranked: Ranked) -> Method {
    if ranked.by_question {
        Method::Faq
    } else {
        Method::Extractive
    }
}
