//! What can go wrong when spoken texts are scored.

use std::io;
use std::path::PathBuf;

/// Why there is no score.
#[derive(Debug, thiserror::Error)]
pub enum SpeakableError {
    /// The folder cannot be read: give the one with `data_text_normalization` in it.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There are no files `test_cases_*.txt` in it: give the folder of one language, such as `en`.
    #[error("{} holds no files named test_cases_*.txt in data_text_normalization", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}
