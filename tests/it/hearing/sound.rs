//! Sound that is not as it should be.

use tokio_tungstenite::tungstenite::Message;

use super::{room, send, server, spoken};
use crate::support::socket::{Client, fragment, vad_end};

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
    client.send(fragment("hello")).await;
    client.expect("state_update").await;
    assert_eq!(client.finish().await["intent"], "GREETING");
}

#[tokio::test]
async fn what_was_said_before_the_client_left_is_still_there() {
    let server = server();
    let mut client = Client::core(&server, "leaves").await;
    let question = spoken("what are the admission requirements");
    send(&mut client, &question[..question.len() - 36_000], 640).await;
    while !client.text().await.contains("admission") {}
    drop(client);
    let mut client = Client::open(&server, "leaves", "core", "listening").await;
    loop {
        client.send(vad_end()).await;
        let text = client.text().await;
        if text.contains("response_ready") {
            break;
        }
        assert!(text.contains("state_update"), "{text}");
    }
}
