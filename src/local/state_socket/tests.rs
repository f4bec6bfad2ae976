//! Clients on a real socket.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::super::buttons::Buttons;
use super::super::command::Command;
use super::super::lamp::Lamp;
use super::place::StateSocketError;
use super::server::{CLIENTS_MAX, StateSocket};

/// Whoever waits longer for something waits for ever.
const PATIENCE: Duration = Duration::from_secs(20);

struct Booth {
    folder: TempDir,
    lamps: watch::Sender<Lamp>,
    commands: mpsc::Receiver<Command>,
    shutdown: CancellationToken,
    socket: StateSocket,
}

fn buttons(commands: mpsc::Sender<Command>) -> Arc<Buttons> {
    Arc::new(Buttons::new(commands))
}

struct Client {
    lines: BufReader<OwnedReadHalf>,
    sending: OwnedWriteHalf,
}

impl Booth {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (lamps, shown) = watch::channel(Lamp::Idle);
        let (to_us, commands) = mpsc::channel(4);
        let shutdown = CancellationToken::new();
        let path = folder.path().join("state");
        let socket = StateSocket::serve(&path, shown, buttons(to_us), shutdown.clone());
        let socket = socket.await.unwrap();
        Self {
            folder,
            lamps,
            commands,
            shutdown,
            socket,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// A client that was told the state, which is idle.
    async fn client(&self) -> Client {
        let mut client = self.connect().await;
        assert_eq!(client.line().await, "state idle\n");
        client
    }

    async fn connect(&self) -> Client {
        let (reading, sending) = UnixStream::connect(self.path()).await.unwrap().into_split();
        let lines = BufReader::new(reading);
        Client { lines, sending }
    }

    async fn command(&mut self) -> Command {
        let command = timeout(PATIENCE, self.commands.recv()).await;
        command.expect("a command").expect("it goes on")
    }

    /// Nothing was asked for but what was taken: a command that comes now is the next.
    async fn is_quiet(&mut self) {
        let mut client = self.client().await;
        client.send("stop\n").await;
        assert_eq!(self.command().await, Command::Stop);
    }
}

impl Client {
    async fn send(&mut self, text: &str) {
        self.sending.write_all(text.as_bytes()).await.unwrap();
    }

    /// The next line; empty once there are no more.
    async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(PATIENCE, self.lines.read_line(&mut line)).await;
        read.expect("a line").unwrap();
        line
    }

    async fn asked(&mut self, text: &str) -> String {
        self.send(text).await;
        self.line().await
    }
}

async fn refused(path: &Path) -> StateSocketError {
    let (_lamps, shown) = watch::channel(Lamp::Idle);
    let (commands, _) = mpsc::channel(1);
    let served = StateSocket::serve(path, shown, buttons(commands), CancellationToken::new());
    served.await.expect_err("it must be refused")
}

#[tokio::test]
async fn a_client_is_told_the_state_and_each_change() {
    let booth = Booth::new().await;
    let mut early = booth.client().await;
    for lamp in [Lamp::Listening, Lamp::NotUnderstood, Lamp::NoSound] {
        booth.lamps.send(lamp).unwrap();
        assert_eq!(early.line().await, format!("state {}\n", lamp.name()));
        let mut late = booth.connect().await;
        assert_eq!(late.line().await, format!("state {}\n", lamp.name()));
        // The same again is no change: the next line is an answer.
        booth.lamps.send(lamp).unwrap();
        assert!(early.asked("x\n").await.starts_with("error unknown"));
    }
    booth.lamps.send(Lamp::Idle).unwrap();
    assert_eq!(early.line().await, "state idle\n");
    for _ in 0..20 {
        let mut hasty = booth.connect().await;
        hasty.send("x\n").await;
        assert_eq!(hasty.line().await, "state idle\n");
        assert!(hasty.line().await.starts_with("error unknown"));
    }
}

