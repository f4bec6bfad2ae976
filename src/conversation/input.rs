//! What can happen to a conversation. Names are past tense.

use std::sync::Arc;
use std::time::Duration;

use super::attention::Attention;
use super::failure::EngineFailure;
use super::floor::EchoReport;
use super::form::{Form, FormReading};
use super::hearing::Heard;
use super::rules::{Rules, Wording};
use super::said::Manner;
use super::topic::About;

/// Identifies one attempt at answering: an utterance grows, and each growth starts new work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkId {
    /// The exchange, counted from 1 in this process, answered or not.
    pub turn: u64,
    /// The version of its utterance, counted from 1.
    pub revision: u32,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A client opened a socket for this session.
    ClientAttached {
        /// Whether it wants to hear replies.
        audible: bool,
        /// Whether it goes on with a reply that was cut off and is taken up again.
        resumable: bool,
        /// What of its sound is listened to.
        attention: Attention,
    },
    /// The client's socket has gone.
    ClientDetached,
    /// The ear has found something out.
    Heard(Heard),
    /// The client has measured how its own voice is left in the sound that it sends. Each time that this changes by much, or about
    /// ten times a second while it plays.
    EchoReported(EchoReport),
    /// The speaker holds the talk button: until the utterance ends, pauses do not end it.
    TalkButtonHeld,
    /// More of the user's words.
    FragmentReceived {
        /// As sent; empty text is ignored.
        text: String,
    },
    /// The user stopped speaking.
    UtteranceEnded,
    /// The user speaks while we may be speaking.
    BargeInRequested {
        /// Why, as the client said.
        reason: String,
    },
    /// The client's player began.
    PlaybackStarted,
    /// The client's player ended, having played this much if it says so.
    PlaybackStopped {
        /// Audio that was heard.
        heard: Option<Duration>,
    },
    /// The client wants to start over: what is under way is dropped.
    ResetRequested,
    /// The client says goodbye.
    EndRequested {
        /// Nothing of the session may stay.
        erases: bool,
    },
    /// The operator has changed the rules. They hold from the next turn on.
    RulesChanged(Arc<Rules>),
    /// The operator has changed the pack's language or fixed replies. They hold at once.
    WordingChanged(Arc<Wording>),
    /// The intent stage answered.
    IntentReady {
        /// Which work.
        work: WorkId,
        /// Its answer.
        result: Result<IntentResult, EngineFailure>,
    },
    /// The retrieval stage answered.
    RetrievalReady {
        /// Which work.
        work: WorkId,
        /// Its answer.
        result: Result<RetrievalResult, EngineFailure>,
    },
    /// The store has made the turn durable, or could not.
    TurnStored {
        /// Which work.
        work: WorkId,
        /// Why it could not.
        result: Result<(), EngineFailure>,
    },
    /// The beginning of a sentence has been synthesised and may be sent now.
    SentenceReady {
        /// Which work.
        work: WorkId,
        /// The sentence as shown.
        text: Arc<str>,
        /// The length of all of it.
        duration: Duration,
    },
    /// More of that sentence may be sent.
    SentenceContinued {
        /// Which work.
        work: WorkId,
    },
    /// No more audio comes for this reply.
    SpeechEnded {
        /// Which work.
        work: WorkId,
        /// Why it ended early.
        result: Result<(), EngineFailure>,
    },
}

impl Input {
    /// The work this is an answer to; none for what nobody was asked for.
    pub fn work(&self) -> Option<WorkId> {
        match self {
            Self::IntentReady { work, .. }
            | Self::RetrievalReady { work, .. }
            | Self::TurnStored { work, .. }
            | Self::SentenceReady { work, .. }
            | Self::SentenceContinued { work }
            | Self::SpeechEnded { work, .. } => Some(*work),
            Self::ClientAttached { .. }
            | Self::ClientDetached
            | Self::Heard(_)
            | Self::EchoReported(_)
            | Self::TalkButtonHeld
            | Self::FragmentReceived { .. }
            | Self::UtteranceEnded
            | Self::BargeInRequested { .. }
            | Self::PlaybackStarted
            | Self::PlaybackStopped { .. }
            | Self::ResetRequested
            | Self::EndRequested { .. }
            | Self::RulesChanged(_)
            | Self::WordingChanged(_) => None,
        }
    }
}

/// What the intent stage found.
#[derive(Debug, Clone, PartialEq)]
pub struct IntentResult {
    /// The label for the wire: the intent, or the pack's label for rejected texts.
    pub label: Arc<str>,
    /// 0 to 1.
    pub confidence: f32,
    /// Whether the text is like none of the pack's intents, or like what is out of its scope.
    pub is_foreign: bool,
    /// What the pack wants done.
    pub action: IntentAction,
    /// What the text says to the form that is open, or that it opens.
    pub read: Option<FormReading>,
    /// Time the stage took.
    pub elapsed: Duration,
}

/// What an intent leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntentAction {
    /// Say this, whatever was spoken of before.
    Say(Arc<str>),
    /// Say the next of these.
    Reply(Arc<[Arc<str>]>),
    /// Say the last reply again.
    Again {
        /// And speak otherwise from now on; none: as before.
        manner: Option<Manner>,
        /// What is said where there is none.
        otherwise: Arc<str>,
    },
    /// Fill this in.
    Form(Arc<Form>),
    /// Ask the knowledge; also for rejected texts.
    Knowledge,
}

/// What the retrieval stage found.
#[derive(Debug, Clone, PartialEq)]
pub struct RetrievalResult {
    /// The quoted answer; none when nothing is above the threshold.
    pub answer: Option<Arc<str>>,
    /// The answer may be none.
    pub hedged: bool,
    /// What can be told about instead; only where there is no answer.
    pub offers: Vec<Arc<str>>,
    /// Paths under `knowledge/`; empty when declined.
    pub sources: Vec<String>,
    /// What it is about.
    pub about: About,
    /// 0 to 1.
    pub confidence: f32,
    /// Time the stage took.
    pub elapsed: Duration,
}
