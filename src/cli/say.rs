//! `docent say`.

use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;

use super::players::{StreamPlayer, play_file};
use super::{Exit, PackFlag};
use crate::app::{speech_of_pack, usable_data_folder};
use crate::audio::{Encoder, Format, Sound};
use crate::config::Settings;
use crate::engines::speech::{Origin, Speech, VoiceRequest};
use crate::speaking::Delivery;

/// What `say` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent say \"Room B-204 opens at 9:30 am.\"
  docent say -o welcome.wav --voice espeak:en-gb \"Welcome.\"
  docent say -o notice.mp3 < notice.txt
  docent say \"Guten Tag.\" --language de -o - | aplay

Without -o it is played while it is made, by the first of paplay, aplay and play that is there; else by pw-play or afplay.")]
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
    let speech = speech_of_pack(settings, data.as_ref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let said = runtime.block_on(async {
        let request = VoiceRequest {
            voice: args.voice.clone(),
            language: args.language.clone(),
            rate: args.rate,
        };
        let speaker = speech.speaker(request).await?;
        let reading = speech.read_aloud(&text, Arc::clone(&speaker), Origin::Request);
        match args.output.as_deref() {
            Some(file) => write_to(file, &encode(reading, format).await?, out),
            None => play(reading).await,
        }
    });
    speech.stop();
    said.map(|()| Exit::Ok)
}

fn write_to(file: &Path, encoded: &[u8], out: &mut dyn Write) -> Result<()> {
    if file == Path::new("-") {
        return Ok(out.write_all(encoded)?);
    }
    fs::write(file, encoded).with_context(|| format!("cannot write {}", file.display()))
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

/// The next part's sound; none at the end.
async fn next(speech: &mut Speech) -> Result<Option<Arc<Sound>>> {
    Ok(speech.next().await.transpose()?.map(|it| it.part.sound))
}

/// The first part's sound.
async fn first(speech: &mut Speech) -> Result<Arc<Sound>> {
    let found = next(speech).await?;
    found.context("there is nothing in the text that can be spoken")
}

async fn encode(mut speech: Speech, format: Format) -> Result<Vec<u8>> {
    let sound = first(&mut speech).await?;
    let mut encoder = Encoder::new(format, sound.sample_rate_hz)?;
    let mut encoded = encoder.push(&sound)?;
    while let Some(sound) = next(&mut speech).await? {
        encoded.extend(encoder.push(&sound)?);
    }
    encoded.extend(encoder.finish()?);
    Ok(encoded)
}

/// Plays the parts as they are made, or all of them where no player takes them so.
async fn play(mut speech: Speech) -> Result<()> {
    let mut sound = first(&mut speech).await?;
    let Some(mut player) = StreamPlayer::start(sound.sample_rate_hz)? else {
        let mut whole = (*sound).clone();
        while let Some(sound) = next(&mut speech).await? {
            whole.samples.extend_from_slice(&sound.samples);
        }
        return play_file(&whole);
    };
    loop {
        player.push(&sound)?;
        match next(&mut speech).await? {
            Some(next) => sound = next,
            None => return player.finish(),
        }
    }
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
