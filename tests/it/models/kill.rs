//! Processes that are killed, and processes that want the same at once.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::desk::{Desk, bytes, file, model};
use super::mirror::{Mirror, good_head, serve};

fn start(desk: &Desk, arguments: &[&str]) -> Child {
    let mut program = desk.program(arguments);
    program.stdout(Stdio::null()).stderr(Stdio::piped());
    program.spawn().unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A mirror that sends so many bytes of its next answer, says so, and holds the connection.
struct Holding {
    mirror: Mirror,
    /// Bytes that the next answer will have.
    end: Arc<Mutex<Option<usize>>>,
    reached: Receiver<()>,
    /// While it lives, connections are held.
    _hold: Sender<()>,
}

impl Holding {
    fn new(right: &[u8]) -> Self {
        let right = right.to_vec();
        let end = Arc::new(Mutex::new(None));
        let (say, reached) = mpsc::channel();
        let (hold, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let wanted = Arc::clone(&end);
        let mirror = Mirror::start(move |request, stream: &mut TcpStream| {
            let Some(end) = wanted.lock().unwrap().take() else {
                return serve(request, stream, &right, "\"1\"");
            };
            let body = good_head(request, stream, &right, "\"1\"");
            let _ = stream.write_all(&body[..std::cmp::min(end, body.len())]);
            say.send(()).unwrap();
            let _ = held.lock().unwrap().recv();
        });
        Self {
            mirror,
            end,
            reached,
            _hold: hold,
        }
    }
}

#[test]
fn a_download_that_is_killed_goes_on() {
    let right = bytes(70, 64_000);
    let holding = Holding::new(&right);
    let desk = Desk::new(&right, &[holding.mirror.address("a")]);
    let mut kept = 0;
    for round in 0..16_usize {
        *holding.end.lock().unwrap() = Some(round * 997);
        let child = start(&desk, &["pull", "vad:a"]);
        holding.reached.recv().unwrap();
        kill(child);
        desk.check().unwrap();
        assert!(!desk.path("vad/a.onnx").exists());
        let request = holding.mirror.take_requests().remove(0);
        assert_eq!(
            request.from.unwrap_or(0),
            kept,
            "it goes on where it was killed"
        );
        kept = desk.part("a.onnx");
    }
    assert!(desk.run(&["pull", "vad:a"]).status.success());
    assert!(desk.is_complete());
}

/// Kills `arguments` after growing times, from the first moment to its end, and says how often it was killed before
/// that.
fn kill_everywhere(desk: &Desk, arguments: &[&str], undo: &dyn Fn()) -> usize {
    let started = Instant::now();
    assert!(desk.run(arguments).status.success());
    let whole = started.elapsed();
    assert!(desk.is_complete());
    let rounds = 20;
    let mut killed = 0;
    for round in 0..rounds {
        undo();
        // A little more than the whole time, as this machine does other work too.
        let wait = whole * round * 5 / (rounds * 4);
        let started = Instant::now();
        let mut child = start(desk, arguments);
        thread::sleep(wait.saturating_sub(started.elapsed()));
        killed += usize::from(child.try_wait().unwrap().is_none());
        kill(child);
        desk.check().unwrap();
        let again = desk.run(arguments);
        assert!(again.status.success(), "{}", super::desk::complaint(&again));
        assert!(desk.is_complete(), "after a kill in round {round}");
    }
    killed
}

#[test]
fn a_pull_that_is_killed_anywhere_is_ended_by_the_next() {
    let (voice, config) = (bytes(71, 40_000), bytes(72, 40_000));
    let (one, other) = (Mirror::good(&voice), Mirror::good(&config));
    let text = model("piper:v")
        + &file("v.onnx", &voice, &[one.address("v")])
        + &file("v.onnx.json", &config, &[other.address("c")]);
    let right: [(&str, &[u8]); 2] = [("voices/v.onnx", &voice), ("voices/v.onnx.json", &config)];
    let desk = Desk::with(&text, &right);
    let undo = || fs::remove_dir_all(desk.path("voices")).unwrap();
    let killed = kill_everywhere(&desk, &["pull", "piper:v"], &undo);
    assert!(killed > 3, "killed only {killed} times");
}

#[test]
fn an_import_that_is_killed_anywhere_is_ended_by_the_next() {
    let (voice, config) = (bytes(73, 40_000), bytes(74, 40_000));
    let text = model("piper:v") + &file("v.onnx", &voice, &[]) + &file("v.onnx.json", &config, &[]);
    let right: [(&str, &[u8]); 2] = [("voices/v.onnx", &voice), ("voices/v.onnx.json", &config)];
    let desk = Desk::with(&text, &right);
    fs::create_dir_all(desk.path("voices")).unwrap();
    for (path, bytes) in right {
        fs::write(desk.path(path), bytes).unwrap();
    }
    let bundle = desk.data().with_file_name("all.tar.zst");
    let bundle = bundle.to_str().unwrap();
    assert!(desk.run(&["export", bundle, "piper:v"]).status.success());
    fs::remove_dir_all(desk.path("voices")).unwrap();
    let undo = || fs::remove_dir_all(desk.path("voices")).unwrap();
    let killed = kill_everywhere(&desk, &["import", bundle], &undo);
    assert!(killed > 3, "killed only {killed} times");
}

#[test]
fn the_second_of_two_pulls_waits_and_fetches_nothing() {
    let right = bytes(75, 64_000);
    let body = right.clone();
    let (go, gate) = mpsc::channel::<()>();
    let (say, asked) = mpsc::channel();
    let gate = Mutex::new(gate);
    let mirror = Mirror::start(move |request, stream| {
        say.send(()).unwrap();
        let _ = gate.lock().unwrap().recv_timeout(Duration::from_secs(20));
        serve(request, stream, &body, "\"1\"");
    });
    let desk = Desk::new(&right, &[mirror.address("a")]);
    let mut first = start(&desk, &["pull", "vad:a"]);
    asked.recv().unwrap();
    let mut second = start(&desk, &["pull", "vad:a"]);
    let mut complaints = BufReader::new(second.stderr.take().unwrap()).lines();
    let waiting = complaints.next().unwrap().unwrap();
    assert!(waiting.contains("waiting"), "{waiting}");
    go.send(()).unwrap();
    assert!(first.wait().unwrap().success() && second.wait().unwrap().success());
    assert!(desk.is_complete());
    assert_eq!(mirror.take_requests().len(), 1);
}
