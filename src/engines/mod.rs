//! One async handle per stage. Sessions, REST and the command line use only these; whether a local worker answers or,
//! one day, a remote service, is decided behind them.
//!
//! [`Engines`] holds the handles; [`content`] keeps them in step with the pack.

pub mod content;
mod encoder;
mod error;
pub mod hearing;
mod intents;
mod memory;
mod retrieval;
pub mod speech;
mod worker;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

pub use encoder::EncoderHandle;
pub use error::EngineError;
pub use hearing::HearingHandle;
pub use intents::{IntentAnswer, IntentHandle, IntentModel};
pub use retrieval::{RetrievalAnswer, RetrievalHandle};
pub use speech::{SpeechHandle, SpokenPart};
pub use worker::{Haste, WorkerPool};

use crate::conversation::{Urgency, Wording};

/// A text to be understood.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whose text it is: a newer speculative text of the same session replaces an older one.
    pub session: u64,
    /// The whole utterance.
    pub text: Arc<str>,
    /// Whether the user waits.
    pub urgency: Urgency,
}

/// All stages of this process.
pub struct Engines {
    /// Text to vector.
    pub encoder: EncoderHandle,
    /// Text to intent.
    pub intents: IntentHandle,
    /// Text to quoted answer.
    pub retrieval: RetrievalHandle,
    /// Text to sound.
    pub speech: SpeechHandle,
    /// Sound to text.
    pub hearing: HearingHandle,
    wording: RwLock<Arc<Wording>>,
    visitors: AtomicU64,
}

impl Engines {
    /// Joins the handles. The wording is the pack's.
    pub fn new(
        encoder: EncoderHandle,
        intents: IntentHandle,
        retrieval: RetrievalHandle,
        speech: SpeechHandle,
        hearing: HearingHandle,
        wording: Wording,
    ) -> Self {
        let visitors = AtomicU64::new(1);
        Self {
            encoder,
            intents,
            retrieval,
            speech,
            hearing,
            wording: RwLock::new(Arc::new(wording)),
            visitors,
        }
    }

    /// The pack's fixed replies as they are now.
    pub fn wording(&self) -> Arc<Wording> {
        Arc::clone(&self.wording.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the pack's fixed replies.
    pub fn set_wording(&self, wording: Wording) {
        *self.wording.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(wording);
    }

    /// A question outside any session: nobody's newer text replaces it.
    pub fn visitor(&self, text: &str) -> Question {
        let session = self.visitors.fetch_add(1, Ordering::Relaxed);
        Question {
            session,
            text: text.into(),
            urgency: Urgency::Final,
        }
    }

    /// The user has stopped speaking: the encoder takes this text first.
    pub fn hurry(&self, session: u64, text: Arc<str>) {
        self.encoder.hurry(session, text);
    }
}
