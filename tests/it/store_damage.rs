//! Damaged stores: set aside and told, or refused; and stores that are not damaged, which nobody moves.

use std::fs;
use std::path::Path;

use docent::store::{Damaged, RedbStore, SessionStore, StoreError, StoreSettings};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use sha2::{Digest, Sha256};

use crate::store_disk::{Hands, NOW, settings, text_of, turn};
use crate::store_folder::{files, holds, say_canary};

/// Settings of a store that is not opened when it is damaged.
fn refusing() -> StoreSettings {
    StoreSettings {
        damaged: Damaged::Refuse,
        ..settings()
    }
}

/// A store with something in it, closed.
pub fn used_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let store = RedbStore::open(folder.path(), settings()).expect("opens");
    say_canary(&store, "a");
    folder
}

/// Spoils a file of a used store; the store must be refused and every byte left as it is.
fn refused(file: &str, spoil: impl Fn(&mut Vec<u8>)) -> StoreError {
    let folder = used_folder();
    let path = folder.path().join(file);
    let mut bytes = fs::read(&path).expect("readable");
    spoil(&mut bytes);
    fs::write(&path, bytes).expect("writable");
    let before = files(folder.path());
    let error = RedbStore::open(folder.path(), refusing()).err();
    assert!(before == files(folder.path()), "{file} was written to");
    let error = error.expect("refused");
    assert!(error.to_string().contains(file), "{error}");
    error
}

