//! What can go wrong when sound is encoded.

use super::format::Format;

/// Why a sound could not be encoded.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum EncodeError {
    /// The encoder does not start. Ask for another format.
    #[error("the {} encoder does not start: {problem}", format.name())]
    Start {
        /// What was asked for.
        format: Format,
        /// In the encoder's words.
        problem: String,
    },
    /// The encoder failed on this sound. Ask for another format.
    #[error("{} encoding failed: {problem}", format.name())]
    Failed {
        /// What was asked for.
        format: Format,
        /// In the encoder's words.
        problem: String,
    },
}
