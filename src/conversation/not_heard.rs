//! Speech that was not understood is answered too: who asked and hears nothing would think that nobody listens.
//!
//! Only when nothing else of the utterance was understood, and [`NOT_HEARD_MAX`] times in a row at most. What was said
//! while we speak is not: it may be our own voice, and who listens need not be interrupted.
//!
//! [`NOT_HEARD_MAX`]: super::NOT_HEARD_MAX

use std::sync::Arc;
use std::time::Duration;

use super::answered::Answered;
use super::answering::Answer;
use super::context::{Context, HeardTimes, Refused};
use super::decision::Decision;
use super::hearing::Refusal;
use super::phase::Phase;
use super::state::State;
use super::{Event, SessionTime};

/// Speech in an utterance that somebody may want answered. Source: a choice between a cough, which lasts about 350 ms, and
/// a question of three words, which takes 600 ms or more; not measured.
const VOICED_MIN: Duration = Duration::from_millis(500);

impl Context {
    /// Keeps in mind that this was not understood, if it was enough to be a question and not said while we speak.
    pub fn take_refused(
        &mut self,
        phase: &Phase,
        reason: Refusal,
        voiced: Duration,
        times: HeardTimes,
    ) {
        if voiced >= VOICED_MIN && !matches!(phase, Phase::Speaking(_)) {
            self.refused = Some(Refused { reason, times });
        }
    }

    /// The utterance is over. Answers that it was not understood, if that is so and is answered.
    pub fn answer_refused(&mut self, phase: Phase, refused: Refused, now: SessionTime) -> Phase {
        match &phase {
            Phase::Idle => {}
            Phase::Listening(listening) if listening.utterance.is_empty() => {}
            // Something was understood, or is being answered.
            Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_) | Phase::Speaking(_) => {
                return phase;
            }
        }
        let Refused { reason, times } = refused;
        self.emit(Event::NotHeard { reason });
        let in_a_row = self.not_heard_in_a_row;
        self.not_heard_in_a_row = in_a_row.saturating_add(1);
        let texts = self.wording.not_heard.as_ref();
        let Some(text) = texts.and_then(|texts| texts.get(in_a_row)).map(Arc::clone) else {
            return phase;
        };
        self.last_heard = Some(times);
        self.ask_to_repeat(text, now)
    }

    /// A turn like any other, with nothing to understand.
    fn ask_to_repeat(&mut self, text: Arc<str>, now: SessionTime) -> Phase {
        self.emit(Event::StateChanged {
            state: State::Thinking,
            text_buffer: None,
        });
        let label = &self.wording.rejected_label;
        let decision = Decision::plain(text, label, Answered::NotHeard, 0.0);
        let work = self.begin_turn_without_words();
        self.answer(Answer::without_words(work, decision, now), now)
    }
}
