//! No frame of any socket and no body of any POST ends the server, makes it panic or keeps another visitor waiting.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use futures_util::StreamExt;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::try_random;
use crate::support::http::send;
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, handshake_at};

const TARGET: &str = "requests";

/// What is sent to a server by somebody whom nobody knows.
#[derive(Debug)]
enum Sent {
    Frames(&'static str, Vec<Message>),
    Body(&'static str, Vec<u8>),
}

const SOCKETS: [&str; 6] = [
    "/orchestrate?session_id=fuzz&events=core",
    "/orchestrate?session_id=fuzz&events=full&audio=none",
    "/orchestrate?session_id=fuzz&audio=pcm16&rate=8000",
    "/api/v1/stream",
    "/api/v1/transcribe/stream",
    "/api/v1/transcribe/stream?session_id=fuzz",
];

const POSTS: [&str; 7] = [
    "/api/v1/classify",
    "/api/v1/query",
    "/api/v1/synthesize",
    "/v1/audio/speech",
    "/v1/audio/transcriptions",
    "/api/v1/admin/rebuild_index",
    "/api/v1/admin/backup",
];

const TYPES: [&str; 14] = [
    "stt_fragment",
    "vad_start",
    "vad_end",
    "user_interrupt",
    "end_session",
    "ping",
    "pong",
    "start_capture",
    "stop_capture",
    "synthesize",
    "cancel",
    "playback_started",
    "playback_progress",
    "playback_finished",
];

const FIELDS: [&str; 18] = [
    "text",
    "query",
    "input",
    "type",
    "is_final",
    "timestamp",
    "confidence",
    "session_id",
    "voice",
    "language",
    "speed",
    "response_format",
    "top_k",
    "enable_streaming",
    "model",
    "rate",
    "turn",
    "position_ms",
];

/// Words that are known, and any others.
fn texts() -> impl Strategy<Value = String> {
    let known = [
        "what costs 20 euros",
        "opening hours",
        "mp3",
        "espeak:hi",
        "alloy",
        "core",
        "fuzz",
        "",
    ];
    prop_oneof![
        2 => select(known.to_vec()).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| text.chars().take(40).collect()),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3..5_i64).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((texts(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Objects with fields that mean something.
fn objects() -> impl Strategy<Value = Value> {
    let field = (
        select(FIELDS.to_vec()),
        prop_oneof![texts().prop_map(Value::from), values()],
    );
    let fields = proptest::collection::vec(field, 0..6);
    (prop::option::of(select(TYPES.to_vec())), fields).prop_map(|(kind, fields)| {
        let named = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let mut object: Map<String, Value> = named.collect();
        if let Some(kind) = kind {
            object.insert("type".to_owned(), kind.into());
        }
        Value::Object(object)
    })
}

/// JSON, and JSON in which some bytes are others or missing.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let whole =
        prop_oneof![4 => objects(), 1 => values()].prop_map(|value| value.to_string().into_bytes());
    let spoilt = (
        whole.clone(),
        any::<prop::sample::Index>(),
        any::<u8>(),
        any::<bool>(),
    );
    let spoilt = spoilt.prop_map(|(mut bytes, place, byte, cut)| {
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if cut {
            bytes.truncate(place);
        }
        bytes
    });
    let noise = proptest::collection::vec(any::<u8>(), 0..300);
    prop_oneof![5 => whole, 2 => spoilt, 1 => noise]
}

fn frames() -> impl Strategy<Value = Vec<Message>> {
    let text =
        bodies().prop_map(|bytes| Message::text(String::from_utf8_lossy(&bytes).into_owned()));
    let sound = proptest::collection::vec(any::<u8>(), 0..3_000).prop_map(Message::binary);
    let ping = proptest::collection::vec(any::<u8>(), 0..125)
        .prop_map(|bytes| Message::Ping(bytes.into()));
    let frame = prop_oneof![8 => text, 2 => sound, 1 => ping];
    proptest::collection::vec(frame, 1..12)
}

fn sent() -> impl Strategy<Value = Sent> {
    prop_oneof![
        2 => (select(SOCKETS.to_vec()), frames()).prop_map(|(path, frames)| Sent::Frames(path, frames)),
        1 => (select(POSTS.to_vec()), bodies()).prop_map(|(path, body)| Sent::Body(path, body)),
    ]
}

async fn send_frames(server: &Server, path: &str, frames: &[Message]) {
    let client = handshake_at(server, path, &[]).await.expect("it is let in");
    let (mut writer, mut reader) = client.split();
    for frame in frames.iter().cloned().chain([Message::Close(None)]) {
        // The server may have closed it.
        if writer.send_frame(frame).await.is_err() {
            break;
        }
    }
    let to_the_end = async { while let Some(Ok(_)) = reader.next().await {} };
    // Whoever talks too long is not waited for; what counts is that others are answered.
    let _ = timeout(Duration::from_millis(200), to_the_end).await;
}

#[test]
fn no_frame_and_no_body_harms_the_server() {
    let server = Launch::serve().start_ready();
    let runtime = Runtime::new().unwrap();
    let witness = RefCell::new(runtime.block_on(Client::core(&server, "witness")));
    let asked = Cell::new(0);
    try_random(TARGET, sent(), |input| {
        match input {
            Sent::Frames(path, frames) => runtime.block_on(send_frames(&server, path, frames)),
            Sent::Body(path, body) => {
                let headers = [("content-type", "application/json")];
                send(&server, "POST", path, &headers, Some(body));
            }
        }
        asked.set(asked.get() + 1);
        let question = format!("what costs ticket {}", asked.get());
        runtime.block_on(witness.borrow_mut().ask(&question));
        let panicked = server.log.says_lately("panicked");
        assert!(!panicked, "{input:?}: {}", server.log.text());
    });
}
