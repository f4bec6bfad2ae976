//! The sentences of a passage that answer a question.

use super::KnowledgeError;
use super::ages::fits_age;
use super::asked::Kind;
use super::fit::{exceptions, fits};
use super::index::{Role, Unit};
use super::open::{asked_months, fits_day, fits_months, other_seasons};
use super::passages::Passage;
use super::rows::{named_together, other_rows};
use super::search::{Question, Ranked, Searcher};
use crate::text::plain_words;

/// An answer has at most this many sentences, and stops adding at this many words (25 seconds of speech).
const SENTENCES_MAX: usize = 3;
const ANSWER_WORDS_MAX: usize = 60;
/// What a sentence's score is made of: its own cosine, the share of the question's terms in it, and its passage's score.
/// Of 95 questions of the demo pack 88 get the right sentence; doubling or halving one of them costs up to four.
const COSINE_WEIGHT: f32 = 0.5;
const TERMS_WEIGHT: f32 = 0.3;
const PASSAGE_WEIGHT: f32 = 1.0;
/// A term that only stands in the heading above counts this much of one in the sentence.
const HEADING_TERM: f32 = 0.5;
/// Another sentence of the passage joins the best one from this share of its score on.
const JOIN_SHARE: f32 = 0.9;
/// How a sentence that limits the one before it begins (lower case): a "yes" without its "but" would be false.
const CONTRASTS: &[&str] = &[
    "but",
    "however",
    "except",
    "unless",
    "only",
    "aber",
    "jedoch",
    "allerdings",
    "außer",
    "nur",
];
/// How a sentence that leans on the one before it begins (lower case).
const LEANING: &[&str] = &[
    "all of",
    "also",
    "and",
    "as a result",
    "at the same",
    "both",
    "but",
    "each of",
    "either",
    "for example",
    "for this",
    "he",
    "here",
    "however",
    "in addition",
    "in that case",
    "instead",
    "it",
    "it's",
    "its",
    "one of",
    "or",
    "otherwise",
    "she",
    "so",
    "such",
    "that",
    "their",
    "then",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "thus",
];

/// The best sentences of one passage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Extract {
    /// Indices of the sentences, ascending.
    pub sentences: Vec<usize>,
    /// How good the best of them is; comparable within one question.
    pub score: f32,
    /// Its cosine, or its passage's where it has no vector; `None` without vectors.
    pub cosine: Option<f32>,
}

/// A passage in the ranking, and its sentences that answer.
pub(super) type Found<'p> = (Ranked, &'p Passage, Extract);

/// Picks one to three sentences of `passage`.
pub(super) fn extract(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    ranked: Ranked,
    passage: &Passage,
) -> Result<Extract, KnowledgeError> {
    let scores = scores(searcher, question, ranked, passage);
    let best = (0..scores.len()).max_by(|left, right| scores[*left].0.total_cmp(&scores[*right].0));
    let Some(best) = best else {
        return Err(KnowledgeError::Record(format!(
            "{} has no sentences",
            passage.name()
        )));
    };
    let (score, cosine) = scores[best];
    // A table of days answers with the row of the day that is asked about.
    let above = passage.heading_path();
    let mut days = passage.sentences.iter();
    let of_day = days.any(|sentence| fits_day(question, &above, sentence) > 0.0);
    let is_whole = asks_for(question, passage) && question.kind == Kind::Thing
        || ranked.by_question && passage.question.is_some();
    let sentences = if is_whole && !of_day {
        // The stored answer of an FAQ is spoken from its start.
        within_limits(passage, (0..passage.sentences.len()).collect())
    } else {
        let together = named_together(searcher.analyzer, question, passage);
        let joins = |index: &usize| {
            scores[*index].0 >= JOIN_SHARE * score
                || together.contains(index) && together.contains(&best)
        };
        let joined = (0..scores.len()).filter(|index| *index == best || joins(index));
        let joined = joined.collect();
        let chosen = with_context(passage, best, joined, &scores);
        let mut all = other_seasons(question, &passage.sentences, &chosen);
        all.extend(&chosen);
        all.sort_unstable();
        let has_room = all.len() <= SENTENCES_MAX && words(passage, &all) <= ANSWER_WORDS_MAX;
        if has_room { all } else { chosen }
    };
    let sentences = with_contrast(passage, sentences);
    Ok(Extract {
        sentences,
        score,
        cosine,
    })
}

/// Whether the question is the passage's heading and no more, as when it was offered.
pub(super) fn asks_for(question: &Question<'_>, passage: &Passage) -> bool {
    let heading = passage.question.as_ref().or(passage.heading.last());
    heading.is_some_and(|heading| plain_words(heading) == plain_words(&question.text))
}

/// Score and cosine of every sentence.
fn scores(
    searcher: &Searcher<'_>,
    question: &Question<'_>,
    ranked: Ranked,
    passage: &Passage,
) -> Vec<(f32, Option<f32>)> {
    let units: Vec<&Unit> = searcher
        .state
        .units_of(ranked.slot)
        .iter()
        .filter(|unit| unit.role == Role::Sentence)
        .collect();
    let above_text = passage.heading_path();
    let above = searcher.analyzer.terms(&passage.searched_path());
    let weight = question.weight().max(f32::MIN_POSITIVE);
    let other_rows = other_rows(searcher.analyzer, question, passage);
    let months = asked_months(question);
    let score = |(index, sentence): (usize, &String)| {
        let own = searcher.analyzer.terms(sentence);
        let fit = fits(question, sentence)
            + fits_day(question, &above_text, sentence)
            + fits_months(months, sentence)
            + fits_age(question.age, sentence)
            - exceptions(question, &above_text, sentence)
            - other_rows[index];
        let share = |(term, idf): &(String, f32)| {
            let place = if own.contains(term) {
                1.0
            } else if above.contains(term) {
                HEADING_TERM
            } else {
                0.0
            };
            place * idf
        };
        let terms = question.terms.iter().map(share).sum::<f32>() / weight;
        let row = units.get(index).and_then(|unit| unit.row);
        let cosine = row
            .zip(question.vector.as_ref())
            .map(|(row, vector)| searcher.state.matrix.dot(row, vector));
        let cosine = cosine.or(ranked.cosine);
        let meaning = cosine.unwrap_or(terms);
        (
            COSINE_WEIGHT * meaning + TERMS_WEIGHT * terms + PASSAGE_WEIGHT * ranked.score + fit,
            cosine,
        )
    };
    passage.sentences.iter().enumerate().map(score).collect()
}

