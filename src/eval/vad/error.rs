//! What can go wrong when detectors are scored.

use std::path::PathBuf;

use crate::hearing::HearError;

/// Why there are no scores.
#[derive(Debug, thiserror::Error)]
pub enum VadError {
    /// A file or folder cannot be read. Give a folder of sound files; labelled ones lie beside their labels.
    #[error("{} cannot be read: {reason}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// There are no labels in the folder. Give one with pairs of `NAME.wav` and `NAME.scv`.
    #[error("{} holds no label files: pairs of NAME.wav and NAME.scv are expected", path.display())]
    NoLabels {
        /// The folder.
        path: PathBuf,
    },
    /// There is no sound in the folder. Give one with sound files in it.
    #[error("{} holds no sound files", path.display())]
    NoSound {
        /// The folder.
        path: PathBuf,
    },
    /// A label file is not what the layout says.
    #[error("{}: {reason}; NAME,START,END,0 or 1 and so on in seconds is expected", path.display())]
    Labels {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A detector failed.
    #[error(transparent)]
    Detector(#[from] HearError),
}
