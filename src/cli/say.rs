//! `docent say`.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;

use super::{Exit, PackFlag};
use crate::app::{speech_of_pack, usable_data_folder};
use crate::audio::{Encoder, Format};
use crate::config::Settings;
use crate::engines::speech::{Origin, Speech, VoiceRequest};
use crate::inference::Scratch;
use crate::speaking::Delivery;

/// Programs that play a WAV file from a path, the first one found is used.
const PLAYERS: [&str; 5] = ["pw-play", "paplay", "aplay", "afplay", "play"];

/// What `say` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent say \"Room B-204 opens at 9:30 am.\"
  docent say -o welcome.wav --voice espeak:en-gb \"Welcome.\"
  docent say -o notice.mp3 < notice.txt
  docent say \"Guten Tag.\" --language de -o - | aplay

Without -o it is played by the first of pw-play, paplay, aplay, afplay and play that is installed.")]
pub struct SayArgs {
    /// What to say; left out: the standard input
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    /// File to write instead of playing it: .wav, .flac, .mp3, .opus or .pcm; - is the standard output, as WAV
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Voice, as `docent voices` lists them [default: the pack's]
    #[arg(long, value_name = "VOICE")]
    pub voice: Option<String>,
    /// Language to speak, such as de or en-GB [default: the voice's]
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Speed as a factor, 0.25 to 4 [default: the pack's]
    #[arg(long, value_name = "FACTOR", value_parser = read_rate)]
    pub rate: Option<f32>,
    /// Whose voice and lexicon to use.
    #[command(flatten)]
    pub pack: PackFlag,
}

fn read_rate(text: &str) -> Result<f32, String> {
    let rate: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    let rates = Delivery::RATES;
    if rates.contains(&rate) {
        return Ok(rate);
    }
    Err(format!("must be from {} to {}", rates.start(), rates.end()))
}

/// Says the text.
///
/// # Errors
/// When the voice is not there, nothing in the text can be spoken, or the sound can be neither written nor played.
pub fn run(args: &SayArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let format = format_of(args.output.as_deref())?;
    let text = match &args.text {
        Some(text) => text.clone(),
        None => standard_input()?,
    };
    let data = usable_data_folder(&settings.data.dir);
    let speech = speech_of_pack(settings, data.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let encoded = runtime.block_on(async {
        let request = VoiceRequest {
            voice: args.voice.clone(),
            language: args.language.clone(),
            rate: args.rate,
        };
        let speaker = speech.speaker(request).await?;
        let reading = speech.read_aloud(&text, Arc::clone(&speaker), Origin::Request);
        encode(reading, format).await
    });
    speech.stop();
    let encoded = encoded?;
    match args.output.as_deref() {
        Some(file) if file == Path::new("-") => out.write_all(&encoded)?,
        Some(file) => {
            std::fs::write(file, &encoded)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        None => play(&encoded)?,
    }
    Ok(Exit::Ok)
}

fn standard_input() -> Result<String> {
    ensure!(
        !io::stdin().is_terminal(),
        "there is nothing to say: give a text, or pipe one in"
    );
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .context("the standard input is not UTF-8 text")?;
    Ok(text)
}

/// The format that a file's name asks for.
fn format_of(file: Option<&Path>) -> Result<Format> {
    let Some(file) = file.filter(|file| *file != Path::new("-")) else {
        return Ok(Format::Wav);
    };
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension.and_then(Format::named).ok_or_else(|| {
        anyhow!(
            "{}: the name must end in one of {}",
            file.display(),
            Format::ALL.map(Format::name).join(", ")
        )
    })
}

async fn encode(mut speech: Speech, format: Format) -> Result<Vec<u8>> {
    let nothing = "there is nothing in the text that can be spoken";
    let first = speech.next().await.context(nothing)??;
    let first = first.part.sound;
    let mut encoder = Encoder::new(format, first.sample_rate_hz)?;
    let mut encoded = encoder.push(&first)?;
    while let Some(spoken) = speech.next().await {
        encoded.extend(encoder.push(&spoken?.part.sound)?);
    }
    encoded.extend(encoder.finish()?);
    Ok(encoded)
}

/// Plays a WAV file with a program of the system.
fn play(file: &[u8]) -> Result<()> {
    let scratch = Scratch::new()?;
    let sound = scratch.path().join("speech.wav");
    std::fs::write(&sound, file)?;
    for player in PLAYERS {
        let played = Command::new(player)
            .arg(&sound)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status();
        match played {
            Ok(status) if status.success() => return Ok(()),
            Ok(_) => bail!("{player} could not play it; write it to a file with -o FILE"),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => {}
            Err(problem) => return Err(problem).with_context(|| format!("cannot start {player}")),
        }
    }
    bail!(
        "none of {} is installed to play it; write it to a file with -o FILE",
        PLAYERS.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_its_format() {
        assert_eq!(format_of(None).unwrap(), Format::Wav);
        assert_eq!(format_of(Some(Path::new("-"))).unwrap(), Format::Wav);
        assert_eq!(format_of(Some(Path::new("a.b.mp3"))).unwrap(), Format::Mp3);
        let message = format_of(Some(Path::new("a.txt"))).unwrap_err().to_string();
        assert!(
            message.contains("a.txt") && message.contains("flac"),
            "{message}"
        );
    }

    #[test]
    fn a_speed_out_of_range_is_refused() {
        assert_eq!(read_rate("0.5"), Ok(0.5));
        for text in ["0", "5", "fast", "NaN"] {
            assert!(read_rate(text).is_err(), "{text}");
        }
    }
}
