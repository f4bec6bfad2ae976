//! What an encoder is.

use std::fmt;
use std::sync::Arc;

use super::WordList;
use crate::inference::Embedding;

/// Names a model exactly: vectors of different models must never meet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelId(Arc<str>);

impl ModelId {
    /// Wraps a name, for instance `all-MiniLM-L6-v2-` and the start of the file's sha256.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why a text got no vector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// Newer words of the same session took its place. Drop the result; the newer one follows.
    #[error("newer words took its place")]
    Superseded,
    /// Too much is waiting. Answer without a vector, or try later.
    #[error("too many texts are waiting")]
    Overloaded,
    /// The program is ending.
    #[error("the encoder is shutting down")]
    ShutDown,
    /// The encoder panicked on this text; others are not affected. Answer without a vector.
    #[error("the encoder failed unexpectedly")]
    Panicked,
    /// The tokenizer or the model refused the text. Answer without a vector.
    #[error("the encoder failed: {0}")]
    Model(String),
}

/// Turns a text into a vector. Blocking; one text at a time; belongs to one thread.
pub trait Encoder: Send {
    /// The vector of `text`. Any text has one, the empty text too; a long one is cut.
    ///
    /// # Errors
    /// [`EncodeError::Model`] when the model refuses.
    fn encode(&mut self, text: &str) -> Result<Embedding, EncodeError>;

    /// The model's name.
    fn model_id(&self) -> &ModelId;

    /// The words that it knows whole.
    fn words(&self) -> WordList {
        WordList::default()
    }
}
