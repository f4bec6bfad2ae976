//! Replies over `/orchestrate`.

use serde_json::{Value, json};

use super::{QUESTION, server};
use crate::support::http::get;
use crate::support::socket::{Client, fragment, vad_end};
use crate::support::wav::{Wav, samples};

/// Says a text and reads `response_ready`, in core mode.
async fn ask(client: &mut Client, text: &str) -> Value {
    client.say(text).await;
    client.send(vad_end()).await;
    client.expect("response_ready").await
}

fn last_turn(session: &str) -> Value {
    let stored = get(&server(), &format!("/api/v1/sessions/{session}")).json();
    let turns = stored["turns"].as_array().expect("turns").clone();
    turns.last().expect("a turn").clone()
}

/// How long the sound of a sentence is that lasts so many milliseconds: where the voice is late, it comes in several files.
async fn sound_of(client: &mut Client, milliseconds: f64) -> f64 {
    let mut sent = 0.0;
    while sent + 0.01 < milliseconds {
        sent += Wav::read(&client.sound().await).milliseconds();
    }
    sent
}

/// Reads until `turn_complete`, telling the server that everything has been played whenever something came.
async fn hear_all(client: &mut Client) -> Vec<Wav> {
    let mut heard = vec![Wav::read(&client.sound().await)];
    client.send(json!({"type": "playback_done"})).await;
    let (sounds, message) = client.sounds().await;
    assert_eq!(message["type"], "turn_complete", "{message}");
    heard.extend(sounds.iter().map(|file| Wav::read(file)));
    heard
}

#[tokio::test]
async fn core_mode_has_the_reply_then_complete_wav_files_then_the_end() {
    let server = server();
    let mut client = Client::hearing(&server, "heard", "events=core").await;
    ask(&mut client, "hello").await;
    for file in hear_all(&mut client).await {
        assert!(file.is_loud() && file.rate_hz >= 16_000, "it can be heard");
    }
    let turn = last_turn("heard");
    assert_eq!(turn["heard_text"], turn["reply_text"], "all was heard");
    client.expect_silence().await;
}

#[tokio::test]
async fn the_turn_lasts_as_long_as_its_audio() {
    let server = server();
    let mut client = Client::hearing(&server, "lasts", "events=full").await;
    client.say("hello").await;
    client.send(vad_end()).await;
    for kind in ["state_update", "transcript", "response_ready", "latency"] {
        client.expect(kind).await;
    }
    assert_eq!(client.expect("state_update").await["state"], "speaking");
    let sentence = client.expect("sentence").await;
    let duration = sentence["duration_ms"].as_f64().expect("a float");
    let sent = sound_of(&mut client, duration).await;
    assert!((duration - sent).abs() < 0.01, "{sentence}");
    // All is sent, nothing is played: a barge-in still finds the reply being spoken.
    client.send(json!({"type": "user_speaking"})).await;
    loop {
        let (_, message) = client.sounds().await;
        if message["state"] == "interrupt" {
            break;
        }
        assert_eq!(message["type"], "sentence", "{message}");
    }
    client.expect("interrupted").await;
}

#[tokio::test]
async fn full_mode_tells_every_sentence_before_its_sound_and_drops_nothing() {
    let server = server();
    let mut client = Client::hearing(&server, "sentences", "events=full").await;
    client.say(QUESTION).await;
    client.send(vad_end()).await;
    for kind in ["state_update", "transcript"] {
        client.expect(kind).await;
    }
    let reply = client.expect("response_ready").await;
    let mut rest = reply["text"].as_str().expect("a text").to_owned();
    for kind in ["latency", "state_update"] {
        client.expect(kind).await;
    }
    let (mut index, mut start) = (0, 0.0);
    client.send(json!({"type": "playback_started"})).await;
    while !rest.is_empty() {
        let sentence = client.expect("sentence").await;
        assert_eq!(sentence["index"], index, "{sentence}");
        let text = sentence["text"].as_str().expect("a text");
        let after = rest.strip_prefix(text);
        rest = after
            .unwrap_or_else(|| panic!("{text:?} is not how {rest:?} begins"))
            .trim_start()
            .to_owned();
        let of = |name: &str| sentence[name].as_f64().expect("a float");
        let sent = sound_of(&mut client, of("duration_ms")).await;
        let near = |name: &str, wanted: f64| {
            let given = of(name);
            assert!((given - wanted).abs() < 0.01, "{name} {given}: {wanted}");
        };
        near("start_ms", start);
        near("duration_ms", sent);
        start += sent;
        index += 1;
    }
    assert!(index > 1, "the reply has several pieces");
}