#[test]
fn a_damaged_file_is_named_and_left_alone() {
    for file in ["sessions.redb", "session-keys"] {
        for len in [1, 100, 400] {
            let error = refused(file, |bytes| bytes.truncate(len));
            assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        }
        let error = refused(file, |bytes| bytes.fill(b'x'));
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        let error = refused(file, |bytes| bytes.fill(0));
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
    for keep in [4096, 8192, 20_000] {
        let error = refused("sessions.redb", |bytes| bytes.truncate(keep));
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
    let error = refused("session-keys", |bytes| bytes[20] ^= 1);
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[test]
fn a_flipped_bit_is_survived_or_reported() {
    let folder = used_folder();
    let path = folder.path().join("sessions.redb");
    let whole = fs::read(&path).expect("readable");
    for at in (0..whole.len()).step_by(whole.len() / 200 + 1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, &bytes).expect("writable");
        match RedbStore::open(folder.path(), refusing()) {
            Ok(store) => drop(store.turns("a")),
            Err(error) => {
                assert!(matches!(error, StoreError::Corrupt { .. }), "{at}: {error}");
                assert!(fs::read(&path).expect("readable") == bytes, "{at}");
            }
        }
    }
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let error = refused("session-keys", |bytes| {
        bytes[8] = 2;
        let sum = Sha256::digest(&bytes[..64]);
        bytes[64..96].copy_from_slice(&sum);
    });
    assert!(
        matches!(
            error,
            StoreError::NewerFormat {
                found: 2,
                supported: 1,
                ..
            }
        ),
        "{error}"
    );

    let folder = used_folder();
    let meta = redb::TableDefinition::<&str, &[u8]>::new("meta");
    let database = redb::Database::open(folder.path().join("sessions.redb")).expect("opens");
    let transaction = database.begin_write().expect("works");
    let newer = 7_u32.to_le_bytes();
    let mut table = transaction.open_table(meta).expect("there");
    table.insert("format", newer.as_slice()).expect("works");
    drop(table);
    transaction.commit().expect("works");
    drop(database);
    let before = files(folder.path());
    let error = RedbStore::open(folder.path(), settings()).err();
    let is_newer = matches!(
        error,
        Some(StoreError::NewerFormat {
            found: 7,
            supported: 2,
            ..
        })
    );
    assert!(is_newer, "{error:?}");
    assert!(before == files(folder.path()));
}

/// Sessions in the stores that are damaged at random.
const SESSIONS: usize = 30;

/// A store with sessions of one turn each, closed.
fn full_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let store = RedbStore::open(folder.path(), settings()).expect("opens");
    for number in 0..SESSIONS {
        let done = Box::new(|result: Result<(), _>| result.expect("stored"));
        store.append_turn(
            &format!("s{number}"),
            turn(&format!("t{number}"), 1, NOW),
            done,
        );
    }
    store.flush().expect("works");
    folder
}

/// Damages one of the two files in one of the ways in which files are damaged.
fn damage(folder: &Path, dice: &mut TestRng) -> String {
    let mut below = |bound: usize| dice.next_u32() as usize % bound;
    let file = ["sessions.redb", "session-keys"][below(2)];
    let path = folder.join(file);
    let mut bytes = fs::read(&path).expect("readable");
    let (at, len) = (below(bytes.len()), below(4096));
    let end = (at + len).min(bytes.len());
    let way = [
        "a bit",
        "zeros",
        "noise",
        "cut short",
        "gone",
        "emptied",
        "the front",
    ][below(7)];
    match way {
        "a bit" => bytes[at] ^= 1 << below(8),
        "zeros" => bytes[at..end].fill(0),
        "noise" => bytes[at..end]
            .iter_mut()
            .for_each(|byte| *byte = below(256) as u8),
        "cut short" => bytes.truncate(at),
        "the front" => bytes[below(128)] ^= 1 << below(8),
        _ => bytes.clear(),
    }
    fs::write(&path, bytes).expect("writable");
    if way == "gone" {
        fs::remove_file(path).expect("there");
    }
    format!("{file}: {way} at {at}")
}

#[test]
fn every_damaged_store_starts_and_what_it_lost_is_told() {
    let mut dice = TestRng::from_seed(RngAlgorithm::ChaCha, &[16; 32]);
    let mut losses = 0;
    for round in 0..200 {
        let folder = full_folder();
        let how = damage(folder.path(), &mut dice);
        let store = RedbStore::open(folder.path(), settings());
        let store = store.unwrap_or_else(|error| panic!("{round}: {how}: {error}"));
        let is_whole = |number: &usize| {
            let turns = store.turns(&format!("s{number}")).expect("readable");
            turns.len() == 1 && text_of(&turns[0]) == Some(format!("t{number}"))
        };
        let lost = SESSIONS - (0..SESSIONS).filter(is_whole).count();
        let notices = store.health().notices;
        assert_eq!(
            lost > 0,
            !notices.is_empty(),
            "{round}: {how}: {lost} lost, {notices:?}"
        );
        losses += usize::from(lost > 0);
        say_canary(&store, "new");
        drop(store);
        let again = RedbStore::open(folder.path(), settings()).expect("opens again");
        assert_eq!(again.turns("new").expect("readable").len(), 1, "{how}");
    }
    assert!(losses > 50, "only {losses} were hurt");
}

#[test]
fn what_was_set_aside_is_told_until_it_is_moved_away_and_its_keys_live_no_longer_than_the_words() {
    let folder = used_folder();
    let path = folder.path().join("sessions.redb");
    cut_short(&path);
    let bytes = fs::read(&path).expect("readable");
    let keys = fs::read(folder.path().join("session-keys")).expect("readable");
    let key = &keys[512..544];

    let hands = Hands::at(NOW);
    let store = RedbStore::open(folder.path(), hands.settings()).expect("opens");
    let aside = RedbStore::set_aside(folder.path());
    assert_eq!(aside.len(), 1);
    let name = aside[0].file_name().expect("a name").to_string_lossy();
    assert_eq!(name, "damaged-2027-01-15T08-00-00Z");
    assert_eq!(
        fs::read(aside[0].join("sessions.redb")).expect("moved"),
        bytes
    );
    assert_eq!(
        fs::read(aside[0].join("session-keys")).expect("moved"),
        keys
    );
    hands.set(NOW + 3000.0);
    store.sweep();
    assert!(
        holds(&files(folder.path()), key),
        "it is within the retention"
    );
    let notices = store.health().notices;
    assert!(
        notices.len() == 1 && notices[0].contains(&*name),
        "{notices:?}"
    );

    hands.set(NOW + 3602.0);
    store.sweep();
    assert!(!holds(&files(folder.path()), key));
    assert!(
        aside[0].join("sessions.redb").exists(),
        "what cannot be read stays to be looked at"
    );
    assert_eq!(store.health().notices, notices);

    fs::remove_dir_all(&aside[0]).expect("ours");
    hands.set(NOW + 3603.0);
    store.sweep();
    assert!(store.health().notices.is_empty());
}

#[test]
fn a_lost_twin_is_damage() {
    for file in ["sessions.redb", "session-keys"] {
        let folder = used_folder();
        fs::remove_file(folder.path().join(file)).expect("there");
        let error = RedbStore::open(folder.path(), refusing())
            .err()
            .expect("refused");
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        assert!(error.to_string().contains("missing"), "{error}");
        let looked = RedbStore::inspect(folder.path(), &settings());
        assert!(
            matches!(looked, Err(StoreError::Corrupt { .. })),
            "{looked:?}"
        );
        let store = RedbStore::open(folder.path(), settings()).expect("opens");
        assert_eq!(store.health().notices.len(), 1);
        say_canary(&store, "a");
        drop(store);
        let store = RedbStore::open(folder.path(), refusing()).expect("opens");
        assert_eq!(store.turns("a").expect("readable").len(), 1);
    }
}

#[test]
fn what_is_not_damage_is_never_moved() {
    let folder = used_folder();
    let first = RedbStore::open(folder.path(), settings()).expect("opens");
    let second = RedbStore::open(folder.path(), settings()).err();
    assert!(
        matches!(second, Some(StoreError::Locked { .. })),
        "{second:?}"
    );
    drop(first);
    // A folder in the place of a file is nobody's damage either: it cannot have been written by this program.
    let path = folder.path().join("sessions.redb");
    fs::remove_file(&path).expect("there");
    fs::create_dir(&path).expect("writable");
    let error = RedbStore::open(folder.path(), settings()).err();
    assert!(matches!(error, Some(StoreError::Io { .. })), "{error:?}");
    assert!(RedbStore::set_aside(folder.path()).is_empty());
}

#[test]
fn a_folder_that_was_removed_under_the_store_is_noticed_and_so_is_its_return() {
    let outer = tempfile::tempdir().expect("a folder");
    let (folder, away) = (outer.path().join("sessions"), outer.path().join("away"));
    let hands = Hands::at(NOW);
    let store = RedbStore::open(&folder, hands.settings()).expect("opens");
    say_canary(&store, "a");
    hands.set(NOW + 30.0);
    store.sweep();
    assert!(store.health().durable && store.health().notices.is_empty());
    fs::rename(&folder, &away).expect("writable");
    hands.set(NOW + 60.0);
    store.sweep();
    let health = store.health();
    assert!(!health.durable, "{health:?}");
    assert!(
        health.notices[0].contains("removed or replaced"),
        "{health:?}"
    );
    fs::rename(&away, &folder).expect("writable");
    hands.set(NOW + 90.0);
    store.sweep();
    assert!(store.health().durable && store.health().notices.is_empty());
}

/// Cuts the database of a closed store short.
fn cut_short(database: &Path) {
    let mut bytes = fs::read(database).expect("readable");
    bytes.truncate(20_000);
    fs::write(database, bytes).expect("writable");
}

#[test]
fn keys_that_were_set_aside_are_erased_after_the_retention_in_running_time_whatever_the_clock_shows()
 {
    let folder = used_folder();
    cut_short(&folder.path().join("sessions.redb"));
    let hands = Hands::at(NOW);
    let far = NOW + 1e9;
    let keys = |aside: &[std::path::PathBuf]| aside[0].join("session-keys").exists();
    for (run, is_kept) in [(0.0, true), (1.0, false)] {
        // Each time the machine starts anew, with the same wrong date.
        hands.show(far, 10.0);
        let store = RedbStore::open(folder.path(), hands.settings()).expect("opens");
        let aside = RedbStore::set_aside(folder.path());
        hands.show(far, 2010.0 + run);
        store.sweep();
        assert_eq!(keys(&aside), is_kept);
    }
}

#[test]
fn of_links_what_they_lead_to_is_set_aside() {
    let folder = used_folder();
    let elsewhere = tempfile::tempdir().expect("a folder");
    for file in ["sessions.redb", "session-keys"] {
        let (here, there) = (folder.path().join(file), elsewhere.path().join(file));
        fs::copy(&here, &there).expect("writable");
        fs::remove_file(&here).expect("there");
        std::os::unix::fs::symlink(&there, &here).expect("writable");
    }
    cut_short(&elsewhere.path().join("sessions.redb"));
    let store = RedbStore::open(folder.path(), settings()).expect("opens");
    say_canary(&store, "new");
    let aside = RedbStore::set_aside(folder.path());
    for file in ["sessions.redb", "session-keys"] {
        let about = fs::symlink_metadata(aside[0].join(file)).expect("moved");
        assert!(about.is_file(), "{file}");
        assert!(
            elsewhere.path().join(file).exists(),
            "the new one is where the link leads"
        );
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_named_and_not_waited_for() {
    for file in ["sessions.redb", "session-keys"] {
        let folder = used_folder();
        let path = folder.path().join(file);
        fs::remove_file(&path).expect("there");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo starts").success());
        let opened = RedbStore::open(folder.path(), settings()).err();
        let looked = RedbStore::inspect(folder.path(), &settings()).err();
        for error in [opened, looked].map(|error| error.expect("refused")) {
            assert!(matches!(error, StoreError::Io { .. }), "{error}");
            let told = error.to_string();
            assert!(
                told.contains(file) && told.contains("not a regular file"),
                "{told}"
            );
        }
    }
}
