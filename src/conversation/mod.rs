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
//! Every effect that starts work carries a [`WorkId`]; its answer brings it back. An answer for work that is no longer
//! wanted dies in [`Conversation::handle_input`] and is counted. A phase other than idle always has a timeout pending.
//!
//! Reading order: [`input`], [`effect`], [`phase`], `transitions`, then `listening`, `answering`, `speaking`.

mod answering;
mod barge_in;
pub mod effect;
pub mod endpointing;
pub mod event;
pub mod heard;
pub mod hearing;
pub mod input;
mod listening;
mod microphone;
mod not_heard;
pub mod phase;
pub mod reply;
pub mod rules;
mod speaking;
pub mod time;
mod transitions;
pub mod utterance;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

pub use effect::{Effect, TurnRecord, Urgency};
pub use event::{Event, Response, TurnLatency};
pub use hearing::{
    Heard, Hearing, HearingEffect, HearingRules, Refusal, SpokenText, UtteranceId, VoiceEvent,
};
pub use input::{EngineFailure, Input, IntentAction, IntentResult, RetrievalResult, Stage, WorkId};
pub use phase::{Phase, State};
pub use rules::{NOT_HEARD_MAX, Rules, Wording};
pub use time::{AudioTime, SessionTime};

/// The state machine of one session.
#[derive(Debug)]
pub struct Conversation {
    /// Those of the turn under way.
    rules: Rules,
    /// Those of the turns to come, if they are others.
    next_rules: Option<Rules>,
    wording: Arc<Wording>,
    phase: Phase,
    effects: VecDeque<Effect>,
    /// Turns completed so far; the turn under way will be the next.
    turn_number: u32,
    /// The newest work that was started; older answers are stale.
    newest_work: WorkId,
    /// How often replies of an intent with several were used, so that the next one comes.
    replies_given: usize,
    /// The reply before, if it was cut off.
    last_cut_off: Option<speaking::CutOff>,
    stale_answers: u64,
    /// The microphone.
    hearing: Hearing,
    /// Utterances that are answered, with what was said before them, when their last words are there.
    answers_owed: BTreeSet<UtteranceId>,
    /// What ends now is not the end of the utterance.
    suspended: bool,
    /// The utterance that began while the reply was spoken and has not interrupted it yet.
    asking_for_the_floor: Option<UtteranceId>,
    /// How the words were heard that are answered next.
    last_heard: Option<HeardTimes>,
    /// Speech since the last answer that was not understood.
    refused: Option<not_heard::Refused>,
    /// How often in a row an utterance ended in which nothing was understood.
    not_heard_in_a_row: usize,
}

/// What hearing an utterance took.
#[derive(Debug, Clone, Copy)]
struct HeardTimes {
    pause: Duration,
    transcript: Duration,
    /// Time that the recogniser had worked before the silence was over.
    ahead: Duration,
}

impl Conversation {
    /// A conversation that starts idle after `turn_number` completed turns (0 for a new session).
    pub fn new(rules: Rules, wording: Arc<Wording>, turn_number: u32) -> Self {
        let mut hearing = Hearing::new(rules.hearing.clone());
        hearing.set_language(&wording.language);
        Self {
            rules,
            next_rules: None,
            wording,
            phase: Phase::Idle,
            effects: VecDeque::new(),
            turn_number,
            newest_work: WorkId::default(),
            replies_given: 0,
            last_cut_off: None,
            stale_answers: 0,
            hearing,
            answers_owed: BTreeSet::new(),
            suspended: false,
            asking_for_the_floor: None,
            last_heard: None,
            refused: None,
            not_heard_in_a_row: 0,
        }
    }

    /// Takes one input that happened at `now`. Effects are queued for [`Self::poll_effect`].
    pub fn handle_input(&mut self, input: Input, now: SessionTime) {
        if input.work().is_some_and(|work| !self.phase.awaits(work)) {
            self.stale_answers += 1;
            return;
        }
        if matches!(self.phase, Phase::Idle) {
            self.take_next_rules();
        }
        match self.take_by_microphone(input, now) {
            None => {}
            Some(input) => {
                self.advance(input, now);
                self.listen_for_meaning(now);
            }
        }
    }

    /// Tells the conversation that `now` is at or past [`Self::poll_timeout`]. Early calls do nothing.
    pub fn handle_timeout(&mut self, now: SessionTime) {
        if self.hearing.timeout().is_some_and(|due| due <= now) {
            self.expire_hearing(now);
        }
        if self.phase.timeout().is_some_and(|due| due <= now) {
            self.expire(now);
        }
    }

    /// The next thing to do, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called if no input comes before.
    pub fn poll_timeout(&self) -> Option<SessionTime> {
        match (self.phase.timeout(), self.hearing.timeout()) {
            (Some(phase), Some(hearing)) => Some(phase.min(hearing)),
            (phase, hearing) => phase.or(hearing),
        }
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
        self.turn_number
    }

    /// Answers that came too late to matter, since the start.
    pub fn stale_answers(&self) -> u64 {
        self.stale_answers
    }

    /// Whether replies are spoken in this session (a client may reconnect with another `audio=`).
    pub fn set_audible(&mut self, audible: bool) {
        self.rules.audible = audible;
    }

    /// The rules of the turn under way.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether somebody speaks or waits for an answer.
    pub fn is_waited_for(&self) -> bool {
        !self.hearing.is_settled() || matches!(self.phase, Phase::Thinking(_) | Phase::Storing(_))
    }

    /// The rules of the turns to come, after a reload: a turn keeps those it began with, from the first sound or
    /// fragment of its utterance to the end of its reply.
    pub fn set_rules(&mut self, rules: Rules) {
        self.next_rules = Some(rules);
    }

    /// Call it where a turn begins. An utterance that is being heard already belongs to a turn.
    fn take_next_rules(&mut self) {
        if self.hearing.is_settled()
            && let Some(rules) = self.next_rules.take()
        {
            self.hearing.set_rules(rules.hearing.clone());
            self.rules = Rules {
                audible: self.rules.audible,
                ..rules
            };
        }
    }

    /// The pack's fixed wording, after a reload.
    pub fn set_wording(&mut self, wording: Arc<Wording>) {
        self.hearing.set_language(&wording.language);
        self.wording = wording;
    }

    fn emit(&mut self, event: Event) {
        self.effects.push_back(Effect::Send(event));
    }
}
