//! Hybrid ranking: words (BM25) and vectors together, questions of an FAQ against the question.
//!
//! Both scores are brought to a fixed scale before they are added, not to that of the best hit: the cosine as it is, and
//! BM25 as a share of what a passage with every term of the question could reach. So a question that no word fits is
//! decided by the vectors, one whose meaning is unclear by its rare words, and a low sum means that nothing fits.

use std::collections::HashMap;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Score, Term};

use super::KnowledgeError;
use super::ages::asked_age;
use super::asked::{Kind, Part, parts};
use super::days::AskedDay;
use super::index::{Role, State};
use super::numbers::asks_number;
use super::passages::Passage;
use super::tokens::Analyzer;
use super::vectors::{QueryVector, WIDTH, normalise};
use crate::text::plain_words;

/// Passages that the words may bring in. More changes nothing measurable on 1,400 documents.
const LEXICAL_HITS_MAX: usize = 200;
/// Words that reply and ask for nothing: "yes, please" is not looked for in "vegan: yes".
const REPLIES: &[&str] = &[
    "yes", "yeah", "no", "nope", "ok", "okay", "please", "thanks", "thank", "you", "ja", "nein",
    "bitte", "danke",
];
/// A question of more terms is cut: it is a speech, and each term costs a look-up.
const TERMS_MAX: usize = 48;
/// What BM25 gives a passage with one term once the term is very frequent in it, in units of its idf: k1 + 1, with the
/// k1 of 1.2 that tantivy has (Robertson and Zaragoza, 2009).
const BM25_MOST: f32 = 2.2;
/// Weight of the words against the vectors. Measured on Cranfield and StackFAQ: both are flat from 0.3 to 0.8.
const LEXICAL_WEIGHT: f32 = 0.5;
/// A heading says less than a passage: its cosine counts this much. The question of an FAQ counts whole.
const HEADING_WEIGHT: f32 = 0.9;
/// The question's vector is moved towards the first passages that were found (Rocchio's feedback): how many, and how
/// far. Worth 0.013 nDCG@10 on Cranfield, costs 0.003 on StackFAQ (fp32 vectors, whole documents).
const FEEDBACK_PASSAGES: usize = 3;
const FEEDBACK_WEIGHT: f32 = 0.3;
/// So many of the best passages are ranked again by the moved vector. Others do not come among the first by it, and of
/// 20,000 passages the second look at all takes 4 ms.
const RANKED_AGAIN: usize = 1_024;

/// A passage that fits a question.
#[derive(Debug, Clone, PartialEq)]
pub struct PassageHit {
    /// `path#ordinal`, the same as long as the document is unchanged.
    pub id: String,
    /// The path of its document under `knowledge/`.
    pub source: String,
    /// The headings above it, outermost first, and the question of an FAQ, separated by ` > `.
    pub heading: String,
    /// Its text.
    pub text: String,
    /// How well it fits, 0 to 1; only comparable within one question.
    pub score: f32,
}

/// A question, analysed.
pub(super) struct Question<'a> {
    /// Its content terms and their idf.
    pub terms: Vec<(String, f32)>,
    /// Those of them that no passage has.
    pub unheard: Vec<String>,
    /// The kind of answer that it, or its first part, asks for.
    pub kind: Kind,
    /// The day that it is about.
    pub day: Option<AskedDay>,
    /// The age in years that it is about.
    pub age: Option<u32>,
    /// Its parts, one at least.
    pub parts: Vec<Part>,
    /// Its words, in lower case.
    pub text: String,
    /// True if a number, a date or a time answers it.
    pub asks_number: bool,
    /// Its vector; none where it has no words.
    pub vector: Option<QueryVector>,
    numbers: Option<&'a [f32]>,
}

impl Question<'_> {
    /// The idf of all terms together.
    pub fn weight(&self) -> f32 {
        self.terms.iter().map(|(_, idf)| idf).sum()
    }
}

/// A passage in the ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    pub slot: u32,
    /// The fused score, 0 to 1.
    pub score: f32,
    /// The best cosine of the question with the passage's question, heading or whole text; `None` without vectors.
    pub cosine: Option<f32>,
    /// True if the cosine came from the question of an FAQ.
    pub by_question: bool,
}

