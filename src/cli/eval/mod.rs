//! `docent eval`: quality on data sets.

mod args;
mod evidence;
mod room;
mod speech;
mod spoken;
mod typos;
mod values;

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use self::args::EvalEndpointArgs;
pub use self::args::{EvalArgs, EvalCommand};
use self::values::DECODING_THREADS;
use crate::app::{start_encoder, usable_data_folder};
use crate::cli::Exit;
use crate::config::Settings;
use crate::eval;
use crate::files::DataFolder;
use crate::hearing::whisper::WhisperTranscriber;
use crate::hearing::{Detectors, SmartTurn};
use crate::inference::runtime;
use crate::speaking::espeak;
use crate::understanding::{EncodeOutcome, EncoderPool, Turn};

/// Measures, and prints the report.
///
/// # Errors
/// When there is no encoder or the data set cannot be read.
pub fn run(args: &EvalArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let data = usable_data_folder(&settings.data.dir);
    let start = || EncoderWithBar::start(settings, data.as_ref());
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
        EvalCommand::Evidence(args) => {
            print(&evidence::run(args, settings)?, args.json, out)?;
        }
        EvalCommand::Typos(args) => {
            print(&typos::run(args, settings)?, args.json, out)?;
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
            espeak::start(data.as_ref())?;
            print(&eval::phonemes::run(&args.path)?, args.json, out)?;
        }
        EvalCommand::Spoken(args) => return spoken::run(args, settings, out),
        EvalCommand::Echo(args) => return spoken::echo(args, settings, out),
        EvalCommand::Vad(args) => {
            runtime::load(data.as_ref().map(DataFolder::runtime).as_deref())?;
            let detectors = Detectors::open();
            let (labelled, noise) = (args.path.as_deref(), args.noise.as_deref());
            let report = eval::vad::run(&detectors, labelled, noise)?;
            print(&report, args.json, out)?;
        }
        EvalCommand::Room(args) => {
            print(&room::run(args, settings, data.as_ref())?, args.json, out)?;
        }
        EvalCommand::Endpoint(args) => {
            runtime::load(data.as_ref().map(DataFolder::runtime).as_deref())?;
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
    fn start(settings: &Settings, data: Option<&DataFolder>) -> Result<Self> {
        let pool = start_encoder(&settings.understanding, data)?;
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template(
            "{spinner} {pos} texts encoded, {elapsed}",
        )?);
        Ok(Self { pool, bar })
    }

    fn encode(&self, text: &str) -> EncodeOutcome {
        self.bar.inc(1);
        self.pool.encode_blocking(0, Turn::awaited(), text)
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
