//! What the turn judge sees of a sound: Whisper's log-mel spectrogram of its last 8 seconds.
//!
//! Equal to `_whisper_features.py` of the Python package `pipecat-ai` 1.14.0, which follows the feature extractor of
//! Whisper in the `transformers` package.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use super::mel::{self, BANDS, BINS, FFT_SAMPLES, Filter};

/// Samples that count: the last 8 seconds. Source: the model's training.
pub(super) const SAMPLES: usize = 128_000;
/// Windows that they make.
pub(super) const WINDOWS: usize = SAMPLES / HOP_SAMPLES;
/// Samples from one window to the next. Source: Whisper.
const HOP_SAMPLES: usize = 160;
/// Added to the variance before dividing by its root. Source: `transformers`.
const VARIANCE_FLOOR: f64 = 1e-7;
/// The least power of a band. Source: Whisper.
const POWER_FLOOR: f64 = 1e-10;
/// How far below the loudest band of the sound the quietest lies, in powers of ten. Source: Whisper.
const RANGE: f64 = 8.0;

/// Makes features. Holds tables only.
pub(super) struct LogMel {
    transform: Arc<dyn RealToComplex<f64>>,
    hann: Vec<f64>,
    filters: Vec<Filter>,
}

impl LogMel {
    pub(super) fn new() -> Self {
        let hann = |index| 0.5 - 0.5 * (TAU * index as f64 / FFT_SAMPLES as f64).cos();
        Self {
            transform: RealFftPlanner::new().plan_fft_forward(FFT_SAMPLES),
            hann: (0..FFT_SAMPLES).map(hann).collect(),
            filters: mel::filters(),
        }
    }

    /// The features of the last [`SAMPLES`] of `samples`, with zeros in front of fewer. **Shape** `[BANDS, WINDOWS]`,
    /// lowest band first; about -1 to 1.5.
    pub(super) fn features(&self, samples: &[i16]) -> Vec<f32> {
        let sound = normalised(samples);
        let mut features = vec![0.0_f64; BANDS * WINDOWS];
        let mut input = self.transform.make_input_vec();
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        let mut power = vec![0.0; BINS];
        for window in 0..WINDOWS {
            for (index, value) in input.iter_mut().enumerate() {
                *value = sound[mirrored(window * HOP_SAMPLES + index)] * self.hann[index];
            }
            self.transform
                .process_with_scratch(&mut input, &mut spectrum, &mut scratch)
                .expect("the buffers are the transform's own");
            for (power, value) in power.iter_mut().zip(&spectrum) {
                *power = value.norm_sqr();
            }
            for (band, filter) in self.filters.iter().enumerate() {
                features[band * WINDOWS + window] = filter.apply(&power).max(POWER_FLOOR).log10();
            }
        }
        let loudest = features.iter().copied().fold(f64::MIN, f64::max);
        features
            .iter()
            .map(|value| ((value.max(loudest - RANGE) + 4.0) / 4.0) as f32)
            .collect()
    }
}

/// The sample at `place` of the sound with half a window of its mirror image at either end.
fn mirrored(place: usize) -> usize {
    let index = place.abs_diff(FFT_SAMPLES / 2);
    if index < SAMPLES {
        index
    } else {
        2 * (SAMPLES - 1) - index
    }
}

/// [`SAMPLES`] values with mean 0 and variance 1, the zeros in front counted.
fn normalised(samples: &[i16]) -> Vec<f64> {
    let last = &samples[samples.len().saturating_sub(SAMPLES)..];
    let mut sound = vec![0.0; SAMPLES - last.len()];
    sound.extend(last.iter().map(|sample| f64::from(*sample) / 32_768.0));
    let mean = sound.iter().sum::<f64>() / SAMPLES as f64;
    let square = |value: &f64| (value - mean) * (value - mean);
    let variance = sound.iter().map(square).sum::<f64>() / SAMPLES as f64;
    let scale = 1.0 / (variance + VARIANCE_FLOOR).sqrt();
    for value in &mut sound {
        *value = (*value - mean) * scale;
    }
    sound
}
