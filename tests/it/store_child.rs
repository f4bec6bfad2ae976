//! The session store in processes of their own, which are killed or have no right to write. A test here starts itself
//! as its child.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use docent::store::{RedbStore, SessionStore, StoreError};

use crate::store_damage::used_folder;
use crate::store_disk::{NOW, settings, text_of, turn};
use crate::store_folder::{files, say_canary};
use crate::support::server::copy_program;

/// Set for the child process; names its folder.
const CHILD: &str = "DOCENT_TEST_CHILD_FOLDER";

/// root may write everywhere, so the store is opened by a child process of another user: this test is its own child.
#[test]
fn a_folder_that_cannot_be_written_is_named_and_memory_takes_its_place() {
    if let Some(folder) = env::var_os(CHILD) {
        return open_without_rights(Path::new(&folder));
    }
    let outer = tempfile::tempdir().expect("a folder");
    let chmod = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
    };
    let used = used_folder();
    for (name, is_used) in [("empty", false), ("used", true)] {
        let folder = outer.path().join(name);
        fs::create_dir(&folder).expect("writable");
        for file in files(used.path()).keys().filter(|_| is_used) {
            let copy = folder.join(file.file_name().expect("a file"));
            fs::copy(file, &copy).expect("writable");
            chmod(&copy, 0o444);
        }
        chmod(&folder, 0o555);
    }
    let program = outer.path().join("child");
    copy_program(&env::current_exe().expect("known"), &program);
    chmod(outer.path(), 0o755);
    let before = files(outer.path());
    let mut child = Command::new(&program);
    child
        .args([
            "--exact",
            "store_child::a_folder_that_cannot_be_written_is_named_and_memory_takes_its_place",
        ])
        .env(CHILD, outer.path())
        .current_dir(outer.path());
    if fs::metadata(outer.path()).expect("there").uid() == 0 {
        // "nobody", on every Linux.
        child.uid(65534).gid(65534);
    }
    let output = child.output().expect("starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    assert!(before == files(outer.path()));
    chmod(&outer.path().join("empty"), 0o755);
    chmod(&outer.path().join("used"), 0o755);
}

fn open_without_rights(outer: &Path) {
    for name in ["empty", "used", "not-there"] {
        let folder = outer.join(name);
        let error = RedbStore::open(&folder, settings()).err();
        let is_named =
            matches!(&error, Some(StoreError::ReadOnly { path, .. }) if path.starts_with(&folder));
        assert!(is_named, "{name}: {error:?}");
    }
    let store = RedbStore::in_memory(settings()).expect("opens");
    assert!(!store.health().durable);
    say_canary(&store, "a");
    assert_eq!(store.turns("a").expect("readable").len(), 1);
}

/// How many acknowledgements the parent waits for before it kills.
const ACKNOWLEDGED: usize = 40;

#[test]
fn a_killed_process_loses_no_acknowledged_turn() {
    if let Some(folder) = env::var_os(CHILD) {
        return talk_until_killed(Path::new(&folder));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env::current_exe().expect("known"))
        .args([
            "--nocapture",
            "--exact",
            "store_child::a_killed_process_loses_no_acknowledged_turn",
        ])
        .env(CHILD, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let output = BufReader::new(child.stdout.take().expect("piped"));
    let acknowledged: Vec<String> = output
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Some(line.strip_prefix("stored ")?.to_owned()))
        .take(ACKNOWLEDGED)
        .collect();
    child.kill().expect("runs");
    child.wait().expect("ends");
    assert_eq!(acknowledged.len(), ACKNOWLEDGED);
    let store = RedbStore::open(folder.path(), settings()).expect("opens");
    let turns = store.turns("anna").expect("readable");
    let found: Vec<String> = turns
        .iter()
        .map(|turn| text_of(turn).expect("whole"))
        .collect();
    assert_eq!(found[..ACKNOWLEDGED], acknowledged);
    let head = store.load("anna").expect("readable").expect("kept");
    assert_eq!(head.turn_number as usize, found.len());
    assert!(
        turns
            .iter()
            .all(|turn| turn.heard_text.is_none() && !turn.interrupted)
    );
}

fn talk_until_killed(folder: &Path) {
    let store = RedbStore::open(folder, settings()).expect("opens");
    println!();
    // Ends by itself should the parent be gone.
    for number in 1..=2000 {
        let text = format!("turn-{number}");
        let (sender, receiver) = mpsc::channel();
        let done = Box::new(move |result| sender.send(result).expect("the test waits"));
        store.append_turn("anna", turn(&text, number, NOW), done);
        receiver.recv().expect("answered").expect("stored");
        println!("stored {text}");
    }
}