#[tokio::test]
async fn after_a_barge_in_no_sound_comes_and_only_what_was_heard_is_kept() {
    let server = server();
    let mut client = Client::hearing(&server, "barge", "events=core").await;
    let reply = ask(&mut client, QUESTION).await;
    client.sound().await;
    client.send(json!({"type": "user_speaking"})).await;
    let (_, message) = client.sounds().await;
    assert_eq!(message["type"], "interrupted", "{message}");
    // The player says how much it had played: one word more than the clock may say.
    client
        .send(json!({"type": "playback_done", "heard_ms": 900}))
        .await;
    client.expect_silence().await;
    let turn = last_turn("barge");
    let heard = turn["heard_text"].as_str().expect("a text");
    let said = reply["text"].as_str().expect("a text");
    assert!(
        said.starts_with(heard) && !heard.is_empty() && heard != said,
        "{heard:?}"
    );
    assert!(
        said[heard.len()..].starts_with(char::is_whitespace),
        "cut at a word: {heard:?}"
    );
    assert_eq!(turn["interrupted"], true);
    assert_eq!(turn["turn_number"], Value::Null);
    // The next turn is the first that counts.
    assert_eq!(ask(&mut client, "hello").await["turn"], 1);
    hear_all(&mut client).await;
}

#[tokio::test]
async fn a_fragment_while_speaking_interrupts_and_is_kept() {
    let server = server();
    let mut client = Client::hearing(&server, "cut-in", "events=core").await;
    ask(&mut client, QUESTION).await;
    client.sound().await;
    client.send(fragment("and the fees")).await;
    let (_, message) = client.sounds().await;
    assert_eq!(message["type"], "interrupted", "{message}");
    let update = client.expect("state_update").await;
    assert_eq!(update["text_buffer"], json!(["and the fees"]));
}

#[tokio::test]
async fn a_barge_in_before_the_first_sound_is_no_lost_turn() {
    let server = server();
    let mut client = Client::hearing(&server, "at-once", "events=core").await;
    client.say(QUESTION).await;
    client
        .send_together(&[
            vad_end(),
            json!({"type": "user_speaking"}),
            fragment("hello"),
            vad_end(),
        ])
        .await;
    // However far the first reply came, the second is answered, and nothing of the first stands after its beginning.
    let mut seen = Vec::new();
    loop {
        let (_, message) = client.sounds().await;
        let kind = message["type"].as_str().expect("a type").to_owned();
        let done =
            kind == "response_ready" && seen.last().is_some_and(|last| last == "state_update");
        seen.push(kind);
        if done {
            break;
        }
    }
    assert_eq!(
        seen.iter().filter(|kind| *kind == "state_update").count(),
        1,
        "{seen:?}"
    );
    hear_all(&mut client).await;
}

#[tokio::test]
async fn raw_samples_come_at_the_rate_that_was_asked_for() {
    let server = server();
    let mut lengths = Vec::new();
    for (session, parameters, rate) in [
        ("raw-8", "audio=pcm16&rate=8000", 8_000.0),
        ("raw-24", "audio=pcm16", 24_000.0),
        ("raw-48", "audio=pcm16&rate=48000", 48_000.0),
    ] {
        let mut client =
            Client::hearing(&server, session, &format!("{parameters}&events=full")).await;
        client.say("hello").await;
        client.send(vad_end()).await;
        for kind in [
            "state_update",
            "transcript",
            "response_ready",
            "latency",
            "state_update",
        ] {
            client.expect(kind).await;
        }
        let sentence = client.expect("sentence").await;
        let (sounds, _) = client.sounds().await;
        let count: usize = sounds.iter().map(|run| samples(run).len()).sum();
        let milliseconds = count as f64 * 1000.0 / rate;
        let told = sentence["duration_ms"].as_f64().expect("a float");
        assert!(
            (milliseconds - told).abs() < 1.0,
            "{milliseconds} at {rate} Hz: {told}"
        );
        lengths.push(count);
    }
    assert!(lengths.is_sorted(), "{lengths:?}");
}

#[tokio::test]
async fn a_client_may_come_back_while_it_is_spoken_to() {
    let server = server();
    let mut first = Client::hearing(&server, "comes-back", "events=core").await;
    ask(&mut first, QUESTION).await;
    first.sound().await;
    drop(first);
    let second = crate::support::socket::handshake(&server, "?session_id=comes-back", &[]).await;
    let mut second = second.expect("it is let in");
    let connected = second.expect("connected").await;
    assert_eq!(connected["state"], "speaking", "{connected}");
    second.send(json!({"type": "user_speaking"})).await;
    let (_, message) = second.sounds().await;
    assert_eq!(message["type"], "interrupted", "{message}");
}

#[tokio::test]
async fn two_listeners_hear_their_own_reply_only() {
    let server = server();
    let mut one = Client::hearing(&server, "listener-1", "events=full").await;
    let mut two = Client::hearing(&server, "listener-2", "events=full").await;
    for client in [&mut one, &mut two] {
        client.say("hello").await;
        client.send(vad_end()).await;
    }
    for (client, session) in [(&mut one, "listener-1"), (&mut two, "listener-2")] {
        loop {
            let (_, message) = client.sounds().await;
            assert_eq!(message["session_id"], session, "{message}");
            if message["type"] == "sentence" {
                client.sound().await;
                break;
            }
        }
    }
}
