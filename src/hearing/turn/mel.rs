//! The mel filters of Whisper: Slaney's scale and area norm, as librosa has them.

use crate::hearing::SAMPLE_RATE_HZ;

/// Mel bands of one window. Source: Whisper.
pub(super) const BANDS: usize = 80;
/// Samples of one window. Source: Whisper.
pub(super) const FFT_SAMPLES: usize = 400;
/// Frequencies that the transform of a window has.
pub(super) const BINS: usize = FFT_SAMPLES / 2 + 1;
/// Below this the scale is linear, above logarithmic. Hz. Source: Slaney, Auditory Toolbox (1998).
const BREAK_HZ: f64 = 1_000.0;
/// Mels of [`BREAK_HZ`]: three for every 200 Hz. Source: as above.
const BREAK_MEL: f64 = 15.0;
/// Above [`BREAK_HZ`], this factor of the frequency makes [`FACTOR_MEL`] mels. Source: as above.
const FACTOR: f64 = 6.4;
/// Mels of [`FACTOR`]. Source: as above.
const FACTOR_MEL: f64 = 27.0;

/// One triangle over the power of neighbouring bins.
pub(super) struct Filter {
    /// The first bin with a weight.
    first: usize,
    weights: Vec<f64>,
}

impl Filter {
    /// The weighted sum of `power`, [`BINS`] values.
    pub(super) fn apply(&self, power: &[f64]) -> f64 {
        let bins = power[self.first..].iter();
        bins.zip(&self.weights)
            .map(|(bin, weight)| bin * weight)
            .sum()
    }
}

/// The filters of all bands from 0 Hz to half the sample rate, lowest first.
pub(super) fn filters() -> Vec<Filter> {
    let nyquist_hz = f64::from(SAMPLE_RATE_HZ) / 2.0;
    let step = mel(nyquist_hz) / (BANDS + 1) as f64;
    let edges_hz: Vec<f64> = (0..BANDS + 2)
        .map(|edge| hertz(step * edge as f64))
        .collect();
    edges_hz
        .windows(3)
        .map(|edges| triangle(edges[0], edges[1], edges[2]))
        .collect()
}

fn triangle(low_hz: f64, peak_hz: f64, high_hz: f64) -> Filter {
    let weight = |bin: usize| {
        let hz = bin as f64 * f64::from(SAMPLE_RATE_HZ) / FFT_SAMPLES as f64;
        let up = (hz - low_hz) / (peak_hz - low_hz);
        let down = (high_hz - hz) / (high_hz - peak_hz);
        up.min(down).max(0.0) * 2.0 / (high_hz - low_hz)
    };
    let mut weights: Vec<f64> = (0..BINS).map(weight).collect();
    let first = weights.iter().take_while(|weight| **weight == 0.0).count();
    weights.drain(..first);
    let count = weights.iter().take_while(|weight| **weight > 0.0).count();
    weights.truncate(count);
    Filter { first, weights }
}

fn mel(hz: f64) -> f64 {
    if hz < BREAK_HZ {
        hz * BREAK_MEL / BREAK_HZ
    } else {
        BREAK_MEL + (hz / BREAK_HZ).ln() * FACTOR_MEL / FACTOR.ln()
    }
}

fn hertz(mel: f64) -> f64 {
    if mel < BREAK_MEL {
        mel * BREAK_HZ / BREAK_MEL
    } else {
        BREAK_HZ * ((mel - BREAK_MEL) * FACTOR.ln() / FACTOR_MEL).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_slaneys_both_ways() {
        for (hz, mels) in [(0.0, 0.0), (200.0, 3.0), (1_000.0, 15.0), (6_400.0, 42.0)] {
            assert!((mel(hz) - mels).abs() < 1e-9);
            assert!((hertz(mels) - hz).abs() < 1e-9);
        }
    }

    #[test]
    fn every_band_hears_its_own_bins_in_order() {
        let filters = filters();
        assert_eq!(filters.len(), BANDS);
        assert!(filters.iter().all(|filter| !filter.weights.is_empty()));
        assert!(filters.is_sorted_by_key(|filter| filter.first));
        let last = filters.last().unwrap();
        assert!(last.first + last.weights.len() >= BINS - 1);
    }
}
