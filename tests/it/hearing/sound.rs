//! Sound that is not as it should be.

use std::sync::Arc;
use std::time::Duration;

use docent::audio::{decode, resample};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;
use walkdir::WalkDir;

use super::{RATE_HZ, data_folder, room, send, server, spoken, words};
use crate::support::http::get;
use crate::support::server::Launch;
use crate::support::socket::{Client, handshake_at, vad_end};

#[tokio::test]
async fn frames_may_be_of_any_length_even_odd() {
    let server = server();
    for (name, bytes) in [("ones", 1_usize), ("odd", 641), ("long", 64 << 10)] {
        let mut client = Client::core(&server, &format!("frames-{name}")).await;
        let question = spoken("hello");
        let sound = match bytes {
            1 => &question[6_000..26_000],
            _ => &question[..],
        };
        send(&mut client, sound, bytes).await;
        client.send(vad_end()).await;
        loop {
            let text = client.text().await;
            if text.contains("response_ready") {
                break;
            }
            assert!(text.contains("state_update"), "{name}: {text}");
        }
        client.expect("turn_complete").await;
    }
}

#[tokio::test]
async fn a_frame_that_is_too_big_ends_the_socket() {
    let server = server();
    let mut client = Client::core(&server, "frame-too-big").await;
    let frame = Message::binary(vec![0_u8; (64 << 10) + 1]);
    client.send_frame(frame).await;
    client.expect_close(1009).await;
}

#[tokio::test]
async fn silence_and_clipping_are_no_question() {
    let server = server();
    let mut client = Client::core(&server, "silence").await;
    send(&mut client, &vec![0; 16_000 * 120], 32 << 10).await;
    let clipped: Vec<i16> = (0..48_000)
        .map(|index| {
            if index / 40 % 2 == 0 {
                i16::MAX
            } else {
                i16::MIN
            }
        })
        .collect();
    send(&mut client, &clipped, 32 << 10).await;
    send(&mut client, &room(3_000), 32 << 10).await;
    client.send(vad_end()).await;
    client.expect_silence().await;
    assert_eq!(client.ask("hello").await["intent"], "GREETING");
}

#[tokio::test]
async fn what_was_said_before_the_client_left_is_still_there() {
    let server = server();
    let mut client = Client::core(&server, "leaves").await;
    let question = spoken("what are the admission requirements");
    send(&mut client, &question[..question.len() - 28_800], 640).await;
    while !client.text().await.contains("admission") {}
    drop(client);
    let again = handshake_at(&server, "/orchestrate?session_id=leaves", &[]).await;
    let mut client = again.unwrap_or_else(|refusal| panic!("it is let in: {refusal:?}"));
    // On a busy machine the sound has stopped coming for so long that the question is over.
    let state = client.text().await;
    let is_kept = ["listening", "thinking"].map(|state| format!("\"state\":\"{state}\""));
    assert!(is_kept.iter().any(|kept| state.contains(kept)), "{state}");
    loop {
        client.send(vad_end()).await;
        let text = client.text().await;
        if text.contains("response_ready") {
            break;
        }
        assert!(text.contains("state_update"), "{text}");
    }
}

#[tokio::test]
async fn a_minute_of_speech_without_a_pause_is_cut_with_a_flag_and_answered_once() {
    let server = server();
    let mut client = Client::full(&server, "minute").await;
    let sentence = words("en-us", "what are the admission requirements");
    let loud = |sample: &i16| sample.unsigned_abs() > 200;
    let first = sentence.iter().position(loud).unwrap();
    let last = sentence.iter().rposition(loud).unwrap();
    let minute: Vec<i16> = sentence[first..last]
        .iter()
        .copied()
        .cycle()
        .take(60 * 16_000)
        .collect();
    send(&mut client, &room(500), 640).await;
    send(&mut client, &minute, 640).await;
    send(&mut client, &room(2_000), 640).await;
    let (mut ends, mut answers) = (Vec::new(), 0);
    loop {
        let message: Value = serde_json::from_str(&client.text().await).unwrap();
        match message["type"].as_str().unwrap() {
            "vad" if message["event"] == "end" => ends.push(message["reason"].clone()),
            "response_ready" => answers += 1,
            "turn_complete" => break,
            "error" => panic!("{message}"),
            _ => {}
        }
    }
    assert_eq!(answers, 1);
    assert!(ends.len() >= 2, "{ends:?}");
    let (last, cut) = ends.split_last().unwrap();
    assert!(cut.iter().all(|reason| reason == "too_long"), "{ends:?}");
    assert_eq!(last, "silence", "{ends:?}");
}

