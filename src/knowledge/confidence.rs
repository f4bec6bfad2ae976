//! How sure it is that a passage answers a question, and what is said with that.
//!
//! Words and vectors tell what a passage is about; whether it holds what was asked is read from the tokens of both
//! ([`Evidence`]). The first passages are read, the one that answers most surely is taken, and its confidence decides:
//! sure, unsure ([`Level`]) or declined.

use serde::Serialize;

use super::doubt::{DOUBTED, is_doubtful, is_of_another, says_yes_or_no};
use super::extract::{Found, asks_for};
use super::passages::Passage;
use super::place;
use super::rows::{lacks_cell, most, read_text, tells};
use super::search::{Question, Searcher};

/// With no evidence read, answers of less confidence are declined. On the demo pack's questions and 49 that it cannot
/// answer, most of them close to what it can ("how many windows does Juniper Hall have"), it accepts 94 % of the former
/// and 16 % of the latter (each question left out of the calibration in turn).
const THRESHOLD: f32 = 0.4;
/// With evidence read, answers of less confidence are declined.
const THRESHOLD_WITH_EVIDENCE: f32 = 0.2;
/// With evidence read, answers of less confidence are given as unsure. On the kept halves of `tests/data/evidence` the two limits
/// have 8 % of the near misses answered as if sure and 69 % declined; of what is answered 12 % is given as unsure and 4 % declined.
const SURE: f32 = 0.45;

/// How many of the first passages are read for evidence.
const READ_MAX: usize = 3;
/// What the log odds of a passage count beside the score of its best sentence. Of 380 questions about places that the reader was
/// not taught with, the right passage comes first of 89 % without it, of 91 % with 0.1, of 88 % with 0.2.
const ODDS_WEIGHT: f32 = 0.1;

/// How sure it is that a row of a table answers whose name and cell were asked for, or a passage whose heading was, with no
/// word more.
const TOLD: f32 = 0.95;

/// Logistic calibration, fitted on the halves of `tests/data/evidence` that may be tuned on: constant, best cosine, share of the
/// terms found, log odds of the evidence.
const CALIBRATION: [f32; 4] = [-3.80, 4.21, 1.02, 0.89];
/// The same without evidence, fitted on the questions of [`THRESHOLD`], both kinds weighing the same.
const CALIBRATION_VECTORS: [f32; 3] = [-7.05, 12.07, 1.67];
/// The same when there are no vectors: constant, share of terms found.
const CALIBRATION_WORDS: [f32; 2] = [-4.0, 6.0];

/// Reads whether passages answer one question.
pub trait Evidence {
    /// The log odds that a passage, headings and text together, answers it; none where that cannot be told.
    fn odds(&self, passage: &str) -> Option<f32>;

    /// Whether that passage can be read at once, as it was encoded before.
    fn is_at_hand(&self, passage: &str) -> bool;
}

/// What is said of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The answer.
    Sure,
    /// The answer, behind words that it may be none.
    Unsure,
    /// That it is not known.
    Declined,
}

/// Below which confidence (0 to 1) an answer is not given, or not as sure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// Below this it is declined; `None`: what was measured.
    pub threshold: Option<f32>,
    /// Below this it is unsure; `None`: what was measured, and nothing is unsure where no evidence could be read.
    pub sure: Option<f32>,
    /// What would be unsure is declined: there are no words for it.
    pub declines_unsure: bool,
}

impl Limits {
    /// Below which confidence an answer is declined, and below which it is unsure.
    pub(super) fn of(&self, has_evidence: bool) -> (f32, f32) {
        let (threshold, sure) = if has_evidence {
            (THRESHOLD_WITH_EVIDENCE, SURE)
        } else {
            (THRESHOLD, 0.0)
        };
        (
            self.threshold.unwrap_or(threshold),
            self.sure.unwrap_or(sure),
        )
    }

