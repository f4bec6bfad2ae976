//! What is heard through the microphone drives the same states as text does (rule 9).
//!
//! Words count, not sound: an utterance without words changes nothing. Words so far stand as the last fragment until
//! they are final; then, unless its speaker goes on, the utterance is answered.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::barge_in::{VOICED_ALONE, VOICED_WITH_WORDS, is_interruption};
use super::endpointing::EndReason;
use super::hearing::{Found, Heard, SpokenText, Unwritten, UtteranceId, VoiceEvent, Written};
use super::phase::{Listening, Thinking, Understanding};
use super::utterance::Utterance;
use super::{
    AudioTime, Conversation, Effect, EngineFailure, Event, HeardTimes, Input, Phase, SessionTime,
    State,
};

impl Conversation {
    /// Applies to the microphone what concerns it. Gives back what concerns the phase as well.
    pub(super) fn take_by_microphone(&mut self, input: Input, now: SessionTime) -> Option<Input> {
        if input == Input::UtteranceEnded && self.end_spoken_utterance(now) {
            return None;
        }
        match input {
            Input::Heard(heard) => self.hear(heard, now),
            Input::TalkButtonHeld => self.hearing.hold(),
            Input::ClientDetached => self.suspend_hearing(now),
            input => {
                match input {
                    Input::ClientAttached => self.suspend_hearing(now),
                    Input::ResetRequested | Input::EndRequested => self.reset_hearing(now),
                    Input::BargeInRequested { .. } => self.asking_for_the_floor = None,
                    _ => {}
                }
                return Some(input);
            }
        }
        None
    }

    /// What is understood of the words so far says whether they can be answered as they are.
    pub(super) fn listen_for_meaning(&mut self, now: SessionTime) {
        let Phase::Listening(listening) = &self.phase else {
            return;
        };
        let answerable = listening
            .understanding
            .as_ref()
            .is_some_and(Understanding::is_answerable);
        if answerable && self.hearing.is_open() {
            self.hearing.words_are_answerable(now);
            self.take_found(now);
        }
    }

    /// Takes what the ear has found out.
    fn hear(&mut self, heard: Heard, now: SessionTime) {
        if !self.hearing.take(heard, now) {
            self.stale_answers += 1;
        }
        self.take_found(now);
        self.take_the_floor(now);
    }

    /// The client says that the speaker has finished. False when nobody is speaking or being written down.
    fn end_spoken_utterance(&mut self, now: SessionTime) -> bool {
        if self.hearing.is_settled() {
            return false;
        }
        self.answers_owed.insert(self.hearing.newest());
        self.hearing.end(now);
        self.take_found(now);
        true
    }

    /// What is being said stays a part of the utterance, which nobody has finished: its client is gone or new.
    fn suspend_hearing(&mut self, now: SessionTime) {
        self.suspended = true;
        self.hearing.end(now);
        self.take_found(now);
        self.suspended = false;
    }

    pub(super) fn expire_hearing(&mut self, now: SessionTime) {
        self.hearing.expire(now);
        self.take_found(now);
    }

    fn reset_hearing(&mut self, now: SessionTime) {
        self.answers_owed.clear();
        self.asking_for_the_floor = None;
        self.refused = None;
        self.not_heard_in_a_row = 0;
        self.hearing.reset();
        self.take_found(now);
    }

    fn take_found(&mut self, now: SessionTime) {
        while let Some(found) = self.hearing.poll() {
            match found {
                Found::Do(effect) => self.effects.push_back(Effect::Hear(effect)),
                Found::Voice {
                    event,
                    at,
                    utterance,
                } => self.take_voice(event, at, utterance, now),
                Found::Words { utterance, text } => self.take_words(utterance, text, now),
                Found::Written(written) => self.take_written(written, now),
            }
        }
    }

