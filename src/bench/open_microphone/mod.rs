//! What a microphone that is always open makes of a room in which nobody asks anything.

mod made;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::timeout;

use self::made::EACH;
pub use self::report::OpenMicrophoneReport;
use super::server::BenchServer;
use super::sessions::over_sockets;
use crate::audio::duration_of;
use crate::client::Client;
use crate::eval::sounds;
use crate::hearing::SAMPLE_RATE_HZ;

/// Sound sent at a time.
const CHUNK_SAMPLES: usize = SAMPLE_RATE_HZ as usize / 10;
/// Silence after a sound: longer than the longest pause within a turn.
const BETWEEN_SAMPLES: usize = 2 * SAMPLE_RATE_HZ as usize;
/// How long the server is given to answer what it has read: a long utterance is written down in less.
const SETTLE: Duration = Duration::from_millis(1_500);

/// What is heard.
#[derive(Debug, Clone)]
pub struct Options {
    /// Sound files, or folders with them, in which nobody speaks to the machine; beside those that are made.
    pub sounds: Vec<PathBuf>,
    /// How long, all together. Minutes.
    pub minutes: u32,
}

/// Runs the bench.
///
/// # Errors
/// When a sound cannot be read, or the server cannot be started or breaks the protocol.
pub fn run(options: &Options) -> Result<OpenMicrophoneReport> {
    over_sockets(open_microphone(options))
}

async fn open_microphone(options: &Options) -> Result<OpenMicrophoneReport> {
    let mut sounds = made::all()?;
    for place in &options.sounds {
        for file in sounds::files(place, &sounds::ENDINGS)? {
            let name = file.display().to_string();
            let sound = sounds::read(&file).with_context(|| name.clone())?;
            sounds.push((name, sound.samples));
        }
    }
    let server = BenchServer::start(&[]).await?;
    let mut client = Client::connect_full(&server.address(), "bench-room").await?;
    let mut report = OpenMicrophoneReport::default();
    let wanted = Duration::from_mins(options.minutes.into());
    let mut heard = Duration::ZERO;
    for (name, samples) in sounds.iter().cycle() {
        if heard >= wanted {
            break;
        }
        let length = EACH.max(duration_of(samples.len(), SAMPLE_RATE_HZ));
        let length = length.min(wanted.saturating_sub(heard));
        let count = (length.as_secs_f64() * f64::from(SAMPLE_RATE_HZ)) as usize;
        let quiet = std::iter::repeat_n(0, BETWEEN_SAMPLES);
        let again = samples.iter().copied().chain(quiet);
        let endless: Vec<i16> = again.cycle().take(count + BETWEEN_SAMPLES).collect();
        for chunk in endless.chunks(CHUNK_SAMPLES) {
            client.send_sound(chunk).await?;
        }
        client.ping().await?;
        while !report.take(name, &client.next().await?) {}
        answers(&mut client, name, &mut report).await?;
        heard += length;
    }
    report.minutes = heard.as_secs_f64() / 60.0;
    client.close().await?;
    Ok(report)
}

/// Takes what the server says until it has said nothing for [`SETTLE`].
async fn answers(
    client: &mut Client,
    sound: &str,
    report: &mut OpenMicrophoneReport,
) -> Result<()> {
    while let Ok(heard) = timeout(SETTLE, client.next()).await {
        report.take(sound, &heard?);
    }
    Ok(())
}
