//! The index: passages by words and by vectors, on disk or in memory.

mod document;
mod options;
mod state;
mod storage;
mod sync;
mod update;
mod words;

#[cfg(test)]
mod tests;

use std::mem;
use std::path::Path;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock, RwLockReadGuard};

pub use options::Options;
pub use state::MissingVector;
pub(super) use state::{Role, State, Unit, texts};
pub use storage::verify;
pub use sync::{LARGE_BYTES, SyncProgress, SyncReport};

use super::KnowledgeError;
use super::answer::{Answer, AnswerOptions};
use super::asked::{Part, Reworded, Speech, parts, reworded};
use super::confidence::Evidence;
use super::follow_up::{FollowUp, Topic, chosen, follow_up, more, settles};
use super::part_answers::joined;
use super::rows::read_texts;
use super::search::{PassageHit, Searcher};
use super::tokens::Analyzer;
use super::vector_file::VectorFile;
use super::vectors::{Row, VectorKey};
use storage::Storage;

/// Documents that can be asked. All methods take `&self` and may be called from any thread: one [`sync`] runs at a
/// time, and searches go on meanwhile over what was committed last.
///
/// [`sync`]: KnowledgeIndex::sync
pub struct KnowledgeIndex {
    options: Options,
    pub(super) analyzer: Analyzer,
    /// Held by a sync as long as it runs; nothing else waits for it.
    storage: Mutex<Storage>,
    vectors: Mutex<Option<VectorFile>>,
    state: RwLock<State>,
    warnings: Mutex<Vec<String>>,
}

impl KnowledgeIndex {
    /// Opens the index in `folder`, or an empty one in memory. A damaged or foreign index is rebuilt, and a folder that
    /// cannot be used is replaced by memory: both are told by [`warnings`](Self::warnings).
    ///
    /// # Errors
    /// [`KnowledgeError::Index`]: not even memory works.
    pub fn open(folder: Option<&Path>, options: Options) -> Result<Self, KnowledgeError> {
        let opened = storage::open(folder, &options)?;
        Ok(Self {
            analyzer: Analyzer::new(&options.language),
            options,
            vectors: Mutex::new(opened.vectors),
            storage: Mutex::new(opened.storage),
            state: RwLock::new(opened.state),
            warnings: Mutex::new(opened.warnings),
        })
    }

