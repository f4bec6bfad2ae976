//! What comes of a sound file.

use std::time::Duration;

use crate::audio::decode::{DecodeError, Fault};
use crate::engines::EngineError;
use crate::hearing::Transcript;

/// A sound file that was written down.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenFile {
    /// What was said.
    pub transcript: Transcript,
    /// How long the sound is.
    pub duration: Duration,
    /// What was wrong with the file.
    pub fault: Option<Fault>,
}

/// Why a sound file was not written down.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FileError {
    /// The file cannot be used. Send another.
    #[error(transparent)]
    File(#[from] DecodeError),
    /// The stage cannot do it. What to do depends on its error.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