#[tokio::test]
#[ignore = "needs the folder of evaluation data"]
async fn chimes_keys_and_taps_are_no_question() {
    let noise = data_folder().join("noise");
    let server = server();
    let mut client = Client::core(&server, "chimes").await;
    let mut played = 0;
    for entry in WalkDir::new(noise.join("ui_beeps")) {
        let path = entry.unwrap().into_path();
        let Ok(chime) = decode::file(&path, Duration::MAX) else {
            continue;
        };
        let chime = resample(&chime.sound, RATE_HZ).samples;
        for part in 0..48 {
            // Each time as loud and in such a place of the detector's windows as not before.
            let quieter = [1, 2, 3, 4][part % 4];
            let chime = chime.iter().map(|sample| sample / quieter);
            let sound: Vec<i16> = room(1_000 + 25 * part).into_iter().chain(chime).collect();
            send(&mut client, &sound, 4_096).await;
        }
        played += 1;
    }
    println!("{played} chimes, 48 times each");
    assert!(played > 0, "no chimes in {}", noise.display());
    send(&mut client, &room(2_000), 4_096).await;
    client.send(vad_end()).await;
    let hello = client.ask("hello").await;
    assert_eq!(
        (&hello["intent"], &hello["turn"]),
        (&"GREETING".into(), &1.into())
    );
}

#[tokio::test]
async fn a_flood_of_sound_is_held_back_and_the_session_goes_on() {
    let server = Launch::serve().start_ready();
    server.log.wait_for("fixed replies are ready");
    let mut client = Client::core(&server, "flood").await;
    send(&mut client, &room(1_000), 32 << 10).await;
    client.expect_silence().await;
    let before = server.memory_mib();
    let minute = room(60_000);
    for _ in 0..15 {
        send(&mut client, &minute, 64 << 10).await;
    }
    // 28 MiB were sent, of which 5 s may wait.
    let grown = server.memory_mib().saturating_sub(before);
    assert!(grown < 20, "{grown} MiB more than the {before} MiB before");
    assert_eq!(client.ask("hello").await["intent"], "GREETING");
}

/// Of each microphone 17 s are kept or wait to be scored, and two frames wait: with what the socket and the allocator hold
/// 1.2 MB, and its step in the queue of ears, which counts what it refuses. 0.96 MB of each were sent.
#[tokio::test]
async fn a_flood_from_fifty_microphones_is_held_back_and_every_session_goes_on() {
    const MICROPHONES: usize = 50;
    let server = Launch::serve().start_ready();
    server.log.wait_for("fixed replies are ready");
    let mut clients = Vec::new();
    for number in 0..MICROPHONES {
        let mut client = Client::core(&server, &format!("flood-{number}")).await;
        send(&mut client, &room(500), 32 << 10).await;
        client.expect_silence().await;
        clients.push(client);
    }
    let before = server.memory_mib();
    let sound = Arc::new(room(30_000));
    let mut floods = JoinSet::new();
    for mut client in clients {
        let sound = Arc::clone(&sound);
        floods.spawn(async move {
            send(&mut client, &sound, 64 << 10).await;
            client.ask("hello").await["intent"].take()
        });
    }
    let answered = floods.join_all().await;
    assert!(answered.iter().all(|it| it == "GREETING"), "{answered:?}");
    let grown = server.memory_mib().saturating_sub(before);
    println!("{grown} MiB more than the {before} MiB before");
    assert!(grown < 80, "{grown} MiB more than the {before} MiB before");
    let metrics = get(&server, "/metrics").text;
    for line in metrics
        .lines()
        .filter(|line| line.starts_with("docent_queue_refused_total"))
    {
        assert!(!line.contains("docent-ear"), "nothing was refused: {line}");
    }
}

#[tokio::test]
async fn sound_of_another_rate_is_named() {
    let server = server();
    let mut client = Client::full(&server, "other-rate").await;
    let mut beat = interval(Duration::from_millis(100));
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for _ in 0..60 {
        beat.tick().await;
        send(&mut client, &[0; 4_410], 16 << 10).await;
    }
    let message = client.expect_error("audio_rate_suspicious").await;
    assert!(message.contains("44100 Hz"), "{message}");
    assert!(message.contains("16000 Hz"), "{message}");
}
