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
    /// Until when it rests because it was refused, and for how long.
    refused: Option<(Instant, Duration)>,
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
        let until = self.refused.map(|(until, _)| until);
        until.filter(|until| *until > now)
    }

    fn lacks(&self, place: Place) -> bool {
        !self.taken[place as usize]
    }
}

/// A place that took nothing at the last try.
#[derive(Debug, Clone)]
struct Rest {
    until: Instant,
    length: Duration,
    problem: String,
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
        *rest = Some(Rest {
            until: now + length,
            length,
            problem,
        });
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
            let before = entry.refused.map(|(_, length)| length);
            let length = longer(before, patience.rest_max, patience.refused_max);
            entry.refused = Some((now + length, length));
        }
        let length = patience.rest;
        let until = now + length;
        let rest = Rest {
            until,
            length,
            problem,
        };
        self.rests[Place::Webhook as usize].replace(rest).is_none()
    }

    /// Nobody rests any more.
    pub(super) fn wake(&mut self) {
        self.rests = Default::default();
        for entry in &mut self.entries {
            entry.refused = None;
        }
    }

    /// Why these places take nothing, without a word of anybody.
    pub(super) fn problems(&self, places: Places) -> Vec<String> {
        let rests = self.rests.iter().zip(places);
        let rests = rests.filter_map(|(rest, is_there)| rest.as_ref().filter(|_| is_there));
        rests.map(|rest| rest.problem.clone()).collect()
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
mod tests {
    use super::*;
    use crate::clock::{Clocks, now};
    use crate::store::{RedbStore, SessionStore, StoreSettings, TurnSequence};

    const BOTH: Places = [true, true];

    fn entries(count: usize) -> Vec<Entry> {
        let store = RedbStore::in_memory(StoreSettings::with(Clocks::system())).unwrap();
        let entry = |number: usize| {
            let handle = store.form_handle(&number.to_string(), TurnSequence::default());
            let result = FormResult {
                form: number.to_string(),
                values: Vec::new(),
                at: 0.0,
            };
            Entry::new(handle, (None, false), result, now())
        };
        (0..count).map(entry).collect()
    }

    /// `file 0`, `webhook 1`, `done 0`, or in how many seconds there is something to do.
    fn told(next: &Next, now: Instant) -> String {
        match next {
            Next::Settle(entry) => format!("done {}", entry.result.form),
            Next::Try(Place::File, entry) => format!("file {}", entry.result.form),
            Next::Try(Place::Webhook, entry) => format!("webhook {}", entry.result.form),
            Next::Wait(None) => "nothing".into(),
            Next::Wait(Some(until)) => format!("in {}", (*until - now).as_secs()),
        }
    }

    struct Line {
        queue: Queue,
        handles: Vec<FormHandle>,
        now: Instant,
    }

    impl Line {
        fn of(count: usize) -> Self {
            let mut queue = Queue::default();
            let entries = entries(count);
            let handles = entries.iter().map(|entry| entry.handle).collect();
            for entry in entries {
                assert!(queue.add(entry).is_none());
            }
            let now = now();
            Self {
                queue,
                handles,
                now,
            }
        }

        fn next(&self, places: Places) -> String {
            told(&self.queue.next(places, self.now), self.now)
        }

        fn wait(&mut self, seconds: u64) {
            self.now += Duration::from_secs(seconds);
        }

        fn failed(&mut self, place: Place) -> bool {
            let when = (self.now, &Patience::default());
            self.queue.failed(place, when, format!("{place:?}"))
        }

        fn refused(&mut self, number: usize) -> bool {
            let when = (self.now, &Patience::default());
            self.queue.refused(self.handles[number], when, "no".into())
        }
    }

    #[test]
    fn a_result_is_done_when_all_that_are_named_have_taken_it() {
        let mut line = Line::of(1);
        assert_eq!(line.next([false, false]), "nothing");
        assert_eq!(line.next(BOTH), "file 0");
        line.queue.taken(Place::File, line.handles[0]);
        assert_eq!(line.next(BOTH), "webhook 0");
        assert_eq!(
            line.next([true, false]),
            "done 0",
            "the address was taken away"
        );
        line.queue.taken(Place::Webhook, line.handles[0]);
        assert_eq!(line.next(BOTH), "done 0");
        assert_eq!(line.queue.let_go(|_| true), 1);
        assert_eq!(line.next(BOTH), "nothing");
    }

    #[test]
    fn who_takes_nothing_rests_twice_as_long_each_time_and_the_other_goes_on() {
        let mut line = Line::of(1);
        assert!(line.failed(Place::File));
        assert_eq!(line.next(BOTH), "webhook 0");
        line.queue.taken(Place::Webhook, line.handles[0]);
        for rest in [2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(line.next(BOTH), format!("in {rest}"));
            assert_eq!(line.queue.problems(BOTH), ["File"]);
            assert!(line.queue.problems([false, true]).is_empty());
            line.wait(rest);
            assert_eq!(line.next(BOTH), "file 0");
            assert!(!line.failed(Place::File));
        }
        line.queue.wake();
        assert_eq!(line.next(BOTH), "file 0");
        assert!(line.failed(Place::File) && line.queue.taken(Place::File, line.handles[0]));
        assert!(line.queue.problems(BOTH).is_empty());
    }

    #[test]
    fn one_that_is_refused_keeps_no_other_from_being_sent() {
        let mut line = Line::of(2);
        let webhook = [false, true];
        assert_eq!(line.next(webhook), "webhook 0");
        assert!(line.refused(0));
        assert_eq!(line.next(webhook), "in 2");
        line.wait(2);
        assert_eq!(line.next(webhook), "webhook 1");
        line.queue.taken(Place::Webhook, line.handles[1]);
        line.queue.let_go(|entry| entry.handle == line.handles[1]);
        assert_eq!(line.next(webhook), "in 298");
        for rest in [600, 1200, 2400, 3600, 3600] {
            line.wait(3600);
            assert_eq!(line.next(webhook), "webhook 0");
            line.refused(0);
            assert_eq!(line.next(webhook), format!("in {rest}"));
        }
    }

    #[test]
    fn the_oldest_makes_room_and_none_is_there_twice() {
        let mut line = Line::of(WAITING_MAX);
        let mut more = entries(2);
        let again = more.remove(0);
        let mut new = more.remove(0);
        let known = again.handle;
        new.handle = line.handles[3];
        assert!(line.queue.add(new).is_none());
        assert_eq!(line.queue.len(), WAITING_MAX);
        let oldest = line.queue.add(again).expect("one that went");
        assert_eq!(oldest.handle, line.handles[0]);
        assert_eq!(line.queue.len(), WAITING_MAX);
        assert_eq!(line.queue.let_go(|entry| entry.handle == known), 1);
    }
}