    /// What a person should know about the folder, since it was opened.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.lock().clone()
    }

    /// Up to `limit` different texts that have no vector yet, those that matter most first.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`] or [`KnowledgeError::Record`]: the index cannot be read; sync again.
    pub fn missing_vectors(&self, limit: usize) -> Result<Vec<MissingVector>, KnowledgeError> {
        self.state().missing(limit)
    }

    /// Adds vectors (L2-normalised, [`WIDTH`](super::WIDTH) numbers each) of texts that
    /// [`missing_vectors`](Self::missing_vectors) gave.
    ///
    /// # Errors
    /// [`KnowledgeError::Width`]: one is of another width; none is added.
    pub fn add_vectors(&self, vectors: &[(VectorKey, &[f32])]) -> Result<(), KnowledgeError> {
        let rows: Vec<(VectorKey, Row)> = vectors
            .iter()
            .map(|(key, vector)| Ok((*key, Row::new(vector)?)))
            .collect::<Result<_, KnowledgeError>>()?;
        let mut vectors = self.vectors.lock();
        if let Some(Err(error)) = vectors.as_mut().map(|file| file.append(&rows)) {
            *vectors = None;
            self.warn(format!(
                "vectors cannot be written: {error}; they are kept in memory"
            ));
        }
        let mut state = self.state.write();
        state.add(&rows);
        Ok(())
    }

    /// How many different texts are to be found by their vector.
    pub fn texts(&self) -> usize {
        let state = self.state();
        state.waiting() + state.matrix.len()
    }

    /// How many texts still wait for their vector.
    pub fn vectors_waiting(&self) -> usize {
        self.state().waiting()
    }

    /// Passages in the index.
    pub fn passages(&self) -> usize {
        self.state().slots.len()
    }

    /// Headings, questions and sentences of up to `passages_max` passages: the words that people will speak of.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`] or [`KnowledgeError::Record`]: the index cannot be read; sync again.
    pub fn spoken_texts(&self, passages_max: usize) -> Result<Vec<Arc<str>>, KnowledgeError> {
        let state = self.state();
        let mut texts = Vec::new();
        for slot in 0..state.slots.len().min(passages_max) as u32 {
            let passage = state.passage(slot)?;
            let above = passage.heading.into_iter().chain(passage.question);
            texts.extend(above.chain(passage.sentences).map(Arc::from));
        }
        Ok(texts)
    }

    /// What evidence may be read from in one passage: all of it with its headings, and each row of a table. `None`: there are
    /// not so many passages; their order means nothing.
    ///
    /// # Errors
    /// As [`spoken_texts`](Self::spoken_texts).
    pub fn evidence_texts(&self, passage: usize) -> Result<Option<Vec<String>>, KnowledgeError> {
        let state = self.state();
        let slot = (passage < state.slots.len()).then_some(passage as u32);
        slot.map(|slot| Ok(read_texts(&state.passage(slot)?)))
            .transpose()
    }

    /// Documents in the index.
    pub fn documents(&self) -> usize {
        self.state().files.len()
    }

    /// The categories, sorted: the folders that hold documents.
    pub fn categories(&self) -> Vec<String> {
        let state = self.state();
        let found: std::collections::BTreeSet<&str> = state
            .files
            .keys()
            .filter_map(|path| super::category(path))
            .collect();
        found.into_iter().map(str::to_owned).collect()
    }

    /// The passages that fit a question best, best first. `vector` is the question's, if there is one yet.
    ///
    /// # Errors
    /// [`KnowledgeError::Width`]: the vector is of another width; otherwise the index cannot be read: sync again.
    pub fn search(
        &self,
        question: &str,
        vector: Option<&[f32]>,
        top_k: usize,
    ) -> Result<Vec<PassageHit>, KnowledgeError> {
        let state = self.state();
        Searcher::new(&state, &self.analyzer).search(question, vector, top_k)
    }

    /// Whether passages can be read for evidence: what reads them knows English only.
    pub fn reads_evidence(&self) -> bool {
        self.analyzer.speech == Some(Speech::English)
    }

    /// Answers a question in words quoted from the documents, or declines. `evidence` reads the passages for it.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn answer(
        &self,
        question: &str,
        vector: Option<&[f32]>,
        evidence: Option<&dyn Evidence>,
        options: &AnswerOptions,
    ) -> Result<Answer, KnowledgeError> {
        let state = self.state();
        super::answer::answer(
            &Searcher::new(&state, &self.analyzer),
            question,
            vector,
            evidence.filter(|_| self.reads_evidence()),
            options,
        )
    }

    /// The question in the words that the documents have for what it means, if they have others. See [`Reworded`].
    pub fn reworded(&self, question: &str) -> Option<Reworded> {
        let state = self.state();
        let searcher = Searcher::new(&state, &self.analyzer);
        reworded(question, self.analyzer.speech, |word| {
            let terms = self.analyzer.terms(word);
            let known = |term: &String| searcher.passages_with(term).is_ok_and(|found| found > 0.0);
            terms.iter().all(known)
        })
    }

    /// The parts of a question that asks for several things, in order, each as a question of its own; none of another.
    pub fn parts(&self, question: &str) -> Vec<Part> {
        let mut parts = parts(question, self.analyzer.speech);
        if parts.len() < 2 {
            parts.clear();
        }
        parts
    }

    /// One answer of those to the [`parts`](Self::parts) of a question: what is sure is said, and what of the rest is not known; none
    /// where nothing is sure.
    pub fn joined(&self, parts: Vec<(Part, Answer)>) -> Option<Answer> {
        joined(parts, self.analyzer.speech)
    }

    /// How a text leans on what was asked before, `alone` being its own answer; none where it stands by itself.
    pub fn follow_up(&self, text: &str, topic: Topic<'_>, alone: &Answer) -> Option<FollowUp> {
        follow_up(&self.analyzer, text, topic, alone)
    }

    /// Whether this answer to one of [`FollowUp::completed`] is so sure that the others need not be asked.
    pub fn settles(&self, follow_up: &FollowUp, topic: Topic<'_>, answer: &Answer) -> bool {
        let state = self.state();
        settles(
            &Searcher::new(&state, &self.analyzer),
            follow_up,
            topic,
            answer,
        )
    }

    /// What is answered to a text that leans on what was asked before, and the question that it was read as; none where its own
    /// answer stays. `completed` are the answers to [`FollowUp::completed`].
    pub fn chosen(
        &self,
        follow_up: &FollowUp,
        topic: Topic<'_>,
        alone: &Answer,
        completed: Vec<(String, Answer)>,
    ) -> Option<(Option<String>, Answer)> {
        let state = self.state();
        let searcher = Searcher::new(&state, &self.analyzer);
        chosen(&searcher, follow_up, topic, alone, completed)
    }

    /// What the documents still hold of what was asked before and was not said.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn more(&self, topic: Topic<'_>) -> Result<Option<Answer>, KnowledgeError> {
        let state = self.state();
        more(&Searcher::new(&state, &self.analyzer), topic)
    }

    pub(super) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read()
    }

    /// Makes the last commit what searches read.
    fn show(&self, storage: &Storage) -> Result<(), KnowledgeError> {
        let known = self.state().known();
        let mut fresh = State::read(storage.words.view(), &known)?;
        let mut state = self.state.write();
        fresh.link(mem::take(&mut state.matrix));
        *state = fresh;
        Ok(())
    }

    fn warn(&self, message: String) {
        tracing::warn!("{message}");
        self.warnings.lock().push(message);
    }
}
