//! `docent bench open-microphone`: what a microphone that is always open makes of a room in which nobody asks anything.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;
use tokio::time::timeout;

use super::hearing::{QUESTIONS, words_of};
use super::server::BenchServer;
use crate::audio::duration_of;
use crate::client::{Client, Heard};
use crate::eval::sounds;
use crate::hearing::SAMPLE_RATE_HZ;

/// Sound sent at a time.
const CHUNK_SAMPLES: usize = SAMPLE_RATE_HZ as usize / 10;
/// How long each made sound lasts, and at least how long each file is heard.
const EACH: Duration = Duration::from_secs(30);
/// Silence after a sound: longer than the longest pause within a turn.
const BETWEEN_SAMPLES: usize = 2 * SAMPLE_RATE_HZ as usize;
/// How long the server is given to answer what it has read: a long utterance is written down in less.
const SETTLE: Duration = Duration::from_millis(1_500);
/// Voices that talk at once in the babble.
const VOICES: [&str; 8] = [
    "en-us",
    "en-us+f2",
    "en-us+m3",
    "en-gb",
    "en-gb+f3",
    "en-us+m7",
    "en-gb-scotland",
    "en-us+f4",
];
/// How loud one of them is, as a factor.
const VOICE_GAIN: f32 = 0.12;
/// Chords of the music, in semitones above 220 Hz.
const CHORDS: [[i32; 3]; 4] = [[0, 4, 7], [-3, 0, 4], [5, 9, 12], [7, 11, 14]];
/// Notes a second of its melody.
const NOTES_PER_SECOND: usize = 4;

/// What `bench open-microphone` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts a server of its own on a free loopback port with a temporary data folder and lets it hear, faster \
                  than in real time, the sound files given, made music, a made babble of eight voices, and silence, one \
                  after the other and again, each for half a minute. Every turn is one too many."
)]
pub struct OpenMicrophoneArgs {
    /// Sound files, or folders with them, in which nobody speaks to the machine
    #[arg(value_name = "SOUND")]
    sounds: Vec<PathBuf>,
    /// Minutes of sound
    #[arg(long, default_value_t = 60, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_440))]
    minutes: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What the microphone made of the sounds.
#[derive(Debug, Default, Serialize)]
pub struct OpenMicrophoneReport {
    /// Minutes heard.
    pub minutes: f64,
    /// Turns that were answered.
    pub turns: usize,
    /// Those of them that asked to say it again.
    pub not_heard: usize,
    /// Final words that were written down, of answered turns or not.
    pub transcripts: usize,
    /// The sounds that led to any of these, with what came of them.
    pub by_sound: BTreeMap<String, Vec<String>>,
}

impl OpenMicrophoneReport {
    /// Takes what the server said. Whether it was the `pong`.
    fn take(&mut self, sound: &str, heard: &Heard) -> bool {
        let Heard::Text(message) = heard else {
            return false;
        };
        let mut note = |what: String| {
            let notes = self.by_sound.entry(sound.to_owned()).or_default();
            notes.push(what);
        };
        match message["type"].as_str() {
            Some("response_ready") => {
                self.turns += 1;
                note(format!("answered: {}", message["text"]));
            }
            Some("not_heard") => {
                self.not_heard += 1;
                note(format!("not heard: {}", message["reason"]));
            }
            Some("transcript") if message["is_final"] == true => {
                self.transcripts += 1;
                note(format!("heard: {}", message["text"]));
            }
            Some("pong") => return true,
            _ => {}
        }
        false
    }
}

impl fmt::Display for OpenMicrophoneReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            minutes,
            turns,
            not_heard,
            transcripts,
            by_sound,
        } = self;
        write!(
            out,
            "{minutes:.0} minutes: {turns} turns, {not_heard} of them asked to say it again; {transcripts} transcripts"
        )?;
        for (sound, notes) in by_sound {
            write!(out, "\n  {sound}: {}", notes.join("; "))?;
        }
        Ok(())
    }
}

