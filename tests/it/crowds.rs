//! Those who keep a connection and ask for nothing keep nobody out.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::http::get;
use crate::support::server::{Launch, Server};

/// Sends the beginning of a request.
fn begin(server: &Server, beginning: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    stream
}

/// Reads to the end, within so long.
fn rest(stream: &mut TcpStream, within: Duration) -> String {
    stream.set_read_timeout(Some(within)).unwrap();
    let mut text = Vec::new();
    match stream.read_to_end(&mut text) {
        Err(problem) if problem.kind() == ErrorKind::WouldBlock => panic!("it is still open"),
        // Closed or reset is all the same.
        _ => String::from_utf8(text).unwrap(),
    }
}

/// What is said at once; nothing where the request is waited for.
fn beginning_of_reply(stream: &mut TcpStream) -> String {
    let patience = Duration::from_millis(300);
    stream.set_read_timeout(Some(patience)).unwrap();
    let mut reply = [0; 200];
    let length = stream.read(&mut reply).unwrap_or_default();
    String::from_utf8_lossy(&reply[..length]).into_owned()
}

#[cfg(unix)]
#[test]
fn half_heads_keep_nobody_out_and_are_closed() {
    let server = Launch::serve().within("ulimit -n 256").start_ready();
    let begun = Instant::now();
    let mut crowd: Vec<_> = (0..600)
        .map(|_| begin(&server, "GET /ready HTTP/1.1\r\nHost: local"))
        .collect();
    for _ in 0..10 {
        assert_eq!(get(&server, "/ready").status, 200);
    }
    let is_at_once = begun.elapsed() < Duration::from_secs(8);
    assert!(is_at_once, "a visitor waited for those who ask for nothing");
    for stream in &mut crowd {
        rest(stream, Duration::from_secs(20));
    }
}

/// Files that come and do not end share so much memory and no more.
#[test]
fn files_that_do_not_end_are_refused_when_there_are_many() {
    let server = Launch::serve().start_ready();
    let before = server.memory_mib();
    let head = "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: localhost\r\n\
                Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 26000000\r\n\r\n\
                --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n";
    let mut crowd: Vec<_> = (0..10)
        .map(|_| {
            let mut stream = begin(&server, head);
            // Refused in the middle, some.
            let _ = stream.write_all(&vec![0; 20 << 20]);
            stream
        })
        .collect();
    let refused = crowd.iter_mut().map(beginning_of_reply).filter(|reply| {
        let reply = reply.to_lowercase();
        reply.starts_with("http/1.1 503 ") && reply.contains("retry-after: ")
    });
    assert!(refused.count() >= 5);
    let after = server.memory_mib();
    assert!(after < before + 250, "{before} MiB, then {after} MiB");
    assert_eq!(get(&server, "/ready").status, 200);
}

#[test]
fn half_a_body_is_waited_for_and_then_refused() {
    let server = Launch::serve().start_ready();
    let head = "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    let mut stream = begin(&server, head);
    let reply = rest(&mut stream, Duration::from_mins(1));
    assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
    assert!(
        reply.contains("nothing of the body came for 30 s"),
        "{reply}"
    );
}
