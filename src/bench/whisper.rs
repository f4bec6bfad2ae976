//! What our path to Whisper costs beside the bare call of the library.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState,
};

use super::statistics::percentile;
use crate::audio::{decode, resample};
use crate::clock;
use crate::hearing::whisper::{WhisperTranscriber, audio_context, tokens_max};
use crate::hearing::{Manner, SAMPLE_RATE_HZ, Transcriber, Transcript};
use crate::inference::Cancellation;

/// Samples that a session hands on at a time: 20 ms.
const CHUNK_SAMPLES: usize = 320;
/// The longest sound: one window of Whisper's, less our margin.
pub const SECONDS_MAX: usize = 28;
/// More than that is not even decoded.
const DECODED_MAX: Duration = Duration::from_mins(1);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// A model in whisper.cpp's format, `ggml-NAME.bin`.
    pub model: PathBuf,
    /// A sound file of at most [`SECONDS_MAX`]; without it, three seconds like syllables.
    pub audio: Option<PathBuf>,
    /// Rounds; at least one.
    pub rounds: u32,
    /// Threads of one decoding.
    pub threads: u16,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct WhisperReport {
    /// Duration of the sound, in seconds.
    sound_s: f64,
    /// Positions of the encoder, 50 a second.
    audio_context: u16,
    /// Samples to transcript through our path, median and least, in ms.
    whole_ms: [f64; 2],
    /// The library alone, median and least, in ms.
    bare_ms: [f64; 2],
    /// What the least of ours takes more, as a share of the library's, in percent.
    overhead_percent: f64,
    /// Median of our path by duration of the sound.
    rtf: f64,
    /// Letters that were recognised; 0 means that the guards did not believe the model.
    letters: usize,
}

/// Runs the bench.
///
/// # Errors
/// When the model cannot be loaded or does not run, or the sound cannot be read.
pub fn run(options: &Options) -> Result<WhisperReport> {
    let samples = match &options.audio {
        Some(path) => read(path)?,
        None => syllables(3 * SAMPLE_RATE_HZ as usize),
    };
    let ours = WhisperTranscriber::load(&options.model, usize::from(options.threads))?;
    let context =
        WhisperContext::new_with_params(&options.model, WhisperContextParameters::default())?;
    let mut state = context.create_state()?;
    let floats: Vec<f32> = samples
        .iter()
        .map(|sample| f32::from(*sample) / 32_768.0)
        .collect();
    let (mut whole, mut bare, mut letters) = (Vec::new(), Vec::new(), 0);
    // The first round is to warm up.
    for round in 0..=options.rounds {
        let start = clock::now();
        let transcript = write_down(&ours, &samples)?;
        let whole_ms = clock::milliseconds_since(start);
        let start = clock::now();
        write_down_bare(&mut state, &floats, options.threads)?;
        let bare_ms = clock::milliseconds_since(start);
        if round > 0 {
            whole.push(whole_ms);
            bare.push(bare_ms);
        }
        letters = transcript.text.chars().count();
    }
    let sound_s = samples.len() as f64 / f64::from(SAMPLE_RATE_HZ);
    let summary = |times: &[f64]| [percentile(times, 50.0), percentile(times, 0.0)];
    let (whole_ms, bare_ms) = (summary(&whole), summary(&bare));
    Ok(WhisperReport {
        sound_s,
        audio_context: audio_context(samples.len()),
        whole_ms,
        bare_ms,
        overhead_percent: (whole_ms[1] / bare_ms[1] - 1.0) * 100.0,
        rtf: whole_ms[0] / sound_s / 1000.0,
        letters,
    })
}

fn write_down(ours: &WhisperTranscriber, samples: &[i16]) -> Result<Transcript> {
    let manner = Manner {
        language: Some("en".into()),
        ..Manner::default()
    };
    let go = Cancellation::default();
    let mut utterance = ours.start(&manner)?;
    for chunk in samples.chunks(CHUNK_SAMPLES) {
        utterance.accept(chunk, &go)?;
    }
    Ok(utterance.finish(&go)?)
}

/// As one would call the library, in everything that takes time as we do.
fn write_down_bare(state: &mut WhisperState, samples: &[f32], threads: u16) -> Result<()> {
    let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    parameters.set_n_threads(threads.into());
    parameters.set_single_segment(true);
    parameters.set_suppress_nst(true);
    parameters.set_temperature_inc(0.0);
    parameters.set_audio_ctx(audio_context(samples.len()).into());
    parameters.set_max_tokens(tokens_max(samples.len()).into());
    parameters.set_print_progress(false);
    Ok(state.full(parameters, samples)?)
}

fn read(path: &Path) -> Result<Vec<i16>> {
    let decoded = decode::file(path, DECODED_MAX).with_context(|| path.display().to_string())?;
    let samples = resample(&decoded.sound, SAMPLE_RATE_HZ).samples;
    ensure!(
        samples.len() <= SECONDS_MAX * SAMPLE_RATE_HZ as usize,
        "{} is longer than {SECONDS_MAX} s",
        path.display()
    );
    Ok(samples)
}

/// A tone that swells four times a second.
fn syllables(samples: usize) -> Vec<i16> {
    (0..samples)
        .map(|i| {
            let swell = (i as f32 / 1_273.0).sin().max(0.02);
            ((i as f32 * 0.1).sin() * swell * 6_000.0) as i16
        })
        .collect()
}

impl fmt::Display for WhisperReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            sound_s,
            audio_context,
            letters,
            ..
        } = self;
        writeln!(
            out,
            "sound            {sound_s:8.2} s, {audio_context} positions, {letters} letters found"
        )?;
        for (name, [median, least]) in [
            ("samples to words", self.whole_ms),
            ("bare library", self.bare_ms),
        ] {
            writeln!(out, "{name:16} {median:8.1} ms, at least {least:.1} ms")?;
        }
        writeln!(out, "overhead         {:8.2} %", self.overhead_percent)?;
        write!(out, "RTF              {:8.4}", self.rtf)
    }
}
