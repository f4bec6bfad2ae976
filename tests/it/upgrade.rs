//! What a version before has left: settings, a pack and a data folder with a conversation in it.

use std::fs;
use std::path::Path;

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

#[tokio::test]
async fn what_the_version_with_pocketsphinx_left_works_on() {
    let home = tempfile::tempdir().expect("a temporary folder");
    copy(Path::new(BEFORE), home.path());
    let (settings, data) = (home.path().join("docent.toml"), home.path().join("data"));
    let launch = || {
        Launch::serve()
            .arg("--config")
            .arg(&settings)
            .pack(&home.path().join("desk"))
            .data(&data)
    };
    let server = launch().start_ready();
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
    let again = launch()
        .env("DOCENT__HEARING__RECOGNISER", "pocketsphinx")
        .start_ready();
    let client = Client::core(&again, "visitor").await;
    drop(client);
    let log = again.stop();
    assert!(log.contains("DOCENT__HEARING__RECOGNISER"), "{log}");
}
