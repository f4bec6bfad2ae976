//! Power cuts and failing disks: what was acknowledged had been synced.

use std::sync::{Arc, mpsc};

use docent::store::{NewTurn, Part, RedbStore, SessionStore, StoreError, TurnAmendment};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::store_disk::{Disk, Event, Fault, NOW, Note, image, settings, text_of, turn};

const SESSIONS: [&str; 3] = ["anna", "ben", "cleo"];

/// Numbers from a seed, the same every time.
struct Dice(TestRng);

impl Dice {
    fn new(seed: u8) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0.next_u32() as usize % bound
    }
}

fn open(disk: &Disk) -> Result<RedbStore, StoreError> {
    RedbStore::open_on(Arc::new(disk.clone()), settings())
}

/// A day of three sessions, noted on the disk as it goes.
fn live(disk: &Disk, dice: &mut Dice, steps: usize) {
    let store = open(disk).expect("a new disk opens");
    let mut turns = Vec::new();
    for step in 0..steps {
        let session = SESSIONS[dice.below(SESSIONS.len())];
        match dice.below(12) {
            0..=6 => {
                let text = format!("{session}-{step}-{}", "x".repeat(dice.below(3000)));
                disk.note(Note::Appended(session.into(), text.clone()));
                let acknowledged = (disk.clone(), text.clone());
                let sequence = store.append_turn(
                    session,
                    turn(&text, 1, NOW),
                    Box::new(move |result| {
                        result.expect("this disk does not fail");
                        acknowledged.0.note(Note::Acknowledged(acknowledged.1));
                    }),
                );
                turns.push((session, sequence, text));
            }
            7 | 8 if !turns.is_empty() => {
                let (session, sequence, text) = &turns[dice.below(turns.len())];
                let amendment = TurnAmendment {
                    heard_text: Some(format!("heard {text}")),
                    interrupted: true,
                    turn_number: None,
                    at: NOW,
                };
                store.amend_turn(session, *sequence, amendment);
            }
            9 if !turns.is_empty() => {
                let (session, sequence, text) = turns.remove(dice.below(turns.len()));
                disk.note(Note::Retracted(text));
                store.retract_turn(session, sequence);
            }
            10 => {
                disk.note(Note::Forgotten(session.into()));
                store.forget(session);
                turns.retain(|(of, ..)| *of != session);
            }
            _ => {
                store.flush().expect("this disk does not fail");
                disk.note(Note::Flushed);
            }
        }
    }
}

/// Sessions and texts.
type Turns = Vec<(String, String)>;

/// What must and what may be found after these events.
fn promises(events: &[Event]) -> (Turns, Turns) {
    let mut appended = Vec::new();
    let mut acknowledged = Vec::new();
    let mut going = Vec::new();
    let mut gone = Vec::new();
    for event in events {
        let Event::Note(note) = event else { continue };
        match note {
            Note::Appended(session, text) => appended.push((session.clone(), text.clone())),
            Note::Acknowledged(text) => acknowledged.push(text.clone()),
            Note::Retracted(text) => going.push(text.clone()),
            Note::Forgotten(session) => {
                let of_session = appended.iter().filter(|(of, _)| of == session);
                going.extend(of_session.map(|(_, text)| text.clone()));
            }
            Note::Flushed => gone.append(&mut going.clone()),
        }
    }
    let must = appended
        .iter()
        .filter(|(_, text)| acknowledged.contains(text) && !going.contains(text));
    let may = appended.iter().filter(|(_, text)| !gone.contains(text));
    (must.cloned().collect(), may.cloned().collect())
}

/// Opens an image and compares it with what was promised. Then cuts the power again somewhere in that opening, and
/// compares once more.
fn check(events: &[Event], dice: &mut Dice) -> Result<(), String> {
    let files = cut(events, dice);
    let disk = Disk::with_files(files.clone());
    check_disk(&disk, events)?;
    let mut again = vec![
        Event::Write(Part::Sessions, 0, files[0].clone()),
        Event::Write(Part::Keys, 0, files[1].clone()),
        Event::Sync(Part::Sessions),
        Event::Sync(Part::Keys),
    ];
    let log = disk.log();
    again.extend_from_slice(&log[..=dice.below(log.len())]);
    check_disk(&Disk::with_files(cut(&again, dice)), events)
        .map_err(|problem| format!("at the second power cut: {problem}"))
}

