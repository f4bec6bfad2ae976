//! Text to quoted answer.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use tokio::time::timeout;

use super::question::Question;
use super::worker::WorkerPool;
use super::{EncoderHandle, EngineError, EvidenceSource};
use crate::clock::{self, Zone};
use crate::conversation::Topic;
use crate::inference::Embedding;
use crate::knowledge::{
    self, Answer, AnswerOptions, Evidence, KnowledgeError, KnowledgeIndex, Limits, Reworded,
};
use crate::understanding::Turn;

/// What the retrieval stage found.
#[derive(Debug, Clone)]
pub struct RetrievalAnswer {
    /// The answer with its passages.
    pub answer: Answer,
    /// The question that it answers: the text, or what that was read as after what was asked before.
    pub question: Arc<str>,
    /// It is the text together with what was asked before.
    pub completed: bool,
    /// The text leans on what was asked before, and asks for nothing without it.
    pub leans: bool,
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
    evidence: Option<Arc<EvidenceSource>>,
    workers: WorkerPool<Turn>,
    limits: RwLock<Limits>,
    zone: RwLock<Zone>,
}

impl RetrievalHandle {
    /// A handle that searches `index` on `workers`, and reads passages by `evidence`, if that is given.
    pub fn new(
        encoder: EncoderHandle,
        index: Arc<KnowledgeIndex>,
        evidence: Option<Arc<EvidenceSource>>,
        workers: WorkerPool<Turn>,
    ) -> Self {
        Self {
            encoder,
            index,
            evidence,
            workers,
            limits: RwLock::new(Limits::default()),
            zone: RwLock::new(Zone::system()),
        }
    }

    /// The pack's limits from now on.
    pub fn set_limits(&self, limits: Limits) {
        *self.limits.write() = limits;
    }

