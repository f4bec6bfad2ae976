//! When an utterance of the microphone has its final words: they are put in their place, and answered unless the speaker
//! goes on.

use std::mem;
use std::time::Duration;

use super::answering::Answer;
use super::context::{Context, HeardTimes};
use super::decision::apology;
use super::hearing::{SpokenText, Unwritten, UtteranceId, Written};
use super::phase::Phase;
use super::utterance::Utterance;
use super::{EngineFailure, SessionTime};

impl Context {
    /// The final words of an utterance, or the last that were heard of it.
    pub fn take_written(&mut self, phase: Phase, written: Written, now: SessionTime) -> Phase {
        match self.attend_to_written(phase, written, now) {
            (phase, Some(written)) => self.take_meant(phase, written, now),
            (phase, None) => phase,
        }
    }

    /// The final words, as far as they are meant for us.
    fn take_meant(&mut self, phase: Phase, written: Written, now: SessionTime) -> Phase {
        let Written {
            utterance,
            beside,
            result,
            partial,
            ended_at,
            pause,
            voiced,
        } = written;
        let times = HeardTimes {
            pause,
            transcript: now - ended_at,
            ahead: Duration::ZERO,
        };
        let asks = self.asks_for_the_floor(utterance) || self.is_drowned(utterance);
        if let Ok(SpokenText {
            refused: Some(reason),
            ..
        }) = result
            && !asks
        {
            self.take_refused(&phase, reason, voiced, times);
        }
        let nothing_else_said = phase.utterance().is_none_or(Utterance::is_empty);
        let (text, refused, ahead) = match result {
            Ok(SpokenText {
                text,
                refused,
                ahead,
                ..
            }) => (text, refused, ahead),
            Err(failure) if partial.is_empty() && nothing_else_said && !asks => {
                return self.apologise(phase, utterance, failure, ended_at, now);
            }
            Err(failure) => {
                self.emit(failure.into());
                (partial, None, Duration::ZERO)
            }
        };
        if !text.is_empty() {
            self.last_heard = Some(HeardTimes { ahead, ..times });
        }
        let phase = match self.settle_the_floor(phase, utterance, (&text, refused), now) {
            (phase, true) => self.finish_words(phase, utterance, &text, now),
            (phase, false) => phase,
        };
        self.answer_if_owed(phase, utterance, beside, now)
    }

    fn finish_words(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: &str,
        now: SessionTime,
    ) -> Phase {
        let known = phase.utterance();
        if text.is_empty() && !known.is_some_and(|it| it.has_spoken(utterance)) {
            return phase;
        }
        self.change_utterance(phase, now, |words| words.finish_spoken(utterance, text))
    }

    /// Once nobody goes on with it and all words are there, the utterance is answered.
    pub fn answer_if_owed(
        &mut self,
        phase: Phase,
        written: UtteranceId,
        beside: Unwritten,
        now: SessionTime,
    ) -> Phase {
        if beside == Unwritten::SameTurn {
            return phase;
        }
        let owed = self.no_longer_owed(written);
        let refused = self.refused.take().filter(|_| owed);
        if let Unwritten::Apart(next) = beside {
            return self.answer_before(phase, next, owed, now);
        }
        let phase = match refused {
            Some(refused) => self.answer_refused(phase, refused, now),
            None => phase,
        };
        match phase {
            // Sound without words leaves no trace.
            Phase::Listening(listening) if owed || listening.utterance.is_empty() => {
                self.end_utterance(listening, now)
            }
            phase @ (Phase::Idle
            | Phase::Listening(_)
            | Phase::Thinking(_)
            | Phase::Storing(_)
            | Phase::Speaking(_)) => phase,
        }
    }

    /// Answers what was said before `next`, which its speaker has begun without waiting for the answer. There is nothing to
    /// say about words that were not understood: somebody speaks already.
    fn answer_before(
        &mut self,
        phase: Phase,
        next: UtteranceId,
        owed: bool,
        now: SessionTime,
    ) -> Phase {
        match phase {
            Phase::Listening(listening) if owed && !listening.utterance.is_empty() => {
                self.floor.ask(next);
                self.end_utterance(listening, now)
            }
            phase @ (Phase::Idle
            | Phase::Listening(_)
            | Phase::Thinking(_)
            | Phase::Storing(_)
            | Phase::Speaking(_)) => phase,
        }
    }

    /// Whether this utterance was to be answered, which is done now.
    fn no_longer_owed(&mut self, written: UtteranceId) -> bool {
        let later = self.answers_owed.split_off(&UtteranceId(written.0 + 1));
        !mem::replace(&mut self.answers_owed, later).is_empty()
    }

    /// The recogniser failed and there is not a word to answer.
    fn apologise(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        failure: EngineFailure,
        ended_at: SessionTime,
        now: SessionTime,
    ) -> Phase {
        self.no_longer_owed(utterance);
        match phase {
            Phase::Idle | Phase::Listening(_) => {
                let decision = apology(&failure, &self.wording);
                let work = self.begin_turn_without_words();
                self.answer(Answer::without_words(work, decision, ended_at), now)
            }
            phase @ (Phase::Thinking(_) | Phase::Storing(_) | Phase::Speaking(_)) => {
                self.emit(failure.into());
                phase
            }
        }
    }
}
