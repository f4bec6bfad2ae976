//! What an ear's recognition has to do, and how far it is.

use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::conversation::{AudioTime, HearingEffect, UtteranceId};
use crate::engines::ears::precedence::{Awaited, Precedence};
use crate::engines::worker::Haste;
use crate::hearing::Transcription;
use crate::inference::Cancellation;

/// Less sound than this is not worth a step.
const FED_LEAST: Duration = Duration::from_millis(60);

/// What a recogniser holds of an utterance at most: what it hears at once.
const HELD_MAX: Duration = Duration::from_secs(30);

/// The commands that wait and the utterance being written down.
#[derive(Default)]
pub struct Recognition {
    state: Mutex<State>,
    pub(super) open: Mutex<Option<Open>>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) commands: VecDeque<Command>,
    /// How soon the next step is wanted, if it waits for a thread.
    pub(super) queued: Option<Haste>,
    /// A step is being done; the next one follows it.
    pub(super) running: bool,
    pub(super) closed: bool,
    /// How far the open utterance was given to the recogniser.
    pub(super) fed: Option<AudioTime>,
    /// How much of it the recogniser holds.
    pub(super) held: Duration,
    /// Whether it waits for what comes after a pause.
    pub(super) paused: bool,
    /// Stops the decoding at a pause, which is void when the speaker goes on.
    pub(super) preview: Option<Cancellation>,
    /// Stops everything that is done for the open utterance.
    pub(super) all: Option<(UtteranceId, Cancellation)>,
}

/// The utterance being written down.
pub(super) struct Open {
    pub(super) utterance: UtteranceId,
    pub(super) transcription: Box<dyn Transcription>,
    pub(super) from: AudioTime,
    pub(super) fed: AudioTime,
    pub(super) paused_at: Option<AudioTime>,
    /// How far the last partial transcript reached, and what it cost.
    pub(super) decoded: AudioTime,
    pub(super) partial_after: Duration,
    /// What the decoding at the last pause took.
    pub(super) previewed: Duration,
    pub(super) text: String,
    pub(super) cancellation: Cancellation,
}

/// A command that waits.
pub(super) struct Command {
    pub(super) effect: HearingEffect,
    /// Keeps others from decoding what nobody waits for.
    pub(super) awaited: Option<Awaited>,
}

impl Open {
    /// How much sound the recogniser holds of it.
    pub(super) fn held(&self) -> Duration {
        (self.fed - self.from).min(HELD_MAX)
    }
}

/// What to do next.
pub(super) enum Step {
    Obey(Command),
    Feed,
    Rest,
}

impl Recognition {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Queues a command, and stops the work that it makes pointless.
    pub fn push(&self, effect: HearingEffect, precedence: &Precedence) {
        let awaited = is_awaited(&effect).then(|| precedence.await_one());
        let mut state = self.lock();
        let preview = state.preview.clone();
        let all = state.all.clone();
        if matches!(effect, HearingEffect::Resume { .. }) {
            state.commands.retain(|command| !command.is_preview());
        }
        state.commands.push_back(Command { effect, awaited });
        drop(state);
        let cancelled = match effect {
            HearingEffect::Resume { .. } => preview,
            HearingEffect::GiveUp { utterance } => all
                .filter(|(open, _)| *open == utterance)
                .map(|(_, cancellation)| cancellation),
            HearingEffect::Start { .. }
            | HearingEffect::Glance { .. }
            | HearingEffect::Preview { .. }
            | HearingEffect::Judge { .. }
            | HearingEffect::Finish { .. } => None,
        };
        if let Some(cancelled) = cancelled {
            cancelled.cancel();
        }
    }

    /// Gives up everything.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.commands.clear();
        let cancelled = [
            state.preview.take(),
            state.all.take().map(|(_, cancellation)| cancellation),
        ];
        drop(state);
        for cancellation in cancelled.into_iter().flatten() {
            cancellation.cancel();
        }
    }

    /// How much sound the recogniser holds of the open utterance.
    pub fn held(&self) -> Duration {
        self.lock().held
    }

    /// From where the sound is still wanted.
    pub fn wanted_from(&self) -> Option<AudioTime> {
        let state = self.lock();
        let starting = state
            .commands
            .iter()
            .find_map(|command| match &command.effect {
                HearingEffect::Start { from, .. } => Some(*from),
                _ => None,
            });
        match (state.fed, starting) {
            (Some(fed), Some(from)) => Some(fed.min(from)),
            (fed, from) => fed.or(from),
        }
    }

    /// Begins a step. False while another one is being done, which is followed by the next.
    pub(super) fn begin(&self) -> bool {
        let mut state = self.lock();
        if state.running {
            return false;
        }
        state.queued = None;
        state.running = true;
        true
    }

    pub(super) fn next_step(&self, end: AudioTime) -> Step {
        let mut state = self.lock();
        if state.closed {
            state.running = false;
            return Step::Rest;
        }
        if let Some(command) = state.commands.pop_front() {
            return Step::Obey(command);
        }
        match state.fed {
            Some(fed) if !state.paused && end - fed >= FED_LEAST => Step::Feed,
            _ => {
                state.running = false;
                Step::Rest
            }
        }
    }
}

impl State {
    /// How soon the next step is wanted.
    pub(super) fn haste(&self) -> Haste {
        let is_awaited = |command: &Command| command.awaited.is_some();
        if self.commands.iter().any(is_awaited) {
            Haste::Urgent
        } else {
            Haste::CanWait
        }
    }
}

impl Command {
    fn is_preview(&self) -> bool {
        matches!(self.effect, HearingEffect::Preview { .. })
    }
}

/// Whether somebody waits for what the recogniser makes of this.
fn is_awaited(effect: &HearingEffect) -> bool {
    match effect {
        HearingEffect::Glance { .. }
        | HearingEffect::Preview { .. }
        | HearingEffect::Finish { .. } => true,
        HearingEffect::Start { .. }
        | HearingEffect::Judge { .. }
        | HearingEffect::Resume { .. }
        | HearingEffect::GiveUp { .. } => false,
    }
}
