//! From the end of the utterance to the reply on the wire: decide, make durable, send.

use std::sync::Arc;
use std::time::Duration;

use super::heard::SpokenReply;
use super::phase::{Listening, Speaking, Storing, Thinking, Understanding};
use super::reply::{Decision, decide};
use super::{
    Conversation, Effect, EngineFailure, Event, Phase, Response, SessionTime, State, TurnLatency,
    TurnRecord,
};

impl Conversation {
    /// Passes to the store as soon as the reply is decided.
    pub(super) fn answer_if_decided(
        &mut self,
        thinking: Thinking,
        speculated: bool,
        now: SessionTime,
    ) -> Phase {
        let known = &thinking.understanding;
        let Some(decision) = decide(known, &self.wording, self.replies_given) else {
            return Phase::Thinking(thinking);
        };
        self.replies_given = self.replies_given.wrapping_add(1);
        let Decision {
            text,
            intent,
            sources,
            confidence,
            failure,
        } = decision;
        let heard = self.last_heard.take();
        let intent_time = elapsed(known.intent.as_ref(), |result| result.elapsed);
        let retrieval_time = elapsed(known.retrieval.as_ref(), |result| result.elapsed);
        let ahead = heard.map_or(Duration::ZERO, |times| {
            times.ahead.saturating_sub(times.transcript)
        });
        let latency = TurnLatency {
            pause: heard.map_or(Duration::ZERO, |times| times.pause),
            transcript: heard.map_or(Duration::ZERO, |times| times.transcript),
            intent: intent_time,
            retrieval: retrieval_time,
            decided: now - thinking.ended_at,
            speculated,
            words_speculated: !ahead.is_zero(),
            saved: if speculated {
                ahead + intent_time.max(retrieval_time)
            } else {
                ahead
            },
            ..TurnLatency::default()
        };
        let response = Box::new(Response {
            text,
            intent,
            sources,
            confidence,
            turn_number: self.turn_number + 1,
            latency,
        });
        let work = known.work;
        let record = Box::new(self.record(&response, known));
        self.last_cut_off = None;
        self.prepare_speaking(&response.text);
        self.effects.push_back(Effect::StoreTurn { work, record });
        Phase::Storing(Storing {
            utterance: thinking.utterance,
            work,
            response,
            failures: failure.into_iter().collect(),
            ended_at: thinking.ended_at,
            decided_at: now,
            due: now + self.rules.store_deadline,
        })
    }

    /// Something is known about an utterance that goes on.
    pub(super) fn learn(
        &mut self,
        mut listening: Listening,
        take: impl FnOnce(&mut Understanding),
    ) -> Phase {
        if let Some(known) = &mut listening.understanding {
            take(known);
        }
        self.prepare_reply(&listening);
        Phase::Listening(listening)
    }

    /// Has the sound of the reply begun that would be given if the utterance were over: while nobody speaks it probably is.
    fn prepare_reply(&mut self, listening: &Listening) {
        if self.hearing.is_open() && !self.hearing.is_paused() {
            return;
        }
        let known = listening
            .understanding
            .as_ref()
            .filter(|it| !it.has_failed());
        let decision = known.and_then(|known| decide(known, &self.wording, self.replies_given));
        if let Some(decision) = decision {
            self.prepare_speaking(&decision.text);
        }
    }

    fn prepare_speaking(&mut self, text: &Arc<str>) {
        if self.rules.audible {
            let text = Arc::clone(text);
            self.effects.push_back(Effect::PrepareSpeaking { text });
        }
    }

    pub(super) fn record(&self, response: &Response, known: &Understanding) -> TurnRecord {
        let retrieved = known
            .retrieval
            .as_ref()
            .and_then(|result| result.as_ref().ok());
        TurnRecord {
            turn_number: response.turn_number,
            user_text: Arc::clone(&known.text),
            reply_text: Arc::clone(&response.text),
            heard_text: (!self.rules.audible).then(|| Arc::clone(&response.text)),
            intent: Arc::clone(&response.intent),
            sources: response.sources.clone(),
            confidence: response.confidence,
            retrieved: retrieved.and_then(|result| result.answer.clone()),
        }
    }

    /// The turn is durable (or the store has failed, which is told): the reply may go out.
    pub(super) fn send_response(
        &mut self,
        mut storing: Storing,
        stored: Result<(), EngineFailure>,
        now: SessionTime,
    ) -> Phase {
        storing.failures.extend(stored.err());
        storing.response.latency.stored = now - storing.decided_at;
        storing.response.latency.thinking = now - storing.ended_at;
        let latency = storing.response.latency;
        let text = Arc::clone(&storing.response.text);
        self.emit(Event::ResponseReady(storing.response));
        for failure in storing.failures {
            self.emit(failure.into());
        }
        self.emit(Event::Latency(latency));
        self.turn_number += 1;
        if self.rules.audible {
            self.emit(Event::StateChanged {
                state: State::Speaking,
                text_buffer: None,
            });
            self.effects.push_back(Effect::StartSpeaking {
                work: storing.work,
                text,
            });
            return Phase::Speaking(Speaking {
                work: storing.work,
                reply: SpokenReply::default(),
                asked_at: storing.ended_at,
                all_sent: false,
                until: now + self.rules.speech_deadline,
            });
        }
        self.complete_turn()
    }

    pub(super) fn complete_turn(&mut self) -> Phase {
        self.emit(Event::TurnComplete {
            turn_number: self.turn_number,
        });
        self.emit(Event::StateChanged {
            state: State::Idle,
            text_buffer: None,
        });
        Phase::Idle
    }
}

/// The time a stage took, if it answered.
fn elapsed<T>(
    answer: Option<&Result<T, EngineFailure>>,
    time: impl Fn(&T) -> Duration,
) -> Duration {
    answer
        .and_then(|result| result.as_ref().ok())
        .map_or(Duration::ZERO, time)
}
