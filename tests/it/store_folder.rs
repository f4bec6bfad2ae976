//! The session store in a real folder: what its files hold, and folders that cannot be used.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use docent::store::{RedbStore, SessionStore, StoreError, StoreSettings, TurnAmendment, Words};

use crate::store_damage::used_folder;
use crate::store_disk::{Hands, NOW, settings, turn};

/// Something a person said that must not be found later.
pub const CANARY: &str = "my passport number is violet heron";
/// A session id that names a person.
const PERSON: &str = "maria.gonzalez";

pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Every file below a folder.
pub fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("readable");
                found.insert(path, bytes);
            }
        }
    }
    found
}

pub fn holds(files: &Files, needle: &[u8]) -> bool {
    files
        .values()
        .any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}

/// The keys in the slots of the key file.
fn keys(folder: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(folder.join("session-keys")).expect("readable");
    let slots = bytes[512..].chunks_exact(64);
    slots.map(|slot| slot[..32].to_vec()).collect()
}

pub fn say_canary(store: &RedbStore, session: &str) {
    let spoken = turn(CANARY, 1, NOW);
    let done = Box::new(|result: Result<(), _>| result.expect("stored"));
    let sequence = store.append_turn(session, spoken, done);
    store.flush().expect("works");
    let heard = TurnAmendment {
        heard_text: Some(format!("heard {CANARY}")),
        interrupted: true,
        turn_number: None,
        at: NOW,
    };
    store.amend_turn(session, sequence, heard);
    store.flush().expect("works");
}

fn with(words: Words, unix_s: f64) -> StoreSettings {
    StoreSettings {
        words,
        ..Hands::at(unix_s).settings()
    }
}

#[test]
fn erased_sessions_leave_neither_words_nor_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let hands = Hands::at(NOW);
    let store = RedbStore::open(folder.path(), hands.settings()).expect("opens");
    say_canary(&store, "kept");
    let before = keys(folder.path());
    say_canary(&store, PERSON);
    say_canary(&store, "other");
    let found = store.turns(PERSON).expect("readable");
    assert!(found[0].user_text.contains(CANARY));
    store.forget(PERSON);
    store.sweep();
    store.flush().expect("works");
    let after = keys(folder.path());
    let destroyed: Vec<_> = before.iter().filter(|key| !after.contains(key)).collect();
    assert_eq!(destroyed.len(), 1, "exactly the forgotten session's key");
    let bytes = files(folder.path());
    assert!(!holds(&bytes, destroyed[0]));
    assert!(
        holds(&bytes, &after[0]),
        "the search finds a key that is there"
    );
    assert!(store.turns(PERSON).expect("readable").is_empty());
    assert_eq!(store.session_count(), 2);

    hands.set(NOW + 3602.0);
    assert_eq!(store.sweep(), 2);
    store.flush().expect("works");
    let last = keys(folder.path());
    assert_eq!(
        before.iter().filter(|key| last.contains(key)).count(),
        before.len() - 3
    );
    for text in [CANARY.as_bytes(), b"violet heron", PERSON.as_bytes()] {
        assert!(!holds(&files(folder.path()), text));
    }
    assert_eq!(store.session_count(), 0);
    drop(store);
    assert!(!holds(&files(folder.path()), CANARY.as_bytes()));
}

#[test]
fn what_expired_while_the_store_was_closed_is_gone_when_it_opens() {
    for now in [NOW + 3601.0, NOW + 29.0 * 86_400.0] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = RedbStore::open(folder.path(), settings()).expect("opens");
        let before = keys(folder.path());
        say_canary(&store, PERSON);
        drop(store);
        let store = RedbStore::open(folder.path(), with(Words::Session, now)).expect("opens");
        assert!(store.load(PERSON).expect("readable").is_none());
        assert_eq!(store.session_count(), 0);
        let bytes = files(folder.path());
        assert!(before.iter().all(|key| !holds(&bytes, key)));
    }
}

#[test]
fn words_that_are_never_kept_are_never_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = RedbStore::open(folder.path(), settings()).expect("opens");
    say_canary(&store, "before the setting");
    let before = keys(folder.path());
    drop(store);
    let store = RedbStore::open(folder.path(), with(Words::Never, NOW)).expect("opens");
    assert!(
        store
            .load("before the setting")
            .expect("readable")
            .is_none()
    );
    let bytes = files(folder.path());
    assert!(before.iter().all(|key| !holds(&bytes, key)));
    let written = keys(folder.path());
    say_canary(&store, PERSON);
    for session in [PERSON, CANARY] {
        assert!(!holds(&files(folder.path()), session.as_bytes()));
    }
    assert!(written == keys(folder.path()), "no key was needed");
    drop(store);
    let store = RedbStore::open(folder.path(), with(Words::Never, NOW)).expect("opens");
    let turns = store.turns(PERSON).expect("readable");
    assert_eq!(turns.len(), 1);
    assert!(turns[0].user_text.is_empty() && turns[0].reply_text.is_empty());
    assert!(turns[0].heard_text.is_none() && turns[0].rag_results.is_none());
    assert!(turns[0].interrupted);
    assert_eq!(turns[0].sources, ["fees.md"]);
    assert_eq!(turns[0].intent, "RAG_QUERY");
}

#[test]
fn the_search_for_the_canary_finds_one_that_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("a/b");
    fs::create_dir_all(&below).expect("writable");
    fs::write(below.join("c"), format!("xx{CANARY}xx")).expect("writable");
    assert!(holds(&files(folder.path()), CANARY.as_bytes()));
}

#[cfg(unix)]
#[test]
fn the_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().join("data/sessions");
    let _store = RedbStore::open(&folder, settings()).expect("opens");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in files(&folder).keys() {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_second_docent_is_refused_and_the_first_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = RedbStore::open(folder.path(), settings()).expect("opens");
    let refused = RedbStore::open(folder.path(), settings()).err();
    assert!(
        matches!(refused, Some(StoreError::Locked { .. })),
        "{refused:?}"
    );
    assert!(
        refused
            .expect("refused")
            .to_string()
            .contains("another Docent is using")
    );
    say_canary(&first, "a");
    drop(first);
    assert!(RedbStore::open(folder.path(), settings()).is_ok());
}

#[test]
fn a_look_tells_how_a_store_stands_and_changes_nothing() {
    let nowhere = tempfile::tempdir().expect("a temporary folder");
    let none = RedbStore::inspect(&nowhere.path().join("sessions"), &settings());
    assert_eq!(none.expect("nothing is wrong"), None);
    assert!(files(nowhere.path()).is_empty());

    let folder = used_folder();
    let before = files(folder.path());
    let late = Hands::at(NOW + 1e6).settings();
    for (settings, expired) in [(settings(), 0), (late, 1)] {
        let found = RedbStore::inspect(folder.path(), &settings);
        let found = found.expect("sound").expect("a store");
        assert_eq!((found.sessions, found.expired), (1, expired));
    }
    assert!(before == files(folder.path()));

    let store = RedbStore::open(folder.path(), settings()).expect("opens");
    let locked = RedbStore::inspect(folder.path(), &settings());
    assert!(matches!(locked, Err(StoreError::Locked { .. })));
    drop(store);
    fs::remove_file(folder.path().join("session-keys")).expect("there");
    let lost = RedbStore::inspect(folder.path(), &settings());
    assert!(matches!(lost, Err(StoreError::Corrupt { .. })));
    assert!(!folder.path().join("session-keys").exists());
}
