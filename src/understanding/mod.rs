//! Words to meaning: the encoder that gives a text its vector, the pool that shares two of them among all sessions,
//! the cache of the pack's own vectors, what every assistant understands,
//! and the reader that tells whether a passage answers a question.

mod built_in;
mod cache;
mod classifier;
#[cfg(test)]
pub mod doubles;
mod encoder;
pub mod entities;
mod evidence;
mod negation;
mod onnx;
mod pool;
mod queue;
mod recent;
pub mod slots;
mod turn;
mod word_list;

pub use built_in::{BuiltInRequest, BuiltInRequests, Kind, Likeness};
pub use cache::{CacheWarning, VectorCache};
pub use classifier::{
    Classification, IntentClassifier, Layer, Mistaken, TrainError, TrainingExample, TrainingIntent,
    TrainingSet,
};
pub use encoder::{EncodeError, Encoder, ModelId};
pub use evidence::EvidenceReader;
pub use onnx::{OnnxEncoder, TOKENS_MAX};
pub use pool::{EncoderPool, PoolOptions};
pub use queue::{EncodeJob, EncodeOutcome};
pub use recent::Recent;
pub use turn::{Turn, Urgency};
pub use word_list::WordList;

/// What can go wrong while the understanding stage is set up. (What one text can meet is [`EncodeError`].)
#[derive(Debug, thiserror::Error)]
pub enum UnderstandingError {
    /// The runtime or the model could not be loaded.
    #[error(transparent)]
    Inference(#[from] crate::inference::InferenceError),
    /// A file of the encoder's folder cannot be read: name a folder with `model.onnx` and `tokenizer.json`.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The tokenizer file is not one.
    #[error("the tokenizer is damaged: {0}")]
    Tokenizer(String),
    /// The vector file could not be written; the vectors stay in memory and are computed again next time.
    #[error("cannot write the vector file: {0}")]
    WriteVectors(#[source] std::io::Error),
    /// The system gave no thread.
    #[error("cannot start an encoder thread: {0}")]
    Thread(#[source] std::io::Error),
}
