//! Connections that do not end what they begin.

use std::io::{Read, Write};
use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};

use super::speech::{prose, speech};
use super::watched::{attacked, start};
use super::{alone, amount};
use crate::support::http::{UPLOAD, begin, get, refused};
use crate::support::server::Launch;

#[test]
fn uploads_that_stand_still() {
    let _alone = alone();
    let server = start(Launch::serve());
    let file = vec![0; 24 << 20];
    let many = amount(100, 6);
    let name = format!("{many} uploads of 24 MB that stand still");
    let figures = attacked(&name, &server, || {
        let upload = |_| {
            let mut stream = begin(&server, UPLOAD);
            // Refused in the middle, some.
            let _ = stream.write_all(&file);
            stream
        };
        let mut crowd: Vec<_> = (0..many).map(upload).collect();
        let refused = crowd.iter_mut().filter_map(|stream| {
            stream
                .set_read_timeout(Some(Duration::from_millis(300)))
                .ok()?;
            let mut reply = [0; 12];
            stream.read_exact(&mut reply).ok()?;
            reply.ends_with(b" 503").then_some(())
        });
        format!("{} refused with 503", refused.count())
    });
    figures.hold(200);
}

#[test]
fn half_heads_where_descriptors_are_short() {
    let _alone = alone();
    let many = amount(5000, 100);
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    let server = start(Launch::serve().within("ulimit -n 1024"));
    let name = format!("{many} half-open connections at 1,024 descriptors");
    let figures = attacked(&name, &server, || {
        let (mut crowd, mut visitors) = (Vec::new(), 0);
        for number in 0..many {
            crowd.push(begin(&server, "GET /ready HTTP/1.1\r\nHost: local"));
            if number % 100 == 99 {
                assert_eq!(get(&server, "/ready").status, 200);
                visitors += 1;
            }
        }
        format!("{visitors} visitors, all let in")
    });
    figures.hold(100);
}

/// How long a client may take nothing of its answer, and a little more. Seconds.
const UNREAD_MAX_S: usize = 125;

#[test]
fn answers_that_nobody_reads() {
    let _alone = alone();
    let server = start(Launch::serve());
    let body = speech(&prose(), "wav", 0.6).to_string();
    let head = format!(
        "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (many, seconds) = (amount(100, 12), amount(UNREAD_MAX_S, 5));
    let name =
        format!("{many} requests for nine minutes of speech, answers not read for {seconds} s");
    let mut crowd = Vec::new();
    let figures = attacked(&name, &server, || {
        crowd.extend((0..many).map(|_| begin(&server, &format!("{head}{body}"))));
        std::thread::sleep(Duration::from_secs(seconds as u64));
        let closed = refused(&server, "answer_not_read");
        assert_eq!(closed > 0, seconds == UNREAD_MAX_S, "{closed} closed");
        format!("{closed} closed as not read")
    });
    figures.hold(200);
    drop(crowd);
}