    fn take_voice(
        &mut self,
        event: VoiceEvent,
        at: AudioTime,
        utterance: UtteranceId,
        now: SessionTime,
    ) {
        self.emit(Event::Voice { event, at });
        match event {
            VoiceEvent::Start => match self.phase {
                Phase::Idle => self.listen_to_nothing_yet(now),
                Phase::Speaking(_) => self.asking_for_the_floor = Some(utterance),
                Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_) => {}
            },
            VoiceEvent::End(EndReason::Silence | EndReason::TooLong) if !self.suspended => {
                self.answers_owed.insert(utterance);
            }
            // Sound that stops coming ends the utterance as silence does, even of one who held the button.
            VoiceEvent::End(EndReason::Stalled) => {
                self.answers_owed.insert(utterance);
            }
            VoiceEvent::End(_) | VoiceEvent::Pause | VoiceEvent::Resume | VoiceEvent::Dismissed => {
            }
        }
    }

    fn listen_to_nothing_yet(&mut self, now: SessionTime) {
        self.emit(Event::StateChanged {
            state: State::Listening,
            text_buffer: None,
        });
        self.phase = Phase::Listening(Listening {
            utterance: Utterance::default(),
            understanding: None,
            until: now + self.rules.listening_max,
        });
    }

    /// The words so far, which may still change.
    fn take_words(&mut self, utterance: UtteranceId, text: Arc<str>, now: SessionTime) {
        self.emit(Event::Transcript {
            text: Arc::clone(&text),
            is_final: false,
        });
        if self.asking_for_the_floor == Some(utterance) {
            let wants = self.hearing.voiced() >= VOICED_WITH_WORDS && is_interruption(&text);
            if !wants {
                return;
            }
            self.asking_for_the_floor = None;
        }
        self.put_words(utterance, &text, now);
    }

    /// Somebody who goes on speaking while we do has the floor, whatever the words.
    fn take_the_floor(&mut self, now: SessionTime) {
        if self.asking_for_the_floor.is_none()
            || !self.hearing.is_open()
            || self.hearing.voiced() < VOICED_ALONE
        {
            return;
        }
        self.asking_for_the_floor = None;
        let phase = mem::replace(&mut self.phase, Phase::Idle);
        self.phase = match phase {
            Phase::Speaking(speaking) => {
                let heard = speaking.reply.heard_by(now);
                self.interrupt(speaking, "speech", heard, now)
            }
            other
            @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)) => other,
        };
    }

    /// The final words of an utterance, or the last that were heard of it.
    fn take_written(&mut self, written: Written, now: SessionTime) {
        let Written {
            utterance,
            beside,
            result,
            partial,
            ended_at,
            pause,
            voiced,
        } = written;
        let asked = self.asking_for_the_floor.take_if(|it| *it == utterance);
        if let Ok(SpokenText {
            refused: Some(reason),
            ..
        }) = result
            && asked.is_none()
        {
            let transcript = now - ended_at;
            let times = HeardTimes {
                pause,
                transcript,
                ahead: Duration::ZERO,
            };
            self.take_refused(reason, voiced, times);
        }
        let (text, ahead) = match result {
            Ok(SpokenText { text, ahead, .. }) => (text, ahead),
            Err(failure) if partial.is_empty() && self.nothing_else_said() && asked.is_none() => {
                self.apologise(utterance, failure, ended_at, now);
                return;
            }
            Err(failure) => {
                self.emit(failure.into());
                (partial, Duration::ZERO)
            }
        };
        if !text.is_empty() {
            self.last_heard = Some(HeardTimes {
                pause,
                transcript: now - ended_at,
                ahead,
            });
        }
        if asked.is_none() || is_interruption(&text) {
            self.finish_words(utterance, &text, now);
        }
        self.answer_if_owed(utterance, beside, now);
    }

    fn nothing_else_said(&self) -> bool {
        self.phase.utterance().is_none_or(Utterance::is_empty)
    }

    /// Once nobody goes on with it and all words are there, the utterance is answered.
    fn answer_if_owed(&mut self, written: UtteranceId, beside: Unwritten, now: SessionTime) {
        if beside == Unwritten::SameTurn {
            return;
        }
        let owed = self.no_longer_owed(written);
        let refused = self.refused.take().filter(|_| owed);
        if let Unwritten::Apart(next) = beside {
            self.answer_before(next, owed, now);
            return;
        }
        if let Some(refused) = refused
            && self.answer_refused(refused, now)
        {
            return;
        }
        let phase = mem::replace(&mut self.phase, Phase::Idle);
        self.phase = match phase {
            // Sound without words leaves no trace.
            Phase::Listening(listening) if owed || listening.utterance.is_empty() => {
                self.end_utterance(listening, now)
            }
            other => other,
        };
    }

    /// Answers what was said before `next`, which its speaker has begun without waiting for the answer. There is nothing to
    /// say about words that were not understood: somebody speaks already.
    fn answer_before(&mut self, next: UtteranceId, owed: bool, now: SessionTime) {
        let phase = mem::replace(&mut self.phase, Phase::Idle);
        self.phase = match phase {
            Phase::Listening(listening) if owed && !listening.utterance.is_empty() => {
                self.asking_for_the_floor = Some(next);
                self.end_utterance(listening, now)
            }
            other => other,
        };
    }

    /// Whether this utterance was to be answered, which is done now.
    fn no_longer_owed(&mut self, written: UtteranceId) -> bool {
        let later = self.answers_owed.split_off(&UtteranceId(written.0 + 1));
        !mem::replace(&mut self.answers_owed, later).is_empty()
    }

    /// Puts the words of an utterance in their place among the fragments, as far as they are known.
    fn put_words(&mut self, utterance: UtteranceId, text: &str, now: SessionTime) {
        let nothing_said = Utterance::default();
        let known = self.phase.utterance().unwrap_or(&nothing_said);
        if !known.has_spoken(utterance) && !known.has_room_for(text, &self.rules) {
            self.refuse_fragment();
            return;
        }
        let phase = mem::replace(&mut self.phase, Phase::Idle);
        self.phase = self.change_utterance(phase, now, |words| words.set_spoken(utterance, text));
    }

    fn finish_words(&mut self, utterance: UtteranceId, text: &str, now: SessionTime) {
        let known = self.phase.utterance();
        if text.is_empty() && !known.is_some_and(|it| it.has_spoken(utterance)) {
            return;
        }
        let phase = mem::replace(&mut self.phase, Phase::Idle);
        self.phase =
            self.change_utterance(phase, now, |words| words.finish_spoken(utterance, text));
    }

    /// The recogniser failed and there is not a word to answer.
    fn apologise(
        &mut self,
        utterance: UtteranceId,
        failure: EngineFailure,
        ended_at: SessionTime,
        now: SessionTime,
    ) {
        self.no_longer_owed(utterance);
        match self.phase {
            Phase::Idle | Phase::Listening(_) => {}
            Phase::Thinking(_) | Phase::Storing(_) | Phase::Speaking(_) => {
                self.emit(failure.into());
                return;
            }
        }
        self.begin_turn();
        self.newest_work.revision += 1;
        let mut understanding = Understanding::new(self.newest_work, "".into());
        understanding.intent = Some(Err(failure));
        let thinking = Thinking {
            utterance: Utterance::default(),
            understanding,
            ended_at,
            intent_due: now,
            retrieval_due: now,
        };
        self.phase = self.answer_if_decided(thinking, false, now);
    }
}
