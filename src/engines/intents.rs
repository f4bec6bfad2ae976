//! Text to intent.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use tokio::time::timeout;

use super::question::Question;
use super::{EncoderHandle, EngineError};
use crate::clock::{self, Zone};
use crate::conversation::IntentAction;
use crate::conversation::form::{Filling, FormReading};
use crate::understanding::{
    BuiltInRequests, Classification, IntentClassifier, Layer, Likeness, slots,
};

/// A trained classifier with what the pack wants done about each intent.
pub struct IntentModel {
    /// Knows the labels.
    pub classifier: IntentClassifier,
    /// What an accepted intent leads to; knowledge where nothing is said.
    pub actions: HashMap<Arc<str>, IntentAction>,
    /// What every assistant understands.
    pub built_in: BuiltInRequests,
    /// Its labels, and what each leads to; none where it asks for nothing.
    pub built_in_actions: Vec<(Arc<str>, Option<IntentAction>)>,
    /// What a rejected text is called on the wire.
    pub rejected_label: Arc<str>,
    /// The intents that the knowledge answers.
    pub answered: HashSet<Arc<str>>,
    /// The pack's language.
    pub language: Arc<str>,
    /// Where "tomorrow" is that of.
    pub zone: Zone,
    /// It has seen enough examples for its rejection to say that a text is foreign to the pack, and not to them alone.
    pub is_well_taught: bool,
}

/// What becomes of the intent that is nearest to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the text's.
    Accepted,
    /// It is not sure enough, for want of examples perhaps.
    Rejected,
    /// Nor is any other: the text is foreign to the pack.
    Foreign,
}

/// What the intent stage found.
#[derive(Debug, Clone)]
pub struct IntentAnswer {
    /// The label for the wire.
    pub label: Arc<str>,
    /// Whether an intent was accepted.
    pub verdict: Verdict,
    /// 0 to 1.
    pub confidence: f32,
    /// The winner before rejection; none for a pack without intents.
    pub best_intent: Option<Arc<str>>,
    /// Its confidence, 0 to 1.
    pub best_confidence: f32,
    /// Whether the text is one of the pack's examples.
    pub exact: bool,
    /// Whether the text's vector was known.
    pub cached: bool,
    /// For people.
    pub reasoning: String,
    /// What the pack wants done.
    pub action: IntentAction,
    /// What the text says to the form that is open, or that it opens.
    pub read: Option<FormReading>,
    /// Time the stage took.
    pub elapsed: Duration,
}

impl IntentAnswer {
    /// Whether an intent was accepted.
    pub fn is_accepted(&self) -> bool {
        self.verdict == Verdict::Accepted
    }

    /// The old services' name of what decided: `L1` exact, `CACHE`, `L2` model.
    pub fn layer(&self) -> &'static str {
        match (self.exact, self.cached) {
            (true, _) => "L1",
            (false, true) => "CACHE",
            (false, false) => "L2",
        }
    }
}

/// The intent stage's async handle.
pub struct IntentHandle {
    encoder: EncoderHandle,
    model: RwLock<Arc<IntentModel>>,
}

impl IntentHandle {
    /// A handle that answers from `model`.
    pub fn new(encoder: EncoderHandle, model: IntentModel) -> Self {
        Self {
            encoder,
            model: RwLock::new(Arc::new(model)),
        }
    }

    /// The model that answers now.
    pub fn model(&self) -> Arc<IntentModel> {
        Arc::clone(&self.model.read())
    }

    /// Answers from another model from now on.
    pub fn replace(&self, model: IntentModel) {
        *self.model.write() = Arc::new(model);
    }

