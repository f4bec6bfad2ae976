//! `docent bench voice`: what our Piper path costs beside the bare run of the same model.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use ort::session::Session;
use ort::value::TensorRef;
use serde::Serialize;

use crate::clock;
use crate::inference::Cancellation;
use crate::inference::runtime;
use crate::inference::session::{self, SharedWeights};
use crate::speaking::piper::{PiperOptions, PiperVoice};
use crate::speaking::{Delivery, Synthesizer, espeak};

/// Replies as a visitor hears them, short and long.
const TEXTS: [&str; 8] = [
    "Good morning!",
    "Where would you like to go?",
    "The deadline for the autumn term is the first of March.",
    "You can apply online, by post, or in person at the admissions office.",
    "I am sorry, I did not understand you. Could you say that again, please?",
    "The health centre is next to the gym; walk in, or call before you come.",
    "The library opens at eight in the morning and closes at ten in the evening.",
    "Tuition is forty two thousand dollars a year, and room and board add another fifteen thousand.",
];

/// What `bench voice` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "The voice says eight replies, each in turn with a bare run of the same model on the same ids, both with \
                  noise scales at 0. For each reply the quickest round of either counts: the machine's other work only \
                  ever adds. A voice with several speakers cannot be measured."
)]
pub struct VoiceArgs {
    /// The .onnx file of a Piper voice
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Rounds over the replies
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rounds: u32,
    /// Threads of one run
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: u16,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What was measured, as means over the replies.
#[derive(Debug, Serialize)]
pub(super) struct VoiceReport {
    /// Text to 16-bit samples, in ms.
    whole_ms: f64,
    /// The model alone, in ms.
    bare_ms: f64,
    /// What the first takes more, as a share of the second, in percent.
    overhead_percent: f64,
    /// Whole time by duration of the sound.
    rtf: f64,
}

/// One voice, and a session of its own on the same model.
struct Pair {
    voice: PiperVoice,
    bare: Session,
}

/// Runs the bench.
///
/// # Errors
/// When the voice cannot be opened or does not run.
pub(super) fn run(args: &VoiceArgs) -> Result<VoiceReport> {
    runtime::load(None)?;
    espeak::start(None)?;
    let mut pair = Pair::open(args)?;
    let (mut whole_ms, mut bare_ms, mut sound_ms) = (0.0, 0.0, 0.0);
    for text in TEXTS {
        let (mut whole, mut bare) = (f64::INFINITY, f64::INFINITY);
        // The first round is to warm up.
        for round in 0..=args.rounds {
            let (this_whole, this_bare, duration_ms) = pair.round(text)?;
            if round > 0 {
                (whole, bare) = (whole.min(this_whole), bare.min(this_bare));
            } else {
                sound_ms += duration_ms;
            }
        }
        whole_ms += whole;
        bare_ms += bare;
    }
    let count = TEXTS.len() as f64;
    Ok(VoiceReport {
        whole_ms: whole_ms / count,
        bare_ms: bare_ms / count,
        overhead_percent: (whole_ms / bare_ms - 1.0) * 100.0,
        rtf: whole_ms / sound_ms,
    })
}

impl Pair {
    fn open(args: &VoiceArgs) -> Result<Self> {
        let threads = usize::from(args.threads);
        let options = PiperOptions {
            noise: Some(0.0),
            noise_w: Some(0.0),
            length: Some(1.0),
            threads,
            ..PiperOptions::default()
        };
        let voice = PiperVoice::open(&args.model, &options)?;
        ensure!(
            voice.speakers().is_empty(),
            "the voice has several speakers"
        );
        let bare =
            session::build_threaded(&fs::read(&args.model)?, &SharedWeights::new()?, threads)?;
        Ok(Self { voice, bare })
    }

    /// Milliseconds of the whole path, of the bare run, and of the sound.
    fn round(&mut self, text: &str) -> Result<(f64, f64, f64)> {
        let start = clock::now();
        let sound = self
            .voice
            .speak(text, Delivery::default(), &Cancellation::default())?;
        let whole = clock::milliseconds_since(start);
        let sentences = self.voice.ids(text)?;
        let start = clock::now();
        let mut count = 0;
        for ids in &sentences {
            count += self.bare_run(ids)?;
        }
        let bare = clock::milliseconds_since(start);
        ensure!(
            count == sound.samples.len(),
            "the bare run gave another sound"
        );
        Ok((whole, bare, sound.duration().as_secs_f64() * 1000.0))
    }

    fn bare_run(&mut self, ids: &[i64]) -> Result<usize> {
        let (lengths, scales) = ([i64::try_from(ids.len())?], [0.0_f32, 1.0, 0.0]);
        let outputs = self.bare.run(ort::inputs![
            "input" => TensorRef::from_array_view(([1, ids.len()], ids))?,
            "input_lengths" => TensorRef::from_array_view(([1_usize], &lengths[..]))?,
            "scales" => TensorRef::from_array_view(([3_usize], &scales[..]))?,
        ])?;
        Ok(outputs[0].try_extract_tensor::<f32>()?.1.len())
    }
}

impl fmt::Display for VoiceReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "text to samples  {:8.2} ms a reply",
            self.whole_ms
        )?;
        writeln!(
            formatter,
            "bare run         {:8.2} ms a reply",
            self.bare_ms
        )?;
        writeln!(
            formatter,
            "overhead         {:8.2} %",
            self.overhead_percent
        )?;
        write!(formatter, "RTF              {:8.4}", self.rtf)
    }
}
