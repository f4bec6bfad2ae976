//! From one store to another, by clocks that are set by hand.

use std::path::Path;

use docent::store::{
    PortableTurns, RedbStore, Restored, Restoring, SessionStore, Snapshot, StoreError,
    StoreSettings, Words,
};

use crate::store_disk::{Hands, NOW, text_of, turn};

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;

fn say(store: &RedbStore, session: &str, text: &str, (number, at): (u32, f64)) {
    let done = Box::new(|result: Result<(), _>| result.expect("stored"));
    store.append_turn(session, turn(text, number, at), done);
}

/// Hands everything over, as a file would.
fn hand_over(from: &Snapshot, words: bool, to: &Path, settings: &StoreSettings) -> Restored {
    let mut restoring = Restoring::begin(to, &through_json(&from.store()), settings).unwrap();
    let taken = from.each(words, |turns| {
        let turns: PortableTurns = through_json(turns);
        restoring.add(vec![turns])
    });
    taken.unwrap();
    restoring.finish().unwrap()
}

fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_slice(&serde_json::to_vec(value).unwrap()).unwrap()
}

#[test]
fn sessions_come_back_with_numbers_times_and_words() {
    let (hands, folder, other) = (Hands::at(NOW), folder(), folder());
    let store = RedbStore::open(folder.path(), hands.settings()).unwrap();
    for number in 1..=150 {
        say(
            &store,
            "long",
            &format!("text {number}"),
            (number, NOW + 0.125),
        );
    }
    say(&store, "short", "hello", (1, NOW + 0.25));
    say(&store, "erased", "nothing", (1, NOW));
    store.forget("erased");
    // Nothing was waited for: what is not durable yet belongs to it too.
    let snapshot = store.snapshot().unwrap();
    say(&store, "short", "later", (2, NOW + 1.0));
    store.flush().unwrap();
    let restored = hand_over(&snapshot, true, other.path(), &hands.settings());
    assert_eq!(
        (restored.sessions, restored.turns, restored.expired),
        (2, 151, 0)
    );
    let again = RedbStore::open(other.path(), hands.settings()).unwrap();
    assert_eq!(again.turns("long").unwrap(), store.turns("long").unwrap());
    let short = again.turns("short").unwrap();
    assert_eq!(short[..], store.turns("short").unwrap()[..1]);
    assert_eq!(text_of(&short[0]).as_deref(), Some("hello"));
    assert_eq!(again.turn_number("long"), 150);
    let head = again.load("long").unwrap().unwrap();
    assert_eq!(head.last_update.to_bits(), (NOW + 0.125).to_bits());
    assert!(again.load("erased").unwrap().is_none());
    say(&again, "long", "more", (151, NOW + 2.0));
    assert_eq!(again.turns("long").unwrap().len(), 151);
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_session_that_is_erased_while_it_is_given_out_has_no_words_in_it() {
    let (hands, folder) = (Hands::at(NOW), folder());
    let store = RedbStore::open(folder.path(), hands.settings()).unwrap();
    say(&store, "visitor", "secret", (1, NOW));
    store.flush().unwrap();
    let snapshot = store.snapshot().unwrap();
    store.forget("visitor");
    store.flush().unwrap();
    let taken = snapshot.each(true, |_| panic!("there is nothing of it"));
    let taken: Result<_, StoreError> = taken;
    assert_eq!(taken.unwrap().sessions, 0);
}

#[test]
fn words_that_are_not_kept_are_not_given_out() {
    let (hands, folder, other) = (Hands::at(NOW), folder(), folder());
    let store = RedbStore::open(folder.path(), hands.settings()).unwrap();
    say(&store, "visitor", "secret", (1, NOW));
    let never = StoreSettings {
        words: Words::Never,
        ..hands.settings()
    };
    drop(store);
    let closed = RedbStore::snapshot_of(folder.path(), &never)
        .unwrap()
        .unwrap();
    hand_over(&closed, true, other.path(), &hands.settings());
    drop(closed);
    let again = RedbStore::open(other.path(), hands.settings()).unwrap();
    let turns = again.turns("visitor").unwrap();
    assert!(turns[0].user_text.is_empty() && turns[0].rag_results.is_none());
    assert_eq!(turns[0].sources, ["fees.md"]);
    // Where they are kept they are still there: a look changes nothing.
    let store = RedbStore::open(folder.path(), hands.settings()).unwrap();
    assert_eq!(
        text_of(&store.turns("visitor").unwrap()[0]).as_deref(),
        Some("secret")
    );
}

#[test]
fn a_look_with_a_shorter_retention_leaves_out_and_erases_nothing() {
    let (hands, folder) = (Hands::at(NOW), folder());
    let long = StoreSettings {
        retention: std::time::Duration::from_hours(100),
        ..hands.settings()
    };
    let store = RedbStore::open(folder.path(), long.clone()).unwrap();
    say(&store, "visitor", "hello", (1, NOW));
    drop(store);
    hands.set(NOW + 2.0 * HOUR_S);
    let closed = RedbStore::snapshot_of(folder.path(), &hands.settings())
        .unwrap()
        .unwrap();
    let taken: Result<_, StoreError> = closed.each(true, |_| Ok(()));
    let taken = taken.unwrap();
    assert_eq!((taken.sessions, taken.expired), (0, 1));
    let locked = RedbStore::open(folder.path(), long.clone()).err();
    assert!(
        matches!(locked, Some(StoreError::Locked { .. })),
        "{locked:?}"
    );
    drop(closed);
    let store = RedbStore::open(folder.path(), long).unwrap();
    assert_eq!(store.turns("visitor").unwrap().len(), 1);
}

/// Restores a session of NOW on a machine whose clock shows `now`; whether it is there, and whether its words are on the disk.
fn restored_at(now: f64, settings_before: &StoreSettings) -> (bool, usize) {
    let (folder, other) = (folder(), folder());
    let store = RedbStore::open(folder.path(), settings_before.clone()).unwrap();
    say(&store, "visitor", "secret", (1, NOW));
    let hands = Hands::at(NOW);
    // The other machine has been running for a minute.
    hands.show(now, 60.0);
    let restored = hand_over(
        &store.snapshot().unwrap(),
        true,
        other.path(),
        &hands.settings(),
    );
    let again = RedbStore::open(other.path(), hands.settings()).unwrap();
    let is_there = again.load("visitor").unwrap().is_some();
    assert_eq!(is_there, restored.sessions == 1);
    assert_eq!(restored.sessions + restored.expired, 1);
    (is_there, again.session_count())
}

#[test]
fn retention_holds_for_a_backup_of_any_age() {
    for (later, is_there) in [
        (0.0, true),
        (0.9 * HOUR_S, true),
        (1.1 * HOUR_S, false),
        (29.0 * DAY_S, false),
        // A clock that is that far ahead would be in doubt after a restart.
        (400.0 * DAY_S, false),
        // One that is behind says nothing: it is erased by running time, as after a restart.
        (-40.0 * DAY_S, true),
    ] {
        let (found, count) = restored_at(NOW + later, &Hands::at(NOW).settings());
        assert_eq!((found, count), (is_there, usize::from(is_there)), "{later}");
    }
}

#[test]
fn a_session_of_a_doubtful_clock_is_as_old_as_the_backup_at_least() {
    let hands = Hands::at(NOW);
    let folder = folder();
    drop(RedbStore::open(folder.path(), hands.settings()).unwrap());
    // The machine wakes up with a clock that is behind, and somebody talks.
    let early = NOW - 20.0 * DAY_S;
    hands.show(early, 10.0);
    let store = RedbStore::open(folder.path(), hands.settings()).unwrap();
    assert!(!store.health().notices.is_empty() || store.sweep() == 0);
    say(&store, "visitor", "secret", (1, early));
    let snapshot = store.snapshot().unwrap();
    for (later, expired) in [(0.5 * HOUR_S, 0), (2.0 * HOUR_S, 1)] {
        let other = tempfile::tempdir().unwrap();
        let there = Hands::at(NOW);
        there.show(early + later, 60.0);
        let restored = hand_over(&snapshot, true, other.path(), &there.settings());
        assert_eq!(restored.expired, expired, "{later}");
    }
}