#[tokio::test]
async fn commands_are_answered_one_by_one_and_told_in_their_order() {
    let mut booth = Booth::new().await;
    let mut client = booth.client().await;
    client.send("talk on\r\nquiet on\nta").await;
    client.send("lk off\nquiet off\n").await;
    for command in [
        Command::TalkPressed,
        Command::Quiet(true),
        Command::TalkReleased,
        Command::Quiet(false),
    ] {
        assert_eq!(client.line().await, "ok\n");
        assert_eq!(booth.command().await, command);
    }
    let unknown = client.asked("talk\n").await;
    assert_eq!(
        unknown,
        "error unknown command \"talk\"; known are: talk on, talk off, stop, quiet on, quiet off\n"
    );
    assert!(client.asked("\n").await.starts_with("error unknown"));
    client.sending.write_all(b"\xff\xfe\n").await.unwrap();
    assert!(client.line().await.starts_with("error unknown"));
    assert_eq!(client.asked("stop\n").await, "ok\n");
    assert_eq!(booth.command().await, Command::Stop);
}

#[tokio::test]
async fn a_last_line_without_its_end_counts() {
    let mut booth = Booth::new().await;
    let mut client = booth.client().await;
    client.send("stop").await;
    client.sending.shutdown().await.unwrap();
    assert_eq!(client.line().await, "ok\n");
    assert_eq!(client.line().await, "");
    assert_eq!(booth.command().await, Command::Stop);
}

#[tokio::test]
async fn the_key_is_held_while_anybody_holds_it() {
    let mut booth = Booth::new().await;
    let (mut one, mut two) = (booth.client().await, booth.client().await);
    for _ in 0..2 {
        assert_eq!(one.asked("talk on\n").await, "ok\n");
        assert_eq!(two.asked("talk on\n").await, "ok\n");
    }
    assert_eq!(booth.command().await, Command::TalkPressed);
    assert_eq!(one.asked("talk off\n").await, "ok\n");
    assert_eq!(one.asked("talk off\n").await, "ok\n");
    booth.is_quiet().await;
    drop(two);
    assert_eq!(booth.command().await, Command::TalkReleased);
    assert_eq!(one.asked("talk off\n").await, "ok\n");
    booth.is_quiet().await;
}

#[tokio::test]
async fn a_line_that_is_too_long_is_the_last() {
    let mut booth = Booth::new().await;
    let mut client = booth.client().await;
    let longest = format!("stop{}\n", " ".repeat(252));
    assert_eq!(client.asked(&longest).await, "ok\n");
    assert_eq!(booth.command().await, Command::Stop);
    assert_eq!(client.asked("talk on\n").await, "ok\n");
    let told = client.asked(&format!("stop{}\n", " ".repeat(253))).await;
    assert_eq!(told, "error a line may have 256 bytes\n");
    assert_eq!(client.line().await, "");
    assert_eq!(booth.command().await, Command::TalkPressed);
    assert_eq!(booth.command().await, Command::TalkReleased);
    let mut endless = booth.client().await;
    endless.send(&"x".repeat(300)).await;
    assert!(endless.line().await.starts_with("error a line"));
}

