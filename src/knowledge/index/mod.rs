//! The index: passages by words and by vectors, on disk or in memory.

mod document;
mod state;
mod storage;
mod sync;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

pub(super) use state::{Role, State, Unit};
pub use storage::verify;
pub use sync::{LARGE_BYTES, SyncProgress, SyncReport};

use super::KnowledgeError;
use super::answer::{Answer, AnswerOptions};
use super::search::{PassageHit, Searcher};
use super::source::DocumentSource;
use super::tokens::Analyzer;
use super::vector_file::VectorFile;
use super::vectors::{Row, VectorKey};
use storage::Storage;
use sync::Sync;
use words::FileRecord;

/// How an index is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The language of the documents, as a tag (`en`, `de-CH`): for stemming. Another language rebuilds the index.
    pub language: String,
    /// Which encoder makes the vectors. Those of another one are discarded.
    pub encoder_id: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: "en".to_owned(),
            encoder_id: "all-MiniLM-L6-v2".to_owned(),
        }
    }
}

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
    in_memory: AtomicBool,
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
            in_memory: AtomicBool::new(opened.storage.folder.is_none()),
            vectors: Mutex::new(opened.vectors),
            storage: Mutex::new(opened.storage),
            state: RwLock::new(opened.state),
            warnings: Mutex::new(opened.warnings),
        })
    }

    /// What a person should know about the folder, since it was opened.
    pub fn warnings(&self) -> Vec<String> {
        lock(&self.warnings).clone()
    }

    /// True if the index is kept in memory only.
    pub fn is_in_memory(&self) -> bool {
        self.in_memory.load(Ordering::Relaxed)
    }

    /// Brings the index up to `source`. Unchanged documents are not read; each changed one replaces only itself. The
    /// words of all documents up to [`LARGE_BYTES`] can be searched after one commit, then come the larger ones.
    /// Blocking; call it on a thread of its own. If the folder fails (full, gone) the index moves to memory.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`]: not even memory works. What was searchable before still is.
    pub fn sync(
        &self,
        source: &dyn DocumentSource,
        progress: &mut dyn FnMut(SyncProgress),
    ) -> Result<SyncReport, KnowledgeError> {
        self.sync_from(self.files(), source, progress)
    }

    /// As [`sync`](Self::sync), but reads every document again, also those that seem unchanged.
    ///
    /// # Errors
    /// As [`sync`](Self::sync).
    pub fn rebuild(
        &self,
        source: &dyn DocumentSource,
        progress: &mut dyn FnMut(SyncProgress),
    ) -> Result<SyncReport, KnowledgeError> {
        let mut files = self.files();
        for file in files.values_mut() {
            file.content.clear();
            file.modified_ns = None;
        }
        self.sync_from(files, source, progress)
    }

    /// Up to `limit` different texts that have no vector yet, those that matter most first.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`] or [`KnowledgeError::Record`]: the index cannot be read; sync again.
    pub fn missing_vectors(
        &self,
        limit: usize,
    ) -> Result<Vec<(VectorKey, Arc<str>)>, KnowledgeError> {
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
        let mut vectors = lock(&self.vectors);
        if let Some(Err(error)) = vectors.as_mut().map(|file| file.append(&rows)) {
            *vectors = None;
            self.warn(format!(
                "vectors cannot be written: {error}; they are kept in memory"
            ));
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
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

    /// True when every text has its vector.
    pub fn is_complete(&self) -> bool {
        self.vectors_waiting() == 0
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

    /// Answers a question in words quoted from the documents, or declines.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn answer(
        &self,
        question: &str,
        vector: Option<&[f32]>,
        options: &AnswerOptions,
    ) -> Result<Answer, KnowledgeError> {
        let state = self.state();
        super::answer::answer(
            &Searcher::new(&state, &self.analyzer),
            question,
            vector,
            options,
        )
    }

    pub(super) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn files(&self) -> BTreeMap<String, FileRecord> {
        self.state().files.clone()
    }

    fn sync_from(
        &self,
        files: BTreeMap<String, FileRecord>,
        source: &dyn DocumentSource,
        progress: &mut dyn FnMut(SyncProgress),
    ) -> Result<SyncReport, KnowledgeError> {
        let mut storage = lock(&self.storage);
        let outcome = match self.sync_once(&mut storage, source, files, progress) {
            Err(error) if storage.folder.is_some() => {
                self.move_to_memory(&mut storage, &error)?;
                self.sync_once(&mut storage, source, BTreeMap::new(), progress)
            }
            outcome => outcome,
        };
        self.compact_vectors();
        outcome
    }

    fn sync_once(
        &self,
        storage: &mut Storage,
        source: &dyn DocumentSource,
        files: BTreeMap<String, FileRecord>,
        progress: &mut dyn FnMut(SyncProgress),
    ) -> Result<SyncReport, KnowledgeError> {
        let sync = Sync {
            index: self,
            storage,
            source,
            files,
            progress,
            report: SyncReport::default(),
        };
        sync.run()
    }

    /// Makes the last commit what searches read.
    fn show(&self, storage: &Storage) -> Result<(), KnowledgeError> {
        let known = self.state().known();
        let mut fresh = State::read(storage.words.view(), &known)?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        fresh.link(std::mem::take(&mut state.matrix));
        *state = fresh;
        Ok(())
    }

    /// The folder failed: start again in memory. Searches go on over the old view until the next commit.
    fn move_to_memory(
        &self,
        storage: &mut Storage,
        error: &KnowledgeError,
    ) -> Result<(), KnowledgeError> {
        let folder = storage
            .folder
            .as_deref()
            .unwrap_or(Path::new(""))
            .display()
            .to_string();
        *storage = storage::in_memory(&self.options, Vec::new())?.storage;
        *lock(&self.vectors) = None;
        self.in_memory.store(true, Ordering::Relaxed);
        self.warn(format!(
            "{folder} cannot be written: {error}; the index is kept in memory"
        ));
        Ok(())
    }

    /// Rewrites the vectors when most of them belong to texts that are gone.
    fn compact_vectors(&self) {
        let mut vectors = lock(&self.vectors);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let Some(rows) = state.compact() else { return };
        if let Some(Err(error)) = vectors.as_mut().map(|file| file.replace(&rows)) {
            self.warn(format!("vectors cannot be rewritten: {error}"));
        }
    }

    fn warn(&self, message: String) {
        tracing::warn!("{message}");
        lock(&self.warnings).push(message);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
