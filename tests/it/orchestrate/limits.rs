//! What is too big, too much, or not allowed in.

use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::{QUESTION, server, turns};
use crate::support::PATIENCE;
use crate::support::server::Launch;
use crate::support::socket::{Client, fragment, handshake, vad_end};

const MIB: usize = 1 << 20;

#[tokio::test]
async fn frames_that_are_too_big_close_the_socket_with_a_code() {
    let server = server();
    for (name, frame) in [
        ("text-1", Message::text("x".repeat(MIB + 1))),
        ("text-10", Message::text("x".repeat(10 * MIB))),
        ("binary-64", Message::binary(vec![0; (64 << 10) + 1])),
        ("binary-10", Message::binary(vec![0; 10 * MIB])),
    ] {
        let mut client = Client::core(&server, name).await;
        client.say("hello").await;
        let (mut writer, mut reader) = client.split();
        // The server may close before all of it is read, so sending may fail; the code must come all the same.
        let sending = tokio::spawn(async move {
            let sent = writer.send_frame(frame).await;
            (writer, sent)
        });
        let next = timeout(PATIENCE, reader.next()).await.expect("a frame");
        match next {
            Some(Ok(Message::Close(Some(close)))) => {
                assert_eq!(u16::from(close.code), 1009, "{name}");
            }
            other => panic!("{name}: a close frame was due, {other:?} came"),
        }
        drop(sending.await.expect("the task runs"));
    }
    assert_eq!(server.health().json()["status"], "healthy");
}

#[tokio::test]
async fn the_largest_frames_are_taken() {
    let server = server();
    let mut client = Client::core(&server, "largest").await;
    let empty = json!({"type": "stt_fragment", "text": ""})
        .to_string()
        .len();
    let text = "x".repeat(MIB - empty);
    let message = json!({"type": "stt_fragment", "text": text}).to_string();
    assert_eq!(message.len(), MIB);
    client.send_text(&message).await;
    client.expect_error("utterance_too_long").await;
    client.say("hello").await;
}

#[tokio::test]
async fn text_that_is_not_utf8_closes_the_socket_with_a_code() {
    let server = server();
    let mut client = Client::core(&server, "latin-1").await;
    let bytes = b"{\"type\":\"stt_fragment\",\"text\":\"caf\xe9\"}".to_vec();
    let frame = Frame::message(bytes, OpCode::Data(Data::Text), true);
    client.send_frame(Message::Frame(frame)).await;
    client.expect_close(1007).await;
}

#[tokio::test]
async fn an_utterance_has_an_end_and_what_was_said_is_kept() {
    const SENT: usize = 10_000;
    const KEPT: usize = 500;
    let server = server();
    let client = Client::core(&server, "endless").await;
    let (mut writer, mut reader) = client.split();
    let sending = tokio::spawn(async move {
        for number in 0..SENT {
            let sent = writer.send(fragment(&format!("w{number}"))).await;
            sent.expect("the socket stays open");
        }
        writer
    });
    let mut updates = 0;
    for number in 0..SENT {
        let frame = timeout(PATIENCE, reader.next()).await.expect("a frame");
        let Some(Ok(Message::Text(text))) = frame else {
            panic!("fragment {number} was answered with {frame:?}");
        };
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        if number < KEPT {
            assert_eq!(frame["type"], "state_update", "fragment {number}");
            let buffer = frame["text_buffer"].as_array().expect("an array");
            assert_eq!(buffer.len(), number + 1, "it grows by one");
            assert_eq!(buffer[number], format!("w{number}"));
            updates += 1;
        } else {
            assert_eq!(frame["code"], "utterance_too_long", "fragment {number}");
        }
    }
    assert_eq!(updates, KEPT);
    let mut writer = sending.await.expect("the task runs");
    writer.send(vad_end()).await.expect("the socket is open");
    for kind in ["response_ready", "turn_complete"] {
        let frame = timeout(PATIENCE, reader.next()).await.expect("a frame");
        let Some(Ok(Message::Text(text))) = frame else {
            panic!("{kind} was due, {frame:?} came");
        };
        assert!(text.contains(kind), "{kind} was due, {text} came");
    }
    let kept: Vec<String> = (0..KEPT).map(|number| format!("w{number}")).collect();
    let stored = turns(&server, "endless");
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0]["user_text"], kept.join(" "), "all that was kept");
}

