//! How loud a recording is.

use super::loudness::dbfs;
use super::{RATE_HZ, Recording};
use crate::audio::SILENCE_DB;

/// Time over which loudness is measured. Seconds. Source: about one sound of speech.
const WINDOW_SECONDS: f64 = 0.02;

/// How loud a recording is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The loudest sample. dB below full scale: 0 to -120 for silence.
    pub peak_dbfs: f64,
    /// What a tenth of all windows stays below, which is what the room sounds like while nobody speaks. dB below full
    /// scale: of a sine wave that reaches full scale it is -3.
    pub background_dbfs: f64,
    /// The share of samples at full scale, 0 to 1.
    pub clipped: f64,
}

impl Recording {
    /// How loud it is. A steady deviation from zero, which cheap devices have, counts as nothing.
    pub fn level(&self) -> Level {
        let samples = &self.samples;
        if samples.is_empty() {
            return Level::SILENCE;
        }
        let sum: f64 = samples.iter().copied().map(f64::from).sum();
        let middle = sum / samples.len() as f64;
        let deviations: Vec<f64> = samples.iter().map(|it| f64::from(*it) - middle).collect();
        let peak = deviations
            .iter()
            .fold(0.0, |peak: f64, it| peak.max(it.abs()));
        let window = (f64::from(RATE_HZ) * WINDOW_SECONDS) as usize;
        let windows = deviations.chunks(window.max(1));
        let mut powers: Vec<f64> = windows.map(mean_power).collect();
        powers.sort_by(f64::total_cmp);
        Level {
            peak_dbfs: dbfs(peak * peak),
            background_dbfs: dbfs(powers[powers.len() / 10]),
            clipped: self.clipped,
        }
    }
}

impl Level {
    const SILENCE: Self = Self {
        peak_dbfs: SILENCE_DB,
        background_dbfs: SILENCE_DB,
        clipped: 0.0,
    };
}

fn mean_power(window: &[f64]) -> f64 {
    window.iter().map(|it| it * it).sum::<f64>() / window.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn recording(samples: Vec<f32>) -> Recording {
        Recording {
            rate_hz: RATE_HZ,
            samples,
            clipped: 0.0,
            overruns: 0,
        }
    }

    fn sine(amplitude: f64) -> impl Iterator<Item = f32> {
        let phase = |index: u32| TAU * 400.0 * f64::from(index) / f64::from(RATE_HZ);
        (0..RATE_HZ).map(move |index| (amplitude * phase(index).sin()) as f32)
    }

    #[track_caller]
    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 0.05, "{found}, not {wanted}");
    }

    #[test]
    fn a_sine_of_half_the_scale_is_six_and_nine_decibels_below_it() {
        let level = recording(sine(0.5).collect()).level();
        near(level.peak_dbfs, -6.02);
        near(level.background_dbfs, -9.03);
        assert_eq!(recording(Vec::new()).level(), Level::SILENCE);
    }

    #[test]
    fn a_steady_deviation_is_not_sound() {
        let level = recording(sine(0.01).map(|it| it + 0.3).collect()).level();
        near(level.peak_dbfs, -40.0);
        let still = recording(vec![0.25; 1600]).level();
        near(still.peak_dbfs, SILENCE_DB);
    }

    #[test]
    fn speech_in_between_does_not_raise_the_background() {
        let speech = sine(0.5).take(12_000);
        let room = sine(0.001).take(4_000);
        let level = recording(speech.chain(room).collect()).level();
        near(level.peak_dbfs, -6.02);
        near(level.background_dbfs, -63.01);
    }
}
