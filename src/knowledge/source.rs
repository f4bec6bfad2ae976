//! Where documents come from: a pack, or memory.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// What a listing says about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentStat {
    /// The path under `knowledge/`, with `/`.
    pub path: String,
    /// The size in bytes.
    pub bytes: u64,
    /// Last change in nanoseconds since the Unix epoch; `None` where the source has no such thing (its documents are
    /// then compared by content).
    pub modified_ns: Option<u64>,
}

/// Something about one document that a person should know. Everything else works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path under `knowledge/`; empty for the folder itself.
    pub path: String,
    /// What is wrong and what it means, naming the file.
    pub message: String,
}

/// What a source holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The documents that can be opened.
    pub documents: Vec<DocumentStat>,
    /// What could not be listed. What was indexed below such a path before is kept, not taken for deleted.
    pub problems: Vec<Problem>,
    /// What is there and is not to be read. What was indexed of it before is removed.
    pub left_out: Vec<Problem>,
}

/// A place that holds documents.
pub trait DocumentSource {
    /// Lists the documents. Problems are part of the listing.
    fn list(&self) -> Listing;

    /// Opens one document for reading from its start.
    ///
    /// # Errors
    /// The reason it cannot be opened; `NotFound` means that it was deleted since it was listed.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read>>;
}

/// Documents in memory: path under `knowledge/` and content.
#[derive(Debug, Clone, Default)]
pub struct MemorySource {
    documents: BTreeMap<String, Arc<[u8]>>,
}

impl MemorySource {
    /// Adds a document, or replaces the one at the same path.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Arc<[u8]>>) {
        self.documents.insert(path.into(), content.into());
    }

    /// Removes a document.
    pub fn remove(&mut self, path: &str) {
        self.documents.remove(path);
    }
}

impl DocumentSource for MemorySource {
    fn list(&self) -> Listing {
        let stat = |(path, content): (&String, &Arc<[u8]>)| DocumentStat {
            path: path.clone(),
            bytes: content.len() as u64,
            modified_ns: None,
        };
        Listing {
            documents: self.documents.iter().map(stat).collect(),
            ..Listing::default()
        }
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        let content = self.documents.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(Arc::clone(content))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_gives_back_what_was_put_in() {
        let mut source = MemorySource::default();
        source.insert("a.md", b"hello".to_vec());
        let mut text = String::new();
        source
            .open("a.md")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "hello");
        assert_eq!(
            source.open("b.md").err().unwrap().kind(),
            io::ErrorKind::NotFound
        );
        source.remove("a.md");
        assert!(source.list().documents.is_empty());
    }
}
