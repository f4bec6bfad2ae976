//! A server with a microphone and a loudspeaker of its own. ALSA makes the devices up, or says that there are none.

mod watched;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::eventually;
use crate::support::http::{get, post};
use crate::support::server::{Launch, Server};
use crate::support::socket::{Client, fragment, handshake, handshake_at, vad_end};

/// ALSA without a device, and with one that hears silence and plays to nobody.
const NOTHING: &str = "pcm.!default { type hw card nobody }\n";
const SILENCE: &str =
    "pcm.!default { type plug slave { pcm { type null } format S16_LE rate 16000 channels 1 } }\n";

/// A server that listens by itself.
struct Booth {
    server: Server,
    socket: PathBuf,
    _folder: TempDir,
}

fn booth(alsa: &str) -> Booth {
    booth_with(alsa, |launch| launch)
}

fn booth_with(alsa: &str, more: impl FnOnce(Launch) -> Launch) -> Booth {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (file, socket) = (
        folder.path().join("asound.conf"),
        folder.path().join("state"),
    );
    fs::write(&file, alsa).expect("writable");
    let launch = Launch::serve()
        .env("ALSA_CONFIG_PATH", &file)
        .env("DOCENT__AUDIO__LOCAL", "true")
        .env("DOCENT__AUDIO__STATE_SOCKET", &socket);
    let server = more(launch).start_ready();
    Booth {
        server,
        socket,
        _folder: folder,
    }
}

/// A client of the state socket.
fn lines(path: &Path) -> (UnixStream, impl FnMut() -> String + use<>) {
    let stream = UnixStream::connect(path).expect("it listens");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let next = move || {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    };
    (stream, next)
}

#[test]
fn without_devices_the_server_goes_on_and_says_what_to_do() {
    let booth = booth(NOTHING);
    let log = &booth.server.log;
    log.wait_for("there is no microphone to record from");
    log.wait_for("there is no loudspeaker to play to");
    log.wait_for("--device /dev/snd");
    let standing = get(&booth.server, "/api/v1/room").json();
    assert_eq!(standing["state"], "no_sound");
    assert_eq!(
        (&standing["microphone"], &standing["loudspeaker"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        fs::metadata(&booth.socket)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    let (_stream, mut next) = lines(&booth.socket);
    assert_eq!(next(), "state no_sound");
    let Booth { server, socket, .. } = booth;
    server.stop();
    assert!(!socket.exists());
}

#[test]
fn buttons_and_lamps_follow_a_room_that_hears() {
    let booth = booth(SILENCE);
    eventually("a room with sound", || {
        let standing = get(&booth.server, "/api/v1/room").json();
        (standing["microphone"] == true && standing["loudspeaker"] == true).then_some(())
    });
    let (mut stream, mut next) = lines(&booth.socket);
    assert!(next().starts_with("state "));
    stream.write_all(b"talk on\nsing\n").expect("it listens");
    let mut answers = vec![next(), next()];
    answers.retain(|line| !line.starts_with("state "));
    while answers.len() < 2 {
        answers.push(next());
        answers.retain(|line| !line.starts_with("state "));
    }
    assert_eq!(answers[0], "ok");
    assert!(
        answers[1].starts_with("error unknown command \"sing\""),
        "{answers:?}"
    );
    assert_eq!(
        post(&booth.server, "/api/v1/room", &json!({ "command": "stop" })).status,
        200
    );
    let refused = post(&booth.server, "/api/v1/room", &json!({ "command": "sing" }));
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("talk on"), "{}", refused.text);
}

#[tokio::test]
async fn a_page_that_dies_lets_go_of_the_button() {
    let booth = booth_with(SILENCE, |launch| launch.env("DOCENT__AUDIO__TALK", "push"));
    let is = |state: &'static str| {
        eventually(state, || {
            let room = get(&booth.server, "/api/v1/room").json();
            (room["state"] == state).then_some(())
        });
    };
    is("idle");
    for ends in [true, false] {
        let page = handshake_at(&booth.server, "/api/v1/room/events", &[]).await;
        let mut page = page.expect("a socket");
        page.send(json!({ "type": "hold" })).await;
        is("listening");
        if ends {
            page.send(vad_end()).await;
            is("idle");
        }
        drop(page);
        is("idle");
    }
}

async fn message(client: &mut Client) -> Value {
    serde_json::from_str(&client.text().await).expect("JSON")
}

#[tokio::test]
async fn its_session_is_watched_and_asked_and_nobody_else_takes_it() {
    let booth = booth(NOTHING);
    let refused = handshake(&booth.server, "?session_id=room", &[]).await;
    let refused = refused.err().expect("it is the room's");
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("/api/v1/room/events"), "{refused:?}");
    let mut watching = handshake_at(&booth.server, "/api/v1/room/events", &[])
        .await
        .expect("a socket");
    assert_eq!(message(&mut watching).await["type"], "connected");
    watching
        .send(fragment("What are the admission requirements?"))
        .await;
    watching.send(vad_end()).await;
    let reply = loop {
        let message = message(&mut watching).await;
        if message["type"] == "response_ready" {
            break message;
        }
    };
    assert_eq!(reply["session_id"], "room");
    assert_eq!(reply["sources"], json!(["admissions/requirements.md"]));
    // Sound that is sent to a room with a microphone of its own is refused, and the socket goes on.
    watching
        .send_frame(tokio_tungstenite::tungstenite::Message::binary(vec![0; 64]))
        .await;
    let code = loop {
        let message = message(&mut watching).await;
        if message["type"] == "error" {
            break message["code"].clone();
        }
    };
    assert_eq!(code, "audio_input_unavailable");
}

#[test]
fn a_server_that_does_not_listen_says_how_it_would() {
    let server = Launch::serve().start_ready();
    get(&server, "/api/v1/room").refuses(404, "[audio] local = true");
}