#[tokio::test]
async fn one_client_too_many_is_told_so_until_another_goes() {
    let booth = Booth::new().await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS_MAX {
        clients.push(booth.client().await);
    }
    let mut next = booth.connect().await;
    assert!(next.line().await.starts_with("error as many clients"));
    assert_eq!(next.line().await, "");
    clients.pop();
    // The seat is free once it was seen that the other one is gone.
    let taken_in = async { while booth.connect().await.line().await != "state idle\n" {} };
    timeout(PATIENCE, taken_in).await.expect("a free seat");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_let_go() {
    let mut booth = Booth::new().await;
    let mut deaf = booth.client().await;
    assert_eq!(deaf.asked("talk on\n").await, "ok\n");
    assert_eq!(booth.command().await, Command::TalkPressed);
    let flood = "x\n".repeat(1_000);
    let flooded = async { while deaf.sending.write_all(flood.as_bytes()).await.is_ok() {} };
    timeout(PATIENCE, flooded).await.expect("it is let go");
    assert_eq!(booth.command().await, Command::TalkReleased);
    booth.is_quiet().await;
}

#[tokio::test]
async fn what_is_not_taken_at_once_waits_and_nothing_is_lost() {
    let mut booth = Booth::new().await;
    let mut client = booth.client().await;
    client.send(&"stop\n".repeat(20)).await;
    client.send("talk on\n").await;
    // More than find room.
    for _ in 0..20 {
        assert_eq!(booth.command().await, Command::Stop);
    }
    assert_eq!(booth.command().await, Command::TalkPressed);
    drop(client);
    assert_eq!(booth.command().await, Command::TalkReleased);
}

#[tokio::test]
async fn it_is_for_its_user_alone_and_removed_at_the_end() {
    let booth = Booth::new().await;
    let path = booth.path();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
    let mut client = booth.client().await;
    assert_eq!(client.asked("talk on\n").await, "ok\n");
    booth.shutdown.cancel();
    timeout(PATIENCE, booth.socket.ended())
        .await
        .expect("it ends");
    assert!(!path.exists());
    assert_eq!(client.line().await, "");
}

#[tokio::test]
async fn it_ends_with_whoever_sets_the_lamp_or_takes_commands() {
    let booth = Booth::new().await;
    let mut client = booth.client().await;
    drop(booth.lamps);
    timeout(PATIENCE, booth.socket.ended())
        .await
        .expect("it ends");
    assert_eq!(client.line().await, "");
    let booth = Booth::new().await;
    drop(booth.commands);
    timeout(PATIENCE, booth.socket.ended())
        .await
        .expect("it ends");
}

#[tokio::test]
async fn another_one_that_took_its_place_is_left_there() {
    let booth = Booth::new().await;
    let path = booth.path();
    fs::remove_file(&path).unwrap();
    let _other = net::UnixListener::bind(&path).unwrap();
    booth.shutdown.cancel();
    timeout(PATIENCE, booth.socket.ended())
        .await
        .expect("it ends");
    assert!(path.exists());
}

#[tokio::test]
async fn one_that_nobody_listens_at_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    drop(net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let (_lamps, shown) = watch::channel(Lamp::Thinking);
    let (commands, _taken) = mpsc::channel(1);
    let shutdown = CancellationToken::new();
    let _socket = StateSocket::serve(&path, shown, buttons(commands), shutdown)
        .await
        .unwrap();
    let mut told = [0; 15];
    let mut client = UnixStream::connect(&path).await.unwrap();
    client.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"state thinking\n");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_the_path_and_the_next_step() {
    let booth = Booth::new().await;
    let folder = booth.folder.path();
    let in_use = refused(&booth.path()).await;
    assert!(matches!(in_use, StateSocketError::InUse(_)), "{in_use}");
    // Neither is the other one disturbed.
    booth.client().await;

    let long = folder.join("x".repeat(108));
    let file = folder.join("file");
    fs::write(&file, "kept").unwrap();
    let link = folder.join("link");
    symlink(booth.path(), &link).unwrap();
    let cases = [
        (booth.path(), "another process listens at"),
        (long, "bytes, and a socket's may have 107"),
        (folder.join("absent/state"), "is not there"),
        (file.join("state"), "is not there"),
        (file.clone(), "something lies that is no socket"),
        (link, "something lies that is no socket"),
        (folder.to_owned(), "something lies that is no socket"),
    ];
    for (path, expected) in cases {
        let told = refused(&path).await.to_string();
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("[audio] state_socket"), "{told}");
        assert!(
            told.contains("set a") || told.contains("set another"),
            "{told}"
        );
        let named = path.to_str().unwrap();
        let folder = path.parent().and_then(Path::to_str).unwrap();
        assert!(told.contains(named) || told.contains(folder), "{told}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
}
