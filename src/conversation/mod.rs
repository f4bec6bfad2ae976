//! The pure core: all turn-taking of one session, as a value.
//!
//! **A [`Conversation`] never awaits, sleeps, reads a clock, opens a file, spawns or calls a model.** It is handed an
//! [`Input`] and a [`SessionTime`], and queues [`Effect`]s; the shell (`session::driver`) carries them out and brings
//! the answers back as further inputs:
//!
//! ```text
//! loop {
//!     conversation.handle_input(input, now)      // or handle_timeout(now)
//!     while let Some(effect) = conversation.poll_effect() { carry out }
//!     wait for the next input, or until conversation.poll_timeout()
//! }
//! ```
//!
//! **Drain all effects before the next input.** What an input wants is carried out by the rules, for the client and with
//! the sound that are there when it happens. Left in the queue, effects would meet those of a later input: a turn would
//! be given the deadlines of the next one, a client that has just come would be sent what the one before it was owed, and
//! the sound of a sentence would be gone when it is to be sent. Both entrances assert it in debug builds.
//!
//! **The inputs are all there is.** Rules, wording and whether replies are spoken come as inputs too, so that a recorded
//! log of inputs and timeouts, replayed, gives the same effects.
//!
//! Every effect that starts work carries a [`WorkId`]; its answer brings it back. An answer for work that is no longer
//! wanted dies in [`Conversation::handle_input`] and is counted. A phase other than idle always has a timeout pending.
//!
//! Reading order: [`input`], [`effect`], [`phase`], `transitions` (the one table), then `listening`, `answering`,
//! `offers`, `topic`, [`form`], `speaking`, `floor`, `attention`, `microphone` and `written`, which are written on what `context` keeps.

mod answered;
mod answering;
mod attention;
mod context;
mod decision;
pub mod effect;
pub mod endpointing;
pub mod event;
pub mod failure;
mod floor;
pub mod form;
pub mod heard;
pub mod hearing;
pub mod input;
mod listening;
mod microphone;
mod not_heard;
mod offers;
pub mod phase;
pub mod reply;
pub mod rules;
mod said;
mod speaking;
pub mod state;
pub mod time;
mod topic;
mod transitions;
pub mod utterance;
mod written;

use std::mem;
use std::sync::Arc;
use std::time::Duration;

pub use answered::Answered;
pub use attention::Attention;
pub use decision::Decision;
pub use effect::{ClientEffect, Effect, TurnRecord, Urgency, Work};
pub use event::{Event, Response, TurnLatency};
pub use failure::{EngineFailure, Stage};
pub use floor::{EchoReport, FloorEvent, Kept, are_stop_words, stop_words};
pub use hearing::{
    Heard, Hearing, HearingEffect, HearingRules, Refusal, SpokenText, UtteranceId, VoiceEvent,
};
pub use input::{Input, IntentAction, IntentResult, RetrievalResult, WorkId};
pub use phase::Phase;
pub use rules::{NOT_HEARD_MAX, Offer, Rules, Wording};
pub use said::{Manner, Said};
pub use state::State;
pub use time::{AudioTime, SessionTime};
pub use topic::{About, Topic};

use context::Context;
use form::FormRecord;

/// The state machine of one session.
#[derive(Debug)]
pub struct Conversation {
    phase: Phase,
    context: Context,
}

impl Conversation {
    /// A conversation that starts idle after `turn_number` completed turns (0 for a new session). Nothing is spoken until
    /// a client says that it hears.
    pub fn new(rules: Arc<Rules>, wording: Arc<Wording>, turn_number: u32) -> Self {
        Self {
            phase: Phase::Idle,
            context: Context::new(rules, wording, turn_number),
        }
    }

    /// Takes one input that happened at `now`. Effects are queued for [`Self::poll_effect`]; those of the input before
    /// must have been fetched.
    pub fn handle_input(&mut self, input: Input, now: SessionTime) {
        self.assert_drained();
        if input.work().is_some_and(|work| !self.phase.awaits(work)) {
            self.context.stale_answers += 1;
            return;
        }
        if matches!(self.phase, Phase::Idle) {
            self.context.take_next_rules();
        }
        self.step(|context, phase| context.advance(phase, input, now));
    }

    /// Tells the conversation that `now` is at or past [`Self::poll_timeout`]. Early calls do nothing. Effects are queued
    /// and must have been fetched as with [`Self::handle_input`].
    pub fn handle_timeout(&mut self, now: SessionTime) {
        self.assert_drained();
        let is_due = |due: Option<SessionTime>| due.is_some_and(|due| due <= now);
        if is_due(self.context.hearing.timeout()) {
            self.step(|context, phase| context.expire_hearing(phase, now));
        }
        if is_due(self.phase.timeout()) {
            self.step(|context, phase| context.expire(phase, now));
        }
        if matches!(self.phase, Phase::Idle) {
            self.context.drop_form_when_due(now);
        }
    }

    /// The only place where the phase changes: it is taken out, and what comes back is the next one.
    fn step(&mut self, next: impl FnOnce(&mut Context, Phase) -> Phase) {
        let phase = mem::take(&mut self.phase);
        self.phase = next(&mut self.context, phase);
    }

    fn assert_drained(&self) {
        debug_assert!(
            self.context.effects.is_empty(),
            "all effects are drained before the next input"
        );
    }

    /// The next thing to do, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.context.effects.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called if no input comes before.
    pub fn poll_timeout(&self) -> Option<SessionTime> {
        let form = self
            .context
            .open_form
            .until(self.context.rules.form_timeout);
        let all = [
            self.phase.timeout(),
            self.context.hearing.timeout(),
            form.filter(|_| matches!(self.phase, Phase::Idle)),
        ];
        all.into_iter().flatten().min()
    }

    /// Goes on with a form that was stored with the last turn, `ago`, where that is not too long.
    pub fn resume_form(&mut self, stored: &FormRecord, ago: Duration, now: SessionTime) {
        let timeout = self.context.rules.form_timeout;
        let form = stored.resumed(&self.context.wording.forms);
        if let Some(form) = form
            && (timeout.is_zero() || ago < timeout)
        {
            self.context.open_form.resume(form, now);
        }
    }

    /// Whether a form is being filled.
    pub fn has_open_form(&self) -> bool {
        self.context.open_form.is_open()
    }

    /// The state as clients see it.
    pub fn state(&self) -> State {
        self.phase.state()
    }

    /// The phase with its data, for inspection.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Turns completed so far.
    pub fn turn_number(&self) -> u32 {
        self.context.turn_number
    }

    /// Answers that came too late to matter, since the start.
    pub fn stale_answers(&self) -> u64 {
        self.context.stale_answers
    }

    /// The rules of the turn under way. A turn keeps those it began with, from the first sound or fragment of its
    /// utterance to the end of its reply.
    pub fn rules(&self) -> &Rules {
        &self.context.rules
    }

    /// Whether somebody speaks or waits for an answer.
    pub fn is_waited_for(&self) -> bool {
        !self.context.hearing.is_settled()
            || matches!(self.phase, Phase::Thinking(_) | Phase::Storing(_))
    }
}

#[cfg(test)]
#[cfg(debug_assertions)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "all effects are drained before the next input")]
    fn an_input_before_the_effects_of_the_last_were_fetched_is_seen() {
        let mut conversation =
            Conversation::new(Arc::default(), Arc::new(rules::tests::wording()), 0);
        let attached = Input::ClientAttached {
            audible: false,
            resumable: false,
            attention: Attention::Always,
        };
        conversation.handle_input(attached.clone(), SessionTime::START);
        conversation.handle_input(attached, SessionTime::START);
    }
}
