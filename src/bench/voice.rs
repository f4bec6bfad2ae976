//! What our Piper path costs beside the bare run of the same model.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use ort::session::Session;
use ort::value::TensorRef;
use serde::Serialize;

use crate::clock;
use crate::inference::Cancellation;
use crate::inference::runtime;
use crate::inference::session::{self, SharedWeights};
use crate::speaking::piper::{self, PiperOptions, PiperVoice};
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

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// The `.onnx` file of a Piper voice, instead of the one in the program.
    pub model: Option<PathBuf>,
    /// Rounds over the replies; at least one.
    pub rounds: u32,
    /// Threads of one run.
    pub threads: u16,
}

/// What was measured, as means over the replies.
#[derive(Debug, Serialize)]
pub struct VoiceReport {
    /// Text to the first quarter of a second of it, in ms.
    first_ms: f64,
    /// The longest of the replies: the same, and how long it lasts, in ms.
    longest_first_ms: f64,
    longest_ms: f64,
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
pub fn run(options: &Options) -> Result<VoiceReport> {
    runtime::load(None)?;
    espeak::start(None)?;
    let mut pair = Pair::open(options)?;
    let mut sum = Times::default();
    let mut longest = Times::default();
    for text in TEXTS {
        let mut best: Option<Times> = None;
        // The first round is to warm up.
        for round in 0..=options.rounds {
            let times = pair.round(text)?;
            if round > 0 {
                best = Some(best.map_or(times, |best| best.quicker(times)));
            }
        }
        let best = best.unwrap_or_default();
        sum = sum.plus(best);
        if best.sound_ms > longest.sound_ms {
            longest = best;
        }
    }
    let count = TEXTS.len() as f64;
    Ok(VoiceReport {
        first_ms: sum.first_ms / count,
        longest_first_ms: longest.first_ms,
        longest_ms: longest.sound_ms,
        whole_ms: sum.whole_ms / count,
        bare_ms: sum.bare_ms / count,
        overhead_percent: (sum.whole_ms / sum.bare_ms - 1.0) * 100.0,
        rtf: sum.whole_ms / sum.sound_ms,
    })
}

/// Of one reply: its first sound, the whole path, the bare run, and how long it lasts.
#[derive(Clone, Copy, Default)]
struct Times {
    first_ms: f64,
    whole_ms: f64,
    bare_ms: f64,
    sound_ms: f64,
}

impl Times {
    fn quicker(self, other: Self) -> Self {
        Self {
            first_ms: self.first_ms.min(other.first_ms),
            whole_ms: self.whole_ms.min(other.whole_ms),
            bare_ms: self.bare_ms.min(other.bare_ms),
            sound_ms: self.sound_ms,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            first_ms: self.first_ms + other.first_ms,
            whole_ms: self.whole_ms + other.whole_ms,
            bare_ms: self.bare_ms + other.bare_ms,
            sound_ms: self.sound_ms + other.sound_ms,
        }
    }
}

impl Pair {
    fn open(options: &Options) -> Result<Self> {
        let threads = usize::from(options.threads);
        let exact = PiperOptions {
            noise: Some(0.0),
            noise_w: Some(0.0),
            length: Some(1.0),
            threads,
            ..PiperOptions::default()
        };
        let voice = match &options.model {
            Some(model) => PiperVoice::open(model, &exact)?,
            None => PiperVoice::embedded(&exact)?,
        };
        ensure!(
            voice.speakers().is_empty(),
            "the voice has several speakers"
        );
        let model = match &options.model {
            Some(model) => Cow::Owned(fs::read(model)?),
            None => Cow::Borrowed(piper::embedded_model()),
        };
        let bare = session::build_threaded(&model, &SharedWeights::new()?, threads)?;
        Ok(Self { voice, bare })
    }

    fn round(&mut self, text: &str) -> Result<Times> {
        let never = Cancellation::default();
        let start = clock::now();
        let mut begun = self.voice.begin(text, Delivery::default(), &never)?;
        let quarter = begun.sample_rate_hz() as usize / 4;
        begun.make(quarter, &never)?;
        let first_ms = clock::milliseconds_since(start);
        let start = clock::now();
        let sound = self
            .voice
            .speak(text, Delivery::default(), &Cancellation::default())?;
        let whole_ms = clock::milliseconds_since(start);
        let sentences = self.voice.ids(text)?;
        let start = clock::now();
        let mut count = 0;
        for ids in &sentences {
            count += self.bare_run(ids)?;
        }
        let bare_ms = clock::milliseconds_since(start);
        ensure!(
            count == sound.samples.len(),
            "the bare run gave another sound"
        );
        Ok(Times {
            first_ms,
            whole_ms,
            bare_ms,
            sound_ms: sound.duration().as_secs_f64() * 1000.0,
        })
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
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "first sound      {:8.2} ms a reply; {:.2} ms of one that lasts {:.1} s",
            self.first_ms,
            self.longest_first_ms,
            self.longest_ms / 1000.0
        )?;
        writeln!(out, "text to samples  {:8.2} ms a reply", self.whole_ms)?;
        writeln!(out, "bare run         {:8.2} ms a reply", self.bare_ms)?;
        writeln!(out, "overhead         {:8.2} %", self.overhead_percent)?;
        write!(out, "RTF              {:8.4}", self.rtf)
    }
}
