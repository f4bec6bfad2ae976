//! From the end of the utterance to the reply on the wire: decide, make durable, send.

use std::sync::Arc;
use std::time::Duration;

use super::answered::Answered;
use super::context::Context;
use super::decision::Decision;
use super::effect::{TurnRecord, Work};
use super::event::{Event, Response, TurnLatency};
use super::form::{Filling, FormRecord, FormState};
use super::heard::SpokenReply;
use super::phase::{Listening, Phase, Speaking, Storing, Thinking, Understanding};
use super::reply::decide;
use super::state::State;
use super::utterance::Utterance;
use super::{EngineFailure, Said, SessionTime, WorkId};

/// A reply that is decided, and what it answers.
#[derive(Debug)]
pub(super) struct Answer {
    utterance: Utterance,
    work: WorkId,
    /// The utterance as it was understood; empty where there was nothing to understand.
    text: Arc<str>,
    /// What the knowledge answered, used or not.
    retrieved: Option<Arc<str>>,
    /// What the intent stage took.
    intent_time: Duration,
    /// What the retrieval stage took.
    retrieval_time: Duration,
    ended_at: SessionTime,
    /// Whether it was ready before the utterance ended.
    speculated: bool,
    decision: Decision,
}

impl Answer {
    fn to(thinking: Thinking, decision: Decision, speculated: bool) -> Self {
        let known = thinking.understanding;
        let retrieval = known.retrieval.and_then(Result::ok);
        let intent = known.intent.and_then(Result::ok);
        Self {
            utterance: thinking.utterance,
            work: known.work,
            text: known.text,
            intent_time: intent.map_or(Duration::ZERO, |found| found.elapsed),
            retrieval_time: retrieval
                .as_ref()
                .map_or(Duration::ZERO, |found| found.elapsed),
            retrieved: retrieval.and_then(|found| found.answer),
            ended_at: thinking.ended_at,
            speculated,
            decision,
        }
    }

    /// An answer to an utterance that ended at `ended_at` and of which there is not a word to understand.
    pub fn without_words(work: WorkId, decision: Decision, ended_at: SessionTime) -> Self {
        Self {
            utterance: Utterance::default(),
            work,
            text: "".into(),
            retrieved: None,
            intent_time: Duration::ZERO,
            retrieval_time: Duration::ZERO,
            ended_at,
            speculated: false,
            decision,
        }
    }
}

impl Context {
    /// Answers as soon as the reply is decided.
    pub fn answer_if_decided(
        &mut self,
        thinking: Thinking,
        speculated: bool,
        now: SessionTime,
    ) -> Phase {
        let said = self.said.at(now);
        match decide(
            &thinking.understanding,
            &self.wording,
            self.replies_given,
            said,
        ) {
            Some(decision) => self.answer(Answer::to(thinking, decision, speculated), now),
            None => Phase::Thinking(thinking),
        }
    }

    /// Begins a turn of which there is not a word to understand. Gives the work that answers it.
    pub fn begin_turn_without_words(&mut self) -> WorkId {
        self.begin_turn();
        self.newest_work.revision += 1;
        self.newest_work
    }

    /// Passes the decided reply to the store.
    pub fn answer(&mut self, answer: Answer, now: SessionTime) -> Phase {
        self.replies_given = self.replies_given.wrapping_add(1);
        let latency = self.latency(&answer, now);
        let Answer {
            utterance,
            work,
            text: user_text,
            retrieved,
            ended_at,
            decision,
            ..
        } = answer;
        let topic = self
            .topics
            .after(decision.answered, decision.about, &decision.text);
        let response = Box::new(Response {
            work,
            text: decision.text,
            intent: decision.intent,
            sources: decision.sources,
            answered: decision.answered,
            hedged: decision.hedged,
            confidence: decision.confidence,
            turn_number: self.turn_number + 1,
            latency,
        });
        let record = TurnRecord {
            form: self.form_record(decision.form.as_ref(), now),
            ..self.record(&response, user_text, retrieved)
        };
        self.last_cut_off = None;
        self.offered = decision.offers;
        if let Some(manner) = self.said.manner(decision.manner, now) {
            self.order(Work::Speak(manner));
        }
        if response.answered != Answered::NotHeard {
            let said = Said {
                holds_words: decision.holds_words,
                text: Arc::clone(&response.text),
                sources: response.sources.clone(),
            };
            self.said.keep(said, now);
        }
        self.prepare_speaking(&response.text, decision.holds_words);
        let record = Box::new(record);
        self.order(Work::StoreTurn { work, record });
        Phase::Storing(Storing {
            utterance,
            work,
            response,
            topic,
            form: decision.form,
            holds_words: decision.holds_words,
            failures: decision.failure.into_iter().collect(),
            ended_at,
            decided_at: now,
            due: now + self.rules.store_deadline,
        })
    }

    /// Where the time went until the reply was decided `now`.
    fn latency(&mut self, answer: &Answer, now: SessionTime) -> TurnLatency {
        let heard = self.last_heard.take();
        let (intent, retrieval) = (answer.intent_time, answer.retrieval_time);
        let ahead = heard.map_or(Duration::ZERO, |times| {
            times.ahead.saturating_sub(times.transcript)
        });
        TurnLatency {
            pause: heard.map_or(Duration::ZERO, |times| times.pause),
            transcript: heard.map_or(Duration::ZERO, |times| times.transcript),
            intent,
            retrieval,
            decided: now - answer.ended_at,
            speculated: answer.speculated,
            words_speculated: !ahead.is_zero(),
            saved: if answer.speculated {
                ahead + intent.max(retrieval)
            } else {
                ahead
            },
            ..TurnLatency::default()
        }
    }

