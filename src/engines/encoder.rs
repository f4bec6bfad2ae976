//! Text to vector, through the encoder's worker threads.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::EngineError;
use super::question::Question;
use crate::clock;
use crate::inference::Embedding;
use crate::understanding::{EncodeError, EncodeJob, EncodeOutcome, EncoderPool};

/// The encoder's async handle.
#[derive(Clone)]
pub struct EncoderHandle {
    /// The workers, or why there are none.
    pool: Result<Arc<EncoderPool>, Arc<str>>,
}

/// A text's vector.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// The vector.
    pub vector: Embedding,
    /// Time it took, waiting included.
    pub elapsed: Duration,
    /// Whether it was known at once, from a recent text.
    pub cached: bool,
}

impl EncoderHandle {
    /// A handle to workers.
    pub fn new(pool: Arc<EncoderPool>) -> Self {
        Self { pool: Ok(pool) }
    }

    /// A handle that says why there is no encoder.
    pub fn missing(reason: &str) -> Self {
        Self {
            pool: Err(reason.into()),
        }
    }

    /// The workers, for work that may block.
    ///
    /// # Errors
    /// [`EngineError::Missing`] with the reason.
    pub fn pool(&self) -> Result<&Arc<EncoderPool>, EngineError> {
        self.pool
            .as_ref()
            .map_err(|reason| EngineError::Missing((&**reason).into()))
    }

    /// Encodes the question's text. Two that ask for the same text of a session share one pass.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub async fn encode(&self, question: &Question) -> Result<Encoded, EngineError> {
        let started = clock::now();
        let (reply, answer) = oneshot::channel();
        let asking = thread::current().id();
        self.pool()?.submit(EncodeJob {
            session: question.session,
            turn: question.turn,
            text: unmarked(&question.text),
            done: Box::new(move |outcome: EncodeOutcome| {
                // A known vector comes back on the asker's own thread, a new one on a worker's.
                let cached = thread::current().id() == asking;
                // Nobody waits any more when the asker was cancelled.
                let _ = reply.send((outcome, cached));
            }),
        });
        let (outcome, cached) = answer.await.map_err(|_| stopped())?;
        let vector = outcome.map_err(EngineError::from)?;
        Ok(Encoded {
            vector,
            elapsed: clock::now().duration_since(started),
            cached,
        })
    }

    /// Somebody waits for this text now, which is known or under way already.
    pub fn hurry(&self, question: &Question) {
        if let Ok(pool) = &self.pool {
            pool.submit(EncodeJob {
                session: question.session,
                turn: question.turn,
                text: unmarked(&question.text),
                done: Box::new(|_| {}),
            });
        }
    }
}

/// A text without the marks of its sentences: who types leaves them out, a recogniser writes them, and both mean the same.
pub fn unmarked(text: &Arc<str>) -> Arc<str> {
    let is_mark = |letter: char| ".,;!?…".contains(letter);
    let words = text.split_whitespace();
    let bare: Vec<&str> = words.map(|word| word.trim_end_matches(is_mark)).collect();
    let bare = bare.join(" ");
    if bare.trim().is_empty() || bare.len() == text.len() {
        return Arc::clone(text);
    }
    bare.into()
}

fn stopped() -> EngineError {
    EngineError::Failed("the encoder has stopped".to_owned())
}

impl From<EncodeError> for EngineError {
    fn from(error: EncodeError) -> Self {
        match error {
            EncodeError::Superseded => Self::Superseded,
            EncodeError::Overloaded => Self::Overloaded,
            other => Self::Stage(other.into()),
        }
    }
}
