//! `docent eval`: quality on data sets.

mod speech;
mod spoken;

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use self::speech::{EvalSlotsArgs, EvalSttArgs};
use self::spoken::{EchoArgs, SpokenArgs};
use crate::app::{start_encoder, usable_data_folder};
use crate::cli::Exit;
use crate::config::Settings;
use crate::eval;
use crate::hearing::whisper::WhisperTranscriber;
use crate::hearing::{Detectors, SmartTurn};
use crate::inference::runtime;
use crate::speaking::espeak;
use crate::understanding::{EncodeOutcome, EncoderPool, Urgency};

/// Threads with which the ends of turns are written down.
const DECODING_THREADS: usize = 2;

/// What `eval` can be told.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// What to measure.
    #[command(subcommand)]
    pub command: EvalCommand,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum EvalCommand {
    /// How well intents are recognised and foreign texts rejected
    Intents(EvalIntentsArgs),
    /// How well documents are found
    Retrieval(EvalRetrievalArgs),
    /// How much of written English is spoken as people say it
    Speakable(EvalSpeakableArgs),
    /// Whether the questions of a pack are understood when they are spoken
    Spoken(SpokenArgs),
    /// Whether the voice is understood by the recogniser
    Echo(EchoArgs),
    /// How many words of recordings are written down wrong, and at what cost
    Stt(EvalSttArgs),
    /// How many details of spoken orders are understood
    Slots(EvalSlotsArgs),
    /// How far our phonemes for Piper voices are those of the reference
    Phonemes(EvalPhonemesArgs),
    /// How well the end of a turn is found, and how often noise starts one
    Endpoint(EvalEndpointArgs),
    /// How well speech is told from everything else
    Vad(EvalVadArgs),
}

/// What `eval intents` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
PATH is a file laid out as CLINC150 (data_full.json) or a folder laid out as SNIPS (one folder an intent).

Examples:
  docent eval intents data_full.json
  docent eval intents data_full.json --shots 10 --seed 3")]