    /// Classifies the question's text, within `deadline`. One of the pack's examples needs no encoder.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub async fn ask(
        &self,
        question: &Question,
        deadline: Duration,
    ) -> Result<IntentAnswer, EngineError> {
        let model = self.model();
        let answer = self.classify(&model, question, deadline).await?;
        Ok(model.read(answer, question))
    }

    async fn classify(
        &self,
        model: &IntentModel,
        question: &Question,
        deadline: Duration,
    ) -> Result<IntentAnswer, EngineError> {
        let started = clock::now();
        let elapsed = || clock::now().duration_since(started);
        if let Some(exact) = model.classifier.classify_exact(&question.text) {
            return Ok(model.answer(exact, false, elapsed()));
        }
        if let Some(request) = model.built_in.find_exact(&question.text) {
            return Ok(model.built_in_answer((request, 1.0), false, elapsed()));
        }
        let encoded = timeout(deadline, self.encoder.encode(question)).await;
        let encoded = encoded.map_err(|_| EngineError::TimedOut)??;
        let (text, vector) = (&question.text, &encoded.vector);
        let of_the_pack = || model.classifier.nearest(vector);
        let likeness = model.built_in.find(text, vector, of_the_pack);
        if let Likeness::Taken {
            request,
            confidence,
        } = likeness
        {
            return Ok(model.built_in_answer((request, confidence), encoded.cached, elapsed()));
        }
        let mut found = model.classifier.classify(text, vector);
        // Who may be in danger, or turns down what an intent does, is not answered with its reply.
        if (likeness == Likeness::MayBeDanger || found.is_refusal) && model.replies(&found) {
            found.label = None;
        }
        Ok(model.answer(found, encoded.cached, elapsed()))
    }
}

impl IntentModel {
    /// The same answer, with what the words say to a form.
    fn read(&self, answer: IntentAnswer, question: &Question) -> IntentAnswer {
        let begun = match (&question.form, &answer.action) {
            (None, IntentAction::Form(form)) => Some(Arc::new(Filling::begun_by_words(form))),
            _ => None,
        };
        let Some(form) = question.form.as_ref().or(begun.as_ref()) else {
            return answer;
        };
        let now = question.at.or_else(|| self.zone.time());
        let read = slots::read(form, &question.said, &self.language, now);
        let read = if read.is_empty() && question.said != question.text {
            slots::read(form, &question.text, &self.language, now)
        } else {
            read
        };
        IntentAnswer {
            read: Some(read),
            ..answer
        }
    }

    /// Whether what was found leads to words of the pack's own.
    fn replies(&self, found: &Classification) -> bool {
        let action = found.label.as_ref().and_then(|it| self.actions.get(it));
        matches!(action, Some(IntentAction::Reply(_)))
    }

    /// What a built-in request, that surely meant, leads to.
    fn built_in_answer(
        &self,
        (request, confidence): (usize, f32),
        cached: bool,
        elapsed: Duration,
    ) -> IntentAnswer {
        let (name, action) = &self.built_in_actions[request];
        let label = if action.is_some() {
            name
        } else {
            &self.rejected_label
        };
        IntentAnswer {
            label: Arc::clone(label),
            verdict: match action {
                Some(_) => Verdict::Accepted,
                None => Verdict::Foreign,
            },
            confidence,
            best_intent: Some(Arc::clone(name)),
            best_confidence: confidence,
            exact: confidence >= 1.0,
            cached,
            reasoning: format!("built in: {name} {confidence:.2}"),
            action: action.clone().unwrap_or(IntentAction::Knowledge),
            read: None,
            elapsed,
        }
    }

    fn answer(&self, found: Classification, cached: bool, elapsed: Duration) -> IntentAnswer {
        let accepted = found.label.is_some();
        let label = found
            .label
            .unwrap_or_else(|| Arc::clone(&self.rejected_label));
        let action = if accepted {
            self.actions.get(&label).cloned()
        } else {
            None
        };
        let nearest_is_answered = || {
            let nearest = found.best_intent.as_ref();
            nearest.is_none_or(|nearest| self.answered.contains(nearest))
        };
        IntentAnswer {
            verdict: match accepted {
                true => Verdict::Accepted,
                false if self.is_well_taught || !nearest_is_answered() => Verdict::Foreign,
                false => Verdict::Rejected,
            },
            confidence: found.confidence,
            best_intent: found.best_intent,
            best_confidence: found.best_confidence,
            exact: found.layer == Layer::Exact,
            cached,
            reasoning: found.reasoning,
            action: action.unwrap_or(IntentAction::Knowledge),
            read: None,
            elapsed,
            label,
        }
    }
}