fn cut(events: &[Event], dice: &mut Dice) -> [Vec<u8>; 2] {
    let odds = [0, 1, 5, 9, 10][dice.below(5)];
    image(events, || dice.below(10) < odds)
}

fn check_disk(disk: &Disk, events: &[Event]) -> Result<(), String> {
    let store = open(disk).map_err(|error| format!("does not open: {error}"))?;
    let (must, may) = promises(events);
    let mut found = Vec::new();
    for session in SESSIONS {
        for stored in store.turns(session).map_err(|error| error.to_string())? {
            let text = text_of(&stored).ok_or("a half turn")?;
            found.push((session.to_owned(), text));
        }
    }
    if let Some(lost) = must.iter().find(|turn| !found.contains(turn)) {
        return Err(format!("lost {lost:?}"));
    }
    if let Some(risen) = found.iter().find(|turn| !may.contains(turn)) {
        return Err(format!("came back {risen:?}"));
    }
    let (sender, receiver) = mpsc::channel();
    let done = Box::new(move |result| sender.send(result).expect("the test waits"));
    store.append_turn("new", turn("new", 1, NOW), done);
    let stored = receiver.recv().map_err(|error| error.to_string())?;
    stored.map_err(|error| format!("takes no turn: {error}"))
}

/// Cuts the power after every sync and acknowledgement, and at as many other moments.
fn check_all(events: &[Event], dice: &mut Dice) -> Result<usize, String> {
    let mut checked = 0;
    for end in 0..=events.len() {
        let is_edge = end > 0
            && matches!(
                events[end - 1],
                Event::Sync(_) | Event::Note(Note::Acknowledged(_) | Note::Flushed)
            );
        if !is_edge && dice.below(8) > 0 {
            continue;
        }
        check(&events[..end], dice).map_err(|problem| format!("after {end} events: {problem}"))?;
        checked += 1;
    }
    Ok(checked)
}

#[test]
fn every_acknowledged_turn_is_in_every_crash_image() {
    for seed in 0..4 {
        let mut dice = Dice::new(seed);
        let disk = Disk::new();
        live(&disk, &mut dice, 40);
        let checked = check_all(&disk.log(), &mut dice);
        assert!(
            checked.as_ref().is_ok_and(|checked| *checked > 10),
            "seed {seed}: {checked:?}"
        );
    }
}

#[test]
fn the_check_finds_a_disk_that_does_not_sync() {
    for part in [Part::Sessions, Part::Keys] {
        let mut dice = Dice::new(7);
        let disk = Disk::new();
        disk.set_fault(Fault::LyingSync(part));
        live(&disk, &mut dice, 40);
        let checked = check_all(&disk.log(), &mut dice);
        assert!(checked.is_err(), "a lying {part:?} was not found");
    }
}

fn append(store: &RedbStore, session: &str, new: NewTurn) -> Result<(), StoreError> {
    let (sender, receiver) = mpsc::channel();
    let done = Box::new(move |result| sender.send(result).expect("the test waits"));
    store.append_turn(session, new, done);
    receiver.recv().expect("every append is answered once")
}

#[test]
fn a_failing_disk_loses_nothing_that_the_process_still_holds() {
    for fault in [Fault::Writes, Fault::Full] {
        let disk = Disk::new();
        let store = open(&disk).expect("a new disk opens");
        append(&store, "anna", turn("before", 1, NOW)).expect("the disk works");
        disk.set_fault(fault);
        let large = "x".repeat(4_000_000);
        let refused = append(&store, "anna", turn(&large, 2, NOW));
        assert!(
            matches!(refused, Err(StoreError::NotDurable { .. })),
            "{fault:?}: {:?}",
            refused.err()
        );
        let health = store.health();
        assert!(!health.working && health.waiting == 1, "{health:?}");
        assert!(health.problem.is_some());
        disk.set_fault(Fault::None);
        store.flush().expect("the disk works again");
        assert!(store.health().working);
        assert_eq!(store.turns("anna").expect("readable").len(), 2);
        drop(store);
        let store = open(&disk).expect("opens again");
        let texts: Vec<_> = store.turns("anna").expect("readable");
        let texts: Vec<_> = texts.iter().filter_map(text_of).collect();
        assert_eq!(texts, ["before".to_owned(), large]);
    }
}