    /// What is said with this confidence.
    pub(super) fn level(&self, confidence: f32, has_evidence: bool) -> Level {
        let (threshold, sure) = self.of(has_evidence);
        if confidence < threshold || confidence < sure && self.declines_unsure {
            Level::Declined
        } else if confidence < sure {
            Level::Unsure
        } else {
            Level::Sure
        }
    }
}

/// A passage that may answer, read.
pub(super) struct Candidate<'p> {
    pub found: Found<'p>,
    /// The best cosine of the question with the passage or its sentence; none without vectors.
    pub cosine: Option<f32>,
    /// The share of the question's terms, weighed by their rarity, that the passage knows, 0 to 1.
    pub share: f32,
    /// The log odds of its evidence, if it could be read.
    pub odds: Option<f32>,
    /// Its heading alone was asked for, or a row of its table holds all that was asked.
    pub is_told: bool,
    /// How likely it is that it answers the question.
    pub confidence: f32,
}

/// The first passages, the one that answers most surely in front. `found` comes best first. While the encoder makes vectors of
/// documents that are new, a passage that it has not come to would keep who asks waiting for as long as it is: of such ones only
/// the first is looked at, and only what would be said of it is read.
pub(super) fn weigh<'p>(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    found: Vec<Found<'p>>,
    evidence: Option<&dyn Evidence>,
) -> Vec<Candidate<'p>> {
    let others: Vec<&Passage> = found.iter().map(|(_, passage, _)| *passage).collect();
    let is_learning = searcher.state.waiting() > 0;
    let mut candidates: Vec<Candidate<'p>> = Vec::with_capacity(READ_MAX);
    for found in found.into_iter().take(READ_MAX) {
        let mut read = evidence_text(searcher, question, &found);
        if is_learning && evidence.is_some_and(|evidence| !evidence.is_at_hand(&read)) {
            if !candidates.is_empty() {
                continue;
            }
            read = said_text(&found);
        }
        let candidate = Candidate::new(searcher, question, found, &others, (evidence, &read));
        candidates.push(candidate);
    }
    // Stable: of equals the first stays in front.
    candidates.sort_by(|left, right| {
        let by_standing = right.standing().total_cmp(&left.standing());
        right.is_told.cmp(&left.is_told).then(by_standing)
    });
    candidates
}

impl<'p> Candidate<'p> {
    fn new(
        searcher: &Searcher<'_>,
        question: &Question<'_>,
        found: Found<'p>,
        others: &[&Passage],
        (evidence, read): (Option<&dyn Evidence>, &str),
    ) -> Self {
        let (ranked, passage, extract) = &found;
        let known = searcher.analyzer.terms(&passage.searched_text());
        let supported = question
            .terms
            .iter()
            .filter(|(term, _)| known.contains(term));
        let supported: f32 = supported.map(|(_, idf)| idf).sum();
        let share = supported / question.weight().max(f32::MIN_POSITIVE);
        let cosines = extract.cosine.into_iter().chain(ranked.cosine);
        let cosine = cosines.reduce(f32::max);
        let odds = evidence.and_then(|evidence| evidence.odds(read));
        let chosen = &extract.sentences;
        // The most of a table that goes on in another passage is not known.
        let goes_on = |other: &&Passage| {
            other.path == passage.path
                && other.heading == passage.heading
                && other.ordinal != passage.ordinal
        };
        let is_partial = !most(&question.text, passage).is_empty() && others.iter().any(goes_on);
        let is_told = !is_partial
            && (asks_for(question, passage)
                || tells(searcher.analyzer, question, passage, chosen)
                    && !lacks_cell(searcher.analyzer, question, passage, chosen, others)
                    && !is_of_another(searcher.analyzer, question, &known, others));
        let is_doubtful = || {
            is_partial
                || is_doubtful(
                    searcher.analyzer,
                    question,
                    passage,
                    chosen,
                    (&known, others),
                )
        };
        let confidence = match confidence(cosine, share, odds) {
            confidence if is_told => confidence.max(TOLD),
            confidence if odds.is_some() && is_doubtful() => confidence.min(DOUBTED),
            confidence => confidence,
        };
        Self {
            found,
            cosine,
            share,
            odds,
            is_told,
            confidence,
        }
    }

