//! The transcription socket.

use serde_json::{Value, json};

use super::{send, server, spoken};
use crate::support::server::Server;
use crate::support::socket::{Client, handshake_at};

async fn open(server: &Server, query: &str) -> Client {
    let path = format!("/api/v1/transcribe/stream{query}");
    let client = handshake_at(server, &path, &[]).await;
    let mut client = client.unwrap_or_else(|refusal| panic!("it is let in: {refusal:?}"));
    client.expect("connected").await;
    client
}

#[tokio::test]
async fn words_come_in_their_order_and_then_the_end() {
    let server = server();
    let mut client = open(&server, "?session_id=captured").await;
    client.send(json!({"type": "start_capture"})).await;
    client.expect("capture_started").await;
    send(
        &mut client,
        &spoken("what are the admission requirements"),
        640,
    )
    .await;
    client.expect("vad_start").await;
    let mut last = String::new();
    let end = loop {
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        if message["type"] == "vad_end" {
            break message;
        }
        assert_eq!(message["type"], "fragment", "{message}");
        assert_eq!(message["session_id"], "captured");
        assert!(message["timestamp"].as_f64().unwrap() > 1e9);
        message["text"].as_str().unwrap().clone_into(&mut last);
    };
    assert_eq!(last.to_lowercase(), "what are the admission requirements?");
    assert!((0.0..=1.0).contains(&end["confidence"].as_f64().unwrap()));
    client.send(json!({"type": "stop_capture"})).await;
    client.expect("capture_stopped").await;
}

#[tokio::test]
async fn what_is_said_until_the_stop_is_written_down() {
    let server = server();
    let mut client = open(&server, "").await;
    client.send(json!({"type": "start_capture"})).await;
    client.expect("capture_started").await;
    let question = spoken("can i visit the campus");
    send(&mut client, &question[..question.len() - 31_000], 4_096).await;
    client.send(json!({"type": "stop_capture"})).await;
    let mut words = String::new();
    loop {
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        match message["type"].as_str().unwrap() {
            "fragment" => message["text"].as_str().unwrap().clone_into(&mut words),
            "capture_stopped" => break,
            _ => {}
        }
    }
    assert!(words.contains("campus"), "{words}");
}

#[tokio::test]
async fn what_cannot_be_done_is_said() {
    let server = server();
    let mut client = open(&server, "").await;
    send(&mut client, &[0; 160], 320).await;
    client.expect_error("no_capture").await;
    client.send(json!({"type": "stop_capture"})).await;
    client.expect_error("no_capture").await;
    client.send(json!({"type": "start_capture"})).await;
    client.expect("capture_started").await;
    client.send(json!({"type": "start_capture"})).await;
    client.expect_error("capture_under_way").await;
    client.send(json!({"type": "sing"})).await;
    client.expect_error("unknown_type").await;
    client.send(json!({"type": "ping"})).await;
    client.expect("pong").await;
    client.send_text("no JSON").await;
    client.expect_error("invalid_json").await;
    let refused = handshake_at(&server, "/api/v1/transcribe/stream?session_id=%20", &[]).await;
    assert_eq!(refused.err().unwrap().status, 400);
}
