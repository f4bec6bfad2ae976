//! What a version before has left: settings, a pack and a data folder with a conversation in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use docent::files::{DataFolder, names};
use serde_json::Value;
use walkdir::WalkDir;

use crate::support::server::Launch;
use crate::support::socket::Client;

/// Written by commit aa7ad9a, the last one with PocketSphinx: its `pack new`, its settings, and its data folder after two
/// turns, without the sounds, libraries and voices that every start makes anew. The model in `sphinx` is a stand-in.
const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/before-whisper");

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.expect("ours");
        let below = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&below).expect("writable");
        } else {
            fs::copy(entry.path(), &below).expect("writable");
        }
    }
}

/// A home in which that version has worked.
fn home_of_before() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    copy(Path::new(BEFORE), home.path());
    home
}

/// The server on what it has left.
fn launch(home: &Path) -> Launch {
    Launch::serve()
        .arg("--config")
        .arg(home.join("docent.toml"))
        .pack(&home.join("desk"))
        .data(&home.join("data"))
}

/// A question is answered from the pack as before, and the one warning is that the recogniser of the settings is gone.
async fn works_on(home: &Path) {
    let server = launch(home).start_ready();
    let mut client = Client::core(&server, "visitor").await;
    let answer = client.ask("when are you open").await;
    assert!(
        answer["text"]
            .as_str()
            .is_some_and(|it| it.starts_with("We are open from nine")),
        "{answer}"
    );
    let health = server.health().json();
    assert_eq!(health["engines"]["problems"], Value::Array(Vec::new()));
    let log = server.stop();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("docent.toml:8: `hearing.recogniser`: pocketsphinx is no part"),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_the_version_with_pocketsphinx_left_works_on() {
    let home = home_of_before();
    let data = home.path().join("data");
    works_on(home.path()).await;
    assert!(!data.join("sphinx").exists());
    let mut stored: Vec<_> = fs::read_dir(data.join("sessions"))
        .expect("sessions")
        .map(|it| it.expect("ours").file_name())
        .collect();
    stored.sort();
    assert_eq!(
        stored,
        ["session-keys", "sessions.redb"],
        "nothing was moved aside"
    );
    let again = launch(home.path())
        .env("DOCENT__HEARING__RECOGNISER", "pocketsphinx")
        .start_ready();
    let client = Client::core(&again, "visitor").await;
    drop(client);
    let log = again.stop();
    assert!(log.contains("DOCENT__HEARING__RECOGNISER"), "{log}");
}

/// Every folder of the data folder in which Docent keeps something, of this version and of the one before.
fn levels(home: &Path) -> Vec<PathBuf> {
    let data = DataFolder::new(home.join("data"));
    let own_index = data.index(Some(&home.join("desk")));
    let old_index = data.folder(names::INDEX).join("d568d2bfecd42dbb");
    let mut levels = vec![
        data.path().to_owned(),
        data.sessions(),
        data.folder(names::INDEX),
        own_index.join(names::INDEX_WORDS),
        own_index,
        old_index.join(names::INDEX_WORDS),
        old_index,
        data.folder(names::VECTORS),
        data.sounds(),
        data.runtime(),
        data.folder(names::ESPEAK),
        data.folder(names::BENCH),
        data.former_sphinx(),
    ];
    for models in [
        names::WHISPER,
        names::VOICES,
        names::VAD,
        names::TURN,
        names::ENCODERS,
    ] {
        let folder = data.folder(models);
        levels.push(folder.join(names::MODEL_NOTES));
        levels.push(folder);
    }
    levels
}

/// Files that somebody may keep anywhere.
const THEIRS: [&str; 4] = [
    "letter.txt",
    ".directory",
    "backup.tar",
    "photos/summer/1.jpg",
];

/// Puts into `folder` what somebody may keep there: files that can be seen and that cannot, a folder, and links that lead
/// away and nowhere.
fn move_in(folder: &Path, elsewhere: &Path) {
    fs::create_dir_all(folder.join("photos/summer")).expect("writable");
    for file in THEIRS {
        let text = format!("{file} in {}", folder.display());
        fs::write(folder.join(file), text).expect("writable");
    }
    symlink(elsewhere, folder.join("away")).expect("writable");
    symlink("/nowhere/at/all", folder.join("lost")).expect("writable");
}

/// What [`move_in`] has put into these folders as it stands now: the bytes of files and the targets of links.
fn strangers(levels: &[PathBuf]) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in levels {
        for file in THEIRS {
            if let Ok(bytes) = fs::read(folder.join(file)) {
                found.insert(folder.join(file), bytes);
            }
        }
        for link in ["away", "lost"] {
            if let Ok(target) = fs::read_link(folder.join(link)) {
                let target = target.into_os_string().into_encoded_bytes();
                found.insert(folder.join(link), target);
            }
        }
    }
    found
}

#[tokio::test]
async fn strangers_files_among_ours_stay_as_they_are() {
    let home = home_of_before();
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("writable");
    fs::write(elsewhere.join("diary"), "theirs").expect("writable");
    let levels = levels(home.path());
    for folder in &levels {
        move_in(folder, &elsewhere);
    }
    let before = strangers(&levels);
    assert_eq!(before.len(), 6 * levels.len());
    for start in ["first", "second"] {
        works_on(home.path()).await;
        assert_eq!(strangers(&levels), before, "{start}");
    }
    let data = DataFolder::new(home.path().join("data"));
    let unpacked = data.former_sphinx().join("1f503b9b5ac0a178");
    assert!(!unpacked.exists(), "what was ours there is gone");
    assert_eq!(
        fs::read(elsewhere.join("diary")).expect("theirs"),
        b"theirs"
    );
}
