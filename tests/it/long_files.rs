//! Long sound files take neither memory nor time from others.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use docent::audio::wav;
use rustix::process::Signal;
use serde_json::json;

use crate::support::flac::silence;
use crate::support::form::{self, TRANSCRIPTIONS, form, transcribe};
use crate::support::http::download;
use crate::support::server::{Launch, Server};
use crate::support::wav::Wav;

/// A sentence, and the same again and again for some minutes.
fn short_and_long(server: &Server) -> (Vec<u8>, Vec<u8>) {
    let body = json!({"input": "The library opens at nine.", "voice": "espeak:en-us", "response_format": "wav"});
    let (status, _, short) = download(server, "/v1/audio/speech", &body);
    assert_eq!(status, 200);
    let sentence = Wav::read(&short);
    let long = wav::file(&sentence.samples.repeat(60), sentence.rate_hz);
    (short, long)
}

/// Sends a file without waiting for the answer.
fn begin(server: &Server, file: &[u8]) -> TcpStream {
    let body = form(Some(file), &[]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head = format!(
        "POST {TRANSCRIPTIONS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        form::KIND,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    stream
}

/// The answer, as far as it has come.
fn answer(stream: &mut TcpStream, patience: Duration) -> String {
    stream.set_read_timeout(Some(patience)).unwrap();
    let mut all = Vec::new();
    match stream.read_to_end(&mut all) {
        Err(problem) if problem.kind() != ErrorKind::WouldBlock => panic!("{problem}"),
        _ => String::from_utf8(all).unwrap(),
    }
}

#[test]
fn hours_of_silence_take_no_memory_and_more_than_one_is_refused() {
    let server = Launch::serve().start_ready();
    assert_eq!(transcribe(&server, &silence(16_000, 1)).status, 200);
    let before = server.memory_peak_mib();
    let reply = transcribe(&server, &silence(24_000, 3_599));
    assert_eq!((reply.status, reply.json()), (200, json!({"text": ""})));
    for (rate_hz, hours) in [(16_000, 3), (4_000, 12)] {
        let reply = transcribe(&server, &silence(rate_hz, hours * 3_600));
        assert_eq!(reply.status, 413, "{reply:?}");
        let told = reply.text.contains("longer than 60 minutes");
        assert!(told, "{reply:?}");
    }
    let peak = server.memory_peak_mib();
    assert!(peak < before + 100, "{before} MiB, then {peak} MiB");
}

#[test]
fn a_short_file_does_not_wait_for_a_long_one_that_came_before() {
    let server = Launch::serve().start_ready();
    let (short, long) = short_and_long(&server);
    let mut waiting = begin(&server, &long);
    for _ in 0..3 {
        assert_eq!(transcribe(&server, &short).status, 200);
        let reply = answer(&mut waiting, Duration::from_millis(10));
        assert_eq!(reply, "", "the long one was first");
    }
    let reply = answer(&mut waiting, Duration::from_mins(2));
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    assert!(reply.contains("library"), "{reply}");
}

#[test]
fn the_end_of_a_long_file_is_not_waited_for() {
    let mut server = Launch::serve().start_ready();
    let (short, long) = short_and_long(&server);
    let mut waiting = begin(&server, &long);
    assert_eq!(transcribe(&server, &short).status, 200);
    server.signal(Signal::TERM);
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    for words in ["did not end in time", "was still at work"] {
        assert!(!log.contains(words), "{log}");
    }
    let reply = answer(&mut waiting, Duration::from_secs(10));
    assert!(reply.starts_with("HTTP/1.1 503 "), "{reply}");
}
