//! The rules of turn-taking: one table, by input and then by phase, no wildcard in it, so that a new input and a new phase
//! make each of the others answer.
//!
//! Phases move by value: [`Context::advance`] is handed the phase, and each arm returns the next one. What an arm does in
//! detail stands in `listening`, `answering`, `speaking`, `microphone` and `written`.

use std::time::Duration;

use super::context::Context;
use super::effect::{ClientEffect, Work};
use super::floor::EchoReport;
use super::phase::{Phase, Speaking, Understanding};
use super::state::State;
use super::{EngineFailure, Event, Input, Manner, SessionTime, Stage};

impl Context {
    /// Applies an input whose work, if any, the phase awaits.
    pub fn advance(&mut self, phase: Phase, input: Input, now: SessionTime) -> Phase {
        match input {
            Input::ClientAttached {
                audible,
                resumable,
                attention,
            } => {
                self.audible = audible;
                self.resumable = resumable;
                let phase = self.attach(phase, now);
                self.addressing.attention = attention;
                self.echo = EchoReport::default();
                phase
            }
            Input::ClientDetached => {
                self.resumable = false;
                self.detach_hearing(phase, now)
            }

            Input::RulesChanged(rules) => {
                self.next_rules = Some(rules);
                phase
            }
            Input::WordingChanged(wording) => {
                self.take_wording(wording);
                phase
            }

            Input::Heard(heard) => self.hear(phase, heard, now),
            Input::EchoReported(report) => {
                self.echo = report;
                phase
            }
            Input::TalkButtonHeld => {
                let phase = self.attend_from_now(phase, now);
                self.hearing.hold();
                phase
            }
            Input::FragmentReceived { text } => self.take_fragment(phase, &text, now),
            Input::UtteranceEnded => self.take_end(phase, now),
            Input::BargeInRequested { reason } => {
                let phase = if matches!(phase, Phase::Speaking(_)) {
                    self.attend_from_now(phase, now)
                } else {
                    phase
                };
                let phase = self.while_speaking(phase, |context, phase| {
                    let heard = phase.reply.heard_by(now);
                    context.interrupt(phase, &reason, heard, now)
                });
                self.floor.give();
                phase
            }

            Input::PlaybackStarted => self.while_speaking(phase, |context, mut phase| {
                context.playback_end_owed = false;
                phase.reply.start_playback(now);
                phase.until = phase.until.max(phase.reply.audio_end(now));
                Phase::Speaking(phase)
            }),
            Input::PlaybackStopped { heard } => self.take_playback_end(phase, heard, now),

            Input::ResetRequested => self.reset_all(phase, now),
            Input::EndRequested { erases } => {
                let phase = self.reset_all(phase, now);
                if erases {
                    self.turn_number = 0;
                    self.order(Work::EraseSession);
                }
                self.tell(ClientEffect::End);
                phase
            }

            Input::IntentReady { result, .. } => {
                self.take_finding(phase, |known| known.intent = Some(result), now)
            }
            Input::RetrievalReady { result, .. } => {
                self.take_finding(phase, |known| known.retrieval = Some(result), now)
            }
            Input::TurnStored { result, .. } => self.take_stored(phase, result, now),

            Input::SentenceReady { text, duration, .. } => self
                .while_voiced(phase, |context, phase| {
                    context.send_sentence(phase, text, duration, now)
                }),
            Input::SentenceContinued { .. } => self.while_voiced(phase, Self::continue_sentence),
            Input::SpeechEnded { result, .. } => self.while_speaking(phase, |context, phase| {
                context.speech_ended(phase, result, now)
            }),
        }
    }

    fn attach(&mut self, phase: Phase, now: SessionTime) -> Phase {
        let phase = self.detach_hearing(phase, now);
        self.playback_end_owed = false;
        self.forget_visitor();
        let state = phase.state();
        self.emit(Event::Connected { state });
        self.tell_open_form(now);
        phase
    }

    fn take_end(&mut self, phase: Phase, now: SessionTime) -> Phase {
        // Its words are not there yet; they bring the answer.
        let is_ours = |utterance| self.is_addressed(utterance);
        if self.hearing.unwritten().any(is_ours) {
            return self.end_spoken_utterance(phase, now);
        }
        self.hearing.release();
        match phase {
            Phase::Listening(phase) => self.end_utterance(phase, now),
            Phase::Idle | Phase::Thinking(_) | Phase::Storing(_) | Phase::Speaking(_) => phase,
        }
    }

