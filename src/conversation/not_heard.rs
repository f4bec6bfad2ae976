//! Speech that was not understood is answered too: who asked and hears nothing would think that nobody listens.
//!
//! Only when nothing else of the utterance was understood, and [`NOT_HEARD_MAX`] times in a row at most. What was said
//! while we speak is not: it may be our own voice, and who listens need not be interrupted.
//!
//! [`NOT_HEARD_MAX`]: super::NOT_HEARD_MAX

use std::sync::Arc;
use std::time::Duration;

use super::hearing::Refusal;
use super::phase::{Thinking, Understanding};
use super::utterance::Utterance;
use super::{
    Conversation, Event, HeardTimes, IntentAction, IntentResult, Phase, SessionTime, State,
};

/// Speech in an utterance that somebody may want answered. Source: a choice between a cough, which lasts about 350 ms, and
/// a question of three words, which takes 600 ms or more; not measured.
const VOICED_MIN: Duration = Duration::from_millis(500);

/// Speech that was not understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused {
    reason: Refusal,
    times: HeardTimes,
}

impl Conversation {
    /// Keeps in mind that this was not understood, if it was enough to be a question and not said while we speak.
    pub(super) fn take_refused(&mut self, reason: Refusal, voiced: Duration, times: HeardTimes) {
        if voiced >= VOICED_MIN && !matches!(self.phase, Phase::Speaking(_)) {
            self.refused = Some(Refused { reason, times });
        }
    }

    /// The utterance is over. Answers that it was not understood, if that is so; false where it is not answered.
    pub(super) fn answer_refused(&mut self, refused: Refused, now: SessionTime) -> bool {
        match &self.phase {
            Phase::Idle => {}
            Phase::Listening(listening) if listening.utterance.is_empty() => {}
            // Something was understood, or is being answered.
            Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_) | Phase::Speaking(_) => {
                return false;
            }
        }
        let Refused { reason, times } = refused;
        self.emit(Event::NotHeard { reason });
        let in_a_row = self.not_heard_in_a_row;
        self.not_heard_in_a_row = in_a_row.saturating_add(1);
        let texts = self.wording.not_heard.as_ref();
        let Some(text) = texts.and_then(|texts| texts.get(in_a_row)).map(Arc::clone) else {
            return false;
        };
        self.last_heard = Some(times);
        self.ask_to_repeat(text, now);
        true
    }

    /// A turn like any other, with nothing to understand.
    fn ask_to_repeat(&mut self, text: Arc<str>, now: SessionTime) {
        self.emit(Event::StateChanged {
            state: State::Thinking,
            text_buffer: None,
        });
        self.begin_turn();
        self.newest_work.revision += 1;
        let mut understanding = Understanding::new(self.newest_work, "".into());
        understanding.intent = Some(Ok(IntentResult {
            label: Arc::clone(&self.wording.rejected_label),
            confidence: 0.0,
            action: IntentAction::Reply(Arc::new([text])),
            elapsed: Duration::ZERO,
        }));
        let thinking = Thinking {
            utterance: Utterance::default(),
            understanding,
            ended_at: now,
            intent_due: now,
            retrieval_due: now,
        };
        self.phase = self.answer_if_decided(thinking, false, now);
    }
}
