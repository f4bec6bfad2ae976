//! Attacks that held from the beginning, so that they go on to.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures_util::StreamExt;
use rustix::process::Signal;
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::PATIENCE;
use crate::support::flac::silence;
use crate::support::form::{KIND, TRANSCRIPTIONS, form};
use crate::support::http::{post, try_send};
use crate::support::server::{Launch, Server, Shared};
use crate::support::socket::Client;

fn server() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    SERVER.get(Launch::serve)
}

/// All that is answered to these bytes, until the server closes or says nothing for a moment.
fn answers(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    // It may be refused before all of it was sent.
    let _ = stream.write_all(bytes);
    stream
        .set_read_timeout(Some(Duration::from_secs(2)))
        .unwrap();
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    String::from_utf8_lossy(&all).into_owned()
}

/// The statuses of these answers.
fn statuses(answers: &str) -> Vec<&str> {
    let heads = answers.split("HTTP/1.1 ").skip(1);
    heads.map(|head| &head[..3]).collect()
}

/// Two lengths, a length beside chunks, a line that is folded: what a proxy and a server may read differently is no request.
#[test]
fn a_request_that_can_be_read_in_two_ways_is_refused() {
    let server = server();
    let hidden = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for fields in [
        "Content-Length: 5\r\nContent-Length: 44",
        "Content-Length: 5\r\nTransfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked, x",
        "Transfer-Encoding : chunked",
        "Content-Length: +5",
        "Content-Length: 0x5",
    ] {
        let head = format!("POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n\r\n");
        let all = answers(&server, format!("{head}0\r\n\r\n{hidden}").as_bytes());
        assert_eq!(statuses(&all), ["400"], "{fields}: {all}");
    }
    let body = format!("0\r\n\r\n{hidden}");
    let both = format!(
        "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n{body}",
        body.len()
    );
    // What stands behind the last chunk is never taken for another request.
    let all = answers(&server, both.as_bytes());
    assert!(
        statuses(&all).len() <= 1 || !all.contains("\"service\""),
        "{all}"
    );
}

#[test]
fn requests_in_one_go_are_answered_in_their_order() {
    let server = server();
    let one = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let other = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let all = answers(&server, [one, other].concat().repeat(20).as_bytes());
    assert_eq!(statuses(&all), ["200", "404"].repeat(20));
}

#[test]
fn heads_and_bodies_without_measure_are_refused_by_their_code() {
    let server = server();
    let many = "X-Field: 1\r\n".repeat(1_000);
    let long = format!("X-Field: {}\r\n", "x".repeat(600_000));
    for fields in [many, long] {
        let request = format!("GET /ready HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        assert_eq!(statuses(&answers(&server, request.as_bytes())), ["431"]);
    }
    let deep = "[".repeat(500_000);
    let packed = "\u{1f}\u{8b}";
    for (body, fields, status) in [
        (deep.as_str(), "", "422"),
        (packed, "Content-Encoding: gzip\r\n", "422"),
    ] {
        let request = format!(
            "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{fields}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let all = answers(&server, request.as_bytes());
        assert_eq!(statuses(&all), [status], "{fields}{all}");
    }
    assert!(
        !server.log.text().contains("panicked"),
        "{}",
        server.log.text()
    );
}

#[tokio::test]
async fn a_compressed_frame_is_against_the_protocol() {
    let server = server();
    let mut client = Client::core(&server, "compressed").await;
    let mut frame = Frame::message(&b"{}"[..], OpCode::Data(Data::Text), true);
    frame.header_mut().rsv1 = true;
    client.send_frame(Message::Frame(frame)).await;
    client.expect_close(1002).await;
}

/// Each is answered, and the one who asks beside it does not wait.
#[tokio::test]
async fn pings_without_end_keep_nobody_waiting() {
    const PINGS: usize = 20_000;
    let server = server();
    let (mut writer, mut reader) = Client::core(&server, "pings").await.split();
    let pinging = tokio::spawn(async move {
        for _ in 0..PINGS {
            writer
                .send_frame(Message::Ping(vec![7; 100].into()))
                .await
                .unwrap();
        }
        writer
    });
    let reading = tokio::spawn(async move {
        let mut pongs = 0;
        while pongs < PINGS {
            match timeout(PATIENCE, reader.next()).await {
                Ok(Some(Ok(Message::Pong(_)))) => pongs += 1,
                Ok(Some(Ok(_))) => {}
                other => panic!("after {pongs} pongs {other:?} came"),
            }
        }
    });
    let mut other = Client::core(&server, "beside-the-pings").await;
    for _ in 0..5 {
        assert_eq!(other.ask("hello").await["intent"], "GREETING");
    }
    reading.await.unwrap();
    drop(pinging.await.unwrap());
}

/// Line feeds, codes that move a terminal's cursor and marks that turn the direction of a text make no line of the log.
#[tokio::test]
async fn nobody_forges_a_line_of_the_log() {
    let forged = "x\n2026-01-01T00:00:00Z  INFO docent: forged\u{1b}[2K\u{202e}\r";
    let server = Launch::serve()
        .env("DOCENT__LOG__LEVEL", "debug")
        .start_ready();
    let mut client = Client::core(&server, "forger").await;
    client.say(forged).await;
    client.finish().await;
    post(&server, "/api/v1/query", &json!({"query": forged}));
    post(&server, "/api/v1/classify", &json!({"text": forged}));
    post(
        &server,
        "/v1/audio/speech",
        &json!({"model": forged, "input": forged, "voice": forged}),
    );
    for head in [
        "GET /x%0a2026-01-01T00:00:00Z%20INFO%20forged%1b%5b2K HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /ready HTTP/1.1\r\nHost: x\u{1b}[2K\u{202e}\r\nOrigin: http://\u{1b}[2Kx\r\n\r\n",
    ] {
        answers(&server, head.as_bytes());
    }
    let log = server.log.text();
    for line in log.lines() {
        assert!(!line.trim_start().starts_with("2026-01-01"), "{line:?}");
    }
    for letter in ['\u{1b}', '\u{202e}', '\r'] {
        assert!(!log.contains(letter), "{letter:?}: {log:?}");
    }
}

#[tokio::test]
async fn a_program_that_is_stopped_for_a_while_answers_what_came_meanwhile() {
    let server = Launch::serve().start_ready();
    let mut client = Client::core(&server, "stopped").await;
    client.ask("hello").await;
    server.signal(Signal::STOP);
    client.send(crate::support::socket::fragment("hello")).await;
    client.send(crate::support::socket::vad_end()).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.signal(Signal::CONT);
    client.expect("state_update").await;
    let answer = client.expect("response_ready").await;
    assert_eq!(
        (&answer["intent"], &answer["turn"]),
        (&"GREETING".into(), &2.into())
    );
}

/// More files at once than may wait: each is written down, or told to come again.
#[test]
fn many_files_at_once_are_heard_or_told_to_come_again() {
    let server = server();
    let body = form(Some(&silence(16_000, 300)), &[]);
    let statuses: Vec<_> = thread::scope(|scope| {
        let send = || try_send(&server, TRANSCRIPTIONS, KIND, &body).expect("an answer");
        let sent: Vec<_> = (0..40).map(|_| scope.spawn(send)).collect();
        sent.into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!(count(200) + count(503), statuses.len(), "{statuses:?}");
    assert!(count(200) > 0 && count(503) > 0, "{statuses:?}");
}