/// Searches one state.
pub(crate) struct Searcher<'a> {
    pub(super) state: &'a State,
    pub(super) analyzer: &'a Analyzer,
}

impl<'a> Searcher<'a> {
    /// Over a state.
    pub fn new(state: &'a State, analyzer: &'a Analyzer) -> Self {
        Self { state, analyzer }
    }

    /// See [`KnowledgeIndex::search`](super::KnowledgeIndex::search).
    pub fn search(
        &self,
        question: &str,
        vector: Option<&[f32]>,
        top_k: usize,
    ) -> Result<Vec<PassageHit>, KnowledgeError> {
        let question = self.question(question, vector)?;
        let ranked = self.rank(&question, top_k)?;
        ranked
            .iter()
            .map(|ranked| Ok(hit(&self.state.passage(ranked.slot)?, ranked.score)))
            .collect()
    }

    /// Analyses a question.
    pub(super) fn question<'q>(
        &self,
        text: &str,
        numbers: Option<&'q [f32]>,
    ) -> Result<Question<'q>, KnowledgeError> {
        let parts = parts(text, self.analyzer.speech);
        let meant = if let [only] = parts.as_slice() {
            &only.text
        } else {
            text
        };
        let asks = asks_something(meant);
        let mut terms = self.analyzer.content_terms(meant);
        terms.truncate(if asks { TERMS_MAX } else { 0 });
        let mut unheard = Vec::new();
        let mut weighed = |term: String| {
            let found = self.passages_with(&term)?;
            if found == 0.0 {
                unheard.push(term.clone());
            }
            Ok((term, self.idf(found)))
        };
        let terms = terms.into_iter().map(&mut weighed);
        let terms = terms.collect::<Result<_, KnowledgeError>>()?;
        Ok(Question {
            kind: parts.first().map_or(Kind::Thing, |part| part.kind),
            age: asked_age(meant),
            text: meant.to_lowercase(),
            asks_number: asks_number(meant),
            terms,
            unheard,
            vector: numbers.filter(|_| asks).map(QueryVector::new).transpose()?,
            numbers,
            parts,
            day: None,
        })
    }

    /// The `top_k` passages that fit best.
    pub(super) fn rank(
        &self,
        question: &Question<'_>,
        top_k: usize,
    ) -> Result<Vec<Ranked>, KnowledgeError> {
        let lexical = self.lexical(question)?;
        let Some(vector) = &question.vector else {
            let found = lexical.keys().copied();
            return Ok(self.fuse(found, &lexical, |_| (None, false), top_k));
        };
        let all = 0..self.state.slots.len() as u32;
        let first = self.fuse(
            all,
            &lexical,
            |slot| self.cosine(slot, vector),
            RANKED_AGAIN.max(top_k),
        );
        match self.feedback(question, &first)? {
            Some(moved) => {
                let slots = first.iter().map(|one| one.slot);
                let mut ranked =
                    self.fuse(slots, &lexical, |slot| self.cosine(slot, &moved), top_k);
                // The ranking follows the moved vector; what is told about a passage is the question's own.
                for one in &mut ranked {
                    (one.cosine, one.by_question) = self.cosine(one.slot, vector);
                }
                Ok(ranked)
            }
            None => Ok(first.into_iter().take(top_k).collect()),
        }
    }

    /// Adds up words and meaning of these slots, and gives the `top_k` best. A passage whose vector is still to come is judged
    /// by its words alone. Of equals the order is the same for the same content, however it came in.
    fn fuse(
        &self,
        slots: impl Iterator<Item = u32>,
        lexical: &HashMap<u32, f32>,
        cosine: impl Fn(u32) -> (Option<f32>, bool),
        top_k: usize,
    ) -> Vec<Ranked> {
        let ranked = |slot: u32| {
            let words = lexical.get(&slot).copied().unwrap_or_default();
            let (cosine, by_question) = cosine(slot);
            let meaning = cosine.unwrap_or_else(|| words.sqrt()).max(0.0);
            Ranked {
                slot,
                score: (meaning + LEXICAL_WEIGHT * words) / (1.0 + LEXICAL_WEIGHT),
                cosine,
                by_question,
            }
        };
        let mut all: Vec<Ranked> = slots.map(ranked).filter(|one| one.score > 0.0).collect();
        let order = |left: &Ranked, right: &Ranked| {
            right
                .score
                .total_cmp(&left.score)
                .then_with(|| self.state.id(left.slot).cmp(&self.state.id(right.slot)))
        };
        if all.len() > top_k && top_k > 0 {
            all.select_nth_unstable_by(top_k - 1, order);
        }
        all.truncate(top_k);
        all.sort_unstable_by(order);
        all
    }

    /// How many passages have a term.
    pub(super) fn passages_with(&self, term: &str) -> Result<f32, KnowledgeError> {
        let found = self.state.view.searcher.doc_freq(&self.term(term))?;
        Ok(found as f32)
    }

    /// The idf that tantivy's BM25 gives a term that so many passages have.
    fn idf(&self, found: f32) -> f32 {
        let all = (self.state.view.searcher.num_docs() as f32).max(found);
        (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
    }

    fn term(&self, term: &str) -> Term {
        Term::from_field_text(self.state.view.words(), term)
    }

    /// BM25 of the best passages, as a share of the most that is possible.
    fn lexical(&self, question: &Question<'_>) -> Result<HashMap<u32, f32>, KnowledgeError> {
        let most = question.weight() * BM25_MOST;
        if most <= 0.0 {
            return Ok(HashMap::new());
        }
        let clause = |(term, _): &(String, f32)| {
            let query: Box<dyn Query> = Box::new(TermQuery::new(
                self.term(term),
                IndexRecordOption::WithFreqs,
            ));
            (Occur::Should, query)
        };
        let query = BooleanQuery::new(question.terms.iter().map(clause).collect());
        let found: Vec<(Score, _)> = self.state.view.searcher.search(
            &query,
            &TopDocs::with_limit(LEXICAL_HITS_MAX).order_by_score(),
        )?;
        let share = |(score, address): (Score, _)| {
            Some((self.state.slot_at(address)?, (score / most).min(1.0)))
        };
        Ok(found.into_iter().filter_map(share).collect())
    }

    /// The best cosine of a slot, and whether an FAQ's question gave it.
    fn cosine(&self, slot: u32, vector: &QueryVector) -> (Option<f32>, bool) {
        let mut best: (Option<f32>, bool) = (None, false);
        for unit in self.state.units_of(slot) {
            let (Some(row), true) = (unit.row, unit.role != Role::Sentence) else {
                continue;
            };
            let weight = if unit.role == Role::Heading {
                HEADING_WEIGHT
            } else {
                1.0
            };
            let cosine = self.state.matrix.dot(row, vector) * weight;
            if best.0.is_none_or(|best| cosine > best) {
                best = (Some(cosine), unit.role == Role::Question);
            }
        }
        best
    }

    /// The question's vector, moved towards the passages that were found first.
    fn feedback(
        &self,
        question: &Question<'_>,
        first: &[Ranked],
    ) -> Result<Option<QueryVector>, KnowledgeError> {
        let Some(numbers) = question.numbers else {
            return Ok(None);
        };
        let whole = |ranked: &Ranked| {
            let units = self.state.units_of(ranked.slot);
            units
                .iter()
                .find(|unit| unit.role == Role::Passage)
                .and_then(|unit| unit.row)
        };
        let rows: Vec<u32> = first
            .iter()
            .take(FEEDBACK_PASSAGES)
            .filter_map(whole)
            .collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let mut moved = [0.0; WIDTH];
        moved.copy_from_slice(numbers);
        for row in &rows {
            self.state
                .matrix
                .add_to(*row, FEEDBACK_WEIGHT / rows.len() as f32, &mut moved);
        }
        normalise(&mut moved);
        QueryVector::new(&moved).map(Some)
    }
}

/// Whether a text has a word that is more than a reply.
fn asks_something(text: &str) -> bool {
    plain_words(text)
        .iter()
        .any(|word| !REPLIES.contains(&word.as_str()))
}

/// A passage as callers see it.
pub(super) fn hit(passage: &Passage, score: f32) -> PassageHit {
    PassageHit {
        id: passage.name(),
        source: passage.path.clone(),
        heading: passage.heading_path(),
        text: passage.text(),
        score,
    }
}
