//! What serves one socket does not keep the threads from all others, whatever is sent.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::http::{download, get, send, try_download};
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, handshake_at};

/// A millisecond is the rule; slower processors, and what a loaded machine adds to their time, are let pass.
const POLL_MAX: Duration = Duration::from_millis(10);

/// As much as a request may bring. Bytes.
const BODY: usize = 1 << 20;

/// As much as a frame may bring. Bytes.
const FRAME: usize = 1 << 20;

/// Turns of the session that is listed.
const TURNS: usize = 30;

/// The largest objects of a megabyte: all text, and all structure.
fn largest(field: &str) -> [Value; 3] {
    let words = |characters: usize| "what costs 20 euros? ".repeat(characters / 21);
    [
        json!({ field: words(19_900) }),
        json!({ field: words(BODY - 100) }),
        json!({ field: "a", "more": vec![json!({"a": [1, 2.5, null]}); 40_000] }),
    ]
}

fn longest_polls(server: &Server) -> Vec<(String, Duration)> {
    let metrics = get(server, "/metrics").text;
    let lines = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix("docent_longest_poll_seconds{what=\"")?;
        let (what, seconds) = rest.split_once("\"} ")?;
        let seconds: f64 = seconds.parse().unwrap();
        Some((what.to_owned(), Duration::from_secs_f64(seconds)))
    });
    lines.collect()
}

#[tokio::test]
async fn nothing_keeps_a_thread_that_serves_sockets() {
    let server = Launch::serve().start_ready();
    for (path, field) in [
        ("/api/v1/classify", "text"),
        ("/api/v1/query", "query"),
        ("/api/v1/synthesize", "text"),
        ("/v1/audio/speech", "input"),
    ] {
        for body in largest(field) {
            // What is too large is refused before all of it was sent.
            let _ = try_download(&server, path, &body);
        }
    }
    let text = "Twenty elephants walk to the lake. ".repeat(60);
    for format in ["mp3", "opus", "flac", "wav"] {
        let body = json!({"model": "m", "input": text, "voice": "espeak:en-us", "response_format": format});
        assert_eq!(download(&server, "/v1/audio/speech", &body).0, 200);
    }
    let form = [
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
            .to_vec(),
        vec![0; 24 << 20],
        b"\r\n--b--\r\n".to_vec(),
    ];
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let path = "/v1/audio/transcriptions";
    send(&server, "POST", path, &kind, Some(&form.concat()));
    let mut client = Client::core(&server, "long").await;
    for number in 0..TURNS {
        client.ask(&format!("question {}", number % 5)).await;
    }
    let structure =
        json!({"type": "ping", "more": vec![json!([{}]); (FRAME - 100) / 5]}).to_string();
    client.send_text(&structure).await;
    // A core client is answered nothing to a ping: what it asks next is.
    client.ask("hello").await;
    for path in ["/api/v1/stream", "/api/v1/transcribe/stream"] {
        let mut client = handshake_at(&server, path, &[]).await.unwrap();
        client.expect("connected").await;
        client.send_text(&structure).await;
        client.expect("pong").await;
    }
    for path in [
        "/api/v1/sessions/long",
        "/api/v1/admin/config",
        "/api/v1/pack",
        "/health",
        "/metrics",
        "/",
    ] {
        get(&server, path);
    }
    let polls = longest_polls(&server);
    for (what, longest) in &polls {
        println!("{longest:>12?}  {what}");
    }
    let wanted = [
        "/api/v1/query",
        "/v1/audio/transcriptions",
        "connection",
        "session",
    ];
    for what in wanted {
        assert!(
            polls
                .iter()
                .any(|(it, longest)| it == what && !longest.is_zero()),
            "{what}"
        );
    }
    let kept: Vec<_> = polls.iter().filter(|(_, it)| *it > POLL_MAX).collect();
    assert!(kept.is_empty(), "{kept:?}");
}
