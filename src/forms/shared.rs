//! What the callers and the thread share.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::Patience;
use super::queue::{Entry, Places, Queue, WAITING_MAX};
use crate::clock;
use crate::config::FormSettings;
use crate::store::SessionStore;
use crate::telemetry::queues::count_refused;
use crate::telemetry::{FormOutcome, Metrics};

/// How often it is told that results were let go.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// How delivery stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormStatus {
    /// Whether forms are delivered at all.
    pub is_open: bool,
    /// Results that wait, as far as they are in memory.
    pub waiting: usize,
    /// When the turn of the oldest of them was answered, in seconds since the Unix epoch.
    pub since: Option<f64>,
    /// Results that were given up since the start: erased, past their time, or too many.
    pub dropped: u64,
    /// Why they are not taken; empty while they are. No words are in it.
    pub problems: Vec<String>,
}

/// Both sides' state.
pub(super) struct Shared {
    pub(super) store: Arc<dyn SessionStore>,
    pub(super) metrics: Arc<Metrics>,
    /// Whether the store keeps words.
    pub(super) keeps_words: bool,
    pub(super) patience: Patience,
    pub(super) state: Mutex<State>,
    pub(super) woken: Condvar,
    /// Told when the thread has ended.
    pub(super) ended: Condvar,
}

pub(super) struct State {
    pub(super) queue: Queue,
    pub(super) forms: FormSettings,
    /// How long a result lives in memory alone.
    pub(super) retention: Duration,
    /// Whether the store may have results that are not in memory.
    pub(super) is_left_in_store: bool,
    /// Before this moment the store is not read again.
    pub(super) store_rests_until: Option<Instant>,
    /// When the store was asked last what is still kept.
    pub(super) looked: Instant,
    pub(super) is_stopping: bool,
    pub(super) has_ended: bool,
    dropped: u64,
    told: Option<Instant>,
}

impl State {
    pub(super) fn new(forms: FormSettings, retention: Duration) -> Self {
        Self {
            queue: Queue::default(),
            forms,
            retention,
            is_left_in_store: true,
            store_rests_until: None,
            looked: clock::now(),
            is_stopping: false,
            has_ended: false,
            dropped: 0,
            told: None,
        }
    }

    /// The places that the settings name.
    pub(super) fn places(&self) -> Places {
        [self.forms.file.is_some(), self.forms.webhook.is_some()]
    }

    pub(super) fn is_open(&self) -> bool {
        self.places().contains(&true)
    }

    fn tells(&mut self, now: Instant) -> bool {
        let is_due = self.told.is_none_or(|told| now - told >= TOLD_EVERY);
        if is_due {
            self.told = Some(now);
        }
        is_due
    }
}

impl Shared {
    /// Adds a result. Where too many wait the oldest goes; what the store keeps is taken up again later.
    pub(super) fn add(&self, state: &mut State, entry: Entry) {
        let Some(oldest) = state.queue.add(entry) else {
            return;
        };
        count_refused("forms");
        if oldest.is_stored {
            state.is_left_in_store = true;
        } else {
            self.count_dropped(state, 1);
        }
        if state.tells(clock::now()) {
            tracing::warn!(
                "{WAITING_MAX} filled forms wait and nobody takes them: the oldest leaves the memory (told once a minute); \
                 see forms in /health"
            );
        }
    }

    /// Counts results that nobody will get.
    pub(super) fn count_dropped(&self, state: &mut State, count: usize) {
        state.dropped += count as u64;
        self.metrics.forms(FormOutcome::Dropped, count as u64);
    }

    /// How delivery stands.
    pub(super) fn status(&self) -> FormStatus {
        let state = self.state.lock();
        let mut problems = state.queue.problems(state.places());
        if state.has_ended && !state.is_stopping {
            problems.push("the thread that delivers filled forms has ended: restart docent".into());
        }
        let times = state.queue.iter().map(|entry| entry.result.at);
        FormStatus {
            is_open: state.is_open(),
            waiting: state.queue.len(),
            since: times.reduce(f64::min),
            dropped: state.dropped,
            problems,
        }
    }

    /// Lets the thread end after what it is doing.
    pub(super) fn begin_stop(&self) {
        self.state.lock().is_stopping = true;
        self.woken.notify_all();
    }

    /// The thread has ended, however it did.
    pub(super) fn end(&self) {
        self.state.lock().has_ended = true;
        self.ended.notify_all();
    }
}
