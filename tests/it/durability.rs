//! What was answered survives a power cut, and nothing else is left of it.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::support::eventually;
use crate::support::http::get;
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment, vad_end};

#[tokio::test]
async fn an_answered_turn_survives_a_kill_right_after_its_reply() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let launch = || Launch::serve().data(data.path()).start_ready();
    for round in 1..=3 {
        let server = launch();
        let mut client = Client::core(&server, "power-cut").await;
        let words = format!("what are the admission requirements {round}");
        client.send(fragment(&words)).await;
        client.expect("state_update").await;
        client.send(vad_end()).await;
        let response = client.expect("response_ready").await;
        server.kill();
        assert_eq!(
            response["turn"], round,
            "the number goes on after a restart"
        );

        let server = launch();
        let stored = get(&server, "/api/v1/sessions/power-cut").json();
        assert_eq!(stored["state"], "idle", "{stored}");
        assert_eq!(stored["turn_number"], round, "{stored}");
        let turns = stored["turns"].as_array().expect("an array");
        let turn = turns.last().expect("the turn is there");
        assert_eq!(
            turns.len(),
            round,
            "no turn is lost, and none is there twice"
        );
        assert_eq!(turn["user_text"], words);
        assert_eq!(turn["reply_text"], response["text"]);
        assert_eq!(turn["sources"], response["sources"]);
        server.kill();
    }
}

#[tokio::test]
async fn an_utterance_without_an_answer_is_gone_after_a_kill() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let launch = || Launch::serve().data(data.path()).start_ready();
    let server = launch();
    let mut client = Client::core(&server, "cut-short").await;
    client.ask("hello").await;
    client.say("what are the").await;
    server.kill();
    let server = launch();
    let mut client = Client::core(&server, "cut-short").await;
    let update = client.say("hello").await;
    assert_eq!(
        update["text_buffer"],
        json!(["hello"]),
        "the buffer is empty"
    );
    assert_eq!(client.finish().await["turn"], 2);
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
}

/// What a server of a small pack keeps in the system's temporary folder.
struct Temporary {
    folder: TempDir,
    pack: PackFolder,
}

impl Temporary {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            pack: PackFolder::new(),
        }
    }

    /// Starts a server and waits until its engines have all their files.
    fn start(&self, data: &Path) -> Server {
        let launch = Launch::serve().env("TMPDIR", self.folder.path()).data(data);
        let server = launch.pack(self.pack.path()).start_ready();
        eventually("a recogniser", || {
            let recogniser = &server.health().json()["engines"]["hearing"]["recogniser"];
            (*recogniser == "whisper:tiny.en").then_some(())
        });
        server
    }

    fn entries(&self) -> usize {
        fs::read_dir(self.folder.path()).expect("readable").count()
    }
}

#[test]
fn a_killed_server_leaves_nothing_in_the_temporary_folder() {
    let temporary = Temporary::new();
    let data = tempfile::tempdir().expect("a temporary folder");
    temporary.start(data.path()).kill();
    assert_eq!(temporary.entries(), 0);
}

#[test]
fn what_a_killed_server_could_only_keep_there_goes_with_the_next() {
    let temporary = Temporary::new();
    // /proc takes no folders, not even from root.
    let start = || temporary.start(Path::new("/proc/docent"));
    start().kill();
    let left = temporary.entries();
    assert!(left > 0, "espeak-ng's data");
    let first = start();
    assert_eq!(temporary.entries(), left, "in place of what was left");
    start().kill();
    let second = start();
    let living = temporary.entries();
    assert_eq!(living, 2 * left, "what the first one uses stays");
    let logs = [first.stop(), second.stop()].concat();
    // A machine that is so busy that an engine does not stop in time leaves its files to the next start, too.
    let all_stopped = !logs.contains("an engine was still at work");
    assert!(!all_stopped || temporary.entries() == 0, "{logs}");
}
