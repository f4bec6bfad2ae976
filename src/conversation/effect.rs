//! What a conversation wants done. Names are imperatives.
//!
//! By who carries it out: what concerns the client, the sound of the microphone, and the stages with the store. Each is
//! matched whole where it is carried out, so that an effect that nobody carries out does not compile.

use std::sync::Arc;
use std::time::Duration;

use super::form::{Filling, FormRecord};
use super::hearing::HearingEffect;
use super::{Event, Manner, Topic, WorkId};

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Do this for the client, if one is attached.
    Client(ClientEffect),
    /// Do this with the sound of the microphone.
    Hear(HearingEffect),
    /// Have the stages or the store do this.
    Work(Work),
}

/// One thing to do for the client.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientEffect {
    /// Tell it.
    Send(Event),
    /// Send it the audio that has just become ready.
    SendAudio {
        /// The work that is speaking.
        work: WorkId,
        /// With the first sound: the time since the end of the utterance.
        first_after: Option<Duration>,
    },
    /// No further audio of this reply may reach it, not even what is waiting to be sent; nor is more of it made.
    StopSpeaking {
        /// The work that is speaking.
        work: WorkId,
    },
    /// Close its socket normally.
    End,
}

/// One thing that the stages or the store have to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Find intent and knowledge for this text; answered by `IntentReady` and `RetrievalReady`.
    StartUnderstanding {
        /// Comes back with both answers.
        work: WorkId,
        /// The whole utterance so far.
        text: Arc<str>,
        /// Whether the user has stopped speaking.
        urgency: Urgency,
        /// What the text may lean on.
        topic: Option<Arc<Topic>>,
        /// The form that the text may be said to.
        form: Option<Arc<Filling>>,
    },
    /// The user has stopped speaking: the work under way goes first now.
    HurryUnderstanding {
        /// The work to hurry.
        work: WorkId,
        /// Its text, as it was started.
        text: Arc<str>,
    },
    /// Nobody waits for work up to this one any more.
    CancelWork {
        /// The newest work that is not wanted.
        work: WorkId,
    },
    /// Make the turn durable; answered by `TurnStored`.
    StoreTurn {
        /// Comes back with the answer.
        work: WorkId,
        /// What to keep.
        record: Box<TurnRecord>,
    },
    /// A stored turn ended otherwise than stored.
    AmendTurn {
        /// The work that stored it.
        work: WorkId,
        /// What was heard of the reply.
        heard_text: String,
        /// Whether the user cut it off; then it does not count as a turn.
        interrupted: bool,
    },
    /// A form is filled in and confirmed, and its reply is sent: what was said goes where the operator wants it.
    DeliverForm {
        /// The work that stored it.
        work: WorkId,
        /// What was filled in.
        form: FormRecord,
    },
    /// A stored turn was never answered: the utterance went on before its reply was sent.
    RetractTurn {
        /// The work that stored it.
        work: WorkId,
    },
    /// Nothing of the session may stay: its turns go, words and all, as after their retention.
    EraseSession,
    /// This will probably be said, and nothing else: begin to make its sound. Another text, or work that is cancelled, takes
    /// it back.
    PrepareSpeaking {
        /// What may be said.
        text: Arc<str>,
        /// It holds words of the visitor.
        holds_words: bool,
    },
    /// Speak in this manner from the next reply on.
    Speak(Manner),
    /// Speak the reply; answered by `SentenceReady` and `SpeechEnded`.
    StartSpeaking {
        /// Comes back with the answers.
        work: WorkId,
        /// What to say.
        text: Arc<str>,
        /// It holds words of the visitor: its sound is kept nowhere.
        holds_words: bool,
    },
}

/// How soon an answer is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// The user is still speaking; newer text will replace this.
    Speculative,
    /// The user waits.
    Final,
}

/// A turn as the store keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnRecord {
    /// 1 after the first turn.
    pub turn_number: u32,
    /// The whole utterance.
    pub user_text: Arc<str>,
    /// The whole reply.
    pub reply_text: Arc<str>,
    /// Known at once when nothing is spoken aloud.
    pub heard_text: Option<Arc<str>>,
    /// The label on the wire.
    pub intent: Arc<str>,
    /// Paths under `knowledge/`.
    pub sources: Vec<String>,
    /// Confidence of what decided the reply, 0 to 1.
    pub confidence: f32,
    /// What the knowledge answered, used or not.
    pub retrieved: Option<Arc<str>>,
    /// How the form stands after it, where there is one.
    pub form: Option<FormRecord>,
}