    /// What reads passages for questions, if anything does.
    pub fn evidence(&self) -> Option<&Arc<EvidenceSource>> {
        self.evidence.as_ref()
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

    /// The answer to the question as a whole, else to each of its parts.
    async fn answer(
        &self,
        question: &Question,
        top_k: usize,
    ) -> Result<RetrievalAnswer, EngineError> {
        let started = clock::now();
        let mut found = self.answer_one(question, top_k).await?;
        if !found.answer.is_sure()
            && let Some(answer) = self.answer_parts(question, top_k).await
        {
            found.answer = answer;
        }
        if let Some(topic) = &question.topic {
            self.follow_up(question, topic, &mut found, top_k).await;
        }
        found.elapsed = clock::now().duration_since(started);
        Ok(found)
    }

    /// The answer to what the text means after what was asked before, where it leans on that. What was found for the text by
    /// itself stays where looking again fails.
    async fn follow_up(
        &self,
        question: &Question,
        topic: &Topic,
        found: &mut RetrievalAnswer,
        top_k: usize,
    ) {
        let before = of_knowledge(topic);
        let read = self.index.follow_up(&question.text, before, &found.answer);
        let Some(follow_up) = read else {
            return;
        };
        found.leans = follow_up.leans();
        if follow_up.asks_for_more()
            && let Some(answer) = self.more(question, topic).await
        {
            found.question = Arc::clone(&topic.question);
            found.completed = true;
            found.answer = answer;
            return;
        }
        let mut completed = Vec::with_capacity(follow_up.completed.len());
        for text in &follow_up.completed {
            if let Ok(one) = self.answer_one(&question.of_text(text), top_k).await {
                let settles = self.index.settles(&follow_up, before, &one.answer);
                completed.push((text.clone(), one.answer));
                if settles {
                    break;
                }
            }
        }
        let chosen = self
            .index
            .chosen(&follow_up, before, &found.answer, completed);
        if let Some((read_as, answer)) = chosen {
            found.answer = answer;
            if let Some(read_as) = read_as {
                if let Some(explanation) = &mut found.answer.explanation {
                    explanation.read_as = Some(read_as.clone());
                }
                found.question = read_as.into();
                found.completed = true;
            }
        }
    }

    /// What the documents still hold of the topic, if anything.
    async fn more(&self, question: &Question, topic: &Topic) -> Option<Answer> {
        let (index, topic) = (Arc::clone(&self.index), topic.clone());
        let more = move || index.more(of_knowledge(&topic));
        self.workers
            .run_by(question.turn, more)
            .await
            .ok()?
            .ok()
            .flatten()
    }

    /// The answer to the question as it is asked, else in other words.
    async fn answer_one(
        &self,
        question: &Question,
        top_k: usize,
    ) -> Result<RetrievalAnswer, EngineError> {
        let (mut found, reworded) = self.search(question, top_k).await?;
        if let Some(reworded) = reworded {
            let declines_unsure = self.limits.read().declines_unsure;
            let is_asked = !reworded.is_wider || !found.answer.is_sure() && !declines_unsure;
            if is_asked && let Some(answer) = self.search_other(question, &reworded, top_k).await {
                found.answer = answer;
            }
        }
        Ok(found)
    }

    /// What is known of the parts of a question, if it has several and something is.
    async fn answer_parts(&self, question: &Question, top_k: usize) -> Option<Answer> {
        let mut answers = Vec::new();
        for part in self.index.parts(&question.text) {
            let found = self
                .answer_one(&question.of_text(&part.text), top_k)
                .await
                .ok()?;
            answers.push((part, found.answer));
        }
        let mut answer = self.index.joined(answers)?;
        answer.passages.truncate(top_k);
        Some(answer)
    }

    /// The answer to the question in other words, where that is sure. What keeps it from one is told of the question's own words.
    async fn search_other(
        &self,
        question: &Question,
        reworded: &Reworded,
        top_k: usize,
    ) -> Option<Answer> {
        let other = question.of_text(&reworded.text);
        let (found, _) = self.search(&other, top_k).await.ok()?;
        let mut answer = found.answer;
        if let Some(explanation) = &mut answer.explanation {
            explanation.read_as = Some(reworded.text.clone());
        }
        let is_sure = answer.is_sure();
        let answer = if reworded.is_wider {
            answer.of_wider()
        } else {
            answer
        };
        is_sure.then_some(answer)
    }

    /// The answer, and the question in other words if the documents have some.
    async fn search(
        &self,
        question: &Question,
        top_k: usize,
    ) -> Result<(RetrievalAnswer, Option<Reworded>), EngineError> {
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
        let limits = *self.limits.read();
        let (explain, turn) = (question.explain, question.turn);
        let now = question.at.or_else(|| self.zone.read().time());
        let index = Arc::clone(&self.index);
        let evidence = self.evidence.clone();
        let text = Arc::clone(&question.text);
        let search = move || {
            let vector = encoded.as_ref().map(|encoded| &encoded.vector);
            let reading = evidence.as_ref().zip(vector);
            let reading =
                reading.map(|(evidence, vector)| evidence.for_question(&text, vector, turn));
            let options = AnswerOptions {
                limits,
                top_k,
                now,
                explain,
            };
            let answer = index.answer(
                &text,
                vector.map(Embedding::as_slice),
                reading.as_ref().map(|reading| reading as &dyn Evidence),
                &options,
            );
            Ok((answer?, index.reworded(&text)))
        };
        let found = self.workers.run_by(question.turn, search).await?;
        let (answer, reworded) =
            found.map_err(|error: KnowledgeError| EngineError::Stage(error.into()))?;
        let found = RetrievalAnswer {
            answer,
            question: Arc::clone(&question.text),
            completed: false,
            leans: false,
            embedding,
            cached,
            elapsed: clock::now().duration_since(started),
        };
        Ok((found, reworded))
    }
}

/// What was asked before, as the knowledge takes it.
fn of_knowledge(topic: &Topic) -> knowledge::Topic<'_> {
    knowledge::Topic {
        question: &topic.question,
        passage: topic.passage.as_deref(),
        said: &topic.said,
    }
}