#[test]
fn sessions_begun_on_a_full_disk_are_kept_and_use_no_key_twice() {
    let disk = Disk::new();
    let store = open(&disk).expect("a new disk opens");
    disk.set_fault(Fault::Full);
    let (sender, receiver) = mpsc::channel();
    for number in 0..600 {
        let sender = sender.clone();
        let done = Box::new(move |result: Result<(), _>| {
            sender.send(result.is_ok()).expect("the test waits");
        });
        store.append_turn(&format!("s{number}"), turn("kept", 1, NOW), done);
    }
    let answers: Vec<bool> = receiver.iter().take(600).collect();
    assert!(answers.contains(&false), "the disk was full");
    disk.set_fault(Fault::None);
    store.flush().expect("the disk works again");
    drop(store);
    let store = open(&disk).expect("opens again");
    for number in 0..600 {
        let kept = store.turns(&format!("s{number}")).expect("readable");
        assert_eq!(kept.len(), 1);
    }
    let keys = disk.files()[Part::Keys as usize].len();
    assert!(
        keys < 512 + 64 * 1100,
        "{keys} bytes of keys for 600 sessions"
    );
}

#[test]
fn turns_share_a_sync_and_reads_do_not_wait_for_it() {
    let disk = Disk::new();
    let store = open(&disk).expect("a new disk opens");
    let before = store.health();
    let gate = disk.hold_syncs();
    let (sender, receiver) = mpsc::channel();
    for number in 0..50 {
        let sender = sender.clone();
        let done = Box::new(move |result: Result<(), _>| {
            sender.send(result.is_ok()).expect("the test waits");
        });
        store.append_turn(&format!("s{number}"), turn("a", 1, NOW), done);
        let seen = store.turns(&format!("s{number}")).expect("readable");
        assert_eq!(seen.len(), 1, "a turn is seen before it is durable");
    }
    assert!(receiver.try_recv().is_err(), "acknowledged before the sync");
    drop(gate);
    assert!(receiver.iter().take(50).all(|stored| stored));
    let health = store.health();
    assert_eq!(health.turns - before.turns, 50);
    assert!(health.commits - before.commits <= 2, "{health:?}");
}

#[test]
fn waiting_changes_are_bounded_and_a_refusal_says_so() {
    let disk = Disk::new();
    let mut settings = settings();
    settings.waiting_max = 2;
    let store = RedbStore::open_on(Arc::new(disk.clone()), settings).expect("opens");
    disk.set_fault(Fault::Writes);
    for number in 1..=2 {
        let kept = append(&store, "anna", turn("kept", number, NOW));
        assert!(matches!(kept, Err(StoreError::NotDurable { .. })));
    }
    let refused = append(&store, "anna", turn("refused", 3, NOW));
    assert!(matches!(refused, Err(StoreError::Overloaded { limit: 2 })));
    assert_eq!(store.health().refused, 1);
    disk.set_fault(Fault::None);
    store.flush().expect("the disk works again");
    assert_eq!(store.turns("anna").expect("readable").len(), 2);
}

#[test]
fn a_closed_store_refuses_and_keeps_what_waited() {
    let disk = Disk::new();
    let store = open(&disk).expect("opens");
    append(&store, "anna", turn("a", 1, NOW)).expect("the disk works");
    let (sender, receiver) = mpsc::channel();
    let done = Box::new(move |result| sender.send(result).expect("the test waits"));
    let sequence = store.append_turn("anna", turn("b", 2, NOW), done);
    let amendment = TurnAmendment {
        heard_text: Some("heard b".into()),
        interrupted: false,
        turn_number: Some(2),
        at: NOW + 9.0,
    };
    store.amend_turn("anna", sequence, amendment);
    store.close();
    assert!(receiver.recv().expect("answered").is_ok());
    let refused = append(&store, "anna", turn("c", 3, NOW));
    assert!(matches!(refused, Err(StoreError::Closed)));
    assert!(matches!(store.flush(), Err(StoreError::Closed)));
    let store = open(&disk).expect("opens again");
    let turns = store.turns("anna").expect("readable");
    assert_eq!(turns.len(), 2);
    assert_eq!(turns[0].heard_text, None);
    assert_eq!(turns[1].heard_text.as_deref(), Some("heard b"));
    let head = store.load("anna").expect("readable").expect("kept");
    assert_eq!((head.turn_number, head.turns), (2, 2));
    assert!((head.last_update - (NOW + 9.0)).abs() < f64::EPSILON);
}

#[test]
fn a_read_only_medium_is_named() {
    let disk = Disk::new();
    disk.set_fault(Fault::ReadOnly);
    let refused = open(&disk).err();
    assert!(matches!(refused, Some(StoreError::ReadOnly { .. })));
}
