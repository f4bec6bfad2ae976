//! What is done with an utterance until it is known whom it is meant for.

use std::sync::Arc;

use super::FOLLOW_UP;
use super::addressing::{Heard, Standing};
use super::phrases::{behind, words_of_call};
use crate::conversation::context::Context;
use crate::conversation::endpointing::EndReason;
use crate::conversation::floor::{Kept, is_own_voice};
use crate::conversation::hearing::{Unwritten, UtteranceId, VoiceEvent, Written};
use crate::conversation::phase::{Listening, Phase};
use crate::conversation::{AudioTime, Event, SessionTime, State};

impl Context {
    /// Somebody begins to speak.
    pub fn begin_to_attend(
        &mut self,
        phase: &Phase,
        utterance: UtteranceId,
        from: AudioTime,
        now: SessionTime,
    ) {
        let over_reply = matches!(phase, Phase::Speaking(_));
        let held = self.hearing.is_held();
        let begun = (utterance, from);
        self.addressing.begin(begun, (over_reply, held), now);
    }

    /// Whether nothing says that this utterance is meant for others.
    pub fn is_addressed(&self, utterance: UtteranceId) -> bool {
        self.addressing.standing(utterance) != Standing::Unknown
    }

    /// The voice of somebody of whom nothing says that we are addressed. Nobody is told, but while we speak it may be the
    /// beginning of a stop word.
    pub fn take_voice_of_others(
        &mut self,
        phase: &Phase,
        event: VoiceEvent,
        at: AudioTime,
        utterance: UtteranceId,
    ) {
        match event {
            VoiceEvent::Start if matches!(phase, Phase::Speaking(_)) => {
                self.ask_for_the_floor(utterance);
            }
            VoiceEvent::End(reason) => self.addressing.end(utterance, reason, at),
            VoiceEvent::Start | VoiceEvent::Pause | VoiceEvent::Resume | VoiceEvent::Dismissed => {}
        }
    }

    /// What of the words so far is meant for us; none where nothing says that any of them are.
    pub fn attend(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: &Arc<str>,
        now: SessionTime,
    ) -> (Phase, Option<Arc<str>>) {
        let called = || words_of_call(text, &self.wording.wake_phrases);
        match self.addressing.standing(utterance) {
            Standing::Free => (phase, Some(Arc::clone(text))),
            Standing::Addressed(before) => {
                // A phrase that was recognised once may be written otherwise by now.
                let before = called().unwrap_or(before);
                self.addressing.address(utterance, before);
                (phase, Some(behind(text, before)))
            }
            Standing::Unknown => self.attend_to_unknown(phase, utterance, text, now),
        }
    }

    fn attend_to_unknown(
        &mut self,
        phase: Phase,
        utterance: UtteranceId,
        text: &Arc<str>,
        now: SessionTime,
    ) -> (Phase, Option<Arc<str>>) {
        if self.stops(&phase, utterance, text, now) {
            if let Some(heard) = self.addressing.address(utterance, 0) {
                self.announce(heard);
            }
            self.floor.ask(utterance);
            return (phase, Some(Arc::clone(text)));
        }
        if self.is_drowned(utterance) || is_own_voice(&phase, text, now) {
            return (phase, None);
        }
        let Some(words) = words_of_call(text, &self.wording.wake_phrases) else {
            return (phase, None);
        };
        if let Some(heard) = self.addressing.address(utterance, words) {
            self.announce(heard);
        }
        let phase = self.wake(phase, now);
        (phase, Some(behind(text, words)))
    }

    /// Somebody calls us: we listen, and speak no further.
    fn wake(&mut self, phase: Phase, now: SessionTime) -> Phase {
        match phase {
            Phase::Idle => {
                self.emit(Event::StateChanged {
                    state: State::Listening,
                    text_buffer: None,
                });
                Phase::Listening(Listening::to_nothing_yet(now + self.rules.listening_max))
            }
            Phase::Speaking(speaking) => {
                self.floor.give();
                let heard = speaking.reply.heard_by(now);
                self.interrupt(speaking, "wake_phrase", heard, now)
            }
            phase @ (Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)) => phase,
        }
    }

    /// Tells what was not told of an utterance before it was known to be addressed to us, and answers it once it has ended.
    fn announce(&mut self, heard: Heard) {
        let utterance = heard.id;
        self.emit(Event::Voice {
            utterance,
            event: VoiceEvent::Start,
            at: heard.from,
        });
        let Some((reason, at)) = heard.end else {
            return;
        };
        self.emit(Event::Voice {
            utterance,
            event: VoiceEvent::End(reason),
            at,
        });
        if !matches!(reason, EndReason::Client | EndReason::Detached) {
            self.answers_owed.insert(utterance);
        }
    }

    /// An utterance has its final words: with those of them that are meant for us, or none where it is done with.
    pub fn attend_to_written(
        &mut self,
        phase: Phase,
        mut written: Written,
        now: SessionTime,
    ) -> (Phase, Option<Written>) {
        let utterance = written.utterance;
        if self.addressing.standing(utterance) == Standing::Free {
            return (phase, Some(written));
        }
        let text = match &written.result {
            Ok(spoken) => Arc::clone(&spoken.text),
            Err(_) => Arc::clone(&written.partial),
        };
        let (phase, meant) = self.attend(phase, utterance, &text, now);
        let goes_on = self.addressing.forget(utterance);
        let Some(meant) = meant else {
            let is_silent = matches!(&written.result, Ok(spoken) if spoken.refused.is_none());
            let why = if is_silent && text.is_empty() {
                Kept::NoWords
            } else {
                Kept::NotAddressed
            };
            self.keep_the_floor(&phase, utterance, why);
            return (self.leave_out(phase, written.beside, now), None);
        };
        if goes_on && !text.is_empty() {
            self.go_on_attending(utterance, now);
        }
        let is_called_only = goes_on && meant.is_empty() && !text.is_empty();
        match &mut written.result {
            Ok(spoken) => spoken.text = meant,
            Err(_) => written.partial = meant,
        }
        match phase {
            // Who has only called us is listened to.
            Phase::Listening(listening) if is_called_only && listening.utterance.is_empty() => {
                self.answers_owed.remove(&utterance);
                let until = now + FOLLOW_UP;
                (Phase::Listening(Listening { until, ..listening }), None)
            }
            phase => (phase, Some(written)),
        }
    }

    /// An utterance that was not meant for us is gone. What its end was waited for is answered now.
    fn leave_out(&mut self, phase: Phase, beside: Unwritten, now: SessionTime) -> Phase {
        match self.answers_owed.last() {
            Some(&owed) if beside == Unwritten::Nothing => {
                self.answer_if_owed(phase, owed, beside, now)
            }
            _ => phase,
        }
    }

    /// What is said after this utterance is meant for us as well.
    fn go_on_attending(&mut self, utterance: UtteranceId, now: SessionTime) {
        for heard in self.addressing.open(utterance, now) {
            self.announce(heard);
        }
    }

    /// The reply is over: what is begun now is meant for us.
    pub fn end_reply(&mut self, now: SessionTime) {
        self.floor.reply_ended = Some(now);
        self.topics.renew(now);
        self.go_on_attending(self.hearing.newest(), now);
    }

    /// The client says that somebody speaks to us from now on: what is being said to others, or into our own voice, ends here.
    pub fn attend_from_now(&mut self, phase: Phase, now: SessionTime) -> Phase {
        let newest = self.hearing.newest();
        let is_void = !self.is_addressed(newest) || self.is_drowned(newest);
        if self.hearing.is_open() && is_void {
            return self.end_hearing(phase, now);
        }
        phase
    }
}
