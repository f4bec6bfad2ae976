//! The rules of turn-taking: one `match (phase, input)`, no wildcard, so that a new input makes every phase answer.
//!
//! Phases move by value: [`Context::advance`] is handed the phase, and each arm returns the next one. What an arm does in
//! detail stands in `listening`, `answering`, `speaking`, `microphone` and `written`.

use super::context::Context;
use super::effect::{ClientEffect, Work};
use super::phase::Phase;
use super::state::State;
use super::{EngineFailure, Event, Input, SessionTime, Stage};

impl Context {
    /// Applies an input whose work, if any, the phase awaits.
    #[expect(
        clippy::match_same_arms,
        clippy::too_many_lines,
        reason = "one table, which reads by input, not by outcome"
    )]
    pub fn advance(&mut self, phase: Phase, input: Input, now: SessionTime) -> Phase {
        match (phase, input) {
            (phase, Input::ClientAttached { audible }) => {
                self.audible = audible;
                let phase = self.detach_hearing(phase, now);
                let state = phase.state();
                self.emit(Event::Connected { state });
                phase
            }
            (phase, Input::ClientDetached) => self.detach_hearing(phase, now),

            (phase, Input::RulesChanged(rules)) => {
                self.next_rules = Some(rules);
                phase
            }
            (phase, Input::WordingChanged(wording)) => {
                self.take_wording(wording);
                phase
            }

            (phase, Input::Heard(heard)) => self.hear(phase, heard, now),
            (phase, Input::TalkButtonHeld) => {
                self.hearing.hold();
                phase
            }

            (phase, Input::FragmentReceived { text }) => self.take_fragment(phase, &text, now),

            // Its words are not there yet; they bring the answer.
            (phase, Input::UtteranceEnded) if !self.hearing.is_settled() => {
                self.end_spoken_utterance(phase, now)
            }
            (Phase::Listening(phase), Input::UtteranceEnded) => self.end_utterance(phase, now),
            (
                phase @ (Phase::Idle | Phase::Thinking(_) | Phase::Storing(_) | Phase::Speaking(_)),
                Input::UtteranceEnded,
            ) => phase,

            (Phase::Speaking(phase), Input::BargeInRequested { reason }) => {
                self.asking_for_the_floor = None;
                let heard = phase.reply.heard_by(now);
                self.interrupt(phase, &reason, heard, now)
            }
            (
                phase
                @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)),
                Input::BargeInRequested { .. },
            ) => {
                self.asking_for_the_floor = None;
                phase
            }

            // Before the last sentence was sent the player merely ran dry.
            (Phase::Speaking(phase), Input::PlaybackStopped { heard }) if phase.all_sent => {
                let heard = heard.unwrap_or_else(|| phase.reply.sent());
                self.complete_spoken(&phase, heard)
            }
            (phase @ Phase::Speaking(_), Input::PlaybackStopped { .. }) => phase,
            (Phase::Speaking(mut phase), Input::PlaybackStarted) => {
                phase.reply.start_playback(now);
                phase.until = phase.until.max(phase.reply.audio_end(now));
                Phase::Speaking(phase)
            }
            // The player of a reply that was cut off says how far it had come.
            (
                phase @ (Phase::Idle | Phase::Listening(_)),
                Input::PlaybackStopped { heard: Some(heard) },
            ) => {
                self.correct_heard(heard);
                phase
            }
            (
                phase
                @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)),
                Input::PlaybackStarted | Input::PlaybackStopped { .. },
            ) => phase,

            (phase, Input::ResetRequested) => self.reset_all(phase, now),
            (phase, Input::EndRequested) => {
                let phase = self.reset_all(phase, now);
                self.tell(ClientEffect::End);
                phase
            }

            (Phase::Listening(phase), Input::IntentReady { result, .. }) => {
                self.learn(phase, |known| known.intent = Some(result), now)
            }
            (Phase::Listening(phase), Input::RetrievalReady { result, .. }) => {
                self.learn(phase, |known| known.retrieval = Some(result), now)
            }
            (Phase::Thinking(mut phase), Input::IntentReady { result, .. }) => {
                phase.understanding.intent = Some(result);
                self.answer_if_decided(phase, false, now)
            }
            (Phase::Thinking(mut phase), Input::RetrievalReady { result, .. }) => {
                phase.understanding.retrieval = Some(result);
                self.answer_if_decided(phase, false, now)
            }
            // The reply was decided without this answer.
            (
                phase @ (Phase::Idle | Phase::Storing(_) | Phase::Speaking(_)),
                Input::IntentReady { .. } | Input::RetrievalReady { .. },
            ) => phase,

            (Phase::Storing(phase), Input::TurnStored { result, .. }) => {
                self.send_response(phase, result, now)
            }
            (
                phase @ (Phase::Idle
                | Phase::Listening(_)
                | Phase::Thinking(_)
                | Phase::Speaking(_)),
                Input::TurnStored { .. },
            ) => phase,

            (Phase::Speaking(phase), Input::SentenceReady { text, duration, .. })
                if !phase.all_sent =>
            {
                self.send_sentence(phase, text, duration, now)
            }
            // The voice had been given up.
            (phase @ Phase::Speaking(_), Input::SentenceReady { .. }) => phase,
            (Phase::Speaking(phase), Input::SpeechEnded { result, .. }) => {
                self.speech_ended(phase, result, now)
            }
            (Phase::Speaking(phase), Input::SentenceContinued { .. }) if !phase.all_sent => {
                self.continue_sentence(phase)
            }
            (phase @ Phase::Speaking(_), Input::SentenceContinued { .. }) => phase,
            (
                phase
                @ (Phase::Idle | Phase::Listening(_) | Phase::Thinking(_) | Phase::Storing(_)),
                Input::SentenceReady { .. }
                | Input::SentenceContinued { .. }
                | Input::SpeechEnded { .. },
            ) => phase,
        }
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
                self.complete_spoken(&speaking, sent)
            }
            Phase::Speaking(speaking) => {
                let work = speaking.work;
                self.tell(ClientEffect::StopSpeaking { work });
                self.speech_ended(speaking, Err(EngineFailure::timeout(Stage::Speech)), now)
            }
        }
    }

    /// Back to idle from anywhere; what was being heard is dropped as well.
    fn reset_all(&mut self, phase: Phase, now: SessionTime) -> Phase {
        let phase = self.reset_hearing(phase, now);
        self.reset(phase, now)
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
                self.cut_off(speaking, "reset", heard);
            }
        }
        self.emit(Event::StateChanged {
            state: State::Idle,
            text_buffer: None,
        });
        Phase::Idle
    }
}
