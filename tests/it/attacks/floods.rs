//! Sockets and requests that have the server hold what they send, or what it says to them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::socket::Socket;
use super::watched::{attacked, start};
use super::{alone, amount, on_many_threads};
use crate::hearing::{room, words};
use crate::support::http::{begin, refused};
use crate::support::server::{Launch, Server};
use crate::support::socket::{fragment, vad_end};

/// How long an attacker tries to get rid of what is not taken.
const TRIED: Duration = Duration::from_millis(300);

/// Sends as much of these bytes as is taken, and counts those who are refused with 503.
fn stall(crowd: &mut [TcpStream], bytes: &[u8]) -> usize {
    for stream in &mut *crowd {
        stream.set_write_timeout(Some(TRIED)).unwrap();
        // Refused in the middle, or not read any more, some.
        let _ = stream.write_all(bytes);
    }
    let refused = crowd.iter_mut().filter_map(|stream| {
        stream
            .set_read_timeout(Some(Duration::from_millis(20)))
            .ok()?;
        let mut reply = [0; 12];
        stream.read_exact(&mut reply).ok()?;
        reply.ends_with(b" 503").then_some(())
    });
    refused.count()
}

#[test]
fn long_bodies_that_stand_still() {
    const HEAD: &str = "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\n\
        Content-Type: application/json\r\nContent-Length: 1048576\r\n\r\n";
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(1_000, 200);
    let name = format!("{many} texts of 1 MiB that stand still");
    let figures = attacked(&name, &server, || {
        let mut crowd: Vec<_> = (0..many).map(|_| begin(&server, HEAD)).collect();
        let refused = stall(&mut crowd, &vec![b'{'; (1 << 20) - 1]);
        assert!(refused > 0, "nobody is told to come again");
        format!("{refused} refused with 503")
    });
    figures.hold(100);
}

/// Opens a socket of this session by hand.
fn raw_socket(server: &Server, session: usize) -> TcpStream {
    let head = format!(
        "GET /orchestrate?session_id=half-{session}&audio=none HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let mut stream = begin(server, &head);
    let mut reply = [0; 12];
    stream.read_exact(&mut reply).unwrap();
    assert!(reply.ends_with(b" 101"));
    stream
}

#[test]
fn frames_that_are_never_whole() {
    /// A masked text of this many bytes begins.
    const BYTES: u64 = (4 << 20) - 1;
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(500, 60);
    let name = format!("{many} sockets with a frame of 4 MiB that is never whole");
    let figures = attacked(&name, &server, || {
        let mut crowd: Vec<_> = (0..many)
            .map(|number| raw_socket(&server, number))
            .collect();
        let mut frame = vec![0x81, 0xff];
        frame.extend(BYTES.to_be_bytes());
        frame.resize(frame.len() + BYTES as usize, 0);
        stall(&mut crowd, &frame);
        "all open".to_owned()
    });
    figures.hold(120);
}

/// Talks, so that it is told more and more, and reads none of it.
async fn talk_and_read_nothing(server: &Server, number: usize) -> Option<()> {
    let mut socket = Socket::open(server, &format!("deaf-{number}")).await?;
    let words = fragment(&"and another word that is never read ".repeat(2));
    let talk = async {
        loop {
            for _ in 0..250 {
                socket.send(words.clone()).await?;
            }
            socket.send(vad_end()).await?;
        }
    };
    // Until it is closed, or not read any more.
    let _: Result<Option<()>, _> = timeout(Duration::from_secs(amount(20, 6) as u64), talk).await;
    Some(())
}

#[test]
fn sockets_that_read_nothing() {
    let _alone = alone();
    let server = start(Launch::serve());
    let many = amount(300, 60);
    let name = format!("{many} sockets that are told much and read nothing");
    let figures = attacked(&name, &server, || {
        let opened = on_many_threads(async {
            join_all((0..many).map(|number| talk_and_read_nothing(&server, number))).await
        });
        let opened = opened.iter().flatten().count();
        let closed = refused(&server, "frames_not_read");
        format!("{opened} opened, {closed} closed as not read")
    });
    // So many long questions at once are more than two cores answer; what is held is the memory.
    figures.hold_memory(300);
}

/// Sends sound as fast as it is taken, for some seconds.
async fn speak_without_end(server: Arc<Server>, number: usize, sound: Arc<Vec<i16>>) -> bool {
    let Some(mut socket) = Socket::open(&server, &format!("flood-{number}")).await else {
        return false;
    };
    let flood = async {
        loop {
            for samples in sound.chunks(32 << 10) {
                let frame = Message::binary(docent::audio::pcm::bytes(samples));
                if socket.send_frame(frame).await.is_none() {
                    return;
                }
            }
        }
    };
    // It ends by time: a server that holds back is what is wanted.
    let seconds = amount(30, 6) as u64;
    let _ = timeout(Duration::from_secs(seconds), flood).await;
    true
}

/// Microphones that have a place; the sound of others is passed over.
const PLACES: usize = 128;

/// All of them send this. Each that has a place may take so much memory.
fn microphones(name: &str, many: usize, sound: Vec<i16>, each_mib_max: u64) {
    let _alone = alone();
    let server = start(Launch::serve());
    let name = format!("{many} microphones that send {name} as fast as it is taken");
    let sound = Arc::new(sound);
    let figures = attacked(&name, &server, || {
        let opened = on_many_threads(async {
            let speak = |number| speak_without_end(Arc::clone(&server), number, Arc::clone(&sound));
            join_all((0..many).map(speak)).await
        });
        assert!(opened.iter().all(|is_open| *is_open));
        "all open".to_owned()
    });
    figures.hold(many.min(PLACES) as u64 * each_mib_max);
}

#[test]
fn microphones_in_a_quiet_room() {
    let many = amount(200, 50);
    microphones("hiss", many, room(60_000), 2);
}

#[test]
fn microphones_into_which_somebody_speaks() {
    let many = amount(200, 50);
    let mut sound = words(
        "en-us",
        "what are the admission requirements for new students",
    );
    sound.extend(room(1_000));
    microphones("speech", many, sound, 5);
}