#[tokio::test]
async fn one_long_fragment_too_many_keeps_the_others() {
    let server = server();
    let mut client = Client::core(&server, "long").await;
    client.say(QUESTION).await;
    client.send(fragment(&"long ".repeat(4_000))).await;
    let message = client.expect_error("utterance_too_long").await;
    assert!(
        message.contains("kept"),
        "it says what becomes of the rest: {message}"
    );
    client.finish().await;
    assert_eq!(turns(&server, "long")[0]["user_text"], QUESTION);
}

#[tokio::test]
async fn a_client_that_never_reads_is_closed_and_nobody_else_notices() {
    let server = server();
    let flood = Client::full(&server, "flood").await;
    let (mut writer, reader) = flood.split();
    let flooding = tokio::spawn(async move {
        let words = fragment("a stream of words that nobody will ever read");
        loop {
            for _ in 0..400 {
                if writer.send(words.clone()).await.is_err() {
                    return;
                }
            }
            if writer.send(json!({"type": "reset"})).await.is_err() {
                return;
            }
        }
    });
    let mut other = Client::core(&server, "beside-the-flood").await;
    let mut turns = 0;
    while !flooding.is_finished() || turns == 0 {
        turns += 1;
        assert_eq!(other.ask("hello").await["intent"], "GREETING");
        assert!(turns < 100_000, "the flooding client is never closed");
    }
    flooding.await.expect("the task runs");
    drop(reader);
    server
        .log
        .wait_for("a client does not read what it is sent");
    assert_eq!(server.health().json()["status"], "healthy");
    assert_eq!(other.ask("hello").await["intent"], "GREETING");
}

#[tokio::test]
async fn handshakes_without_a_proper_session_are_refused() {
    let server = server();
    let long = format!("?session_id={}", "a".repeat(129));
    for query in [
        "",
        "?session=a",
        "?session_id=",
        "?session_id=a%20b",
        "?session_id=a/b",
        "?session_id=%C3%A4",
        "?session_id=a%00",
        &long,
        "?session_id=a&events=all",
        "?session_id=a&events=",
        "?session_id=a&audio=mp3",
        "?session_id=a&rate=1",
        "?session_id=a&rate=fast",
        "?session_id=a&speed=0.4",
        "?session_id=a&speed=NaN",
        "?session_id=a&speed=slow",
    ] {
        match handshake(&server, query, &[]).await {
            Ok(_) => panic!("{query} was let in"),
            Err(refusal) => {
                assert_eq!(refusal.status, 400, "{query}: {refusal:?}");
                let body: Value = serde_json::from_str(&refusal.body).expect("JSON");
                assert!(body["detail"].is_string(), "{query}: {refusal:?}");
            }
        }
    }
    Client::core(&server, &"a".repeat(128)).await;
}

#[tokio::test]
async fn when_all_seats_are_taken_a_client_is_told_to_come_back() {
    let server = Launch::serve()
        .env("DOCENT__SESSIONS__OPEN_MAX", "1")
        .start_ready();
    let first = Client::core(&server, "first").await;
    let refused = handshake(&server, "?session_id=second", &[]).await;
    let Err(refusal) = refused else {
        panic!("a second client was let in");
    };
    assert_eq!(refusal.status, 503, "{refusal:?}");
    let seconds: u32 = refusal.retry_after.parse().expect("Retry-After in seconds");
    assert!(seconds > 0);
    assert!(refusal.body.contains("detail"), "{refusal:?}");
    drop(first);
    // The seat is free as soon as the server has seen the first socket end.
    let begun = std::time::Instant::now();
    while let Err(refusal) = handshake(&server, "?session_id=third", &[]).await {
        assert_eq!(refusal.status, 503, "{refusal:?}");
        assert!(begun.elapsed() < PATIENCE, "the seat is never free again");
    }
}
