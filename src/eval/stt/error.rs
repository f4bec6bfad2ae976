//! What can go wrong when words are scored.

use std::path::PathBuf;

use crate::audio::decode::DecodeError;
use crate::hearing::HearError;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum SttError {
    /// The file of references cannot be read. Check the path.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A line is no reference. Mend it.
    #[error("{}, line {line}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        problem: serde_json::Error,
    },
    /// A sound file cannot be used. Mend it or take its line out.
    #[error("{}: {source}", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The recogniser or the voice detector failed.
    #[error(transparent)]
    Hear(#[from] HearError),
    /// There is nothing to be measured. Ask for another kind.
    #[error("there is no recording{}", of_kind.as_ref().map(|kind| format!(" of kind `{kind}`")).unwrap_or_default())]
    Nothing {
        /// The kind that was asked for.
        of_kind: Option<String>,
    },
}
