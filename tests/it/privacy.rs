//! What people said is not in the log, and on disk no longer than was promised.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::eventually;
use crate::support::files::files_with;
use crate::support::http::{get, post};
use crate::support::server::{Launch, Server};
use crate::support::socket::Client;

/// Phrases that stand in no document and no example.
const SPOKEN: &str = "my passport was stolen by the violet heron of Zanzibar";
const CLASSIFIED: &str = "the crimson walrus signed my tenancy agreement";
const QUERIED: &str = "does the turquoise badger owe alimony to Xanthippe";
const PHRASES: [&str; 3] = [SPOKEN, CLASSIFIED, QUERIED];

/// Says the phrases in every way in which the server can be told something.
async fn confide(server: &Server) {
    let mut client = Client::full(server, "confidant").await;
    client.say("Listen:").await;
    client.say(SPOKEN).await;
    client.send(json!({"type": "vad_end"})).await;
    for kind in [
        "state_update",
        "transcript",
        "response_ready",
        "latency",
        "turn_complete",
    ] {
        client.expect(kind).await;
    }
    client.expect("state_update").await;
    // Messages that are refused hold words too.
    for wrong in [
        format!("{{{SPOKEN}"),
        json!({"type": SPOKEN}).to_string(),
        json!({"type": "stt_fragment", "text": {"said": SPOKEN}}).to_string(),
    ] {
        client.send_text(&wrong).await;
        let answer = client.text().await;
        assert!(
            !answer.contains(SPOKEN),
            "an error repeats what was sent: {answer}"
        );
    }
    let body = json!({ "text": CLASSIFIED });
    assert_eq!(post(server, "/api/v1/classify", &body).status, 200);
    let body = json!({ "query": QUERIED });
    assert_eq!(post(server, "/api/v1/query", &body).status, 200);
}

#[track_caller]
fn is_silent(log: &str) {
    assert!(log.contains("turn answered"), "the turn is logged: {log}");
    for phrase in PHRASES {
        for word in phrase.split(' ').filter(|word| word.len() > 5) {
            assert!(!log.contains(word), "{word} is in the log: {log}");
        }
    }
}

#[track_caller]
fn holds_none(folder: &Path, when: &str) {
    for phrase in PHRASES {
        let found = files_with(folder, phrase);
        assert!(found.is_empty(), "{when}, {phrase:?} is in {found:?}");
    }
}

#[tokio::test]
async fn with_words_never_kept_no_byte_of_them_is_written_or_logged() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let launch = || {
        Launch::serve()
            .data(data.path())
            .env("DOCENT__PRIVACY__WORDS", "never")
            .start_ready()
    };
    let server = launch();
    confide(&server).await;
    holds_none(data.path(), "while the server runs");
    let session = get(&server, "/api/v1/sessions/confidant");
    assert!(!session.text.contains("passport"), "{session:?}");
    is_silent(&server.stop());
    holds_none(data.path(), "after the server has ended");
    let server = launch();
    let session = get(&server, "/api/v1/sessions/confidant").json();
    assert_eq!(
        session["turn_number"], 1,
        "the turn itself is known: {session}"
    );
    assert_eq!(session["turns"].as_array().map(Vec::len), Some(1));
    server.kill();
    holds_none(data.path(), "after a kill");
}

#[tokio::test]
async fn words_are_erased_when_their_time_is_over() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let launch = || {
        Launch::serve()
            .data(data.path())
            .env("DOCENT__SESSIONS__RETENTION_S", "1")
            .start_ready()
    };
    let server = launch();
    confide(&server).await;
    is_silent(&server.kill());
    // Opening the store erases what is past its time, once that has come.
    eventually("the end of the session's time", || {
        let server = launch();
        let gone = get(&server, "/api/v1/sessions/confidant").status == 404;
        server.kill();
        gone.then_some(())
    });
    holds_none(data.path(), "after the time that was promised");
}

#[tokio::test]
async fn words_leave_the_memory_when_their_session_is_over() {
    // Half a question is forgotten as soon as a whole one: longer than a busy machine takes to look through the memory.
    let server = Launch::serve()
        .env("DOCENT__SESSIONS__RETENTION_S", "8")
        .start_ready();
    let mut client = Client::core(&server, "confidant").await;
    client.say(SPOKEN).await;
    assert!(
        server.times_in_memory(SPOKEN) > 0,
        "it is being listened to"
    );
    client.finish().await;
    drop(client);
    let body = json!({ "text": SPOKEN });
    assert_eq!(post(&server, "/api/v1/classify", &body).status, 200);
    eventually("a memory without the words", || {
        (server.times_in_memory(SPOKEN) == 0).then_some(())
    });
}

#[test]
fn the_search_finds_a_phrase_that_is_there_in_every_form() {
    let wide = |order: fn(u16) -> [u8; 2]| SPOKEN.encode_utf16().flat_map(order).collect();
    let forms: [(&str, Vec<u8>); 6] = [
        ("plain", SPOKEN.into()),
        ("upper", SPOKEN.to_uppercase().into()),
        ("little-endian", wide(u16::to_le_bytes)),
        ("big-endian", wide(u16::to_be_bytes)),
        // "1: " and then the phrase.
        (
            "base64",
            b"MTogbXkgcGFzc3BvcnQgd2FzIHN0b2xlbiBieSB0aGUgdmlvbGV0IGhlcm9uIG9mIFphbnppYmFy"
                .to_vec(),
        ),
        // "12: " and then the phrase.
        (
            "base64-shifted",
            b"MTI6IG15IHBhc3Nwb3J0IHdhcyBzdG9sZW4gYnkgdGhlIHZpb2xldCBoZXJvbiBvZiBaYW56aWJhcg=="
                .to_vec(),
        ),
    ];
    for (name, form) in forms {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(files_with(folder.path(), SPOKEN), [] as [&Path; 0]);
        let file = folder.path().join("deep/er").join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        let bytes = [&[0, 255, 7], &*form, &[0, 1]].concat();
        fs::write(&file, bytes).expect("writable");
        assert_eq!(files_with(folder.path(), SPOKEN), [file], "as {name}");
        assert!(files_with(folder.path(), QUERIED).is_empty());
    }
}

#[tokio::test]
async fn who_asks_to_be_erased_is_forgotten_at_once() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let launch = || Launch::serve().data(data.path()).start_ready();
    let server = launch();
    confide(&server).await;
    let path = "/api/v1/sessions/confidant";
    let stored = get(&server, path);
    assert!(stored.text.contains("passport"), "{stored:?}");
    let mut client = Client::full(&server, "confidant").await;
    client.send(json!({"type": "end_session"})).await;
    client.expect_close_at_last(1000).await;
    let stored = get(&server, path);
    assert!(stored.text.contains("passport"), "not unless it is said");
    // Also what is being said at this moment goes.
    let mut client = Client::full(&server, "confidant").await;
    client.say(SPOKEN).await;
    let end = json!({"type": "end_session", "erase": true});
    client
        .send_together(&[json!({"type": "vad_end"}), end])
        .await;
    client.expect_close_at_last(1000).await;
    get(&server, path).refuses(404, "session");
    holds_none(data.path(), "after the visitor has gone");
    let again = Client::full(&server, "confidant").await;
    drop(again);
    is_silent(&server.kill());
    let server = launch();
    get(&server, path).refuses(404, "session");
    server.kill();
    holds_none(data.path(), "after the next start");
}
