//! Bringing the index up to a source: what is new is read, what is unchanged is not.

use std::collections::BTreeMap;

use super::super::KnowledgeError;
use super::super::source::{DocumentSource, DocumentStat, Listing, Problem};
use super::KnowledgeIndex;
use super::document::{Fault, Outcome, Task, index_document};
use super::storage::Storage;
use super::words::FileRecord;

/// A document above this size is warned about and indexed after all others, in blocks of bounded memory.
pub const LARGE_BYTES: u64 = 10_000_000;

/// What a sync tells while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncProgress {
    /// A document is about to be read.
    Reading {
        /// Its path under `knowledge/`.
        path: String,
        /// Its size.
        bytes: u64,
    },
    /// A commit was made: this many passages can be found now.
    Searchable {
        /// Passages in the index.
        passages: usize,
    },
}

/// What a sync did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Documents that are new.
    pub added: usize,
    /// Documents whose content changed.
    pub changed: usize,
    /// Documents that are gone.
    pub removed: usize,
    /// Documents that are as they were.
    pub unchanged: usize,
    /// Passages in the index now.
    pub passages: usize,
    /// What a person should know. Everything else works.
    pub problems: Vec<Problem>,
}

/// What is to be done.
struct Plan {
    read: Vec<DocumentStat>,
    read_large: Vec<DocumentStat>,
    removed: Vec<String>,
}

/// One run over a source.
pub(super) struct Sync<'a> {
    pub index: &'a KnowledgeIndex,
    pub storage: &'a mut Storage,
    pub source: &'a dyn DocumentSource,
    /// What the index holds already.
    pub files: BTreeMap<String, FileRecord>,
    pub progress: &'a mut dyn FnMut(SyncProgress),
    pub report: SyncReport,
}

impl Sync<'_> {
    /// Runs it: small documents first, in one commit; then every large one in its own.
    pub fn run(mut self) -> Result<SyncReport, KnowledgeError> {
        let files = std::mem::take(&mut self.files);
        let listing = self.source.list();
        let has_problems = !listing.problems.is_empty() || !listing.left_out.is_empty();
        if listing.documents.is_empty() && !has_problems {
            self.problem(
                "",
                "the knowledge folder holds no documents: nothing can be answered from it"
                    .to_owned(),
            );
        }
        let plan = self.plan(listing, &files);
        for path in &plan.removed {
            self.storage.words.remove(path);
            self.report.removed += 1;
        }
        let mut written = !plan.removed.is_empty();
        for stat in &plan.read {
            written |= self.read(stat, files.get(&stat.path), false)?;
        }
        if written {
            self.commit()?;
        }
        for stat in &plan.read_large {
            let written = self.read(stat, files.get(&stat.path), true)?;
            if written {
                self.commit()?;
            } else {
                self.storage.words.rollback()?;
            }
        }
        self.report.passages = self.index.passages();
        Ok(self.report)
    }

    fn plan(&mut self, listing: Listing, files: &BTreeMap<String, FileRecord>) -> Plan {
        let mut gone: BTreeMap<&String, &FileRecord> = files.iter().collect();
        let (mut read, mut read_large) = (Vec::new(), Vec::new());
        for stat in listing.documents {
            let before = gone.remove(&stat.path);
            let same = |before: &&FileRecord| {
                before.bytes == stat.bytes
                    && before.modified_ns == stat.modified_ns
                    && stat.modified_ns.is_some()
            };
            if stat.bytes > LARGE_BYTES {
                let (path, size) = (&stat.path, stat.bytes / 1_000_000);
                let message = format!(
                    "{path} is large ({size} MB): it is indexed after the others and may take minutes"
                );
                self.problem(&stat.path, message);
            }
            match before.filter(same) {
                Some(before) => {
                    self.report.unchanged += 1;
                    self.note(before);
                }
                None if stat.bytes > LARGE_BYTES => read_large.push(stat),
                None => read.push(stat),
            }
        }
        // What could not be listed is not gone.
        let hidden = |path: &str| {
            listing
                .problems
                .iter()
                .any(|problem| is_under(path, &problem.path))
        };
        let removed = gone
            .keys()
            .filter(|path| !hidden(path))
            .map(|path| (*path).clone())
            .collect();
        self.report.problems.extend(listing.problems);
        self.report.problems.extend(listing.left_out);
        Plan {
            read,
            read_large,
            removed,
        }
    }

    /// Reads one document; true if there is something to commit. False for a large one: roll back what was begun.
    fn read(
        &mut self,
        stat: &DocumentStat,
        before: Option<&FileRecord>,
        large: bool,
    ) -> Result<bool, KnowledgeError> {
        let path = stat.path.clone();
        (self.progress)(SyncProgress::Reading {
            path: path.clone(),
            bytes: stat.bytes,
        });
        let task = Task {
            stat,
            before,
            large,
        };
        match index_document(
            &self.storage.words,
            &self.index.analyzer,
            self.source,
            &task,
        ) {
            Ok(Outcome::Indexed(file)) => {
                let count = if before.is_some() {
                    &mut self.report.changed
                } else {
                    &mut self.report.added
                };
                *count += 1;
                self.note(&file);
            }
            Ok(Outcome::Same(file)) => {
                self.report.unchanged += 1;
                self.note(&file);
                if before == Some(&file) {
                    return Ok(false);
                }
                self.storage.words.put_file(&file)?;
            }
            Err(Fault::Vanished) => {
                self.problem(&path, format!("{path} was deleted while it was being read"));
                if large {
                    self.storage.words.rollback()?;
                }
                self.storage.words.remove(&path);
                self.report.removed += usize::from(before.is_some());
            }
            Err(Fault::Document(message)) => {
                self.problem(&path, message);
                return Ok(false);
            }
            Err(Fault::Index(error)) => return Err(error),
        }
        Ok(true)
    }

    fn commit(&mut self) -> Result<(), KnowledgeError> {
        self.storage.words.commit()?;
        self.index.show(self.storage)?;
        (self.progress)(SyncProgress::Searchable {
            passages: self.index.passages(),
        });
        Ok(())
    }

    fn note(&mut self, file: &FileRecord) {
        if let Some(note) = &file.note {
            self.problem(&file.path, note.clone());
        }
    }

    fn problem(&mut self, path: &str, message: String) {
        self.report.problems.push(Problem {
            path: path.to_owned(),
            message,
        });
    }
}

/// True for `folder` itself, for what is below it, and for everything if it is the root.
fn is_under(path: &str, folder: &str) -> bool {
    let below = path.strip_prefix(folder);
    folder.is_empty() || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
