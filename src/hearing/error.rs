//! What can go wrong while hearing.

use std::path::PathBuf;

/// Why there are no words.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum HearError {
    /// The work was cancelled; nobody wants the result any more.
    #[error("cancelled")]
    Cancelled,
    /// The model's files cannot be used. Fetch or copy them again.
    #[error("the model file {} cannot be used: {problem}", path.display())]
    ModelFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The engine cannot start; the message says what it needs.
    #[error("{0}")]
    Start(String),
    /// The engine failed on this sound.
    #[error("speech recognition failed: {0}")]
    Failed(String),
}