/// Runs the bench.
///
/// # Errors
/// When a sound cannot be read, or the server cannot be started or breaks the protocol.
pub async fn open_microphone(args: &OpenMicrophoneArgs) -> Result<OpenMicrophoneReport> {
    let mut sounds = made()?;
    for place in &args.sounds {
        for file in sounds::files(place, &sounds::ENDINGS)? {
            let name = file.display().to_string();
            let sound = sounds::read(&file).with_context(|| name.clone())?;
            sounds.push((name, sound.samples));
        }
    }
    let server = BenchServer::start(&[]).await?;
    let mut client = Client::connect_full(&server.address(), "bench-room").await?;
    let mut report = OpenMicrophoneReport::default();
    let wanted = Duration::from_mins(args.minutes.into());
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

/// The sounds that are made: music, babble and silence.
fn made() -> Result<Vec<(String, Vec<i16>)>> {
    let samples = EACH.as_secs() as usize * SAMPLE_RATE_HZ as usize;
    Ok(vec![
        ("music".to_owned(), music(samples)),
        ("babble".to_owned(), babble(samples)?),
        ("silence".to_owned(), vec![0; samples]),
    ])
}

/// Chords with a melody above them, each note with three overtones and dying away.
fn music(samples: usize) -> Vec<i16> {
    let rate = SAMPLE_RATE_HZ as usize;
    let sample = |index: usize| {
        let chord = CHORDS[index / (2 * rate) % CHORDS.len()];
        let note = index * NOTES_PER_SECOND / rate;
        let since = (index % (rate / NOTES_PER_SECOND)) as f64 / rate as f64;
        let melody = chord[note * 7 % 3] + 12;
        let struck = tone(melody, index) * (-4.0 * since).exp();
        let held: f64 = chord.iter().map(|it| tone(*it, index)).sum();
        (2_500.0 * struck + 900.0 * held) as i16
    };
    (0..samples).map(sample).collect()
}

fn tone(semitones: i32, index: usize) -> f64 {
    let frequency = 220.0 * (f64::from(semitones) / 12.0).exp2();
    let at = index as f64 / f64::from(SAMPLE_RATE_HZ);
    let overtone = |number: f64| (TAU * frequency * number * at).sin() / number;
    (1..=4).map(|number| overtone(f64::from(number))).sum()
}

/// Eight people who ask each other the demo pack's questions, all at once.
fn babble(samples: usize) -> Result<Vec<i16>> {
    let mut mixed = vec![0_f32; samples];
    for (first, voice) in VOICES.iter().enumerate() {
        let mut said = Vec::new();
        for number in 0.. {
            if said.len() >= samples {
                break;
            }
            said.extend(words_of(
                QUESTIONS[(first + number) % QUESTIONS.len()],
                voice,
            )?);
        }
        for (sum, sample) in mixed.iter_mut().zip(said) {
            *sum += VOICE_GAIN * f32::from(sample);
        }
    }
    Ok(mixed.into_iter().map(|sample| sample as i16).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_comes_of_the_sounds_is_counted() {
        let mut report = OpenMicrophoneReport::default();
        for message in [
            json!({"type": "vad", "state": "speech"}),
            json!({"type": "transcript", "text": "so", "is_final": false}),
            json!({"type": "transcript", "text": "so", "is_final": true}),
            json!({"type": "response_ready", "text": "What?"}),
            json!({"type": "not_heard", "reason": "unsure"}),
        ] {
            assert!(!report.take("music", &Heard::Text(message)));
        }
        assert!(report.take("music", &Heard::Text(json!({"type": "pong"}))));
        let counts = (report.turns, report.not_heard, report.transcripts);
        assert_eq!(counts, (1, 1, 1));
        assert_eq!(report.by_sound["music"].len(), 3);
    }

    #[test]
    fn music_is_neither_silent_nor_clipped() {
        let music = music(3 * SAMPLE_RATE_HZ as usize);
        let loudest = music.iter().map(|it| it.unsigned_abs()).max().unwrap();
        assert!((4_000..30_000).contains(&loudest), "{loudest}");
    }
}
