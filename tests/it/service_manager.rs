//! What the server tells systemd, over a socket as systemd's.

use std::os::unix::net::UnixDatagram;

use tempfile::TempDir;

use crate::support::PATIENCE;
use crate::support::server::{Launch, Server};

/// A service manager that is told things.
struct Manager {
    socket: UnixDatagram,
    folder: TempDir,
}

impl Manager {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let socket = UnixDatagram::bind(folder.path().join("notify")).expect("a socket");
        socket.set_read_timeout(Some(PATIENCE)).expect("set");
        Self { socket, folder }
    }

    /// Starts a server that is to tell this one; `watchdog_us` as its unit says.
    fn start(&self, watchdog_us: Option<&str>) -> Server {
        let launch = Launch::serve().env("NOTIFY_SOCKET", self.folder.path().join("notify"));
        match watchdog_us {
            Some(time) => launch.env("WATCHDOG_USEC", time).start(),
            None => launch.start(),
        }
    }

    /// The next message, as lines.
    #[track_caller]
    fn hears(&self) -> Vec<String> {
        let mut message = [0; 4096];
        let length = self.socket.recv(&mut message).expect("it is told");
        let text = str::from_utf8(&message[..length]).expect("text");
        text.lines().map(str::to_owned).collect()
    }

    /// The messages that wait.
    fn has_heard(&self) -> Vec<String> {
        self.socket.set_nonblocking(true).expect("set");
        let mut message = [0; 4096];
        let mut texts = Vec::new();
        while let Ok(length) = self.socket.recv(&mut message) {
            texts.push(String::from_utf8_lossy(&message[..length]).into_owned());
        }
        texts
    }
}

fn status(lines: &[String]) -> &str {
    let status = lines.iter().find_map(|line| line.strip_prefix("STATUS="));
    status.unwrap_or_default()
}

#[test]
fn it_is_ready_once_it_answers_then_lives_and_says_when_it_stops() {
    let manager = Manager::new();
    let server = manager.start(Some("200000"));
    let ready = manager.hears();
    assert!(ready.contains(&"READY=1".to_owned()), "{ready:?}");
    assert_eq!(server.health().status, 200, "ready, it answers");
    assert!(
        status(&ready).contains(&server.address),
        "the status says where it serves: {ready:?}"
    );
    for _ in 0..3 {
        let alive = manager.hears();
        assert!(alive.contains(&"WATCHDOG=1".to_owned()), "{alive:?}");
        assert!(status(&alive).contains("intents"), "{alive:?}");
    }
    server.stop();
    let heard = manager.has_heard();
    let last = heard.last().expect("it says that it stops");
    assert!(last.contains("STOPPING=1"), "{heard:?}");
}

#[test]
fn without_a_watchdog_it_is_ready_once_and_says_no_more() {
    let manager = Manager::new();
    let server = manager.start(None);
    assert!(manager.hears().contains(&"READY=1".to_owned()));
    server.stop();
    let heard = manager.has_heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].contains("STOPPING=1"), "{heard:?}");
}

#[test]
fn a_service_manager_that_has_gone_does_not_disturb_it() {
    let manager = Manager::new();
    let server = manager.start(Some("200000"));
    manager.hears();
    drop(manager);
    server.log.wait_for("the service manager cannot be told");
    assert_eq!(server.health().status, 200, "it goes on");
    server.stop();
}
