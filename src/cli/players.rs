//! Programs of the system that play sound.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::audio::{Sound, duration_of, pcm, wav};
use crate::cause::told;
use crate::clock;
use crate::inference::Scratch;

/// A program with its arguments.
type StreamCommand = (&'static str, &'static [&'static str]);

/// Programs that play samples of one channel, 16 bits each, from their standard input, with what tells them so. The rate
/// in Hz follows.
static STREAM_PLAYERS: [StreamCommand; 3] = [
    (
        "paplay",
        &["--raw", "--format=s16le", "--channels=1", "--rate"],
    ),
    (
        "aplay",
        &["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r"],
    ),
    (
        "play",
        &[
            "-q",
            "-t",
            "raw",
            "-e",
            "signed-integer",
            "-b",
            "16",
            "-c",
            "1",
            "-",
            "-r",
        ],
    ),
];

/// How long a program may take no sound at all, and how much longer than the sound it may play. A loudspeaker that is
/// waking up or being connected takes some seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time between two looks at whether a program has ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Sound given at a time: less than a program that plays takes in a second. Bytes.
const GIVEN_AT_A_TIME: usize = 4 << 10;

/// Programs that play a WAV file from a path.
const FILE_PLAYERS: [&str; 2] = ["pw-play", "afplay"];

/// Plays samples as they come, with the first program that takes them. Dropped before [`Self::finish`], it ends with what
/// it was given.
pub struct StreamPlayer {
    sample_rate_hz: u32,
    /// All that was given so far: where a program cannot play, as one without its sound server, the next one has it.
    given: Vec<u8>,
    player: Player,
    /// Those that were not tried yet.
    others: &'static [StreamCommand],
}

/// A program that plays.
struct Player {
    name: &'static str,
    process: Child,
    /// None once all was given.
    input: Option<ChildStdin>,
    sample_rate_hz: u32,
    started: Instant,
    /// Samples that it was given.
    samples: usize,
}

impl StreamPlayer {
    /// Starts the first one that is installed; none if none is.
    ///
    /// # Errors
    /// When it is there and cannot be started.
    pub fn start(sample_rate_hz: u32) -> Result<Option<Self>> {
        let mut others = &STREAM_PLAYERS[..];
        let player = next_player(&mut others, sample_rate_hz)?;
        Ok(player.map(|player| Self {
            sample_rate_hz,
            given: Vec::new(),
            player,
            others,
        }))
    }

    /// Gives it more to play. Waits while it has enough.
    ///
    /// # Errors
    /// When it has ended, and so have all others.
    pub fn push(&mut self, sound: &Sound) -> Result<()> {
        let bytes = pcm::bytes(&sound.samples);
        self.given.extend_from_slice(&bytes);
        match self.player.take(&bytes) {
            Ok(()) => Ok(()),
            Err(problem) => self.go_on_with_next(problem),
        }
    }

    /// Waits until all is played.
    ///
    /// # Errors
    /// When it says that it failed, and so do all others.
    pub fn finish(mut self) -> Result<()> {
        while let Err(problem) = self.player.end() {
            self.go_on_with_next(problem)?;
        }
        Ok(())
    }

    /// Has the next program play all that was given. Fails with `problem` where none is left.
    fn go_on_with_next(&mut self, mut problem: anyhow::Error) -> Result<()> {
        while let Some(player) = next_player(&mut self.others, self.sample_rate_hz)? {
            eprintln!("{}; trying {}", told(&*problem), player.name);
            self.player = player;
            match self.player.take(&self.given) {
                Ok(()) => return Ok(()),
                Err(next) => problem = next,
            }
        }
        Err(problem)
    }
}

impl Player {
    /// Gives it these bytes. One that takes nothing for too long is ended.
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(input) = self.input.as_mut() else {
            return Ok(());
        };
        let process = &mut self.process;
        let (written, is_stuck) = thread::scope(|scope| {
            let (taken, heard) = mpsc::channel();
            let watch = scope.spawn(move || {
                loop {
                    match heard.recv_timeout(PATIENCE) {
                        Ok(()) => {}
                        Err(RecvTimeoutError::Disconnected) => return false,
                        // The write that waits for it fails then.
                        Err(RecvTimeoutError::Timeout) => return process.kill().is_ok(),
                    }
                }
            });
            let written = bytes.chunks(GIVEN_AT_A_TIME).try_for_each(|bytes| {
                input.write_all(bytes)?;
                let _ = taken.send(());
                io::Result::Ok(())
            });
            drop(taken);
            (written, watch.join().unwrap_or_default())
        });
        self.samples += bytes.len() / size_of::<i16>();
        if is_stuck {
            bail!(takes_nothing(self.name));
        }
        // The broken pipe is the player's; as a cause it would pass for that of our own output, which is no failure.
        written.map_err(|_| anyhow!(could_not_play(self.name)))
    }

    fn end(&mut self) -> Result<()> {
        drop(self.input.take());
        let sound = duration_of(self.samples, self.sample_rate_hz);
        wait(self.name, &mut self.process, self.started, sound)
    }
}

/// Starts the first of these that is installed, and leaves those behind it.
fn next_player(
    others: &mut &'static [StreamCommand],
    sample_rate_hz: u32,
) -> Result<Option<Player>> {
    while let Some(((name, arguments), left)) = others.split_first() {
        *others = left;
        let mut command = Command::new(name);
        command.args(*arguments).arg(sample_rate_hz.to_string());
        command.stdin(Stdio::piped());
        if let Some(mut process) = spawn(name, &mut command)? {
            return Ok(Some(Player {
                name,
                input: process.stdin.take(),
                process,
                sample_rate_hz,
                started: clock::now(),
                samples: 0,
            }));
        }
    }
    Ok(None)
}

/// Plays a sound from a file.
///
/// # Errors
/// When no player is installed, or it fails.
pub fn play_file(sound: &Sound) -> Result<()> {
    let scratch = Scratch::new()?;
    let file = scratch.path().join("speech.wav");
    std::fs::write(&file, wav::file(&sound.samples, sound.sample_rate_hz))?;
    for name in FILE_PLAYERS {
        let mut command = Command::new(name);
        command.arg(&file).stdin(Stdio::null());
        if let Some(mut process) = spawn(name, &mut command)? {
            let length = duration_of(sound.samples.len(), sound.sample_rate_hz);
            return wait(name, &mut process, clock::now(), length);
        }
    }
    let stream_players = STREAM_PLAYERS.iter().map(|(name, _)| *name);
    bail!(
        "none of {}, {} is installed to play it; write it to a file with -o FILE",
        stream_players.collect::<Vec<_>>().join(", "),
        FILE_PLAYERS.join(", ")
    )
}

/// The process; none if the program is not installed.
fn spawn(name: &str, command: &mut Command) -> Result<Option<Child>> {
    match command.stdout(Stdio::null()).spawn() {
        Ok(process) => Ok(Some(process)),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(problem).with_context(|| format!("cannot start {name}")),
    }
}

/// Waits until it has played a sound of this length, which began to be given to it at `started`.
fn wait(name: &str, process: &mut Child, started: Instant, sound: Duration) -> Result<()> {
    let until = clock::now().max(started + sound) + PATIENCE;
    loop {
        if let Some(status) = process.try_wait()? {
            ensure!(status.success(), could_not_play(name));
            return Ok(());
        }
        if clock::now() >= until {
            process.kill()?;
            process.wait()?;
            bail!(takes_nothing(name));
        }
        thread::sleep(LOOK_EVERY);
    }
}

fn takes_nothing(name: &str) -> String {
    let seconds = PATIENCE.as_secs();
    format!("{name} played nothing for {seconds} s; write it to a file with -o FILE")
}

fn could_not_play(name: &str) -> String {
    format!("{name} could not play it; write it to a file with -o FILE")
}
