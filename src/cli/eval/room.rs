//! `docent eval room`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::spoken::Session;
use super::values::{DECODING_THREADS, hours};
use crate::config::Settings;
use crate::eval;
use crate::files::DataFolder;
use crate::hearing::Detectors;
use crate::hearing::whisper::WhisperTranscriber;
use crate::inference::runtime;

/// What `eval room` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Speech is played into recorded rooms and as many that are worked out, and comes back as a microphone would hear it: late, \
drifting, from 10 dB below somebody near to 5 dB above. Measured is what is left of it once the echo is cancelled, how often \
that is taken for speech, and what becomes of somebody who speaks meanwhile and of their \
words. Then all of the product talks in the rooms: whether it interrupts itself, also when the delay jumps and the loudspeaker \
clips, how soon it is interrupted by somebody, and by what means nothing; coughs, laughs, claps, clicks, music and \"mm-hm\" \
are made. At last devices are unplugged in every state.

Example:
  docent eval room --rooms ./rir --speech ./speech --noise ./noise --hours 2")]
pub struct EvalRoomArgs {
    /// Responses of rooms, one a sound file
    #[arg(long, value_name = "DIR")]
    pub rooms: PathBuf,
    /// Recordings of people
    #[arg(long, value_name = "DIR")]
    pub speech: PathBuf,
    /// Noises
    #[arg(long, value_name = "DIR")]
    pub noise: PathBuf,
    /// How long is played, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 0.25, value_parser = hours)]
    pub hours: f64,
    /// What rooms, levels, delays and drifts are drawn with
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u32,
    /// Measure only how well the echo is cancelled, or only talk
    #[arg(long, value_name = "PART", value_enum)]
    pub only: Option<EvalPart>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// A part of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvalPart {
    /// How well the echo is cancelled
    Echo,
    /// All of the product, talked with
    Talk,
}

/// Measures.
///
/// # Errors
/// When there is no runtime for the detector, no recogniser, or a folder cannot be read.
pub fn run(
    args: &EvalRoomArgs,
    settings: &Settings,
    data: Option<&DataFolder>,
) -> Result<eval::room::Report> {
    runtime::load(data.map(DataFolder::runtime).as_deref())?;
    let detectors = Detectors::open();
    let options = eval::room::Options {
        rooms: args.rooms.clone(),
        speech: args.speech.clone(),
        noise: args.noise.clone(),
        part: args.only.map(|part| match part {
            EvalPart::Echo => eval::room::Part::Echo,
            EvalPart::Talk => eval::room::Part::Talk,
        }),
        time: Duration::from_secs_f64(args.hours * 3600.0),
        seed: args.seed.into(),
    };
    let session = Session::start(settings, None)?;
    let engines = &session.brain.engines;
    let talker = eval::room::Talker {
        hearing: &engines.hearing,
        speech: &engines.speech,
        runtime: session.runtime.handle(),
        rules: Arc::clone(&session.brain.rules),
        wording: engines.wording(),
    };
    let recogniser = WhisperTranscriber::embedded(DECODING_THREADS, 1)?;
    // The detector that ears have, and the recogniser in the program.
    let new_detector = || detectors.new_detector();
    let ears = eval::room::Ears {
        detector: &new_detector,
        recogniser: &recogniser,
        talker: &talker,
    };
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {pos} {msg}, {elapsed}",
    )?);
    let report = eval::room::run(&options, &ears, &mut |at| {
        bar.set_message(at.to_owned());
        bar.inc(1);
    });
    bar.finish_and_clear();
    Ok(report?)
}
