//! The phases of a conversation, each with its data inside.

use std::sync::Arc;
use std::time::Duration;

use super::WorkId;
use super::form::{Filling, FormState};
use super::heard::SpokenReply;
use super::state::State;
use super::utterance::Utterance;
use super::{
    EngineFailure, IntentAction, IntentResult, Response, RetrievalResult, SessionTime, Topic,
};

/// Where a conversation stands.
#[derive(Debug, Default)]
pub enum Phase {
    /// Nothing under way.
    #[default]
    Idle,
    /// Fragments arrive and are understood as they do.
    Listening(Listening),
    /// The utterance has ended; intent and retrieval are awaited.
    Thinking(Thinking),
    /// The reply is decided; the store is awaited.
    Storing(Storing),
    /// The reply is being spoken.
    Speaking(Speaking),
}

/// An utterance under way.
#[derive(Debug)]
pub struct Listening {
    /// What was said so far; empty after a barge-in.
    pub utterance: Utterance,
    /// The speculation on it; none while it is empty.
    pub understanding: Option<Understanding>,
    /// When it is given up.
    pub until: SessionTime,
}

/// What is known about a text so far.
#[derive(Debug, Clone)]
pub struct Understanding {
    /// The work that finds it out.
    pub work: WorkId,
    /// The whole utterance as it was given to the stages.
    pub text: Arc<str>,
    /// It turns down what the last reply offered.
    pub refuses_offer: bool,
    /// There is a topic that it may lean on.
    pub may_lean: bool,
    /// The form that it may be said to.
    pub form: Option<Arc<Filling>>,
    /// Whether what is said may be kept beyond the memory.
    pub keeps_words: bool,
    /// The intent stage's answer.
    pub intent: Option<Result<IntentResult, EngineFailure>>,
    /// The retrieval stage's answer.
    pub retrieval: Option<Result<RetrievalResult, EngineFailure>>,
}

impl Listening {
    /// Nothing was said yet.
    pub fn to_nothing_yet(until: SessionTime) -> Self {
        Self {
            utterance: Utterance::default(),
            understanding: None,
            until,
        }
    }
}

impl Understanding {
    /// Nothing known yet.
    pub fn new(work: WorkId, text: Arc<str>) -> Self {
        Self {
            work,
            text,
            refuses_offer: false,
            may_lean: false,
            form: None,
            keeps_words: true,
            intent: None,
            retrieval: None,
        }
    }

    /// Whether the text has an answer already: a reply of its intent, or a quotation.
    pub fn is_answerable(&self) -> bool {
        if let Some(form) = &self.form {
            let read = self
                .intent
                .as_ref()
                .and_then(|it| it.as_ref().ok()?.read.as_ref());
            return read.is_some_and(|read| form.is_answered_by(read));
        }
        let replied = |intent: &IntentResult| intent.action != IntentAction::Knowledge;
        matches!(&self.intent, Some(Ok(intent)) if replied(intent))
            || matches!(&self.retrieval, Some(Ok(found)) if found.answer.is_some())
    }

    /// Whether a stage failed; a speculation that failed is tried again.
    pub fn has_failed(&self) -> bool {
        matches!(self.intent, Some(Err(_))) || matches!(self.retrieval, Some(Err(_)))
    }
}

/// An utterance that waits for its answer.
#[derive(Debug)]
pub struct Thinking {
    /// What was said.
    pub utterance: Utterance,
    /// What is known about it.
    pub understanding: Understanding,
    /// When the utterance ended.
    pub ended_at: SessionTime,
    /// When the intent stage has failed.
    pub intent_due: SessionTime,
    /// When the retrieval stage has failed.
    pub retrieval_due: SessionTime,
}

/// A reply that waits to be durable.
#[derive(Debug)]
pub struct Storing {
    /// What was said; it goes on if another fragment comes now.
    pub utterance: Utterance,
    /// The work that stores it.
    pub work: WorkId,
    /// The reply.
    pub response: Box<Response>,
    /// What the session is about once it is sent; none: what it was about before.
    pub topic: Option<Arc<Topic>>,
    /// How the form stands once it is sent; none: as before.
    pub form: Option<FormState>,
    /// The reply holds words of the visitor.
    pub holds_words: bool,
    /// Failures on the way, told after the reply.
    pub failures: Vec<EngineFailure>,
    /// When the utterance ended.
    pub ended_at: SessionTime,
    /// When the reply was decided.
    pub decided_at: SessionTime,
    /// When the store has failed.
    pub due: SessionTime,
}

/// A reply on its way to the ear.
#[derive(Debug)]
pub struct Speaking {
    /// The work that speaks.
    pub work: WorkId,
    /// The whole reply.
    pub text: Arc<str>,
    /// It holds words of the visitor.
    pub holds_words: bool,
    /// What was sent of it so far, and when that is heard.
    pub reply: SpokenReply,
    /// When the utterance ended that it answers.
    pub asked_at: SessionTime,
    /// Where in the reply's audio it goes on, having been cut off there by no speech.
    pub resumed_from: Option<Duration>,
    /// Whether the voice has sent everything.
    pub all_sent: bool,
    /// When the phase ends if nothing else happens.
    pub until: SessionTime,
}

impl Phase {
    /// The state as clients see it.
    pub fn state(&self) -> State {
        match self {
            Self::Idle => State::Idle,
            Self::Listening(_) => State::Listening,
            Self::Thinking(_) | Self::Storing(_) => State::Thinking,
            Self::Speaking(_) => State::Speaking,
        }
    }

    /// Whether an answer to `work` still matters here.
    pub fn awaits(&self, work: WorkId) -> bool {
        match self {
            Self::Idle => false,
            Self::Listening(phase) => phase
                .understanding
                .as_ref()
                .is_some_and(|known| known.work == work),
            Self::Thinking(phase) => phase.understanding.work == work,
            Self::Storing(phase) => phase.work == work,
            Self::Speaking(phase) => phase.work == work,
        }
    }

    /// When the phase ends by itself. None only when idle.
    pub fn timeout(&self) -> Option<SessionTime> {
        match self {
            Self::Idle => None,
            Self::Listening(phase) => Some(phase.until),
            Self::Thinking(phase) => Some(match phase.understanding.intent {
                None => phase.intent_due.min(phase.retrieval_due),
                Some(_) => phase.retrieval_due,
            }),
            Self::Storing(phase) => Some(phase.due),
            Self::Speaking(phase) => Some(phase.until),
        }
    }

    /// The user's words that are not answered yet.
    pub fn utterance(&self) -> Option<&Utterance> {
        match self {
            Self::Idle | Self::Speaking(_) => None,
            Self::Listening(phase) => Some(&phase.utterance),
            Self::Thinking(phase) => Some(&phase.utterance),
            Self::Storing(phase) => Some(&phase.utterance),
        }
    }
}
