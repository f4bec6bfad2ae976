//! While the reply is heard, and when it is cut off.

use std::time::Duration;

use super::heard::{SpokenSentence, heard_text};
use super::phase::{Listening, Speaking};
use super::utterance::Utterance;
use super::{Conversation, Effect, EngineFailure, Event, Phase, SessionTime, State};

impl Conversation {
    pub(super) fn sentence_sent(
        &mut self,
        mut speaking: Speaking,
        sentence: SpokenSentence,
        now: SessionTime,
    ) -> Phase {
        speaking.started_at.get_or_insert(now);
        speaking.sentences.push(sentence);
        speaking.until = audio_end(&speaking, now) + self.rules.speech_deadline;
        Phase::Speaking(speaking)
    }

    /// The voice has sent all it will: the phase lasts as long as the audio does (rule 4).
    pub(super) fn speech_ended(
        &mut self,
        mut speaking: Speaking,
        result: Result<(), EngineFailure>,
        now: SessionTime,
    ) -> Phase {
        if let Err(failure) = result {
            self.effects.push_back(Effect::StopSpeaking {
                work: speaking.work,
            });
            self.emit(Event::SpeechFailed {
                message: failure.message,
            });
        }
        speaking.all_sent = true;
        speaking.until = audio_end(&speaking, now);
        if speaking.until > now {
            return Phase::Speaking(speaking);
        }
        let sent = speaking.sent();
        self.complete_spoken(&speaking, sent)
    }

    /// The reply was heard to its end, or as far as the client's player says.
    pub(super) fn complete_spoken(&mut self, speaking: &Speaking, heard: Duration) -> Phase {
        let heard_text = heard_text(&speaking.sentences, heard);
        let work = speaking.work;
        self.effects.push_back(Effect::AmendTurn {
            work,
            heard_text,
            interrupted: false,
        });
        self.complete_turn()
    }

    /// Barge-in (rule 3): SPEAKING to INTERRUPT to LISTENING.
    pub(super) fn interrupt(
        &mut self,
        speaking: Speaking,
        reason: &str,
        heard: Duration,
        now: SessionTime,
    ) -> Phase {
        self.cut_off(&speaking, reason, heard);
        self.emit(Event::StateChanged {
            state: State::Listening,
            text_buffer: None,
        });
        Phase::Listening(Listening {
            utterance: Utterance::default(),
            understanding: None,
            until: now + self.rules.listening_max,
        })
    }

    /// Stops the voice at once; the turn does not count and keeps only what was heard.
    pub(super) fn cut_off(&mut self, speaking: &Speaking, reason: &str, heard: Duration) {
        self.effects.push_back(Effect::StopSpeaking {
            work: speaking.work,
        });
        let heard_text = heard_text(&speaking.sentences, heard);
        self.turn_number -= 1;
        self.effects.push_back(Effect::AmendTurn {
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
            reason: reason.to_owned(),
            heard_text,
        });
    }
}

/// When the audio sent so far has been played.
fn audio_end(speaking: &Speaking, now: SessionTime) -> SessionTime {
    speaking
        .started_at
        .map_or(now, |started| started + speaking.sent())
}
