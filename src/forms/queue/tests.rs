//! Who is tried when: the time is a variable.

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
    assert_eq!(
        line.queue.problems(webhook),
        ["no"],
        "though the other one was taken"
    );
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
