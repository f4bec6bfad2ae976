//! The thread that delivers.

use std::sync::Arc;
use std::time::Instant;

use super::FormResult;
use super::line::append;
use super::post::{Answer, Poster};
use super::queue::{Entry, Next, Place, WAITING_MAX};
use super::shared::{Shared, State};
use crate::clock;
use crate::config::FormSettings;
use crate::store::{FormDelivery, FormHandle};
use crate::telemetry::FormOutcome;

/// What the thread does without holding the state.
enum Step {
    /// Take up what the store has.
    TakeUp,
    /// Look whether what waits is still kept.
    Look(Vec<FormHandle>),
    /// Tell the store that all have taken it.
    Settle(Box<Entry>),
    /// Give it to this place.
    Try(Place, Box<Entry>, FormSettings),
}

/// The thread's own.
pub(super) struct Worker {
    shared: Arc<Shared>,
    poster: Poster,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.end();
    }
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let poster = Poster::new(shared.patience);
        Self { shared, poster }
    }

    /// Works until it is to stop.
    pub(super) fn run(self) {
        while let Some(step) = self.next() {
            match step {
                Step::TakeUp => self.take_up(),
                Step::Look(handles) => self.look(handles),
                Step::Settle(entry) => self.settle(&entry),
                Step::Try(place, entry, forms) => self.give(place, &entry, &forms),
            }
        }
    }

    /// Waits for something to do; none when it is to stop.
    fn next(&self) -> Option<Step> {
        let mut state = self.shared.state.lock();
        loop {
            if state.is_stopping {
                return None;
            }
            let now = clock::now();
            self.let_go_of_old(&mut state, now);
            let wait = match self.choose(&mut state, now) {
                Ok(step) => return Some(step),
                Err(until) => until,
            };
            match wait {
                Some(until) => {
                    self.shared.woken.wait_until(&mut state, until);
                }
                None => self.shared.woken.wait(&mut state),
            }
        }
    }

    /// What is to be done; nothing before the given moment, or until something changes.
    fn choose(&self, state: &mut State, now: Instant) -> Result<Step, Option<Instant>> {
        let look_at = state.looked + self.shared.patience.look_every;
        let look_at = (state.queue.len() > 0).then_some(look_at);
        if look_at.is_some_and(|at| at <= now) {
            state.looked = now;
            let stored = state.queue.iter().filter(|entry| entry.is_stored);
            return Ok(Step::Look(stored.map(|entry| entry.handle).collect()));
        }
        let rest = state.store_rests_until.filter(|until| *until > now);
        if let Some(until) = rest {
            return Err(Some(look_at.map_or(until, |at| at.min(until))));
        }
        let has_room = state.queue.len() <= WAITING_MAX / 2;
        if state.is_left_in_store && state.is_open() && has_room {
            return Ok(Step::TakeUp);
        }
        match state.queue.next(state.places(), now) {
            Next::Settle(entry) => Ok(Step::Settle(entry)),
            Next::Try(place, entry) => Ok(Step::Try(place, entry, state.forms.clone())),
            Next::Wait(until) => Err(until.into_iter().chain(look_at).min()),
        }
    }

    /// What no store keeps lives for as long as sessions are kept.
    fn let_go_of_old(&self, state: &mut State, now: Instant) {
        let retention = state.retention;
        let is_old = |entry: &Entry| !entry.is_stored && now - entry.since >= retention;
        let dropped = state.queue.let_go(is_old);
        self.shared.count_dropped(state, dropped);
    }

    fn take_up(&self) {
        let waiting = self.shared.store.waiting_forms();
        let now = clock::now();
        let mut state = self.shared.state.lock();
        let waiting = match waiting {
            Ok(waiting) => waiting,
            Err(problem) => {
                tracing::warn!(%problem, "the filled forms that wait cannot be read; it is tried again");
                return self.rest_store(&mut state, now);
            }
        };
        state.is_left_in_store = false;
        for form in waiting {
            if state.queue.len() >= WAITING_MAX {
                state.is_left_in_store = true;
                break;
            }
            let Some(result) = FormResult::of_stored(&form.form, form.at) else {
                tracing::warn!("a filled form in the store is none, and is left there");
                continue;
            };
            let entry = Entry::new(form.handle, (None, true), result, now);
            self.shared.add(&mut state, entry);
        }
    }

    fn rest_store(&self, state: &mut State, now: Instant) {
        state.store_rests_until = Some(now + self.shared.patience.rest);
    }

    /// Lets go of what is kept no more.
    fn look(&self, handles: Vec<FormHandle>) {
        for handle in handles {
            if self.is_wanted(handle).is_none() {
                return;
            }
        }
    }

    /// Whether a result that the store keeps is still to be sent; if not, it is let go. None where that cannot be read now.
    fn is_wanted(&self, handle: FormHandle) -> Option<bool> {
        let kept = self.shared.store.form_delivery(handle);
        let mut state = self.shared.state.lock();
        match kept {
            Ok(Some(FormDelivery::Waiting)) => Some(true),
            Ok(gone_or_sent) => {
                let removed = state.queue.let_go(|entry| entry.handle == handle);
                if gone_or_sent.is_none() {
                    self.shared.count_dropped(&mut state, removed);
                }
                Some(false)
            }
            Err(problem) => {
                tracing::debug!(%problem, "whether a filled form is still kept cannot be read");
                self.rest_store(&mut state, clock::now());
                None
            }
        }
    }

    fn settle(&self, entry: &Entry) {
        if entry.is_stored {
            self.shared.store.form_sent(entry.handle);
        }
        let mut state = self.shared.state.lock();
        let settled = state.queue.let_go(|other| other.handle == entry.handle);
        self.shared.metrics.forms(FormOutcome::Sent, settled as u64);
    }

    fn give(&self, place: Place, entry: &Entry, forms: &FormSettings) {
        if entry.is_stored && self.is_wanted(entry.handle) != Some(true) {
            return;
        }
        let id = entry.handle.id(entry.result.at);
        let told = entry.result.told(&id, entry.session.as_deref());
        let answer = match (place, &forms.file, &forms.webhook) {
            (Place::File, Some(file), _) => match append(file, &told) {
                Ok(()) => Answer::Taken,
                Err(problem) => {
                    Answer::Failed(format!("{} cannot be written: {problem}", file.display()))
                }
            },
            (Place::Webhook, _, Some(url)) => self.poster.post(url, &told),
            (Place::File | Place::Webhook, ..) => return,
        };
        self.take_down(place, entry.handle, answer);
    }

    fn take_down(&self, place: Place, handle: FormHandle, answer: Answer) {
        let shared = &self.shared;
        let when = (clock::now(), &shared.patience);
        let mut state = shared.state.lock();
        let (problem, is_new) = match answer {
            Answer::Taken => {
                if state.queue.taken(place, handle) {
                    tracing::info!("filled forms are taken again");
                }
                return;
            }
            Answer::Failed(problem) => {
                let is_new = state.queue.failed(place, when, problem.clone());
                (problem, is_new)
            }
            Answer::Refused(problem) => {
                let is_new = state.queue.refused(handle, when, problem.clone());
                (problem, is_new)
            }
        };
        drop(state);
        shared.metrics.forms(FormOutcome::Failed, 1);
        if is_new {
            tracing::warn!("filled forms wait: {problem}; it is tried again");
        }
    }
}
