//! A room with a booth and its session in it, step by step.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::error::RoomEvalError;
use super::super::response::Response;
use super::super::simulator::{Conditions, Room};
use super::super::time::{FRAME, RATE_HZ};
use super::desk::{Desk, DeskSystem};
use super::session::{Session, Talker};
use crate::audio::device::{Direction, SoundSystem};
use crate::clock;
use crate::config::AudioSettings;
use crate::conversation::{Event, Input, SessionTime};
use crate::local::{Booth, Told};
use crate::session::ClientSignal;

/// What a step lasts.
const STEP: Duration = Duration::from_millis(1_000 * FRAME as u64 / RATE_HZ as u64);

/// Between two replies. Source: longer than any of the rooms sounds on.
pub(super) const STILL: Duration = Duration::from_millis(500);

/// How long a room is learnt before anything else is heard in it.
pub(super) const LEARNT: Duration = Duration::from_secs(8);

/// A room with a booth and its session in it.
pub(super) struct Stage<'a> {
    room: Room,
    desk: Arc<Desk>,
    booth: Booth,
    session: Session<'a>,
    begun: Instant,
    /// Since it was begun.
    now: Duration,
    /// What the session told, and when.
    log: Vec<(Duration, Arc<Event>)>,
}

impl<'a> Stage<'a> {
    /// Nothing was said or heard yet.
    ///
    /// # Errors
    /// When there is nothing to hear with.
    pub fn new(
        conditions: Conditions,
        response: &Response,
        talker: &'a Talker<'a>,
    ) -> Result<Self, RoomEvalError> {
        let desk = Desk::new();
        let system: Arc<dyn SoundSystem> = Arc::new(DeskSystem(Arc::clone(&desk)));
        let begun = clock::now();
        let unheard =
            |problem: crate::engines::EngineError| RoomEvalError::Unreadable(problem.to_string());
        Ok(Self {
            room: Room::new(conditions, response),
            booth: Booth::new(&system, &AudioSettings::default(), begun),
            desk,
            session: Session::new(talker).map_err(unheard)?,
            begun,
            now: Duration::ZERO,
            log: Vec::new(),
        })
    }

    /// Since it was begun.
    pub fn now(&self) -> Duration {
        self.now
    }

    /// Somebody types, and the answer is `reply`.
    pub fn ask(&mut self, reply: &str) {
        self.session.answer_with(reply);
        let text = "go on".to_owned();
        for input in [Input::FragmentReceived { text }, Input::UtteranceEnded] {
            self.session.take(ClientSignal::Input(input));
        }
    }

    /// The same, once what was under way has ended and the room is still again.
    pub fn ask_anew(&mut self, reply: &str) {
        self.reset();
        self.pass(STILL, &[]);
        self.ask(reply);
    }

    /// Somebody stops what is being said by other means than by voice.
    pub fn interrupt(&mut self) {
        let reason = "typed".to_owned();
        let input = Input::BargeInRequested { reason };
        self.session.take(ClientSignal::Input(input));
    }

    /// A device goes.
    pub fn unplug(&mut self, direction: Direction) {
        self.desk.unplug(direction);
    }

    /// Both can be had again.
    pub fn plug_in(&mut self) {
        self.desk.plug_in();
    }

    /// What is played from now on is heard after `seconds`.
    pub fn set_delay(&mut self, seconds: f64) {
        self.room.set_delay(seconds);
    }

    /// All that is under way ends.
    pub fn reset(&mut self) {
        self.session
            .take(ClientSignal::Input(Input::ResetRequested));
    }

    /// Time passes in which somebody near says `near`, and then nobody.
    pub fn pass(&mut self, time: Duration, near: &[f32]) {
        let until = self.now + time;
        let mut near = near.chunks(FRAME);
        while self.now < until {
            self.step(near.next().unwrap_or_default());
        }
    }

    /// Time passes until what was told last `is_it`, at most so long; whether it came.
    pub fn pass_until(&mut self, at_most: Duration, is_it: impl Fn(&Event) -> bool) -> bool {
        let until = self.now + at_most;
        while self.now < until {
            let before = self.log.len();
            self.step(&[]);
            if self.log[before..].iter().any(|(_, event)| is_it(event)) {
                return true;
            }
        }
        false
    }

    /// Time passes until both devices are open, at most so long; how long that took.
    pub fn pass_until_open(&mut self, at_most: Duration) -> Option<Duration> {
        let begun = self.now;
        while self.now <= begun + at_most {
            if self.booth.is_open() == (true, true) {
                return Some(self.now.saturating_sub(begun));
            }
            self.step(&[]);
        }
        None
    }

    /// What was told since then.
    pub fn since(&self, time: Duration) -> impl Iterator<Item = (Duration, &Event)> {
        let later = self.log.iter().filter(move |(at, _)| *at >= time);
        later.map(|(at, event)| (*at, &**event))
    }

    fn step(&mut self, near: &[f32]) {
        self.desk.step(&mut self.room, near, self.begun + self.now);
        self.now += STEP;
        let now = self.begun + self.now;
        for signal in self.booth.poll(now).signals {
            self.session.take(signal);
        }
        for told in self.session.step(SessionTime::from_start(self.now)) {
            if let Told::Event(event) = &told {
                self.log.push((self.now, Arc::clone(event)));
            }
            self.booth.take(&told, now);
        }
    }
}
