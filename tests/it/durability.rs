//! What was answered survives a power cut.

use serde_json::json;

use crate::support::http::get;
use crate::support::server::Launch;
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
