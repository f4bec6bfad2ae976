//! What can go wrong when intents are scored.

use std::path::PathBuf;

use crate::understanding::{EncodeError, TrainError};

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file or folder is neither CLINC150 nor SNIPS: give the folder that holds `data_full.json`, that file, or the
    /// folder that holds SNIPS's intents.
    #[error("{0} is laid out neither like CLINC150 nor like SNIPS")]
    Layout(PathBuf),
    /// A text could not be encoded.
    #[error("a text could not be encoded: {0}")]
    Encode(#[from] EncodeError),
    /// The classifier refused the training set.
    #[error(transparent)]
    Train(#[from] TrainError),
}