pub struct EvalIntentsArgs {
    /// The data set
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// Train on this many examples of each intent only
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    pub shots: Option<u32>,
    /// Which examples those are
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval retrieval` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR holds corpus.jsonl, queries.jsonl and qrels.tsv, as the BEIR data sets do.

Example:
  docent eval retrieval ./cranfield")]
pub struct EvalRetrievalArgs {
    /// The data set
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval speakable` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR is a language's folder of the NeMo text processing tests, with data_text_normalization in it. Equal are texts that \
sound the same: case, punctuation, hyphens and the \"and\" within numbers and amounts do not count.

Example:
  docent eval speakable ./nemo/en --wrong")]
pub struct EvalSpeakableArgs {
    /// The test files
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
    /// List the texts that are spoken otherwise
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval phonemes` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
FILE is what scripts/export_piper_phonemes.py writes of the Python package piper-tts.

Example:
  docent eval phonemes tests/data/piper/hum.jsonl")]
pub struct EvalPhonemesArgs {
    /// The phonemes and ids of the reference
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval vad` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR is laid out as the TEN VAD test set: NAME.wav beside NAME.scv with NAME,START,END,LABEL and so on, in seconds, 1 for \
speech. A window of 32 ms is speech when at least half of it is labelled so.

Examples:
  docent eval vad ./ten_vad_testset
  docent eval vad --noise ./kitchen")]
pub struct EvalVadArgs {
    /// Sound with labels
    #[arg(value_name = "DIR", required_unless_present = "noise")]
    pub path: Option<PathBuf>,
    /// Sounds without speech: report how high they score, and for how long
    #[arg(long, value_name = "DIR")]
    pub noise: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval endpoint` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Every recording becomes a turn; a pause is put into those of at least 1.5 s. In one of the settings the recogniser in the \
program writes down what was said before a pause, as in a conversation.

Example:
  docent eval endpoint ./speech ./noise ./beeps --without voices --phrases ./vap_phrases")]
pub struct EvalEndpointArgs {
    /// Recordings of people, one turn each
    #[arg(value_name = "SPEECH")]
    pub speech: PathBuf,
    /// Folders or files with noise
    #[arg(value_name = "NOISE", required = true)]
    pub noise: Vec<PathBuf>,
    /// Leave out noise files with this in their name, because there are voices in them
    #[arg(long, value_name = "TEXT")]
    pub without: Option<String>,
    /// Also compare complete and incomplete phrases: a folder with phrases.json and audio
    #[arg(long, value_name = "DIR")]
    pub phrases: Option<PathBuf>,
    /// Speech to noise, in dB
    #[arg(long, value_name = "DB", default_value_t = 15.0)]
    pub snr: f64,
    /// How long noise is heard, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 1.0, value_parser = hours)]
    pub hours: f64,
    /// Use every Nth recording only
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub every: u32,
    /// What the pauses are drawn with
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

fn hours(text: &str) -> Result<f64, String> {
    let hours = text
        .parse()
        .ok()
        .filter(|hours| (0.0..=1000.0).contains(hours));
    hours.ok_or_else(|| "a number from 0 to 1000 is expected".to_owned())
}

/// Measures, and prints the report.
///
/// # Errors
/// When there is no encoder or the data set cannot be read.
pub fn run(args: &EvalArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let data = usable_data_folder(&settings.data.dir);
    let start = || EncoderWithBar::start(settings, data.as_deref());
    match &args.command {
        EvalCommand::Intents(args) => {
            let encoder = start()?;
            let options = eval::intents::Options {
                shots: args.shots.map(|shots| shots as usize),
                seed: args.seed,
            };
            let report =
                eval::intents::run(&args.path, &options, &mut |text| encoder.encode(text))?;
            encoder.bar.finish_and_clear();
            print(&report, args.json, out)?;
        }
        EvalCommand::Retrieval(args) => {
            let encoder = start()?;
            let mut encode = |text: &str| {
                let vector = encoder
                    .encode(text)
                    .map_err(|problem| problem.to_string())?;
                Ok(vector.as_slice().to_vec())
            };
            let report = eval::retrieval::run(&args.path, Some(&mut encode))?;
            encoder.bar.finish_and_clear();
            print(&report, args.json, out)?;
        }
        EvalCommand::Speakable(args) => {
            let report = eval::speakable::run(&args.path)?;
            let report = if args.wrong {
                report
            } else {
                report.without_texts()
            };
            print(&report, args.json, out)?;
        }
        EvalCommand::Stt(args) => {
            print(&speech::stt(args, settings)?, args.json, out)?;
        }
        EvalCommand::Slots(args) => {
            print(&speech::slots(args, settings)?, args.json, out)?;
        }
        EvalCommand::Phonemes(args) => {
            espeak::start(data.as_deref())?;
            print(&eval::phonemes::run(&args.path)?, args.json, out)?;
        }
        EvalCommand::Spoken(args) => return spoken::run(args, settings, out),
        EvalCommand::Echo(args) => return spoken::echo(args, settings, out),
        EvalCommand::Vad(args) => {
            runtime::load(data.map(|data| data.join("runtime")).as_deref())?;
            let detectors = Detectors::open();
            let (labelled, noise) = (args.path.as_deref(), args.noise.as_deref());
            let report = eval::vad::run(&detectors, labelled, noise)?;
            print(&report, args.json, out)?;
        }
        EvalCommand::Endpoint(args) => {
            runtime::load(data.map(|data| data.join("runtime")).as_deref())?;
            print(&endpoint(args)?, args.json, out)?;
        }
    }
    Ok(Exit::Ok)
}

fn endpoint(args: &EvalEndpointArgs) -> Result<eval::endpoint::Report> {
    let options = eval::endpoint::Options {
        speech: args.speech.clone(),
        noise: args.noise.clone(),
        without: args.without.clone(),
        phrases: args.phrases.clone(),
        snr_db: args.snr,
        noise_time: Duration::from_secs_f64(args.hours * 3600.0),
        every: args.every as usize,
        seed: args.seed,
    };
    let (detectors, judge) = (Detectors::open(), SmartTurn::new());
    let recogniser = WhisperTranscriber::embedded(DECODING_THREADS, 1)?;
    let new_detector = || detectors.new_detector();
    let ears = eval::endpoint::Ears {
        detector: &new_detector,
        judge: Some(&judge),
        recogniser: &recogniser,
    };
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {pos} {msg}, {elapsed}",
    )?);
    let report = eval::endpoint::run(&options, &ears, &mut |at| {
        bar.set_message(at.to_owned());
        bar.inc(1);
    })?;
    bar.finish_and_clear();
    Ok(report)
}

/// The encoder, with a count of its work on the screen.
struct EncoderWithBar {
    pool: Arc<EncoderPool>,
    bar: ProgressBar,
}

impl EncoderWithBar {
    fn start(settings: &Settings, data: Option<&Path>) -> Result<Self> {
        let pool = start_encoder(&settings.understanding, data)?;
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template(
            "{spinner} {pos} texts encoded, {elapsed}",
        )?);
        Ok(Self { pool, bar })
    }

    fn encode(&self, text: &str) -> EncodeOutcome {
        self.bar.inc(1);
        self.pool.encode_blocking(0, Urgency::Final, text)
    }
}

fn print<R: Serialize + fmt::Display>(report: &R, json: bool, out: &mut dyn Write) -> Result<()> {
    if json {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
    } else {
        writeln!(out, "{report}")?;
    }
    Ok(())
}