/// The chosen sentences, each that leans on its predecessor together with it, the best ones first to be kept.
fn with_context(
    passage: &Passage,
    best: usize,
    chosen: Vec<usize>,
    scores: &[(f32, Option<f32>)],
) -> Vec<usize> {
    let mut by_score = chosen;
    by_score.sort_by(|left, right| scores[*right].0.total_cmp(&scores[*left].0));
    let mut kept = leaning_group(passage, best);
    for index in by_score {
        let mut more = kept.clone();
        more.extend(leaning_group(passage, index));
        more.sort_unstable();
        more.dedup();
        if more.len() <= SENTENCES_MAX && words(passage, &more) <= ANSWER_WORDS_MAX {
            kept = more;
        }
    }
    kept
}

/// A "but" that follows goes with what it limits.
fn with_contrast(passage: &Passage, mut chosen: Vec<usize>) -> Vec<usize> {
    let next = chosen.last().map_or(0, |last| last + 1);
    let contrasts = |sentence: &String| {
        let first = sentence.split([' ', ',']).next().unwrap_or_default();
        CONTRASTS.contains(&first.to_lowercase().as_str())
    };
    if passage.sentences.get(next).is_some_and(contrasts) && chosen.len() <= SENTENCES_MAX {
        chosen.push(next);
    }
    chosen
}

/// A sentence with what it leans on and what it announces, ascending, at most [`SENTENCES_MAX`].
fn leaning_group(passage: &Passage, index: usize) -> Vec<usize> {
    let mut first = index;
    while first > 0 && index - first + 1 < SENTENCES_MAX && leans(&passage.sentences[first]) {
        first -= 1;
    }
    let mut last = index;
    while last + 1 < passage.sentences.len()
        && last - first + 1 < SENTENCES_MAX
        && announces(&passage.sentences[last])
    {
        last += 1;
    }
    (first..=last).collect()
}

/// True for a sentence that says nothing without the one behind it: "You need:".
fn announces(sentence: &str) -> bool {
    sentence.ends_with(':')
}

/// The first sentences that fit an answer; always one.
fn within_limits(passage: &Passage, mut chosen: Vec<usize>) -> Vec<usize> {
    chosen.truncate(SENTENCES_MAX);
    while chosen.len() > 1 && words(passage, &chosen) > ANSWER_WORDS_MAX {
        chosen.pop();
    }
    chosen
}

fn words(passage: &Passage, chosen: &[usize]) -> usize {
    chosen
        .iter()
        .map(|index| passage.sentences[*index].split_whitespace().count())
        .sum()
}

/// True for a sentence that says nothing without the one before it.
fn leans(sentence: &str) -> bool {
    let start = sentence.to_lowercase();
    let begins = |with: &&str| {
        start
            .strip_prefix(*with)
            .is_some_and(|rest| rest.starts_with([' ', ',']))
    };
    LEANING.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(sentences: &[&str]) -> Passage {
        Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: Vec::new(),
            question: None,
            sentences: sentences.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn a_sentence_that_leans_comes_with_its_predecessor() {
        let passage = passage(&[
            "The library is old.",
            "It opens at 8.",
            "However, it closes at 9.",
            "Items are free.",
        ]);
        assert_eq!(leaning_group(&passage, 1), [0, 1]);
        assert_eq!(leaning_group(&passage, 2), [0, 1, 2]);
        assert_eq!(leaning_group(&passage, 3), [3]);
    }

    #[test]
    fn a_sentence_that_announces_comes_with_what_follows() {
        let passage = passage(&["Bring this:", "A towel.", "Doors close at 9."]);
        assert_eq!(leaning_group(&passage, 0), [0, 1]);
        assert_eq!(leaning_group(&passage, 1), [1]);
    }

    #[test]
    fn a_yes_keeps_the_but_that_follows() {
        let passage = passage(&[
            "Yes, boats are for hire.",
            "But not in winter.",
            "Oars are blue.",
        ]);
        assert_eq!(with_contrast(&passage, vec![0]), [0, 1]);
        assert_eq!(with_contrast(&passage, vec![1]), [1]);
    }

    #[test]
    fn an_answer_keeps_to_its_limits() {
        let long = format!("{}end.", "word ".repeat(39));
        let passage = passage(&[&long, &long, "Short.", "Short."]);
        assert_eq!(within_limits(&passage, vec![0, 1, 2, 3]), [0]);
        assert_eq!(within_limits(&passage, vec![2, 3]), [2, 3]);
        let scores = [(0.9, None), (0.8, None), (0.7, None), (0.6, None)];
        assert_eq!(
            with_context(&passage, 0, vec![0, 1, 2, 3], &scores),
            [0, 2, 3]
        );
    }
}
