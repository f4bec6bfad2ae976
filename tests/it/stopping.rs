//! A server that is told to stop while it is busy.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use docent::audio::pcm;
use rustix::process::Signal;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::hearing::spoken;
use crate::support::eventually;
use crate::support::http::{UPLOAD, begin};
use crate::support::server::Launch;
use crate::support::socket::Client;

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/whisper/ggml-says.en.bin"
);
/// How long each of the readings takes, more than a dozen, of which the loading of the model consists: together far longer
/// than a test is patient. The tracer itself ends with the one that is under way. Microseconds.
const READING_US: u64 = 10_000_000;

#[test]
fn a_recogniser_that_is_being_loaded_is_not_waited_for() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let model = data.path().join("whisper/ggml-says.en.bin");
    fs::create_dir(data.path().join("whisper")).expect("writable");
    fs::copy(MODEL, &model).expect("writable");
    let trace = data.path().join("trace");
    let tracer = format!(
        "strace -D -f -P '{}' -e trace=read,readv -e inject=read,readv:delay_enter={READING_US} -o '{}'",
        model.display(),
        trace.display()
    );
    let server = Launch::serve()
        .data(data.path())
        .env("DOCENT__HEARING__RECOGNISER", "whisper:says.en")
        .under(&tracer)
        .start();
    eventually("the reading of the model", || reads(&trace).then_some(()));
    let log = server.stop();
    assert!(log.contains("an engine was still at work"), "{log}");
}

fn reads(trace: &Path) -> bool {
    fs::read_to_string(trace).is_ok_and(|calls| calls.contains("read"))
}

/// What goes on is given this long, and engines that are at work some more.
const STOP_MAX: Duration = Duration::from_secs(10);

#[tokio::test]
async fn the_end_is_not_put_off_by_whatever_goes_on() {
    let mut server = Launch::serve().start_ready();
    server.log.wait_for("fixed replies are ready");
    let mut speaker = Client::core(&server, "speaks").await;
    let sound = pcm::bytes(&spoken("what are the admission requirements"));
    for frame in sound.chunks(640) {
        speaker.send_frame(Message::binary(frame.to_vec())).await;
    }
    let mut typist = Client::core(&server, "types").await;
    typist.say("when does the library").await;
    // Two texts that are being spoken, of one of which nothing is read; files and texts that are never whole.
    let text = "The quick brown fox jumps over the lazy dog. ".repeat(110);
    let speech = |format: &str| {
        let body = json!({"input": text, "voice": "espeak:en-us", "response_format": format});
        let body = body.to_string();
        let head =
            "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
        begin(
            &server,
            &format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        )
    };
    let spoken = [speech("opus"), speech("pcm")];
    let mut upload = begin(&server, UPLOAD);
    upload.write_all(&vec![0; 100_000]).unwrap();
    let half = begin(&server, "GET /ready HTTP/1.1\r\nHost: local");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let told = Instant::now();
    server.signal(Signal::TERM);
    // How far its sound was understood by then is the machine's affair.
    speaker.expect_close_at_last(1001).await;
    typist.expect_close(1001).await;
    let (status, log) = server.wait();
    let took = told.elapsed();
    println!("ended after {took:?}");
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(took < STOP_MAX, "{took:?}; {log}");
    drop((spoken, upload, half));
}
