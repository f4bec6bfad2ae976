//! Why a question was answered as it was, for who writes the documents.

use serde::Serialize;

use super::confidence::{Candidate, Level, Limits, probability};
use super::search::{Question, Searcher};

/// From this probability on a passage counts as one that holds what was asked.
const READ_AS_ANSWER: f32 = 0.5;
/// A passage of a smaller cosine is about something else.
const ABOUT_IT: f32 = 0.45;

/// Why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What came of it.
    pub level: Level,
    /// Below this confidence it would be declined.
    pub threshold: f32,
    /// Below this confidence it would be given as unsure; 0: never.
    pub sure: f32,
    /// The question in the documents' words, where it was answered by these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
    /// The passages that were considered, the one that was chosen first.
    pub passages: Vec<Considered>,
    /// What to write so that the question is answered for sure; none where it is.
    pub advice: Option<String>,
}

/// A passage that was considered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Considered {
    /// `path#ordinal`.
    pub id: String,
    /// The headings above it.
    pub heading: String,
    /// How well it fits by words and meaning, 0 to 1; only comparable within one question.
    pub score: f32,
    /// How near it is by meaning: a cosine; none without vectors.
    pub meaning: Option<f32>,
    /// The share of the question's words that stand in it, weighed by their rarity, 0 to 1.
    pub words: f32,
    /// How likely it holds what was asked, as it was read, 0 to 1; none where it could not be read.
    pub evidence: Option<f32>,
    /// Its heading alone was asked for, or a row of its table has the name and the cell that were: whatever the rest says.
    pub told: bool,
    /// All of that together, 0 to 1.
    pub confidence: f32,
    /// What the passage is chosen by, by its best sentence and what was read; only comparable within one question.
    pub standing: f32,
    /// The passage's text.
    #[serde(skip)]
    pub text: String,
    /// Words of the question that stand in it.
    pub supported: Vec<String>,
    /// Words of the question that do not.
    pub unsupported: Vec<String>,
}

/// Explains what came of the candidates, the chosen one first.
pub(super) fn explain(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    candidates: &[Candidate<'_>],
    limits: &Limits,
    level: Level,
) -> Explanation {
    let passages: Vec<Considered> = candidates
        .iter()
        .map(|candidate| considered(searcher, question, candidate))
        .collect();
    let has_evidence = candidates.first().is_some_and(|best| best.odds.is_some());
    let (threshold, sure) = limits.of(has_evidence);
    Explanation {
        level,
        threshold,
        sure,
        read_as: None,
        advice: (level != Level::Sure).then(|| advice(passages.first())),
        passages,
    }
}

fn considered(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    candidate: &Candidate<'_>,
) -> Considered {
    let (ranked, passage, _) = &candidate.found;
    let known = searcher.analyzer.terms(&passage.searched_text());
    let (mut supported, mut unsupported) = (Vec::new(), Vec::new());
    for word in question.text.split_whitespace() {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let terms = searcher.analyzer.terms(word);
        let asked = |term: &String| question.terms.iter().any(|(asked, _)| asked == term);
        if terms.iter().any(asked) {
            let list = if terms.iter().all(|term| known.contains(term)) {
                &mut supported
            } else {
                &mut unsupported
            };
            list.push(word.to_owned());
        }
    }
    Considered {
        id: passage.name(),
        heading: passage.heading_path(),
        score: ranked.score,
        meaning: candidate.cosine,
        words: candidate.share,
        evidence: candidate.odds.map(probability),
        told: candidate.is_told,
        confidence: candidate.confidence,
        standing: candidate.standing(),
        text: passage.text(),
        supported,
        unsupported,
    }
}

/// What to write.
fn advice(best: Option<&Considered>) -> String {
    let Some(best) = best.filter(|best| best.meaning.is_none_or(|meaning| meaning >= ABOUT_IT))
    else {
        return "no passage is about this: write one, or a question and its answer".to_owned();
    };
    let missing = if best.unsupported.is_empty() {
        String::new()
    } else {
        format!(" It does not name: {}.", best.unsupported.join(", "))
    };
    match best.evidence {
        Some(evidence) if evidence < READ_AS_ANSWER => format!(
            "{} is about it, and does not seem to hold what was asked: add a sentence with it, or the question and its \
             answer.{missing}",
            best.id
        ),
        _ => format!(
            "{} may answer it: say it nearer to the words of the question, or add the question itself as a heading.{missing}",
            best.id
        ),
    }
}
