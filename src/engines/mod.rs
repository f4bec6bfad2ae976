//! One async handle per stage. Sessions, REST and the command line use only these; whether a local worker answers or,
//! one day, a remote service, is decided behind them.
//!
//! [`Engines`] holds the handles; [`crate::content`] keeps them in step with the pack.

mod encoder;
mod error;
mod evidence;
mod fair_share;
pub mod hearing;
mod intents;
mod memory;
mod question;
mod retrieval;
pub mod speech;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

pub use encoder::{EncoderHandle, unmarked};
pub use error::EngineError;
pub use evidence::{EvidenceSource, PASSAGES_KEPT};
pub use hearing::HearingHandle;
pub use intents::{IntentAnswer, IntentHandle, IntentModel, Verdict};
pub use question::Question;
pub use retrieval::{RetrievalAnswer, RetrievalHandle};
pub use speech::{SpeechHandle, SpokenPart};
pub use worker::{Haste, WorkerPool};

use fair_share::FairShare;

use crate::clock;
use crate::conversation::{Urgency, Wording};
pub use crate::knowledge::Explanation;

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
    turns: FairShare,
}

/// All questions outside sessions take their turn together: no session has this key.
const VISITORS: u64 = 0;

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
            turns: FairShare::default(),
        }
    }

    /// The pack's fixed replies as they are now.
    pub fn wording(&self) -> Arc<Wording> {
        Arc::clone(&self.wording.read())
    }

    /// Replaces the pack's fixed replies.
    pub fn set_wording(&self, wording: Wording) {
        *self.wording.write() = Arc::new(wording);
    }

    /// Ends what the engines still do for others: nothing of them may be at work when the process ends.
    pub fn stop(&self) {
        self.speech.stop();
        self.hearing.stop();
    }

    /// A session's question, which is due when it is the session's turn.
    pub fn question(&self, session: u64, text: Arc<str>, urgency: Urgency) -> Question {
        Question {
            session,
            text,
            urgency,
            due: self.turns.due(session, urgency, clock::now()),
            at: None,
            explain: false,
        }
    }

    /// A question outside any session: nobody's newer text replaces it. All of these share one session's turns.
    pub fn visitor(&self, text: &str) -> Question {
        Question {
            session: self.visitors.fetch_add(1, Ordering::Relaxed),
            ..self.question(VISITORS, text.into(), Urgency::Final)
        }
    }

    /// The user has stopped speaking: the encoder takes this text as one that somebody waits for. Gives the question as it is
    /// to be asked now.
    pub fn hurry(&self, session: u64, text: Arc<str>) -> Question {
        let question = self.question(session, text, Urgency::Final);
        self.encoder.hurry(&question);
        question
    }
}