    fn record(
        &self,
        response: &Response,
        user_text: Arc<str>,
        retrieved: Option<Arc<str>>,
    ) -> TurnRecord {
        TurnRecord {
            turn_number: response.turn_number,
            user_text,
            reply_text: Arc::clone(&response.text),
            heard_text: (!self.audible).then(|| Arc::clone(&response.text)),
            intent: Arc::clone(&response.intent),
            sources: response.sources.clone(),
            confidence: response.confidence,
            retrieved,
            form: None,
        }
    }

    /// A client that comes is told of the form that is being filled.
    pub fn tell_open_form(&mut self, now: SessionTime) {
        let form = self.form_record(None, now);
        if let Some(form) = form {
            self.emit(Event::Form(form));
        }
    }

    /// A form that nobody has spoken of for too long is over, which a client is told.
    pub fn drop_form_when_due(&mut self, now: SessionTime) {
        let open = self.open_form.current();
        if self.open_form.at(now, self.rules.form_timeout).is_none()
            && let Some(open) = open
        {
            let state = FormState::Cancelled(Filling::clone(&open));
            self.emit(Event::Form(FormRecord::of(&state)));
        }
    }

    /// The form as it stands after a reply that leaves it so; none: as before.
    fn form_record(&mut self, after: Option<&FormState>, now: SessionTime) -> Option<FormRecord> {
        let open = self.open_form.at(now, self.rules.form_timeout);
        let as_before = || open.map(|open| FormState::Open(Filling::clone(&open)));
        after
            .map(FormRecord::of)
            .or_else(|| as_before().as_ref().map(FormRecord::of))
    }

    /// Something is known about an utterance that goes on.
    pub fn learn(
        &mut self,
        mut listening: Listening,
        take: impl FnOnce(&mut Understanding),
        now: SessionTime,
    ) -> Phase {
        if let Some(known) = &mut listening.understanding {
            take(known);
        }
        self.prepare_reply(&listening, now);
        self.listen_for_meaning(listening, now)
    }

    /// Has the sound of the reply begun that would be given if the utterance were over: while nobody speaks it probably is.
    fn prepare_reply(&mut self, listening: &Listening, now: SessionTime) {
        if self.hearing.is_open() && !self.hearing.is_paused() {
            return;
        }
        let known = listening
            .understanding
            .as_ref()
            .filter(|it| !it.has_failed());
        let said = self.said.at(now);
        let decision =
            known.and_then(|known| decide(known, &self.wording, self.replies_given, said));
        if let Some(decision) = decision {
            self.prepare_speaking(&decision.text, decision.holds_words);
        }
    }

    fn prepare_speaking(&mut self, text: &Arc<str>, holds_words: bool) {
        if self.audible {
            let text = Arc::clone(text);
            self.order(Work::PrepareSpeaking { text, holds_words });
        }
    }

    /// The turn is durable (or the store has failed, which is told): the reply may go out.
    pub fn send_response(
        &mut self,
        mut storing: Storing,
        stored: Result<(), EngineFailure>,
        now: SessionTime,
    ) -> Phase {
        storing.failures.extend(stored.err());
        storing.response.latency.stored = now - storing.decided_at;
        storing.response.latency.thinking = now - storing.ended_at;
        let follow_up = self.rules.follow_up;
        self.topics.keep(storing.topic.take(), now, follow_up);
        let form = storing.form.take();
        let told = self.form_record(form.as_ref(), now);
        let is_done = matches!(form, Some(FormState::Done(_)));
        self.open_form.keep(form, now);
        self.hearing.expect_dictation(self.open_form.is_dictated());
        let latency = storing.response.latency;
        let text = Arc::clone(&storing.response.text);
        self.emit(Event::ResponseReady(storing.response));
        if let Some(form) = told {
            self.emit(Event::Form(form.clone()));
            if is_done {
                let work = storing.work;
                self.order(Work::DeliverForm { work, form });
            }
        }
        for failure in storing.failures {
            self.emit(failure.into());
        }
        self.emit(Event::Latency(latency));
        self.turn_number += 1;
        if self.audible {
            self.emit(Event::StateChanged {
                state: State::Speaking,
                text_buffer: None,
            });
            let holds_words = storing.holds_words;
            self.order(Work::StartSpeaking {
                work: storing.work,
                text: Arc::clone(&text),
                holds_words,
            });
            return Phase::Speaking(Speaking {
                work: storing.work,
                text,
                holds_words,
                reply: SpokenReply::default(),
                asked_at: storing.ended_at,
                resumed_from: None,
                all_sent: false,
                until: now + self.rules.speech_deadline,
            });
        }
        self.complete_turn(storing.work, now)
    }

    /// The turn is over.
    pub fn complete_turn(&mut self, work: WorkId, now: SessionTime) -> Phase {
        self.emit(Event::TurnComplete {
            work,
            turn_number: self.turn_number,
        });
        self.emit(Event::StateChanged {
            state: State::Idle,
            text_buffer: None,
        });
        self.end_reply(now);
        Phase::Idle
    }
}
