//! Tells windows of a few pure tones, as chimes and keys make them, from those of a voice.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::WINDOW_SAMPLES;

/// The strongest bins of the spectrum, of 257: a pure tone takes three.
const STRONGEST_BINS: usize = 6;
/// Their share of the power from which on a window may be tones.
const STRONGEST_SHARE: f32 = 0.9;
/// The first bin above the first harmonics of a chime: 1250 Hz.
const HIGH_BIN: usize = 40;
/// A voice has at least this share of its power from there on. Source: 72 single letters and digits. The strongest bins
/// alone would take 37 % of their loud windows for tones, both together take 3 %; of those of a chime, half.
const HIGH_SHARE: f32 = 1e-3;

/// Looks at the spectrum of windows.
pub(super) struct ToneMeter {
    fft: Arc<dyn RealToComplex<f32>>,
    taper: Vec<f32>,
    samples: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
}

impl ToneMeter {
    pub(super) fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW_SAMPLES);
        let hann = |index: usize| 0.5 - 0.5 * (TAU * index as f32 / WINDOW_SAMPLES as f32).cos();
        Self {
            taper: (0..WINDOW_SAMPLES).map(hann).collect(),
            samples: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: Vec::new(),
            fft,
        }
    }

    /// Whether nearly all power of the window lies in a few narrow low bands. Silence is no tone.
    pub(super) fn is_tones(&mut self, window: &[i16; WINDOW_SAMPLES]) -> bool {
        for ((sample, taper), input) in window.iter().zip(&self.taper).zip(&mut self.samples) {
            *input = f32::from(*sample) * taper;
        }
        self.fft
            .process_with_scratch(&mut self.samples, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers are those that the plan made");
        let power = &mut self.power;
        power.clear();
        power.extend(self.spectrum.iter().map(Complex::norm_sqr));
        let all: f32 = power.iter().sum();
        let high: f32 = power[HIGH_BIN..].iter().sum();
        power.select_nth_unstable_by(STRONGEST_BINS, |a, b| b.total_cmp(a));
        power[..STRONGEST_BINS].iter().sum::<f32>() >= STRONGEST_SHARE * all
            && high < HIGH_SHARE * all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::SAMPLE_RATE_HZ;

    /// A window with sines of these frequencies in Hz, amplitudes 0 to 1.
    fn window(sines: &[(f32, f32)]) -> [i16; WINDOW_SAMPLES] {
        std::array::from_fn(|index| {
            let time = index as f32 / SAMPLE_RATE_HZ as f32;
            let sum: f32 = sines
                .iter()
                .map(|(hz, loudness)| loudness * (TAU * hz * time).sin())
                .sum();
            (8_000.0 * sum) as i16
        })
    }

    #[test]
    fn one_and_two_tones_are_tones() {
        let mut meter = ToneMeter::new();
        for sines in [
            &[(375.0, 1.0)][..],
            &[(190.0, 1.0)],
            &[(250.0, 0.8), (531.0, 0.6)],
        ] {
            assert!(meter.is_tones(&window(sines)), "{sines:?}");
        }
    }

    #[test]
    fn a_vowel_with_its_higher_harmonics_is_none() {
        let mut meter = ToneMeter::new();
        let dark = [(210.0, 0.3), (420.0, 1.0), (1_470.0, 0.04), (2_310.0, 0.03)];
        assert!(!meter.is_tones(&window(&dark)), "the first harmonics only");
        let bright: Vec<_> = (1..20)
            .map(|harmonic| (120.0 * harmonic as f32, 0.2))
            .collect();
        assert!(!meter.is_tones(&window(&bright)));
    }

    #[test]
    fn silence_is_none() {
        assert!(!ToneMeter::new().is_tones(&[0; WINDOW_SAMPLES]));
    }
}
