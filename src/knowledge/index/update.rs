//! How an index is brought up to its source, and what becomes of it when its folder fails.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::KnowledgeError;
use super::super::source::DocumentSource;
use super::KnowledgeIndex;
use super::storage::{self, Storage};
use super::sync::{Sync, SyncProgress, SyncReport};
use super::words::FileRecord;

impl KnowledgeIndex {
    /// Brings the index up to `source`. Unchanged documents are not read; each changed one replaces only itself. The
    /// words of all documents up to [`LARGE_BYTES`](super::LARGE_BYTES) can be searched after one commit, then come the larger ones.
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

    fn files(&self) -> BTreeMap<String, FileRecord> {
        self.state().files.clone()
    }

    fn sync_from(
        &self,
        files: BTreeMap<String, FileRecord>,
        source: &dyn DocumentSource,
        progress: &mut dyn FnMut(SyncProgress),
    ) -> Result<SyncReport, KnowledgeError> {
        let mut storage = self.storage.lock();
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
        *self.vectors.lock() = None;
        self.warn(format!(
            "{folder} cannot be written: {error}; the index is kept in memory"
        ));
        Ok(())
    }

    /// Rewrites the vectors when most of them belong to texts that are gone.
    fn compact_vectors(&self) {
        let mut vectors = self.vectors.lock();
        let mut state = self.state.write();
        let Some(rows) = state.compact() else { return };
        if let Some(Err(error)) = vectors.as_mut().map(|file| file.replace(&rows)) {
            self.warn(format!("vectors cannot be rewritten: {error}"));
        }
    }
}
