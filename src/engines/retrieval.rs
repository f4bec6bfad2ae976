//! Text to quoted answer.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use tokio::time::timeout;

use super::question::Question;
use super::worker::WorkerPool;
use super::{EncoderHandle, EngineError};
use crate::clock::{self, Zone};
use crate::knowledge::{Answer, AnswerOptions, KnowledgeIndex};

/// What the retrieval stage found.
#[derive(Debug, Clone)]
pub struct RetrievalAnswer {
    /// The answer with its passages.
    pub answer: Answer,
    /// Time the query's vector took, waiting included; zero when there is no encoder.
    pub embedding: Duration,
    /// Whether the query's vector was known.
    pub cached: bool,
    /// Time the stage took.
    pub elapsed: Duration,
}

/// The retrieval stage's async handle.
pub struct RetrievalHandle {
    encoder: EncoderHandle,
    index: Arc<KnowledgeIndex>,
    workers: WorkerPool,
    threshold: RwLock<Option<f32>>,
    zone: RwLock<Zone>,
}

impl RetrievalHandle {
    /// A handle that searches `index` on `workers`.
    pub fn new(encoder: EncoderHandle, index: Arc<KnowledgeIndex>, workers: WorkerPool) -> Self {
        Self {
            encoder,
            index,
            workers,
            threshold: RwLock::new(None),
            zone: RwLock::new(Zone::system()),
        }
    }

    /// The pack's threshold from now on; none for the index's own.
    pub fn set_threshold(&self, threshold: Option<f32>) {
        *self.threshold.write() = threshold;
    }

    /// The zone of "now" and "today" from now on; none for the machine's own.
    pub fn set_zone(&self, zone: Option<Zone>) {
        *self.zone.write() = zone.unwrap_or_else(Zone::system);
    }

    /// Answers the question from the knowledge, with its `top_k` best passages, within `deadline`. Without an encoder
    /// the words alone are searched.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub async fn ask(
        &self,
        question: &Question,
        top_k: usize,
        deadline: Duration,
    ) -> Result<RetrievalAnswer, EngineError> {
        let answered = timeout(deadline, self.answer(question, top_k)).await;
        answered.map_err(|_| EngineError::TimedOut)?
    }

    async fn answer(
        &self,
        question: &Question,
        top_k: usize,
    ) -> Result<RetrievalAnswer, EngineError> {
        let started = clock::now();
        let encoded = match self.encoder.encode(question).await {
            Ok(encoded) => Some(encoded),
            Err(EngineError::Missing(_)) => None,
            Err(error) => return Err(error),
        };
        let embedding = encoded
            .as_ref()
            .map_or(Duration::ZERO, |encoded| encoded.elapsed);
        let cached = encoded.as_ref().is_some_and(|encoded| encoded.cached);
        let threshold = *self.threshold.read();
        let now = question.at.or_else(|| self.zone.read().time());
        let index = Arc::clone(&self.index);
        let text = Arc::clone(&question.text);
        let search = move || {
            let vector = encoded.as_ref().map(|encoded| encoded.vector.as_slice());
            index.answer(
                &text,
                vector,
                &AnswerOptions {
                    threshold,
                    top_k,
                    now,
                },
            )
        };
        let answer = self.workers.run_by(question.due, search).await?;
        let answer = answer.map_err(|error| EngineError::Failed(error.to_string()))?;
        Ok(RetrievalAnswer {
            answer,
            embedding,
            cached,
            elapsed: clock::now().duration_since(started),
        })
    }
}
