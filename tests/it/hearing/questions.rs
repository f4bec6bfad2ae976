//! Spoken questions over `/orchestrate`.

use serde_json::{Value, json};

use super::{room, send, server, spoken};
use crate::support::http::get;
use crate::support::socket::{Client, vad_end};

/// Questions that the demo pack answers.
const QUESTIONS: [&str; 4] = [
    "what are the admission requirements",
    "when is the application deadline",
    "how much is the application fee",
    "do i need a visa",
];

/// Reads until the reply, in core mode: nothing but the growing buffer may come before it.
async fn reply(client: &mut Client) -> (Vec<Value>, Value) {
    let mut buffers = Vec::new();
    loop {
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        match message["type"].as_str() {
            Some("state_update") => {
                assert_eq!(message["state"], "listening", "{message}");
                buffers.push(message["text_buffer"].clone());
            }
            Some("response_ready") => return (buffers, message),
            _ => panic!("{message} in the middle of a question"),
        }
    }
}

/// What the recogniser makes of a question differs in a word between processors ("I need a
/// visa"): it is answered from the same document, with the words that typing it would give.
#[tokio::test]
async fn a_spoken_question_gets_the_answer_of_a_typed_one() {
    let server = server();
    for (number, question) in QUESTIONS.into_iter().enumerate() {
        let mut typed = Client::core(&server, &format!("typed-{number}")).await;
        let wanted = typed.ask(question).await;
        let session = format!("spoken-{number}");
        let mut client = Client::core(&server, &session).await;
        send(&mut client, &spoken(question), 640).await;
        let (buffers, response) = reply(&mut client).await;
        assert!(!buffers.is_empty(), "the words are seen as they grow");
        client.expect("turn_complete").await;
        let turns = get(&server, &format!("/api/v1/sessions/{session}")).json();
        let heard = turns["turns"][0]["user_text"].as_str().unwrap();
        assert_eq!(response["intent"], wanted["intent"], "{question}: {heard}");
        assert_eq!(
            response["sources"], wanted["sources"],
            "{question}: {heard}"
        );
        let heard_typed = typed.ask(heard).await;
        assert_eq!(response["text"], heard_typed["text"], "{question}: {heard}");
    }
}

#[tokio::test]
async fn the_client_may_end_the_utterance_itself() {
    let server = server();
    let mut client = Client::core(&server, "push-to-talk").await;
    let question = spoken("what are the admission requirements");
    // Without the silence that would end it.
    let words = &question[..question.len() - room(1_900).len()];
    send(&mut client, words, 4_096).await;
    client.send(vad_end()).await;
    let (_, response) = reply(&mut client).await;
    assert_eq!(response["intent"], "RAG_QUERY", "{response}");
    client.expect("turn_complete").await;
    client.send(vad_end()).await;
    client.expect_silence().await;
}

#[tokio::test]
async fn full_mode_tells_what_is_heard() {
    let server = server();
    let mut client = Client::full(&server, "full-ear").await;
    send(
        &mut client,
        &spoken("when is the application deadline"),
        640,
    )
    .await;
    let mut seen = Vec::new();
    loop {
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        let kind = message["type"].as_str().unwrap().to_owned();
        let detail = message["event"].as_str().or(message["state"].as_str());
        seen.push(format!("{kind} {}", detail.unwrap_or_default()));
        if kind == "transcript" && message["is_final"] == true {
            assert!(message["text"].as_str().unwrap().contains("deadline"));
        }
        if kind == "latency" {
            assert!(message["pause_ms"].as_f64().unwrap() >= 200.0, "{message}");
        }
        if kind == "turn_complete" {
            break;
        }
    }
    let places = ["vad start", "vad pause", "vad end", "state_update thinking"]
        .map(|wanted| seen.iter().position(|it| it == wanted).unwrap());
    assert!(places.is_sorted(), "{seen:?}");
}

#[tokio::test]
async fn talking_about_nothing_leaves_no_trace() {
    let server = server();
    let mut client = Client::core(&server, "hum").await;
    let hum: Vec<i16> = (0..32_000)
        .map(|index| (4_000.0 * (f64::from(index) * 0.17).sin()) as i16)
        .collect();
    send(&mut client, &[hum, room(2_000)].concat(), 640).await;
    client.send(vad_end()).await;
    client.expect_silence().await;
    let stored = get(&server, "/api/v1/sessions/hum").json();
    assert_eq!(stored["turns"], json!([]), "no turn was kept");
}

/// Nobody says one thing so often to be answered, whatever the recogniser makes of it.
#[tokio::test]
async fn who_is_not_understood_is_asked_to_say_it_again() {
    let server = server();
    let mut client = Client::full(&server, "no-way").await;
    send(&mut client, &spoken(&["no way"; 14].join(" ")), 640).await;
    let (mut refused, mut replies, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        match message["type"].as_str().unwrap() {
            "not_heard" => refused.push(message["reason"].clone()),
            "response_ready" => replies.push(message["text"].as_str().unwrap().to_owned()),
            "state_update" if message["state"] == "idle" => break,
            _ => {}
        }
        seen.push(message);
    }
    assert_eq!(refused, [json!("repetition")], "{seen:#?}");
    assert!(
        replies.len() == 1 && replies[0].contains("again"),
        "{replies:?}"
    );
}
