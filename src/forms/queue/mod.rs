//! What waits, and who rests: values alone, which are told the time.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{FormResult, Patience};
use crate::store::FormHandle;

/// Results in memory, at most. Source: our choice; some hundred bytes each, more than a desk fills in a day.
pub const WAITING_MAX: usize = 1_000;

/// Who takes forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The file.
    File,
    /// The address.
    Webhook,
}

impl Place {
    pub(super) const ALL: [Self; 2] = [Self::File, Self::Webhook];
}

/// Which places there are, or have taken something.
pub(super) type Places = [bool; Place::ALL.len()];

/// A result that waits.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) handle: FormHandle,
    /// The session's id, while it is known.
    pub(super) session: Option<Arc<str>>,
    pub(super) result: FormResult,
    /// Whether the store keeps it too.
    pub(super) is_stored: bool,
    /// When it came.
    pub(super) since: Instant,
    taken: Places,
    /// How it rests because it was refused.
    refused: Option<Rest>,
}

impl Entry {
    pub(super) fn new(
        handle: FormHandle,
        (session, is_stored): (Option<Arc<str>>, bool),
        result: FormResult,
        since: Instant,
    ) -> Self {
        Self {
            handle,
            session,
            result,
            is_stored,
            since,
            taken: Places::default(),
            refused: None,
        }
    }

    fn rests_until(&self, now: Instant) -> Option<Instant> {
        let until = self.refused.as_ref().map(|rest| rest.until);
        until.filter(|until| *until > now)
    }

    fn lacks(&self, place: Place) -> bool {
        !self.taken[place as usize]
    }
}

/// After a try at which nothing was taken.
#[derive(Debug, Clone)]
struct Rest {
    until: Instant,
    length: Duration,
    problem: String,
}

impl Rest {
    fn from(now: Instant, length: Duration, problem: String) -> Self {
        Self {
            until: now + length,
            length,
            problem,
        }
    }
}

/// What is to be done next.
pub(super) enum Next {
    /// Each place has taken it.
    Settle(Box<Entry>),
    /// To be given to this place.
    Try(Place, Box<Entry>),
    /// Nothing before then; none: nothing until something changes.
    Wait(Option<Instant>),
}

/// The results that wait, the oldest first.
#[derive(Default)]
pub(super) struct Queue {
    entries: VecDeque<Entry>,
    rests: [Option<Rest>; Place::ALL.len()],
}

impl Queue {
    /// Adds a result, if it is not there yet. Returns the oldest where it made room for this one.
    pub(super) fn add(&mut self, entry: Entry) -> Option<Entry> {
        let mut entries = self.entries.iter_mut();
        if let Some(known) = entries.find(|known| known.handle == entry.handle) {
            known.session = known.session.take().or(entry.session);
            return None;
        }
        let oldest = if self.entries.len() < WAITING_MAX {
            None
        } else {
            self.entries.pop_front()
        };
        self.entries.push_back(entry);
        oldest
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Lets go of those that `is_over` names. Returns how many.
    pub(super) fn let_go(&mut self, is_over: impl Fn(&Entry) -> bool) -> usize {
        let before = self.entries.len();
        self.entries.retain(|entry| !is_over(entry));
        before - self.entries.len()
    }

    /// What is to be done for these places.
    pub(super) fn next(&self, places: Places, now: Instant) -> Next {
        let wanted = || {
            Place::ALL
                .into_iter()
                .filter(|place| places[*place as usize])
        };
        if wanted().next().is_none() {
            return Next::Wait(None);
        }
        let is_done = |entry: &&Entry| wanted().all(|place| !entry.lacks(place));
        if let Some(entry) = self.entries.iter().find(is_done) {
            return Next::Settle(Box::new(entry.clone()));
        }
        let mut earliest = None;
        let mut not_before = |at: Instant| {
            earliest = Some(earliest.map_or(at, |earliest: Instant| earliest.min(at)));
        };
        for place in wanted() {
            let rest = self.rests[place as usize].as_ref();
            let rest = rest.map(|rest| rest.until).filter(|until| *until > now);
            for entry in self.entries.iter().filter(|entry| entry.lacks(place)) {
                let refused = entry.rests_until(now).filter(|_| place == Place::Webhook);
                match rest.max(refused) {
                    None => return Next::Try(place, Box::new(entry.clone())),
                    Some(until) => not_before(until),
                }
            }
        }
        Next::Wait(earliest)
    }

    /// This place has taken it. Says whether the place had not taken anything before.
    pub(super) fn taken(&mut self, place: Place, handle: FormHandle) -> bool {
        if let Some(entry) = self.find(handle) {
            entry.taken[place as usize] = true;
        }
        self.rests[place as usize].take().is_some()
    }

    /// This place takes nothing now. Says whether it did before.
    pub(super) fn failed(
        &mut self,
        place: Place,
        (now, patience): (Instant, &Patience),
        problem: String,
    ) -> bool {
        let rest = &mut self.rests[place as usize];
        let before = rest.as_ref().map(|rest| rest.length);
        let length = longer(before, patience.rest, patience.rest_max);
        *rest = Some(Rest::from(now, length, problem));
        before.is_none()
    }

    /// The address does not want this one; another one it may. Says whether that is new.
    pub(super) fn refused(
        &mut self,
        handle: FormHandle,
        (now, patience): (Instant, &Patience),
        problem: String,
    ) -> bool {
        if let Some(entry) = self.find(handle) {
            let before = entry.refused.as_ref().map(|rest| rest.length);
            let length = longer(before, patience.rest_max, patience.refused_max);
            entry.refused = Some(Rest::from(now, length, problem.clone()));
        }
        let rest = Rest::from(now, patience.rest, problem);
        self.rests[Place::Webhook as usize].replace(rest).is_none()
    }

    /// Nobody rests any more.
    pub(super) fn wake(&mut self) {
        self.rests = Default::default();
        for entry in &mut self.entries {
            entry.refused = None;
        }
    }

    /// Why what waits is not taken by these places, without a word of anybody.
    pub(super) fn problems(&self, places: Places) -> Vec<String> {
        let is_awaited = |place: &Place| {
            let mut entries = self.entries.iter();
            places[*place as usize] && entries.any(|entry| entry.lacks(*place))
        };
        let refused = || self.entries.iter().find_map(|entry| entry.refused.as_ref());
        let rest = |place: Place| match (&self.rests[place as usize], place) {
            (Some(rest), _) => Some(rest),
            (None, Place::Webhook) => refused(),
            (None, Place::File) => None,
        };
        let awaited = Place::ALL.into_iter().filter(is_awaited);
        let problems = awaited.filter_map(rest).map(|rest| rest.problem.clone());
        problems.collect()
    }

    fn find(&mut self, handle: FormHandle) -> Option<&mut Entry> {
        let mut entries = self.entries.iter_mut();
        entries.find(|entry| entry.handle == handle)
    }
}

/// The rest after one of that length.
fn longer(before: Option<Duration>, first: Duration, max: Duration) -> Duration {
    before.map_or(first, |before| before * 2).min(max)
}

#[cfg(test)]
mod tests;
