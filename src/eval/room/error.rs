//! What can go wrong when a room is measured.

use std::path::PathBuf;

use crate::hearing::HearError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum RoomEvalError {
    /// A folder holds no sound: give the one with the responses, the speech or the noise.
    #[error("{} holds no sound files", .0.display())]
    Empty(PathBuf),
    /// A folder or a file in it cannot be read: take it out.
    #[error("{0}")]
    Unreadable(String),
    /// The detector failed.
    #[error(transparent)]
    Hear(#[from] HearError),
}