    /// Whether it says yes or no and was not read as an answer: it must not be said to another question than its own.
    pub fn says_yes_to_another(&self) -> bool {
        let (_, passage, extract) = &self.found;
        self.odds.is_some_and(|odds| odds < 0.0) && says_yes_or_no(passage, &extract.sentences)
    }

    /// What a passage is chosen by.
    pub fn standing(&self) -> f32 {
        let (_, _, extract) = &self.found;
        extract.score + ODDS_WEIGHT * self.odds.unwrap_or_default()
    }
}

/// What evidence is read from.
fn evidence_text(searcher: &Searcher<'_>, question: &Question<'_>, found: &Found<'_>) -> String {
    let (_, passage, extract) = found;
    let text = read_text(passage, &extract.sentences);
    match place_asked(searcher, question, passage) {
        Some(place) => format!("{place} > {text}"),
        None => text,
    }
}

/// What would be said of a passage, below its headings.
fn said_text((_, passage, extract): &Found<'_>) -> String {
    let chosen = extract.sentences.iter();
    let said: Vec<&str> = chosen
        .map(|index| passage.sentences[*index].as_str())
        .collect();
    passage.with_heading(&said.join(" "))
}

/// The names of the passage's folders and file, where the question asks for one of them and the passage itself does not say it:
/// "when is the gymnasium open" of the hours in the folder `gymnasium`.
fn place_asked(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    passage: &Passage,
) -> Option<String> {
    let analyzer = searcher.analyzer;
    let place = place::words(&passage.path, &passage.heading_path());
    let named = analyzer.terms(&place);
    let asked = question.terms.iter().map(|(term, _)| term);
    let mut asked = asked.filter(|term| named.contains(term)).peekable();
    asked.peek()?;
    let said = analyzer.terms(&passage.whole());
    asked.any(|term| !said.contains(term)).then_some(place)
}

/// How likely it is that a passage answers: by meaning, by the terms that it knows, and by what was read in it.
fn confidence(cosine: Option<f32>, share: f32, odds: Option<f32>) -> f32 {
    let logit = match (cosine, odds) {
        (Some(cosine), Some(odds)) => {
            let [constant, by_cosine, by_share, by_odds] = CALIBRATION;
            constant + by_cosine * cosine + by_share * share + by_odds * odds
        }
        (Some(cosine), None) => {
            let [constant, by_cosine, by_share] = CALIBRATION_VECTORS;
            constant + by_cosine * cosine + by_share * share
        }
        (None, _) => CALIBRATION_WORDS[0] + CALIBRATION_WORDS[1] * share,
    };
    probability(logit)
}

/// What log odds are as a probability, 0 to 1.
pub(super) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_the_limits_is_unsure_where_there_are_words_for_it() {
        let limits = Limits {
            threshold: Some(0.3),
            sure: Some(0.6),
            declines_unsure: false,
        };
        let levels = [0.2, 0.5, 0.7].map(|confidence| limits.level(confidence, true));
        assert_eq!(levels, [Level::Declined, Level::Unsure, Level::Sure]);
        let wordless = Limits {
            declines_unsure: true,
            ..limits
        };
        let levels = [0.2, 0.5, 0.7].map(|confidence| wordless.level(confidence, true));
        assert_eq!(levels, [Level::Declined, Level::Declined, Level::Sure]);
    }

    #[test]
    fn without_evidence_nothing_is_unsure() {
        let limits = Limits::default();
        assert_eq!(limits.level(THRESHOLD, false), Level::Sure);
        assert_eq!(limits.level(THRESHOLD - 0.01, false), Level::Declined);
    }
}
