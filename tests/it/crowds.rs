//! Those who keep a connection and ask for nothing keep nobody out.

mod polls;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::http::{UPLOAD, begin, get, refused};
use crate::support::server::{Launch, Server};

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

/// A server that has room for about a hundred connections.
#[cfg(unix)]
fn small_server() -> Server {
    Launch::serve().within("ulimit -n 256").start_ready()
}

/// Visitors come in beside those who were there first, sooner than these would be closed without need.
fn visitors_come_in(server: &Server) {
    let begun = Instant::now();
    for _ in 0..10 {
        assert_eq!(get(server, "/ready").status, 200);
    }
    let is_at_once = begun.elapsed() < Duration::from_secs(8);
    assert!(is_at_once, "a visitor waited for those who ask for nothing");
}

#[cfg(unix)]
#[test]
fn half_heads_keep_nobody_out_and_are_closed() {
    let server = small_server();
    let mut crowd: Vec<_> = (0..600)
        .map(|_| begin(&server, "GET /ready HTTP/1.1\r\nHost: local"))
        .collect();
    visitors_come_in(&server);
    for stream in &mut crowd {
        rest(stream, Duration::from_secs(20));
    }
    let (made_room, too_slow) = (
        refused(&server, "made_room"),
        refused(&server, "head_too_slow"),
    );
    assert!(made_room >= 400 && too_slow > 0, "{made_room}, {too_slow}");
    server.log.wait_for("those that ask for nothing make room");
    let told = server.log.text().matches("make room").count();
    assert!(told <= 2, "it is told once a minute, not {told} times");
}

#[cfg(unix)]
#[test]
fn connections_that_are_kept_after_an_answer_keep_nobody_out() {
    let server = small_server();
    let crowd: Vec<_> = (0..300)
        .map(|_| {
            let mut stream = begin(&server, "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).unwrap();
            assert_eq!(&answer, b"HTTP/1.1 200");
            stream
        })
        .collect();
    visitors_come_in(&server);
    drop(crowd);
}

#[cfg(unix)]
#[test]
fn bodies_that_stand_still_keep_nobody_out() {
    let server = small_server();
    let head = "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    let crowd: Vec<_> = (0..250).map(|_| begin(&server, head)).collect();
    visitors_come_in(&server);
    assert!(refused(&server, "stalled_made_room") > 0);
    drop(crowd);
}

/// Files that come and do not end share so much memory and no more.
#[test]
fn files_that_do_not_end_are_refused_when_there_are_many() {
    let server = Launch::serve().start_ready();
    let before = server.memory_mib();
    let mut crowd: Vec<_> = (0..10)
        .map(|_| {
            let mut stream = begin(&server, UPLOAD);
            // Refused in the middle, some.
            let _ = stream.write_all(&vec![0; 20 << 20]);
            stream
        })
        .collect();
    let told = crowd.iter_mut().map(beginning_of_reply).filter(|reply| {
        let reply = reply.to_lowercase();
        reply.starts_with("http/1.1 503 ") && reply.contains("retry-after: ")
    });
    assert!(told.count() >= 5);
    let after = server.memory_mib();
    assert!(after < before + 250, "{before} MiB, then {after} MiB");
    assert_eq!(get(&server, "/ready").status, 200);
    assert!(refused(&server, "busy") >= 5);
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
    assert_eq!(refused(&server, "body_stood_still"), 1);
}
