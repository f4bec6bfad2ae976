//! `docent eval spoken` and `docent eval echo`: the pack's own tests, asked aloud, and its replies, listened to.

mod conversations;
mod echo;
mod examination;
mod recordings;
mod session;
mod tell;

pub use echo::{EchoArgs, run as echo};

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::examination::Examination;
pub(super) use self::session::Session;
use self::tell::tell;
use crate::audio::{decode, resample};
use crate::cli::Exit;
use crate::config::Settings;
use crate::eval::spoken::{VOICES, pink_noise};
use crate::hearing::SAMPLE_RATE_HZ;

/// The longest noise.
const NOISE_MAX: Duration = Duration::from_mins(10);

/// What `eval spoken` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Questions are spoken by voices of espeak-ng, written down by the recogniser that conversations use, and asked. They are \
the pack's own, the examples of its intents, and right is the answer that they get when they are typed; or with --tests \
those of its tests.toml that are not to be declined, and right is what the test wants. Without --noise the noise is pink.

With --recordings the questions are those of sound files: one JSON object a line with audio (a path, from the file's \
folder or the one above) and text. Each is heard as in a conversation; right is the answer that its text gets.

With --conversations its conversations are held aloud, turn by turn; what is misheard is not put right.

Examples:
  docent eval spoken
  docent eval spoken --conversations --voice piper:en_US-joe-medium
  docent eval spoken --noise kitchen.wav --snr 10 --wrong
  docent eval spoken --recordings questions.jsonl")]
pub struct SpokenArgs {
    /// Folder of the pack
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// What is asked.
    #[command(flatten)]
    pub asked: AskedArgs,
    /// A voice that asks; several ask one after the other [default: eight of espeak-ng]
    #[arg(long, value_name = "VOICE")]
    pub voice: Vec<String>,
    /// Ask the questions of these recordings
    #[arg(long, value_name = "REFERENCES", conflicts_with_all = ["tests", "conversations", "voice", "noise", "snr", "every"])]
    pub recordings: Option<PathBuf>,
    /// A sound file with noise; several take turns
    #[arg(long, value_name = "FILE")]
    pub noise: Vec<PathBuf>,
    /// How far the noise is below the voice. dB
    #[arg(long, value_name = "DB", default_value_t = 15.0)]
    pub snr: f64,
    /// Ask every Nth question only
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub every: u32,
    /// List the questions that were answered otherwise
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What of the pack is asked, where it is not the examples of its intents.
#[derive(Debug, Args)]
pub struct AskedArgs {
    /// Ask the questions of tests.toml, which the recogniser was not taught
    #[arg(long)]
    pub tests: bool,
    /// Hold the conversations of tests.toml; right is one whose last turn brings what it wants
    #[arg(long, conflicts_with = "tests")]
    pub conversations: bool,
}

/// Asks, and prints the report.
///
/// # Errors
/// When the engines cannot be started, the pack has no tests, or a noise cannot be read.
pub fn run(args: &SpokenArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let Session { brain, runtime, .. } = &Session::start(settings, args.pack.as_ref())?;
    if let Some(path) = &args.recordings {
        let report = recordings::run(brain, runtime, path)?;
        let wrong = report.otherwise.iter().map(|(audio, said, heard)| {
            format!("{}\n  said  {said:?}\n  heard {heard:?}", audio.display())
        });
        return tell(&report, wrong.filter(|_| args.wrong), args.json, out);
    }
    let usual = || VOICES.map(str::to_owned).into();
    let examination = Examination {
        brain,
        runtime,
        noises: noises(&args.noise)?,
        snr_db: args.snr,
        tests: args.asked.tests,
        voices: match &*args.voice {
            [] => usual(),
            voices => voices.to_vec(),
        },
        every: args.every as usize,
    };
    let report = if args.asked.conversations {
        examination.converse()?
    } else {
        examination.run()?
    };
    let wrong = report
        .wrong
        .iter()
        .map(|(voice, asked, heard)| format!("{voice}\n  asked {asked:?}\n  heard {heard:?}"));
    tell(&report, wrong.filter(|_| args.wrong), args.json, out)
}

/// The noises at 16 kHz; pink noise where there is none.
fn noises(files: &[PathBuf]) -> Result<Vec<Vec<i16>>> {
    let mut noises = Vec::new();
    for file in files {
        let decoded = decode::file(file, NOISE_MAX).with_context(|| file.display().to_string())?;
        let samples = resample(&decoded.sound, SAMPLE_RATE_HZ).samples;
        ensure!(
            samples.iter().any(|sample| *sample != 0),
            "{} is silent",
            file.display()
        );
        noises.push(samples);
    }
    if noises.is_empty() {
        noises.push(pink_noise());
    }
    Ok(noises)
}
