//! The room as the page and whoever else watches it sees it, on a machine without any sound.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::NOTHING;
use crate::support::eventually;
use crate::support::http::{get, post};
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment, handshake_at, vad_end};

const EVENTS: &str = "/api/v1/room/events";

/// A server that listens by itself, and its folder.
fn listening(more: impl FnOnce(Launch) -> Launch) -> (Server, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("asound.conf");
    fs::write(&file, NOTHING).expect("writable");
    let launch = Launch::serve()
        .env("DOCENT__AUDIO__LOCAL", "true")
        .env("ALSA_CONFIG_PATH", &file);
    (more(launch).start_ready(), folder)
}

/// One more that watches: with the state in which it finds the room.
async fn watch(server: &Server, query: &str) -> (Client, String) {
    let client = handshake_at(server, &format!("{EVENTS}{query}"), &[]).await;
    let mut client = client.unwrap_or_else(|refusal| panic!("it is let in: {refusal:?}"));
    let connected = client.expect("connected").await;
    assert_eq!(connected["session_id"], "room");
    let room = client.expect("room").await;
    let wanted = json!({
        "type": "room", "session_id": "room", "talk": "push", "microphone": false, "loudspeaker": false, "quiet": false,
    });
    assert_eq!(room, wanted);
    let state = connected["state"].as_str().expect("a state").to_owned();
    (client, state)
}

/// Everything until a message of this type, and that.
async fn until(client: &mut Client, kind: &str) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let message: Value = serde_json::from_str(&client.text().await).expect("JSON");
        let is_last = message["type"] == kind;
        all.push(message);
        if is_last {
            return all;
        }
    }
}

fn types(messages: &[Value]) -> Vec<&str> {
    let kinds = messages.iter().map(|message| message["type"].as_str());
    kinds.map(|kind| kind.expect("a type")).collect()
}

#[tokio::test]
async fn all_who_watch_the_room_see_what_is_typed_and_answered() {
    let (server, _folder) = listening(|launch| launch.env("DOCENT__AUDIO__TALK", "push"));
    assert!(get(&server, "/").text.contains("<body data-room "));
    let standing = get(&server, "/api/v1/room").json();
    assert_eq!(
        (&standing["microphone"], &standing["talk"]),
        (&json!(false), &json!("push"))
    );
    let (mut asks, state) = watch(&server, "").await;
    let (mut sees, _) = watch(&server, "").await;
    assert_eq!(state, "idle");
    asks.send_together(&[fragment("what are admission requirements?"), vad_end()])
        .await;
    let seen = until(&mut sees, "response_ready").await;
    assert!(types(&seen).contains(&"transcript"), "{seen:#?}");
    let response = seen.last().expect("a response").clone();
    assert_eq!(response["sources"], json!(["admissions/requirements.md"]));
    assert_eq!(until(&mut asks, "response_ready").await, seen);
    // Who comes later finds the room as it is, and can stop it.
    until(&mut asks, "sentence").await;
    let (mut late, state) = watch(&server, "").await;
    assert_eq!(state, "speaking");
    late.send(json!({ "type": "playback_done", "heard_ms": 0 }))
        .await;
    late.send(json!({ "type": "barge_in", "reason": "stop_button" }))
        .await;
    let stopped = until(&mut asks, "interruption").await;
    assert_eq!(stopped.last().expect("it")["reason"], "stop_button");
    assert!(!types(&stopped).contains(&"turn_complete"), "{stopped:#?}");
    eventually("the turn is stored as interrupted", || {
        let kept = get(&server, "/api/v1/sessions/room").json();
        (kept["turns"][0]["interrupted"] == true).then_some(())
    });
}

#[tokio::test]
async fn what_is_not_for_the_room_is_refused_or_passed_over() {
    let (server, _folder) = listening(|launch| launch.env("DOCENT__AUDIO__TALK", "push"));
    let (mut client, _) = watch(&server, "").await;
    client.send(json!({ "type": "dance" })).await;
    client.expect_error("unknown_type").await;
    client.send_text("{").await;
    client.expect_error("invalid_json").await;
    // Of these the room knows better.
    client.send(json!({ "type": "playback_started" })).await;
    client.send(json!({ "type": "ping" })).await;
    client.expect("pong").await;
}

#[tokio::test]
async fn who_watches_is_told_that_the_room_is_quiet() {
    let (server, _folder) = listening(|launch| launch.env("DOCENT__AUDIO__TALK", "push"));
    let (mut client, _) = watch(&server, "").await;
    for (command, quiet) in [("quiet on", true), ("quiet off", false)] {
        let command = json!({ "command": command });
        assert_eq!(post(&server, "/api/v1/room", &command).status, 200);
        let told = until(&mut client, "room").await;
        assert_eq!(told.last().expect("it")["quiet"], quiet);
        assert_eq!(get(&server, "/api/v1/room").json()["quiet"], quiet);
    }
}

#[tokio::test]
async fn a_visitor_of_the_room_is_forgotten_and_the_next_one_is_answered() {
    let (server, _folder) = listening(|launch| launch.env("DOCENT__AUDIO__TALK", "push"));
    let (mut screen, _) = watch(&server, "").await;
    let path = "/api/v1/sessions/room";
    for _ in 0..2 {
        screen
            .send_together(&[fragment("what are admission requirements?"), vad_end()])
            .await;
        until(&mut screen, "response_ready").await;
        let kept = get(&server, path).json();
        assert_eq!(kept["turns"].as_array().map(Vec::len), Some(1), "{kept}");
        screen
            .send(json!({ "type": "end_session", "erase": true }))
            .await;
        until(&mut screen, "connected").await;
        assert!(!get(&server, path).text.contains("admission"));
    }
}

#[tokio::test]
async fn the_room_asks_for_the_key() {
    let (server, _folder) = listening(|launch| {
        let launch = launch.env("DOCENT__AUDIO__TALK", "push");
        launch.env("DOCENT__SERVER__API_KEY", "secret")
    });
    get(&server, "/api/v1/room").refuses(401, "API key");
    let refused = handshake_at(&server, EVENTS, &[]).await;
    assert_eq!(refused.err().map(|refusal| refusal.status), Some(401));
    watch(&server, "?api_key=secret").await;
}

#[tokio::test]
async fn without_a_room_the_page_is_as_it_was() {
    let server = Launch::serve().start_ready();
    let page = include_str!("../../../assets/page/index.html");
    assert_eq!(get(&server, "/").text, page);
    get(&server, "/api/v1/room").refuses(404, "[audio] local");
    let refused = handshake_at(&server, EVENTS, &[]).await;
    assert_eq!(refused.err().map(|refusal| refusal.status), Some(404));
}
