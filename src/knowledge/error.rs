//! What can go wrong with the knowledge.

use std::path::PathBuf;

/// Why the index could not do its work. A fault of one document never becomes one of these: it is a
/// [`Problem`](super::Problem) of the report, and the other documents are answered from as before.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// The folder for the index cannot be used. The index falls back to memory by itself: shown as a warning.
    #[error("the index folder {} cannot be used: {reason}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The search index refused an operation. On disk: the index falls back to memory; in memory: a defect, report it.
    #[error("the search index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// What is stored is not what this version writes. The folder is rebuilt.
    #[error("the index holds a record that cannot be read: {0}")]
    Record(String),
    /// A vector of another width than [`WIDTH`](super::WIDTH) was given: encoder and index do not fit together.
    #[error("a vector has {found} numbers where {needed} are needed")]
    Width {
        /// How many numbers it had.
        found: usize,
        /// How many it should have had.
        needed: usize,
    },
}