    fn take_playback_end(
        &mut self,
        phase: Phase,
        heard: Option<Duration>,
        now: SessionTime,
    ) -> Phase {
        // The next reply may have begun here before the client could say this of the one that was cut off.
        let is_of_cut_off = std::mem::take(&mut self.playback_end_owed);
        match phase {
            Phase::Speaking(phase) if phase.all_sent && !is_of_cut_off => {
                let before = phase.resumed_from.unwrap_or_default();
                let heard = heard.map_or_else(|| phase.reply.sent(), |heard| heard + before);
                self.complete_spoken(&phase, heard, now)
            }
            // The player of a reply that was cut off says how far it had come.
            Phase::Idle | Phase::Listening(_) => {
                if let Some(heard) = heard {
                    self.correct_heard(heard);
                }
                phase
            }
            // Before the last sentence was sent the player merely ran dry.
            Phase::Speaking(_) | Phase::Thinking(_) | Phase::Storing(_) => phase,
        }
    }

    fn take_finding(
        &mut self,
        phase: Phase,
        take: impl FnOnce(&mut Understanding),
        now: SessionTime,
    ) -> Phase {
        match phase {
            Phase::Listening(phase) => self.learn(phase, take, now),
            Phase::Thinking(mut phase) => {
                take(&mut phase.understanding);
                self.answer_if_decided(phase, false, now)
            }
            // The reply was decided without this answer.
            Phase::Idle | Phase::Storing(_) | Phase::Speaking(_) => phase,
        }
    }

    fn take_stored(
        &mut self,
        phase: Phase,
        result: Result<(), EngineFailure>,
        now: SessionTime,
    ) -> Phase {
        match phase {
            Phase::Storing(phase) => self.send_response(phase, result, now),
            Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Speaking(_) => phase,
        }
    }

    /// What concerns a reply that is being spoken concerns nothing else.
    fn while_speaking(
        &mut self,
        phase: Phase,
        take: impl FnOnce(&mut Self, Speaking) -> Phase,
    ) -> Phase {
        match phase {
            Phase::Speaking(phase) => take(self, phase),
            Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_) => phase,
        }
    }

    /// What the voice makes counts until it has sent everything or was given up.
    fn while_voiced(
        &mut self,
        phase: Phase,
        take: impl FnOnce(&mut Self, Speaking) -> Phase,
    ) -> Phase {
        self.while_speaking(phase, |context, phase| {
            if phase.all_sent {
                Phase::Speaking(phase)
            } else {
                take(context, phase)
            }
        })
    }

    /// Ends whatever was due at `now`.
    pub fn expire(&mut self, phase: Phase, now: SessionTime) -> Phase {
        match phase {
            Phase::Idle => Phase::Idle,
            Phase::Listening(_) => self.reset(phase, now),
            Phase::Thinking(mut thinking) => {
                let known = &mut thinking.understanding;
                if known.intent.is_none() && thinking.intent_due <= now {
                    known.intent = Some(Err(EngineFailure::timeout(Stage::Intent)));
                }
                if known.retrieval.is_none() && thinking.retrieval_due <= now {
                    known.retrieval = Some(Err(EngineFailure::timeout(Stage::Retrieval)));
                }
                self.answer_if_decided(thinking, false, now)
            }
            Phase::Storing(storing) => {
                self.send_response(storing, Err(EngineFailure::timeout(Stage::Store)), now)
            }
            Phase::Speaking(speaking) if speaking.all_sent => {
                let sent = speaking.reply.sent();
                self.complete_spoken(&speaking, sent, now)
            }
            Phase::Speaking(speaking) => {
                let work = speaking.work;
                self.tell(ClientEffect::StopSpeaking { work });
                self.speech_ended(speaking, Err(EngineFailure::timeout(Stage::Speech)), now)
            }
        }
    }

    /// What was spoken of, what was said and how, is nothing to who comes next.
    fn forget_visitor(&mut self) {
        self.topics.clear();
        if self.said.clear() {
            self.order(Work::Speak(Manner::AsUsual));
        }
    }

    /// Back to idle from anywhere; what was being heard is dropped as well.
    fn reset_all(&mut self, phase: Phase, now: SessionTime) -> Phase {
        self.offered.clear();
        self.open_form.clear();
        self.forget_visitor();
        let phase = self.reset_hearing(phase, now);
        let phase = self.reset(phase, now);
        self.addressing.close();
        phase
    }

    /// Back to idle from anywhere; the answer under way is dropped.
    fn reset(&mut self, phase: Phase, now: SessionTime) -> Phase {
        match phase {
            Phase::Idle => {}
            Phase::Listening(_) | Phase::Thinking(_) => {
                let work = self.newest_work;
                self.order(Work::CancelWork { work });
            }
            Phase::Storing(storing) => self.order(Work::RetractTurn { work: storing.work }),
            Phase::Speaking(speaking) => {
                let heard = speaking.reply.heard_by(now);
                self.cut_off(speaking, "reset", heard, now);
            }
        }
        self.emit(Event::StateChanged {
            state: State::Idle,
            text_buffer: None,
        });
        Phase::Idle
    }
}
