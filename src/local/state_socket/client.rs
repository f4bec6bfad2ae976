//! One client.

use std::io::{self, Write};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::super::buttons::{Holder, Unheard};
use super::super::command::Command;
use super::super::lamp::Lamp;

/// The longest line, without its end. Bytes. Source: many times the longest command.
const LINE_BYTES_MAX: usize = 256;

/// How long a client may take to make room for a line. Source: the system keeps some hundred kilobytes for it, thousands of
/// lines; who has not read those does not read.
const TAKES_MAX: Duration = Duration::from_secs(1);

/// A client that is served.
pub(super) struct Client {
    lines: Lines,
    answers: OwnedWriteHalf,
    lamps: watch::Receiver<Lamp>,
    holder: Holder,
}

/// Why a client is served no more.
enum Gone {
    /// It went, it does not read, or we end.
    Silently,
    /// It is told why.
    Told(String),
}

impl From<io::Error> for Gone {
    fn from(_: io::Error) -> Self {
        Self::Silently
    }
}

impl From<Unheard> for Gone {
    fn from(_: Unheard) -> Self {
        Self::Silently
    }
}

/// Tells a client that there is no room for it.
pub(super) fn send_away(stream: UnixStream) {
    let line = "error as many clients as may be are connected; close one of them\n";
    // A socket that was just opened has room for a line.
    if let Ok(mut stream) = stream.into_std() {
        stream.write_all(line.as_bytes()).ok();
    }
}

impl Client {
    pub(super) fn new(stream: UnixStream, lamps: watch::Receiver<Lamp>, holder: Holder) -> Self {
        let (reading, answers) = stream.into_split();
        Self {
            lines: Lines::of(reading),
            answers,
            lamps,
            holder,
        }
    }

    /// Serves it until one of both ends.
    pub(super) async fn run(mut self, stopping: CancellationToken) {
        let served = stopping.run_until_cancelled(self.serve()).await;
        if let Some(Err(Gone::Told(why))) = served {
            self.say(&format!("error {why}")).await.ok();
        }
        // Who goes away leaves no key held, however long that has to wait for room; once all of it ends there is no key.
        stopping.run_until_cancelled(self.holder.hold(false)).await;
    }

    async fn serve(&mut self) -> Result<(), Gone> {
        self.lamps.mark_changed();
        let mut shown = None;
        loop {
            tokio::select! {
                // The state is told first, whatever a client sends meanwhile.
                biased;
                changed = self.lamps.changed() => {
                    changed.map_err(|_| Gone::Silently)?;
                    let lamp = *self.lamps.borrow_and_update();
                    if shown != Some(lamp) {
                        shown = Some(lamp);
                        self.say(&format!("state {}", lamp.name())).await?;
                    }
                }
                line = self.lines.next() => {
                    let Some(line) = line? else { return Ok(()) };
                    let answer = match line.parse() {
                        Ok(command) => {
                            self.obey(command).await?;
                            "ok".to_owned()
                        }
                        Err(unknown) => format!("error {unknown}"),
                    };
                    self.say(&answer).await?;
                }
            }
        }
    }

    async fn obey(&mut self, command: Command) -> Result<(), Gone> {
        match command {
            Command::TalkPressed => self.holder.hold(true).await?,
            Command::TalkReleased => self.holder.hold(false).await?,
            other @ (Command::Stop | Command::Quiet(_)) => self.holder.ask(other).await?,
        }
        Ok(())
    }

    async fn say(&mut self, line: &str) -> Result<(), Gone> {
        let line = format!("{line}\n");
        let taken = timeout(TAKES_MAX, self.answers.write_all(line.as_bytes())).await;
        taken.unwrap_or(Err(io::ErrorKind::TimedOut.into()))?;
        Ok(())
    }
}

/// Reads lines of a bounded length.
struct Lines {
    reading: OwnedReadHalf,
    /// What is read and in no line yet.
    read: Vec<u8>,
}

impl Lines {
    fn of(reading: OwnedReadHalf) -> Self {
        let read = Vec::with_capacity(2 * LINE_BYTES_MAX);
        Self { reading, read }
    }

    /// The next line without its end; none once the client sends no more. What came after the last end counts as one. Nothing
    /// is lost when this is dropped before it has ended.
    async fn next(&mut self) -> Result<Option<String>, Gone> {
        loop {
            let end = self.read.iter().position(|byte| *byte == b'\n');
            if end.unwrap_or(self.read.len()) > LINE_BYTES_MAX {
                let why = format!("a line may have {LINE_BYTES_MAX} bytes");
                return Err(Gone::Told(why));
            }
            if let Some(end) = end {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                return Ok(Some(text(&line[..end])));
            }
            let mut part = [0; LINE_BYTES_MAX];
            let count = self.reading.read(&mut part).await?;
            if count == 0 {
                let rest = std::mem::take(&mut self.read);
                return Ok(Some(text(&rest)).filter(|rest| !rest.is_empty()));
            }
            self.read.extend_from_slice(&part[..count]);
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}
