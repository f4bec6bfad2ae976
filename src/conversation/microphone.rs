//! What is heard through the microphone drives the same states as text does (rule 9).
//!
//! Words count, not sound: an utterance without words changes nothing. Words so far stand as the last fragment until
//! they are final; then, unless its speaker goes on, the utterance is answered (`written`).

use std::sync::Arc;

use super::context::Context;
use super::effect::Effect;
use super::endpointing::EndReason;
use super::hearing::{Found, Heard, UtteranceId, VoiceEvent};
use super::phase::{Listening, Phase, Understanding};
use super::state::State;
use super::utterance::Utterance;
use super::{AudioTime, Event, SessionTime};

impl Context {
    /// Takes what the ear has found out.
    pub fn hear(&mut self, phase: Phase, heard: Heard, now: SessionTime) -> Phase {
        let voiced = self.hearing.voiced();
        if !self.hearing.take(heard, now) {
            self.stale_answers += 1;
        }
        self.measure_speech(&phase, voiced);
        self.drown(&phase);
        let phase = self.take_found(phase, now);
        let phase = self.take_the_floor(phase, now);
        self.glance(&phase);
        phase
    }

    /// What is understood of the words so far says whether they can be answered as they are.
    pub fn listen_for_meaning(&mut self, listening: Listening, now: SessionTime) -> Phase {
        let answerable = listening
            .understanding
            .as_ref()
            .is_some_and(Understanding::is_answerable);
        let phase = Phase::Listening(listening);
        if answerable && self.hearing.is_open() {
            self.hearing.words_are_answerable(now);
            return self.take_found(phase, now);
        }
        phase
    }

    /// The client says that the speaker has finished, who is still speaking or being written down.
    pub fn end_spoken_utterance(&mut self, phase: Phase, now: SessionTime) -> Phase {
        self.answers_owed.insert(self.hearing.newest());
        self.end_hearing(phase, now)
    }

    /// Ends what is being said.
    pub fn end_hearing(&mut self, phase: Phase, now: SessionTime) -> Phase {
        self.hearing.end(now);
        self.take_found(phase, now)
    }

    /// What is being said stays a part of the utterance, which nobody has finished: its client is gone or new.
    pub fn detach_hearing(&mut self, phase: Phase, now: SessionTime) -> Phase {
        self.hearing.detach(now);
        let phase = self.take_found(phase, now);
        self.addressing.leave();
        phase
    }

    /// Ends what was due in the microphone at `now`.
    pub fn expire_hearing(&mut self, phase: Phase, now: SessionTime) -> Phase {
        self.drown(&phase);
        self.hearing.expire(now);
        self.take_found(phase, now)
    }

    /// Drops everything that was heard and is not answered.
    pub fn reset_hearing(&mut self, phase: Phase, now: SessionTime) -> Phase {
        self.answers_owed.clear();
        self.floor.clear();
        self.addressing.clear();
        self.refused = None;
        self.not_heard_in_a_row = 0;
        self.hearing.reset();
        self.take_found(phase, now)
    }

    fn take_found(&mut self, mut phase: Phase, now: SessionTime) -> Phase {
        while let Some(found) = self.hearing.poll() {
            phase = match found {
                Found::Do(effect) => {
                    self.effects.push_back(Effect::Hear(effect));
                    phase
                }
                Found::Voice {
                    event,
                    at,
                    utterance,
                } => self.take_voice(phase, event, at, utterance, now),
                Found::Words { utterance, text } => self.take_words(phase, utterance, text, now),
                Found::Glanced { utterance, text } => self.take_glance(phase, utterance, text, now),
                Found::Written(written) => self.take_written(phase, written, now),
            }
        }
        phase
    }

    fn take_voice(
        &mut self,
        phase: Phase,
        event: VoiceEvent,
        at: AudioTime,
        utterance: UtteranceId,
        now: SessionTime,
    ) -> Phase {
        if event == VoiceEvent::Start {
            self.begin_to_attend(&phase, utterance, at, now);
            self.drown_in_tail(utterance, now);
        }
        if !self.is_addressed(utterance) {
            self.take_voice_of_others(&phase, event, at, utterance);
            return phase;
        }
        self.emit(Event::Voice {
            utterance,
            event,
            at,
        });
        match event {
            VoiceEvent::Start => self.take_onset(phase, utterance, now),
            // Sound that stops coming ends the utterance as silence does, even of one who held the button.
            VoiceEvent::End(EndReason::Silence | EndReason::TooLong | EndReason::Stalled) => {
                self.answers_owed.insert(utterance);
                phase
            }
            // What the client ends is owed already.
            VoiceEvent::End(EndReason::Client | EndReason::Detached)
            | VoiceEvent::Pause
            | VoiceEvent::Resume
            | VoiceEvent::Dismissed => phase,
        }
    }

    fn take_onset(&mut self, phase: Phase, utterance: UtteranceId, now: SessionTime) -> Phase {
        match phase {
            Phase::Idle if !self.is_drowned(utterance) => {
                self.emit(Event::StateChanged {
                    state: State::Listening,
                    text_buffer: None,
                });
                Phase::Listening(Listening::to_nothing_yet(now + self.rules.listening_max))
            }
            phase @ Phase::Speaking(_) => {
                self.ask_for_the_floor(utterance);
                phase
            }
            // Who was awaited has come.
            Phase::Listening(listening) if listening.utterance.is_empty() => {
                let until = now + self.rules.listening_max;
                Phase::Listening(Listening { until, ..listening })
            }
            phase
            @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)) => phase,
        }
    }

    /// The words so far, which may still change.
    fn take_words(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: Arc<str>,
        now: SessionTime,
    ) -> Phase {
        let (phase, meant) = self.attend(phase, utterance, &text, now);
        let Some(text) = meant.filter(|meant| !meant.is_empty()) else {
            return phase;
        };
        self.emit(Event::PartialTranscript {
            utterance,
            text: Arc::clone(&text),
        });
        match self.weigh_words(phase, utterance, &text, now) {
            (phase, true) => self.put_words(phase, utterance, &text, now),
            (phase, false) => phase,
        }
    }

    /// The words so far, understood at once: believed where they stop the voice, and else a sign that there are some.
    fn take_glance(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: Arc<str>,
        now: SessionTime,
    ) -> Phase {
        if !self.asks_for_the_floor(utterance) {
            return phase;
        }
        if self.stops(&phase, utterance, &text, now) {
            return self.take_words(phase, utterance, text, now);
        }
        self.weigh_glance(&phase, utterance, &text, now);
        phase
    }

    /// Puts the words of an utterance in their place among the fragments, as far as they are known.
    fn put_words(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: &str,
        now: SessionTime,
    ) -> Phase {
        let nothing_said = Utterance::default();
        let known = phase.utterance().unwrap_or(&nothing_said);
        if !known.has_spoken(utterance) && !known.has_room_for(text, &self.rules) {
            self.refuse_fragment();
            return phase;
        }
        self.change_utterance(phase, now, |words| words.set_spoken(utterance, text))
    }
}
