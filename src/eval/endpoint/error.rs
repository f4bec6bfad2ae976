//! What can go wrong when the ends of turns are scored.

use std::path::PathBuf;

use crate::audio::decode;
use crate::hearing::HearError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum EndpointEvalError {
    /// A folder holds no speech, or no noise: give the folders with the sound files.
    #[error("{} holds no sound files", .0.display())]
    Empty(PathBuf),
    /// A sound file cannot be read: take it out of the folder.
    #[error("{} cannot be read as sound", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: decode::DecodeError,
    },
    /// `phrases.json` is missing or laid out otherwise: give the folder with it and `audio`.
    #[error("{}: {reason}", path.display())]
    Phrases {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A detector or the judge failed.
    #[error(transparent)]
    Hear(#[from] HearError),
}
