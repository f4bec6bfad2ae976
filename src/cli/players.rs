//! Programs of the system that play sound.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use crate::audio::{Sound, pcm, wav};
use crate::inference::Scratch;

/// Programs that play samples of one channel, 16 bits each, from their standard input, with what tells them so. The rate
/// in Hz follows.
const STREAM_PLAYERS: [(&str, &[&str]); 3] = [
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

/// Programs that play a WAV file from a path.
const FILE_PLAYERS: [&str; 2] = ["pw-play", "afplay"];

/// A program that plays samples as they come. Dropped before [`Self::finish`], it ends with what it was given.
pub struct StreamPlayer {
    name: &'static str,
    process: Child,
}

impl StreamPlayer {
    /// Starts the first one that is installed; none if none is.
    ///
    /// # Errors
    /// When it is there and cannot be started.
    pub fn start(sample_rate_hz: u32) -> Result<Option<Self>> {
        for (name, arguments) in STREAM_PLAYERS {
            let mut command = Command::new(name);
            command.args(arguments).arg(sample_rate_hz.to_string());
            command.stdin(Stdio::piped());
            if let Some(process) = spawn(name, &mut command)? {
                return Ok(Some(Self { name, process }));
            }
        }
        Ok(None)
    }

    /// Gives it more to play. Waits while it has enough.
    ///
    /// # Errors
    /// When it has ended.
    pub fn push(&mut self, sound: &Sound) -> Result<()> {
        let input = self.process.stdin.as_mut();
        let written = input.map_or(Ok(()), |input| input.write_all(&pcm::bytes(&sound.samples)));
        // The broken pipe is the player's; as a cause it would pass for that of our own output, which is no failure.
        written.map_err(|_| anyhow!(could_not_play(self.name)))
    }

    /// Waits until all is played.
    ///
    /// # Errors
    /// When it says that it failed.
    pub fn finish(mut self) -> Result<()> {
        drop(self.process.stdin.take());
        wait(self.name, self.process)
    }
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
        if let Some(process) = spawn(name, &mut command)? {
            return wait(name, process);
        }
    }
    let stream_players = STREAM_PLAYERS.map(|(name, _)| name);
    bail!(
        "none of {}, {} is installed to play it; write it to a file with -o FILE",
        stream_players.join(", "),
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

fn wait(name: &str, mut process: Child) -> Result<()> {
    if process.wait()?.success() {
        return Ok(());
    }
    bail!(could_not_play(name))
}

fn could_not_play(name: &str) -> String {
    format!("{name} could not play it; write it to a file with -o FILE")
}
