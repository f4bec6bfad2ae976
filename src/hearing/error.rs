//! What can go wrong while hearing.

use std::path::PathBuf;

use crate::cause::Cause;

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
        #[source]
        problem: Cause,
    },
    /// The engine cannot start; the message says what it needs.
    #[error("{0}")]
    Start(#[source] Cause),
    /// The engine failed on this sound.
    #[error("speech recognition failed: {0}")]
    Failed(#[source] Cause),
}

impl HearError {
    /// The engine cannot start, for this reason.
    pub fn start(reason: impl Into<Cause>) -> Self {
        Self::Start(reason.into())
    }

    /// The engine failed, for this reason.
    pub fn failed(reason: impl Into<Cause>) -> Self {
        Self::Failed(reason.into())
    }
}
