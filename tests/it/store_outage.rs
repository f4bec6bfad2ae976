//! Outages of the disk under a running store: what it holds can be read, and no turn number is given twice.

use std::sync::{Arc, mpsc};

use docent::store::{RedbStore, SessionStore, StoreSettings};

use crate::store_disk::{Disk, Fault, NOW, settings, text_of, turn};

/// A conversation that asks the store for its number each time, as one does that is connected anew for every turn.
struct Reconnecting {
    store: RedbStore,
    given: Vec<u32>,
}

impl Reconnecting {
    fn ask(&mut self) {
        let number = self.store.turn_number("anna") + 1;
        let (sender, answered) = mpsc::channel();
        let done = Box::new(move |result: Result<(), _>| {
            sender.send(result.is_ok()).expect("the test waits");
        });
        let asked = turn(&number.to_string(), number, NOW);
        self.store.append_turn("anna", asked, done);
        // Durable or not: it is answered aloud in both cases.
        answered.recv().expect("every append is answered once");
        self.given.push(number);
    }
}

fn open(disk: &Disk, settings: StoreSettings) -> RedbStore {
    RedbStore::open_on(Arc::new(disk.clone()), settings).expect("opens")
}

/// Asks through `outages` of the disk, and returns the numbers that were given, and those that are stored in the end.
fn through(outages: &[Fault], settings: &StoreSettings) -> (Vec<u32>, Vec<u32>) {
    let disk = Disk::new();
    let mut visitor = Reconnecting {
        store: open(&disk, settings.clone()),
        given: Vec::new(),
    };
    for (round, fault) in outages.iter().enumerate() {
        visitor.ask();
        disk.set_fault(*fault);
        for _ in 0..=(round % 3) {
            visitor.ask();
        }
        disk.set_fault(Fault::None);
        visitor.store.flush().expect("the disk works again");
        if round % 4 == 3 {
            drop(visitor.store);
            visitor.store = open(&disk, settings.clone());
        }
    }
    visitor.ask();
    let stored = visitor.store.turns("anna").expect("readable");
    let stored = stored.iter().filter_map(|turn| turn.turn_number).collect();
    (visitor.given, stored)
}

#[test]
fn no_number_is_given_twice_through_two_hundred_outages() {
    let faults = [Fault::Writes, Fault::Full, Fault::ReadOnly, Fault::Gone];
    let outages: Vec<_> = faults.into_iter().cycle().take(200).collect();
    let (given, stored) = through(&outages, &settings());
    let expected: Vec<u32> = (1..=given.len() as u32).collect();
    assert_eq!(given, expected);
    assert_eq!(stored, expected);
}

#[test]
fn a_turn_that_was_refused_keeps_its_number() {
    let settings = StoreSettings {
        waiting_max: 1,
        ..settings()
    };
    let (given, stored) = through(&[Fault::Writes; 3], &settings);
    let expected: Vec<u32> = (1..=given.len() as u32).collect();
    assert_eq!(given, expected);
    assert!(stored.len() < given.len(), "some were refused");
}

#[test]
fn what_is_stored_and_what_waits_is_read_while_nothing_can_be_written() {
    for fault in [Fault::Writes, Fault::Full, Fault::ReadOnly] {
        let disk = Disk::new();
        let mut visitor = Reconnecting {
            store: open(&disk, settings()),
            given: Vec::new(),
        };
        visitor.ask();
        disk.set_fault(fault);
        for _ in 0..3 {
            visitor.ask();
            // Another attempt fails and takes the database down again; a full disk may have room for what is small.
            let attempt = visitor.store.flush();
            assert!(attempt.is_err() || fault == Fault::Full, "{fault:?}");
            let turns = visitor.store.turns("anna").expect("readable");
            let texts: Vec<_> = turns.iter().filter_map(text_of).collect();
            let given: Vec<_> = visitor.given.iter().map(ToString::to_string).collect();
            assert_eq!(texts, given, "{fault:?}");
            assert_eq!(visitor.store.session_count(), 1);
        }
    }
}
