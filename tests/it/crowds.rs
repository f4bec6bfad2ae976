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

#[test]
fn half_a_body_is_waited_for_and_then_refused() {
    let server = Launch::serve().start_ready();
    let head = "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    let mut stream = begin(&server, head);
    let reply = rest(&mut stream, Duration::from_secs(60));
    assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
    assert!(
        reply.contains("nothing of the body came for 30 s"),
        "{reply}"
    );
}
