//! While the reply is heard, and when it is cut off.

use std::sync::Arc;
use std::time::Duration;

use super::context::{Context, CutOff};
use super::effect::{ClientEffect, Work};
use super::phase::{Listening, Phase, Speaking};
use super::state::State;
use super::{EngineFailure, Event, SessionTime};

impl Context {
    /// A sentence has its sound: both go to the client.
    pub fn send_sentence(
        &mut self,
        mut speaking: Speaking,
        text: Arc<str>,
        duration: Duration,
        now: SessionTime,
    ) -> Phase {
        let index = speaking.reply.len();
        let start = speaking.reply.push(Arc::clone(&text), duration, now);
        self.emit(Event::Sentence {
            work: speaking.work,
            index,
            text,
            start,
            duration,
        });
        self.tell(ClientEffect::SendAudio {
            work: speaking.work,
            first_after: (index == 0 && speaking.resumed_from.is_none())
                .then(|| now - speaking.asked_at),
        });
        speaking.until = speaking.reply.audio_end(now) + self.rules.speech_deadline;
        Phase::Speaking(speaking)
    }

    /// More of the sentence that was sent last.
    pub fn continue_sentence(&mut self, speaking: Speaking) -> Phase {
        self.tell(ClientEffect::SendAudio {
            work: speaking.work,
            first_after: None,
        });
        Phase::Speaking(speaking)
    }

    /// The voice has sent all it will: the phase lasts as long as the audio does (rule 4).
    pub fn speech_ended(
        &mut self,
        mut speaking: Speaking,
        result: Result<(), EngineFailure>,
        now: SessionTime,
    ) -> Phase {
        if let Err(failure) = result {
            self.emit(Event::SpeechFailed {
                message: failure.message,
            });
        }
        speaking.all_sent = true;
        speaking.until = speaking.reply.audio_end(now);
        if speaking.until > now {
            return Phase::Speaking(speaking);
        }
        let sent = speaking.reply.sent();
        self.complete_spoken(&speaking, sent, now)
    }

    /// The reply was heard to its end, or as far as the client's player says.
    pub fn complete_spoken(
        &mut self,
        speaking: &Speaking,
        heard: Duration,
        now: SessionTime,
    ) -> Phase {
        let heard_text = speaking.reply.text_heard(heard);
        let work = speaking.work;
        self.order(Work::AmendTurn {
            work,
            heard_text,
            interrupted: false,
        });
        self.complete_turn(work, now)
    }

    /// Barge-in (rule 3): SPEAKING to INTERRUPT to LISTENING.
    pub fn interrupt(
        &mut self,
        speaking: Speaking,
        reason: &str,
        heard: Duration,
        now: SessionTime,
    ) -> Phase {
        self.cut_off(speaking, reason, heard, now);
        self.emit(Event::StateChanged {
            state: State::Listening,
            text_buffer: None,
        });
        Phase::Listening(Listening::to_nothing_yet(now + self.rules.listening_max))
    }

    /// Stops the voice at once; the turn does not count and keeps only what was heard.
    pub fn cut_off(&mut self, speaking: Speaking, reason: &str, heard: Duration, now: SessionTime) {
        self.tell(ClientEffect::StopSpeaking {
            work: speaking.work,
        });
        let heard_text = speaking.reply.text_heard(heard);
        // What was not heard was not offered.
        let offered = self.offered.clone();
        self.offered.retain(|topic| heard_text.contains(&**topic));
        self.turn_number -= 1;
        self.order(Work::AmendTurn {
            work: speaking.work,
            heard_text: heard_text.clone(),
            interrupted: true,
        });
        self.emit(Event::StateChanged {
            state: State::Interrupt,
            text_buffer: None,
        });
        self.emit(Event::Interrupted);
        self.emit(Event::Interruption {
            work: speaking.work,
            reason: reason.to_owned(),
            heard_text,
        });
        self.playback_end_owed = speaking.reply.is_playback_known();
        self.last_cut_off = Some(CutOff {
            speaking,
            heard,
            is_corrected: false,
            offered,
            at: now,
        });
        self.end_reply(now);
    }

    /// The client's player knows better than the clock how much was heard of the reply that was cut off last.
    pub fn correct_heard(&mut self, heard: Duration) {
        let cut_off = self.last_cut_off.as_mut();
        let Some(cut_off) = cut_off.filter(|cut_off| !cut_off.is_corrected) else {
            return;
        };
        cut_off.is_corrected = true;
        cut_off.heard = heard + cut_off.speaking.resumed_from.unwrap_or_default();
        let (work, heard_text) = (
            cut_off.speaking.work,
            cut_off.speaking.reply.text_heard(cut_off.heard),
        );
        self.order(Work::AmendTurn {
            work,
            heard_text,
            interrupted: true,
        });
    }
}
