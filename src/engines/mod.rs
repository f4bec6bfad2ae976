//! One async handle per stage. Sessions, REST and the command line use only these; whether a local worker answers or,
//! one day, a remote service, is decided behind them.
//!
//! [`Engines`] holds the handles; [`crate::content`] keeps them in step with the pack.

pub mod ears;
mod encoder;
mod error;
mod evidence;
mod fair_share;
mod intents;
mod memory;
mod question;
mod retrieval;
pub mod speech;
mod worker;

use std::sync::Arc;

use parking_lot::RwLock;

pub use ears::HearingHandle;
pub use encoder::{EncoderHandle, unmarked};
pub use error::EngineError;
pub use evidence::{EvidenceSource, PASSAGES_KEPT};
pub use intents::{IntentAnswer, IntentHandle, IntentModel, Verdict};
pub use question::Question;
pub use retrieval::{RetrievalAnswer, RetrievalHandle};
pub use speech::{SpeechHandle, SpokenPart};
pub use worker::{Haste, WorkerPool};

use fair_share::FairShare;

use crate::clock;
use crate::conversation::{Urgency, Wording};
pub use crate::knowledge::Explanation;
use crate::text::Spelling;
use crate::understanding;

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
    spelling: RwLock<Arc<Spelling>>,
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
        Self {
            encoder,
            intents,
            retrieval,
            speech,
            hearing,
            wording: RwLock::new(Arc::new(wording)),
            spelling: RwLock::default(),
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

    /// Replaces the words by which slips of the finger are put right.
    pub fn set_spelling(&self, spelling: Spelling) {
        *self.spelling.write() = Arc::new(spelling);
    }

    /// Ends what the engines still do for others: nothing of them may be at work when the process ends.
    pub fn stop(&self) {
        self.speech.stop();
        self.hearing.stop();
    }

    /// A session's question, at the session's turn and with slips of the finger put right.
    pub fn question(&self, session: u64, text: Arc<str>, urgency: Urgency) -> Question {
        let urgency = match urgency {
            Urgency::Speculative => understanding::Urgency::Speculative,
            Urgency::Final => understanding::Urgency::Final,
        };
        let turn = self.turns.asked(session, urgency, clock::now());
        let spelled = self.spelled(Arc::clone(&text));
        Question::new(session, spelled, turn).said_as(text)
    }

    fn spelled(&self, text: Arc<str>) -> Arc<str> {
        let spelling = Arc::clone(&self.spelling.read());
        let is_word = |word: &str| self.encoder.pool().is_ok_and(|it| it.words().has(word));
        let corrected = spelling.corrected(&text, is_word);
        corrected.map_or(text, Arc::from)
    }

    /// A question outside any session. All of these share one session's turns; whoever asks one tells [`Self::answered`].
    pub fn visitor(&self, text: &str) -> Question {
        self.question(VISITORS, text.into(), Urgency::Final)
    }

    /// The question has its answer: whoever asked it may rest now.
    pub fn answered(&self, question: &Question) {
        let urgency = question.turn.urgency();
        self.turns.answered(question.session, urgency, clock::now());
    }

    /// The user has stopped speaking: the encoder takes this text as one that somebody waits for. Gives the question as it is
    /// to be asked now.
    pub fn hurry(&self, session: u64, text: Arc<str>) -> Question {
        let question = self.question(session, text, Urgency::Final);
        self.encoder.hurry(&question);
        question
    }
}
