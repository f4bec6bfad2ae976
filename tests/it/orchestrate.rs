//! `/orchestrate` over a real socket against the real binary, to the letter of the wire (`http::protocol`).

mod follow_ups;
mod limits;
mod sessions;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::http::{get, keys};
use crate::support::server::{Launch, Server, Shared};
use crate::support::socket::{Client, fragment, vad_end};

/// A question that the demo pack answers from its documents.
const QUESTION: &str = "what are the admission requirements";

fn server() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    SERVER.get(Launch::serve)
}

/// The turns of a session as they are stored.
fn turns(server: &Server, session: &str) -> Vec<Value> {
    let stored = get(server, &format!("/api/v1/sessions/{session}")).json();
    stored["turns"].as_array().expect("turns").clone()
}

#[tokio::test]
async fn core_mode_sends_exactly_the_frames_of_the_contract() {
    let server = server();
    let mut client = Client::core(&server, "letter").await;
    let mut said = Vec::new();
    for words in ["What are", "the admission", "requirements?"] {
        said.push(words);
        client
            .send(json!({"type": "stt_fragment", "text": words, "is_final": true, "timestamp": 1.5, "session_id": "other"}))
            .await;
        let buffer = serde_json::to_string(&said).expect("JSON");
        assert_eq!(
            client.text().await,
            format!(
                r#"{{"type":"state_update","session_id":"letter","state":"listening","text_buffer":{buffer}}}"#
            ),
            "one state_update per fragment, with all fragments so far"
        );
    }
    client.send(vad_end()).await;
    let response = client.text().await;
    assert_eq!(
        keys(&response),
        [
            "type",
            "session_id",
            "text",
            "thinking_ms",
            "intent",
            "latency_breakdown",
            "sources",
            "confidence",
            "turn"
        ],
        "the keys of response_ready, in the order of the contract"
    );
    let response: Value = serde_json::from_str(&response).expect("JSON");
    assert_eq!(response["type"], "response_ready");
    assert_eq!(response["session_id"], "letter");
    assert_eq!(response["intent"], "RAG_QUERY");
    assert_eq!(response["turn"], 1);
    assert!(response["thinking_ms"].is_f64(), "times are floats");
    for part in ["thinking_ms", "intent_ms", "rag_ms"] {
        assert!(response["latency_breakdown"][part].is_f64(), "{part}");
    }
    let sources = response["sources"].as_array().expect("an array");
    assert!(!sources.is_empty(), "the answer names its source");
    assert_eq!(
        client.text().await,
        r#"{"type":"turn_complete","session_id":"letter","turn_number":1,"state":"idle"}"#
    );
    client.expect_silence().await;
}

#[tokio::test]
async fn the_next_turn_counts_on() {
    let server = server();
    let mut client = Client::core(&server, "counting").await;
    for number in 1..=3 {
        let response = client.ask(QUESTION).await;
        assert_eq!(response["turn"], number, "turns are counted from 1");
    }
    let stored = turns(&server, "counting");
    let numbers: Vec<_> = stored
        .iter()
        .map(|turn| turn["turn_number"].clone())
        .collect();
    assert_eq!(numbers, [json!(1), json!(2), json!(3)], "all are stored");
}

#[tokio::test]
async fn the_end_of_nothing_is_not_answered() {
    let server = server();
    let mut client = Client::core(&server, "nothing").await;
    client.send(vad_end()).await;
    client.expect_silence().await;
    client.ask("hello").await;
    client.send(vad_end()).await;
    client.send(vad_end()).await;
    client.expect_silence().await;
    assert_eq!(client.ask("hello").await["turn"], 2, "no turn was counted");
}

#[tokio::test]
async fn empty_fragments_and_unknown_types_are_passed_over() {
    let server = server();
    let mut client = Client::core(&server, "empty").await;
    for ignored in [
        fragment(""),
        fragment(" \n\t "),
        json!({"type": "weather_report"}),
        json!({"type": "ping"}),
        json!({"type": "user_speaking", "timestamp": 3.0}),
        json!({"type": "playback_started"}),
        json!({"type": "playback_done", "heard_ms": 12.5}),
    ] {
        client.send(ignored.clone()).await;
        client.send_text("]").await;
        let next = client.text().await;
        assert!(
            next.contains("invalid_json"),
            "{ignored} was answered: {next}"
        );
    }
    let update = client.say("hello").await;
    assert_eq!(update["text_buffer"], json!(["hello"]));
}

