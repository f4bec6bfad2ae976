//! What can go wrong when slots are scored.

use std::path::PathBuf;

use crate::eval::stt::SttError;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum SlotsError {
    /// The labels cannot be read. Check the path.
    #[error("cannot read {}: {problem}", path.display())]
    Labels {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// None of the recordings that the labels name is there. Fetch them.
    #[error("none of the recordings of {} is below its folder", path.display())]
    NoRecordings {
        /// The file of labels.
        path: PathBuf,
    },
    /// A recording could not be heard.
    #[error(transparent)]
    Hear(#[from] SttError),
}
