//! One document into the index.

use std::io::{self, Read};

use super::super::KnowledgeError;
use super::super::blocks::Blocks;
use super::super::ingest::Format;
use super::super::passages::Splitter;
use super::super::reading::{Reading, WHOLE_BYTES_MAX};
use super::super::source::{DocumentSource, DocumentStat};
use super::super::tokens::Analyzer;
use super::words::{FileRecord, Words};
use crate::files::{Hasher, Sha256, each_chunk};

/// Why a document was not indexed.
pub(super) enum Fault {
    /// It was deleted since it was listed.
    Vanished,
    /// It cannot be read, or is of no use. What was indexed of it before stays.
    Document(String),
    /// The index itself failed.
    Index(KnowledgeError),
}

impl From<KnowledgeError> for Fault {
    fn from(error: KnowledgeError) -> Self {
        Self::Index(error)
    }
}

/// What became of a document.
pub(super) enum Outcome {
    /// Its content is what it was; only its date differed.
    Same(FileRecord),
    /// It is in the index, to be seen after the next commit.
    Indexed(FileRecord),
}

/// Reads a document and replaces what the index holds of it.
pub(super) fn index_document(
    words: &Words,
    analyzer: &Analyzer,
    source: &dyn DocumentSource,
    task: &Task<'_>,
) -> Result<Outcome, Fault> {
    let stat = task.stat;
    let format = Format::of(&stat.path).map_err(Fault::Document)?;
    let work = Work {
        words,
        analyzer,
        source,
        task,
        format,
    };
    if task.large {
        work.in_blocks()
    } else {
        work.whole()
    }
}

/// A document to be read.
pub(super) struct Task<'a> {
    pub stat: &'a DocumentStat,
    /// What is known of it from before.
    pub before: Option<&'a FileRecord>,
    /// It is read in blocks.
    pub large: bool,
}

struct Work<'a> {
    words: &'a Words,
    analyzer: &'a Analyzer,
    source: &'a dyn DocumentSource,
    task: &'a Task<'a>,
    format: Format,
}

impl Work<'_> {
    /// Reads all of it before anything is changed.
    fn whole(&self) -> Result<Outcome, Fault> {
        let mut bytes = Vec::new();
        let mut reader = self.open()?.take(WHOLE_BYTES_MAX + 1);
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| self.fault(&error))?;
        if bytes.len() as u64 > WHOLE_BYTES_MAX {
            let (path, most) = (self.path(), WHOLE_BYTES_MAX >> 20);
            return Err(Fault::Document(format!(
                "{path} is larger than {most} MB: split it, or save it as text"
            )));
        }
        let content = Sha256::of(&bytes).to_string();
        if let Some(same) = self.same(&content) {
            return Ok(Outcome::Same(same));
        }
        self.words.remove(self.path());
        let mut indexing = Indexing::new(self);
        indexing.block(&bytes)?;
        indexing.finish(content)
    }

    /// Reads it block by block; what was added is to be rolled back if this fails.
    fn in_blocks(&self) -> Result<Outcome, Fault> {
        let start = self.head()?;
        if !self.format.comes_in_blocks() || start == [0xff, 0xfe] || start == [0xfe, 0xff] {
            return self.whole();
        }
        if self
            .task
            .before
            .is_some_and(|before| before.bytes == self.task.stat.bytes)
            && let Some(same) = self.same(&self.hash()?)
        {
            return Ok(Outcome::Same(same));
        }
        self.words.remove(self.path());
        let mut hash = Hasher::default();
        let mut indexing = Indexing::new(self);
        let mut blocks = Blocks::new(self.open()?, self.format);
        while let Some(block) = blocks.next_block().map_err(|error| self.fault(&error))? {
            hash.update(&block);
            indexing.block(&block)?;
        }
        indexing.finish(hash.finish().to_string())
    }

    fn path(&self) -> &str {
        &self.task.stat.path
    }

    fn open(&self) -> Result<Box<dyn Read>, Fault> {
        self.source
            .open(self.path())
            .map_err(|error| self.fault(&error))
    }

    fn head(&self) -> Result<Vec<u8>, Fault> {
        let mut head = Vec::new();
        self.open()?
            .take(2)
            .read_to_end(&mut head)
            .map_err(|error| self.fault(&error))?;
        Ok(head)
    }

    fn hash(&self) -> Result<String, Fault> {
        let mut hash = Hasher::default();
        let unreadable = |error| self.fault(&error);
        each_chunk(&mut *self.open()?, unreadable, |chunk| {
            hash.update(chunk);
            Ok(())
        })?;
        Ok(hash.finish().to_string())
    }

    fn same(&self, content: &str) -> Option<FileRecord> {
        let before = self
            .task
            .before
            .filter(|before| before.content == content)?;
        Some(FileRecord {
            bytes: self.task.stat.bytes,
            modified_ns: self.task.stat.modified_ns,
            ..before.clone()
        })
    }

    fn fault(&self, error: &io::Error) -> Fault {
        if error.kind() == io::ErrorKind::NotFound {
            return Fault::Vanished;
        }
        Fault::Document(format!("{} cannot be read: {error}", self.path()))
    }
}

/// A document on its way into the index.
struct Indexing<'a> {
    work: &'a Work<'a>,
    reading: Reading,
    splitter: Splitter<'a>,
}

impl<'a> Indexing<'a> {
    fn new(work: &'a Work<'a>) -> Self {
        Self {
            work,
            reading: Reading::new(work.format),
            splitter: Splitter::new(&work.task.stat.path),
        }
    }

    fn block(&mut self, bytes: &[u8]) -> Result<(), KnowledgeError> {
        for section in self.reading.block(bytes) {
            for passage in self.splitter.split(section) {
                self.work.words.add(&passage, self.work.analyzer)?;
            }
        }
        Ok(())
    }

    fn finish(self, content: String) -> Result<Outcome, Fault> {
        let stat = self.work.task.stat;
        let mut passages = self.splitter.count();
        if self.reading.is_left_out() {
            // What came of the blocks before.
            self.work.words.remove(&stat.path);
            passages = 0;
        }
        let record = FileRecord {
            path: stat.path.clone(),
            bytes: stat.bytes,
            modified_ns: stat.modified_ns,
            content,
            passages,
            note: self
                .reading
                .note(passages)
                .map(|note| format!("{}: {note}", stat.path)),
        };
        self.work.words.put_file(&record)?;
        Ok(Outcome::Indexed(record))
    }
}