#[tokio::test]
async fn what_cannot_be_understood_is_told_and_the_session_goes_on() {
    let server = server();
    let mut client = Client::core(&server, "malformed").await;
    client.say("what are the").await;
    for (sent, code) in [
        ("{", "invalid_json"),
        ("", "invalid_json"),
        ("\u{0}", "invalid_json"),
        ("[1, 2]", "invalid_message"),
        ("null", "invalid_message"),
        (r#"{"text": "hello"}"#, "invalid_message"),
        (r#"{"type": 7}"#, "invalid_message"),
        (r#"{"type": "stt_fragment"}"#, "invalid_message"),
        (r#"{"type": "stt_fragment", "text": 7}"#, "invalid_field"),
        (
            r#"{"type": "stt_fragment", "text": "a", "is_final": "yes"}"#,
            "invalid_field",
        ),
        (
            r#"{"type": "stt_fragment", "text": "a", "timestamp": "now"}"#,
            "invalid_field",
        ),
        (r#"{"type": "vad_end", "confidence": []}"#, "invalid_field"),
        (
            r#"{"type": "playback_done", "heard_ms": -1}"#,
            "invalid_field",
        ),
    ] {
        client.send_text(sent).await;
        let message = client.expect_error(code).await;
        assert!(!message.is_empty(), "{sent}: the error says what is wrong");
    }
    let nested = "[".repeat(100_000);
    client.send_text(&nested).await;
    client.expect_error("invalid_json").await;
    let update = client.say("admission requirements").await;
    let buffer = json!(["what are the", "admission requirements"]);
    assert_eq!(
        update["text_buffer"], buffer,
        "what was said before is kept"
    );
    assert_eq!(client.finish().await["turn"], 1);
}

#[tokio::test]
async fn full_mode_tells_every_state_and_every_time() {
    let server = server();
    let mut client = Client::full(&server, "full").await;
    client.say(QUESTION).await;
    client.send(vad_end()).await;
    assert_eq!(
        client.text().await,
        r#"{"type":"state_update","session_id":"full","state":"thinking"}"#
    );
    let transcript = client.expect("transcript").await;
    assert_eq!(transcript["text"], QUESTION, "the words that are answered");
    assert_eq!(transcript["is_final"], true);
    client.expect("response_ready").await;
    let latency = client.text().await;
    assert_eq!(
        keys(&latency),
        [
            "type",
            "session_id",
            "thinking_ms",
            "intent_ms",
            "rag_ms",
            "decided_ms",
            "stored_ms",
            "speculated",
            "pause_ms",
            "transcript_ms",
            "words_speculated",
            "saved_ms"
        ],
        "all stage marks"
    );
    assert_eq!(client.expect("turn_complete").await["turn_number"], 1);
    assert_eq!(
        client.text().await,
        r#"{"type":"state_update","session_id":"full","state":"idle"}"#
    );
    client.send(json!({"type": "ping"})).await;
    assert_eq!(client.text().await, r#"{"type":"pong"}"#);
    client.send(json!({"type": "weather_report"})).await;
    client.expect_error("unknown_type").await;
    client.expect_silence().await;
}

#[tokio::test]
async fn full_mode_can_start_again_and_end() {
    let server = server();
    let mut client = Client::full(&server, "reset").await;
    client.say("what are").await;
    client.send(json!({"type": "reset"})).await;
    let idle = r#"{"type":"state_update","session_id":"reset","state":"idle"}"#;
    assert_eq!(client.text().await, idle);
    let update = client.say("hello").await;
    assert_eq!(update["text_buffer"], json!(["hello"]), "nothing is left");
    client.send(json!({"type": "end_session"})).await;
    assert_eq!(client.text().await, idle);
    client.expect_close(1000).await;
}

#[tokio::test]
async fn a_fragment_while_thinking_leads_to_one_answer_to_the_whole() {
    let server = server();
    let mut merged = 0;
    for round in 0..12 {
        let session = format!("thinking-{round}");
        let mut client = Client::core(&server, &session).await;
        let first = format!("number {round} i would like to hear about");
        let second = format!("the library and its opening hours {round}");
        let sent = [fragment(&first), vad_end(), fragment(&second), vad_end()];
        client.send_together(&sent).await;
        client.expect("state_update").await;
        let words: Vec<String> = match &*next_type(&mut client).await {
            // The second fragment came in time: one answer to both.
            "state_update" => {
                merged += 1;
                vec![format!("{first} {second}")]
            }
            // The first answer was ready at once: two turns, one after the other.
            "response_ready" => {
                client.expect("turn_complete").await;
                client.expect("state_update").await;
                vec![first, second]
            }
            other => panic!("{other} came"),
        };
        client.expect("response_ready").await;
        let complete = client.expect("turn_complete").await;
        assert_eq!(complete["turn_number"], words.len(), "as many as answers");
        client.expect_silence().await;
        let stored = turns(&server, &session);
        let answered: Vec<_> = stored
            .iter()
            .map(|turn| turn["user_text"].clone())
            .collect();
        assert_eq!(answered, words, "every word was answered, and once");
    }
    assert!(merged > 0, "no fragment ever came while thinking");
}

async fn next_type(client: &mut Client) -> String {
    let frame: Value = serde_json::from_str(&client.text().await).expect("JSON");
    frame["type"].as_str().unwrap_or_default().to_owned()
}
