//! What clients are told, before it is put into words of the wire (`http::protocol`).

use std::sync::Arc;
use std::time::Duration;

use super::answered::Answered;
use super::floor::FloorEvent;
use super::form::FormRecord;
use super::hearing::{Refusal, VoiceEvent};
use super::{AudioTime, EngineFailure, State, UtteranceId, WorkId};

/// One message to the client. Which of them a client gets depends on its `events=` mode.
///
/// What belongs to an answer carries its [`WorkId`], what belongs to speech its [`UtteranceId`]: a wire with names for
/// these takes them from here.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// First message on a socket.
    Connected {
        /// Idle, or the state in which the session was left.
        state: State,
    },
    /// A fragment was taken, or the state changed.
    StateChanged {
        /// The state now.
        state: State,
        /// The utterance so far; with every accepted fragment.
        text_buffer: Option<Vec<Arc<str>>>,
    },
    /// The words that are being said right now; they may still change.
    PartialTranscript {
        /// The utterance that they are heard in.
        utterance: UtteranceId,
        /// Its words so far.
        text: Arc<str>,
    },
    /// All that the user said since the last answer, as it will be answered.
    FinalTranscript {
        /// The work that was begun on it last.
        work: WorkId,
        /// The words.
        text: Arc<str>,
    },
    /// Somebody spoke and was not understood, whether that is answered or not.
    NotHeard {
        /// Why.
        reason: Refusal,
    },
    /// The microphone's voice began, paused or ended.
    Voice {
        /// In which utterance.
        utterance: UtteranceId,
        /// What it did.
        event: VoiceEvent,
        /// Where in the sound.
        at: AudioTime,
    },
    /// The reply.
    ResponseReady(Box<Response>),
    /// How a form stands after the reply.
    Form(FormRecord),
    /// All stage marks of the turn.
    Latency(TurnLatency),
    /// A sentence of the reply; its audio comes next.
    Sentence {
        /// The work that is speaking.
        work: WorkId,
        /// Its place in the reply, from 0.
        index: usize,
        /// As shown.
        text: Arc<str>,
        /// Where its audio begins in the reply's.
        start: Duration,
        /// Length of its audio.
        duration: Duration,
    },
    /// The turn is over.
    TurnComplete {
        /// The work that answered it.
        work: WorkId,
        /// Turns completed, this one included.
        turn_number: u32,
    },
    /// The reply was cut off.
    Interrupted,
    /// The reply was cut off: details.
    Interruption {
        /// The work that was speaking.
        work: WorkId,
        /// Why.
        reason: String,
        /// The part of the reply that was heard.
        heard_text: String,
    },
    /// What became of the floor while the reply is spoken.
    Floor(FloorEvent),
    /// The reply could not be spoken; the turn still completes.
    SpeechFailed {
        /// For people.
        message: String,
    },
    /// The client asked for something that cannot be had.
    Refused {
        /// Stable snake_case.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// A stage failed; the turn was answered all the same.
    StageFailed {
        /// Stable snake_case.
        code: &'static str,
        /// For people.
        message: String,
    },
}

/// A reply with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The work that made it.
    pub work: WorkId,
    /// What is said.
    pub text: Arc<str>,
    /// The label on the wire; `unknown` when an engine failed.
    pub intent: Arc<str>,
    /// Paths under `knowledge/`; empty unless the reply quotes them.
    pub sources: Vec<String>,
    /// What it is.
    pub answered: Answered,
    /// It is given as one that may not answer what was asked.
    pub hedged: bool,
    /// Confidence of what decided the reply, 0 to 1.
    pub confidence: f32,
    /// The number the turn has if it is not interrupted.
    pub turn_number: u32,
    /// Where the time went.
    pub latency: TurnLatency,
}

/// Where a turn's time went.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TurnLatency {
    /// End of the utterance until the reply was sent.
    pub thinking: Duration,
    /// What the intent stage took, wherever in time.
    pub intent: Duration,
    /// What the retrieval stage took, wherever in time.
    pub retrieval: Duration,
    /// End of the utterance until the reply was decided.
    pub decided: Duration,
    /// From the decision until the turn was durable.
    pub stored: Duration,
    /// Silence waited for after the speech; zero for a text.
    pub pause: Duration,
    /// From the end of that silence until the words were final; zero for a text.
    pub transcript: Duration,
    /// Whether the answer was ready before the utterance ended.
    pub speculated: bool,
    /// Whether work on the words was done before the utterance ended.
    pub words_speculated: bool,
    /// How much longer the turn would have taken had all work begun when the utterance ended.
    pub saved: Duration,
}

impl From<EngineFailure> for Event {
    fn from(failure: EngineFailure) -> Self {
        Self::StageFailed {
            code: failure.code,
            message: failure.message,
        }
    }
}
