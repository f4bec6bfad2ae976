//! Sessions beside each other, after each other, and at the end of the server.

use rustix::process::Signal;
use serde_json::json;

use super::{QUESTION, server, turns};
use crate::support::http::get;
use crate::support::server::Launch;
use crate::support::socket::Client;

#[tokio::test]
async fn a_newer_socket_takes_the_session_over_with_its_words() {
    let server = server();
    let mut old = Client::core(&server, "taken-over").await;
    old.say("what are the").await;
    let mut new = Client::open(&server, "taken-over", "core", "listening").await;
    old.expect_close(1008).await;
    let update = new.say("admission requirements").await;
    assert_eq!(
        update["text_buffer"],
        json!(["what are the", "admission requirements"]),
        "the new socket goes on where the old one was"
    );
    new.finish().await;
    assert_eq!(turns(&server, "taken-over")[0]["user_text"], QUESTION);
}

#[tokio::test]
async fn a_client_that_comes_back_finds_its_session() {
    let server = server();
    let mut client = Client::core(&server, "comes-back").await;
    client.ask("hello").await;
    client.say("what are the").await;
    drop(client);
    let mut client = Client::open(&server, "comes-back", "core", "listening").await;
    let update = client.say("admission requirements").await;
    assert_eq!(update["text_buffer"].as_array().map(Vec::len), Some(2));
    assert_eq!(client.finish().await["turn"], 2);
}

#[tokio::test]
async fn sessions_beside_each_other_never_mix() {
    let server = server();
    let mut clients = Vec::new();
    for number in 0..4 {
        clients.push(Client::core(&server, &format!("beside-{number}")).await);
    }
    for part in ["one", "two", "three"] {
        for (number, client) in clients.iter_mut().enumerate() {
            let update = client.say(&format!("{part} of {number}")).await;
            assert_eq!(update["session_id"], format!("beside-{number}"));
            let buffer = update["text_buffer"].as_array().expect("an array");
            let ours = format!("of {number}");
            let foreign = buffer
                .iter()
                .find(|words| !words.as_str().unwrap_or_default().ends_with(&ours));
            assert_eq!(foreign, None, "words of another session");
        }
    }
    for (number, client) in clients.iter_mut().enumerate() {
        let response = client.finish().await;
        assert_eq!(response["session_id"], format!("beside-{number}"));
        assert_eq!(response["turn"], 1);
        client.expect_silence().await;
    }
    for number in 0..4 {
        let stored = turns(&server, &format!("beside-{number}"));
        assert_eq!(stored.len(), 1);
        let words = format!("one of {number} two of {number} three of {number}");
        assert_eq!(stored[0]["user_text"], words);
    }
}

#[tokio::test]
async fn a_server_that_is_asked_to_stop_says_goodbye_and_ends_well() {
    let mut server = Launch::serve().start_ready();
    let mut idle = Client::core(&server, "idle").await;
    idle.ask("hello").await;
    let mut listening = Client::core(&server, "listening").await;
    listening.say("what are").await;
    assert_eq!(get(&server, "/health").json()["active_sessions"], 2);
    server.signal(Signal::TERM);
    idle.expect_close(1001).await;
    listening.expect_close(1001).await;
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
}
