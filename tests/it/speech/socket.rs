//! The synthesis socket, `/api/v1/stream`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::server;
use crate::support::server::Server;
use crate::support::socket::{Client, handshake_at};
use crate::support::wav::Wav;

async fn open(server: &Server) -> Client {
    let client = handshake_at(server, "/api/v1/stream", &[]).await;
    let mut client = client.expect("it is let in");
    client.expect("connected").await;
    client
}

fn synthesize(text: &str) -> Value {
    json!({"type": "synthesize", "text": text})
}

/// Reads one sentence: its start, its sound in one or several files, its end. Gives the last message with sound.
async fn sentence(client: &mut Client, index: usize, text: &str) -> Value {
    let start = client.expect("sentence_start").await;
    assert_eq!(
        (&start["index"], &start["text"]),
        (&json!(index), &json!(text))
    );
    let mut milliseconds = 0.0;
    let mut audio = client.expect("audio").await;
    loop {
        let data = audio["data"].as_str().expect("base64");
        let file = Wav::read(&BASE64.decode(data).expect("base64"));
        assert_eq!(audio["sample_rate"], file.rate_hz);
        assert_eq!(
            (&audio["index"], &audio["sentence"]),
            (&json!(index), &json!(text))
        );
        milliseconds += file.milliseconds();
        let (_, next) = client.sounds().await;
        if next["type"] == "sentence_complete" {
            assert_eq!(next["index"], index);
            let told = next["duration_ms"].as_f64().expect("a float");
            assert!((told - milliseconds).abs() < 0.01, "{told} {milliseconds}");
            return audio;
        }
        assert_eq!(next["type"], "audio");
        audio = next;
    }
}

#[tokio::test]
async fn a_text_is_spoken_sentence_by_sentence() {
    let server = server();
    let mut client = open(&server).await;
    client.send(synthesize("The gate is open. Come in.")).await;
    sentence(&mut client, 0, "The gate is open.").await;
    sentence(&mut client, 1, "Come in.").await;
    let complete = client.expect("complete").await;
    assert_eq!(complete["total_sentences"], 2);
    assert_eq!(complete["sentences_played"], 2);
    assert_eq!(complete["sentences_failed"], 0);
    assert!(complete["total_duration_ms"].as_f64().expect("a float") > 500.0);
    client.send(synthesize("Come in.")).await;
    let audio = sentence(&mut client, 0, "Come in.").await;
    assert_eq!(audio["cached"], true, "it was spoken before");
    assert_eq!(client.expect("complete").await["cache_hits"], 1);
}

#[tokio::test]
async fn texts_in_quick_succession_are_spoken_one_after_another() {
    let server = server();
    let mut client = open(&server).await;
    client
        .send_together(&[
            synthesize("First one."),
            json!({"type": "ping"}),
            synthesize("Second one."),
        ])
        .await;
    let mut kinds = Vec::new();
    let mut said = Vec::new();
    while kinds.iter().filter(|kind| *kind == "complete").count() < 2 {
        let (_, message) = client.sounds().await;
        kinds.push(message["type"].as_str().expect("a type").to_owned());
        if message["type"] == "sentence_start" {
            said.push(message["text"].as_str().expect("a text").to_owned());
        }
    }
    assert_eq!(said, ["First one.", "Second one."]);
    kinds.retain(|kind| kind != "pong");
    kinds.dedup();
    let one = ["sentence_start", "audio", "sentence_complete", "complete"];
    assert_eq!(kinds, [one, one].concat());
}

#[tokio::test]
async fn after_a_cancel_nothing_of_the_text_comes() {
    let server = server();
    let mut client = open(&server).await;
    let long =
        "This is a sentence that takes a moment to be spoken aloud, and there are many more. "
            .repeat(50);
    client
        .send_together(&[
            synthesize(&long),
            synthesize(&long),
            json!({"type": "cancel"}),
        ])
        .await;
    loop {
        let (_, message) = client.sounds().await;
        if message["type"] == "cancelled" {
            break;
        }
        assert_ne!(message["type"], "complete", "the cancel came in time");
    }
    client.send(json!({"type": "ping"})).await;
    client.expect("pong").await;
    client.send(synthesize("Still here.")).await;
    sentence(&mut client, 0, "Still here.").await;
    client.expect("complete").await;
}

#[tokio::test]
async fn faults_are_told_and_the_socket_goes_on() {
    let server = server();
    let mut client = open(&server).await;
    for (message, code) in [
        (synthesize(""), "empty_text"),
        (synthesize(&"x".repeat(5001)), "text_too_long"),
        (
            json!({"type": "synthesize", "text": "hi", "voice": "nobody"}),
            "synthesis_failed",
        ),
        (json!({"type": "sing"}), "unknown_type"),
        (
            json!({"type": "synthesize", "text": {"said": "hi"}}),
            "invalid_message",
        ),
    ] {
        client.send(message).await;
        client.expect_error(code).await;
    }
    client.send(synthesize("...")).await;
    client.expect_error("nothing_to_say").await;
    assert_eq!(client.expect("complete").await["total_sentences"], 0);
    for _ in 0..40 {
        client.send(synthesize("Waiting.")).await;
    }
    let mut refused = 0;
    let mut complete = 0;
    while refused + complete < 40 {
        let (_, message) = client.sounds().await;
        match message["type"].as_str() {
            Some("error") => {
                assert_eq!(message["code"], "too_many_texts");
                refused += 1;
            }
            Some("complete") => complete += 1,
            _ => {}
        }
    }
    assert!(complete > 0);
}

#[tokio::test]
async fn a_client_that_does_not_read_keeps_nobody_else_waiting() {
    let server = server();
    let long = "Nobody reads this sentence, which is one of a great many. ".repeat(80);
    let mut deaf = open(&server).await;
    deaf.send(synthesize(&long)).await;
    let mut silent = Client::hearing(&server, "deaf", "events=core&audio=pcm16&rate=48000").await;
    silent.say(super::QUESTION).await;
    silent.send(crate::support::socket::vad_end()).await;
    let mut client = open(&server).await;
    client.send(synthesize("The others are served.")).await;
    sentence(&mut client, 0, "The others are served.").await;
    client.expect("complete").await;
    // Whoever reads again gets what was promised.
    let mut sentences = 0;
    loop {
        let (_, message) = deaf.sounds().await;
        match message["type"].as_str() {
            Some("sentence_complete") => sentences += 1,
            Some("complete") => break,
            _ => {}
        }
    }
    assert_eq!(sentences, 80);
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let server = crate::support::server::Launch::serve().start_ready();
    let mut client = open(&server).await;
    let closing = tokio::task::spawn_blocking(move || server.stop());
    client.expect_close(1001).await;
    closing.await.expect("it ends with 0");
}
