//! What is left on disk of what was spoken.

use std::path::Path;

use serde_json::json;

use super::QUESTION;
use crate::support::eventually;
use crate::support::files::bytes_below;
use crate::support::http::post;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment, vad_end};

/// A phrase that stands in no document.
const REQUESTED: &str = "The violet heron of Zanzibar has signed the lease.";

/// Sounds in the data folder.
fn sounds(data: &Path) -> usize {
    bytes_below(&data.join("sounds")).len()
}

fn start(data: &Path, words: &str, retention_s: &str) -> Server {
    let server = Launch::serve()
        .data(data)
        .env("DOCENT__PRIVACY__WORDS", words)
        .env("DOCENT__SESSIONS__RETENTION_S", retention_s)
        .start_ready();
    server.log.wait_for("fixed replies are ready");
    server
}

/// Has a text of a client's spoken, and a reply from the documents.
async fn speak(server: &Server) {
    let body = json!({ "text": REQUESTED });
    assert_eq!(post(server, "/api/v1/synthesize", &body).status, 200);
    let mut client = Client::hearing(server, "kept", "events=core").await;
    client.say(QUESTION).await;
    client.send(vad_end()).await;
    client.expect("response_ready").await;
    // What is kept is a whole sentence.
    for _ in 0..4 {
        client.sound().await;
    }
}

#[tokio::test]
async fn replies_are_kept_as_long_as_sessions_and_what_clients_sent_never() {
    let data = tempfile::tempdir().expect("a temporary folder");
    start(data.path(), "session", "3600").stop();
    let fixed = sounds(data.path());
    assert!(fixed > 5, "the pack's fixed replies: {fixed}");
    let server = start(data.path(), "session", "3600");
    speak(&server).await;
    server.stop();
    let with_reply = sounds(data.path());
    assert!(
        (1..=4).contains(&(with_reply - fixed)),
        "{fixed} {with_reply}"
    );
    // The sweep at the start erases what is past its time, once that has come.
    eventually("the end of the reply's time", || {
        start(data.path(), "session", "1").stop();
        (sounds(data.path()) == fixed).then_some(())
    });
}

#[tokio::test]
async fn a_visitor_who_is_erased_leaves_no_sound() {
    let data = tempfile::tempdir().expect("a temporary folder");
    start(data.path(), "session", "3600").stop();
    let fixed = sounds(data.path());
    let server = start(data.path(), "session", "3600");
    let mut client = Client::hearing(&server, "kept", "events=full").await;
    client.send_together(&[fragment(QUESTION), vad_end()]).await;
    eventually("the reply is kept", || {
        (sounds(data.path()) > fixed).then_some(())
    });
    client
        .send(json!({ "type": "end_session", "erase": true }))
        .await;
    client.expect_close_at_last(1000).await;
    eventually("it is gone at once", || {
        (sounds(data.path()) == fixed).then_some(())
    });
    server.stop();
}

#[tokio::test]
async fn with_words_never_kept_no_reply_is_on_disk() {
    let data = tempfile::tempdir().expect("a temporary folder");
    start(data.path(), "never", "3600").stop();
    let fixed = sounds(data.path());
    let server = start(data.path(), "never", "3600");
    speak(&server).await;
    server.stop();
    assert_eq!(sounds(data.path()), fixed);
    assert!(fixed > 5, "{fixed}");
}

#[tokio::test]
async fn without_a_cache_nothing_is_on_disk() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Launch::serve()
        .data(data.path())
        .env("DOCENT__SPEECH__CACHE", "off")
        .start_ready();
    speak(&server).await;
    server.stop();
    assert_eq!(sounds(data.path()), 0);
}
