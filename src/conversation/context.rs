//! What a conversation keeps from phase to phase, beside the phase itself.
//!
//! The details of turn-taking (`listening`, `answering`, `speaking`, `attention`, `microphone`) are written on [`Context`]. It does not
//! hold the phase: they are handed the phase by value and return the next one, so that nothing but the table in
//! `transitions` can change where a conversation stands.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::attention::Addressing;
use super::effect::{ClientEffect, Effect, Work};
use super::event::Event;
use super::floor::{EchoReport, Floor};
use super::form::asking::OpenForm;
use super::hearing::{Hearing, Refusal, UtteranceId};
use super::input::WorkId;
use super::phase::Speaking;
use super::rules::{Rules, Wording};
use super::said::LastSaid;
use super::time::SessionTime;
use super::topic::Topics;

/// The memory of one session, without its phase.
#[derive(Debug)]
pub(super) struct Context {
    /// The rules of the turn under way.
    pub rules: Arc<Rules>,
    /// The rules of the turns to come, where a reload has changed them.
    pub next_rules: Option<Arc<Rules>>,
    /// The pack's fixed replies.
    pub wording: Arc<Wording>,
    /// Whether the client takes up a reply again that was cut off.
    pub resumable: bool,
    /// Whether replies are spoken. Without a voice a turn completes as soon as its reply is sent.
    pub audible: bool,
    /// What was wanted by the last input and has not been fetched.
    pub effects: VecDeque<Effect>,
    /// Turns completed so far; the turn under way will be the next.
    pub turn_number: u32,
    /// The newest work that was started; older answers are stale.
    pub newest_work: WorkId,
    /// How many replies were decided so far: of an intent with several the next one is said.
    pub replies_given: usize,
    /// What the last reply offered to tell about.
    pub offered: Vec<Arc<str>>,
    /// What the last reply was.
    pub said: LastSaid,
    /// What the last turns were about.
    pub topics: Topics,
    /// The form that is being filled.
    pub open_form: OpenForm,
    /// The last reply, if it was cut off.
    pub last_cut_off: Option<CutOff>,
    /// Its player, which said when it began, has yet to say how far it had come.
    pub playback_end_owed: bool,
    /// Answers that came too late to matter.
    pub stale_answers: u64,
    /// The microphone.
    pub hearing: Hearing,
    /// Utterances that are answered, with what was said before them, when their last words are there.
    pub answers_owed: BTreeSet<UtteranceId>,
    /// Who asks for the floor while the reply is spoken.
    pub floor: Floor,
    /// How our own voice is left in what is heard.
    pub echo: EchoReport,
    /// Which of the utterances are addressed to us.
    pub addressing: Addressing,
    /// What it took to hear the words that are answered next.
    pub last_heard: Option<HeardTimes>,
    /// Speech since the last answer that was not understood.
    pub refused: Option<Refused>,
    /// How often in a row an utterance ended in which nothing was understood.
    pub not_heard_in_a_row: usize,
}

/// What hearing an utterance took.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeardTimes {
    /// Silence waited for after the speech.
    pub pause: Duration,
    /// From the end of the utterance until its words were final.
    pub transcript: Duration,
    /// Time that the recogniser had worked before the silence was over.
    pub ahead: Duration,
}

/// A reply that was cut off.
#[derive(Debug)]
pub(super) struct CutOff {
    pub speaking: Speaking,
    /// How much of it was heard.
    pub heard: Duration,
    /// Its client has said so, which is believed once.
    pub is_corrected: bool,
    /// What it offered to tell about, heard or not.
    pub offered: Vec<Arc<str>>,
    pub at: SessionTime,
}

/// Speech that was not understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused {
    pub reason: Refusal,
    pub times: HeardTimes,
}

impl Context {
    /// Nothing has happened yet but `turn_number` completed turns.
    pub fn new(rules: Arc<Rules>, wording: Arc<Wording>, turn_number: u32) -> Self {
        let mut hearing = Hearing::new(rules.hearing.clone());
        hearing.set_language(&wording.language);
        Self {
            rules,
            next_rules: None,
            wording,
            audible: false,
            resumable: false,
            effects: VecDeque::new(),
            turn_number,
            newest_work: WorkId::default(),
            replies_given: 0,
            offered: Vec::new(),
            said: LastSaid::default(),
            topics: Topics::default(),
            open_form: OpenForm::default(),
            last_cut_off: None,
            playback_end_owed: false,
            stale_answers: 0,
            hearing,
            answers_owed: BTreeSet::new(),
            floor: Floor::default(),
            echo: EchoReport::default(),
            addressing: Addressing::default(),
            last_heard: None,
            refused: None,
            not_heard_in_a_row: 0,
        }
    }

    /// Begins a turn: its first work has no revision yet.
    pub fn begin_turn(&mut self) {
        self.take_next_rules();
        self.newest_work = WorkId {
            turn: self.newest_work.turn + 1,
            revision: 0,
        };
    }

    /// Takes the rules of a reload where a turn begins. An utterance that is being heard already belongs to a turn, which
    /// keeps its rules.
    pub fn take_next_rules(&mut self) {
        if self.hearing.is_settled()
            && let Some(rules) = self.next_rules.take()
        {
            self.hearing.set_rules(rules.hearing.clone());
            self.rules = rules;
        }
    }

    /// Speaks and hears by another pack's wording from now on.
    pub fn take_wording(&mut self, wording: Arc<Wording>) {
        self.hearing.set_language(&wording.language);
        self.open_form.follow(&wording.forms);
        self.wording = wording;
    }

    /// Tells the client.
    pub fn emit(&mut self, event: Event) {
        self.tell(ClientEffect::Send(event));
    }

    /// Wants something done for the client.
    pub fn tell(&mut self, effect: ClientEffect) {
        self.effects.push_back(Effect::Client(effect));
    }

    /// Wants something of the stages or the store.
    pub fn order(&mut self, work: Work) {
        self.effects.push_back(Effect::Work(work));
    }
}
