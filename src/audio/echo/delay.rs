//! How long the sound is on its way from the reference to the microphone, wherever within a second.

use std::collections::VecDeque;

use realfft::num_complex::Complex;

use super::block::{RATE_HZ, power};
use crate::audio::{Spectrum, Transform};

/// Samples of the microphone that are compared, about a second, and the longest delay.
pub(super) const REACH: usize = 16_384;

/// Samples between two comparisons: half a second.
const EVERY: usize = RATE_HZ as usize / 2;

/// Comparisons that are added up: two seconds. Source: our choice; there is speech in most spans of this length.
const ADDED: usize = 3;

/// How far the peak stands above the mean amplitude, for a delay to be believed. Source: of as many values as [`REACH`] that
/// are chance alone the largest is about 4.
const CLEAR: f32 = 8.0;

/// Delays nearer than this are the same. Samples: 2 ms.
const SAME: usize = RATE_HZ as usize / 500;

/// The reference is heard, and can be compared, from this mean square on: -60 dB.
const HEARD: f32 = 1e-6;

/// The lowest and the highest frequency that are compared. Hz. Source: where both small loudspeakers and speech have power.
const BAND_HZ: (usize, usize) = (150, 6_000);

/// Finds the delay by the cross-correlation of what was played and what was heard, each frequency weighed alike
/// (GCC-PHAT, Knapp and Carter, 1976).
pub(super) struct DelayFinder {
    transform: Transform,
    heard: VecDeque<f32>,
    since: usize,
    spectra: VecDeque<Spectrum>,
    last: Option<usize>,
}

impl DelayFinder {
    pub fn new() -> Self {
        Self {
            transform: Transform::new(2 * REACH),
            heard: std::iter::repeat_n(0.0, REACH).collect(),
            since: 0,
            spectra: VecDeque::new(),
            last: None,
        }
    }

    /// Whether enough was heard since the last comparison.
    pub fn hear(&mut self, microphone: &[f32]) -> bool {
        self.heard.extend(microphone);
        self.heard.drain(..microphone.len());
        self.since += microphone.len();
        self.since >= EVERY
    }

    /// The delay in samples, if two comparisons in a row agree on it. `played` are the last 2 [`REACH`] samples of the
    /// reference at the microphone's pace.
    pub fn find(&mut self, played: Vec<f32>) -> Option<usize> {
        self.since = 0;
        if power(&played[REACH..]) < HEARD {
            return None;
        }
        let mut heard = vec![0.0; REACH];
        heard.extend(&self.heard);
        let played = self.transform.forward(played);
        let heard = self.transform.forward(heard);
        self.spectra.push_back(whitened(&played, &heard));
        if self.spectra.len() > ADDED {
            self.spectra.pop_front();
        }
        let found = self.peak();
        let agreed =
            found.filter(|found| self.last.is_some_and(|last| last.abs_diff(*found) <= SAME));
        self.last = found;
        agreed
    }

    fn peak(&self) -> Option<usize> {
        let mut sum = vec![Complex::default(); REACH + 1];
        for spectrum in &self.spectra {
            for (sum, value) in sum.iter_mut().zip(spectrum) {
                *sum += value;
            }
        }
        let correlation = self.transform.inverse(sum);
        let lags = &correlation[..REACH];
        let common = power(lags).sqrt();
        let (delay, peak) = lags
            .iter()
            .map(|value| value.abs())
            .enumerate()
            .max_by(|left, right| left.1.total_cmp(&right.1))?;
        (peak > CLEAR * common).then_some(delay)
    }

    /// What was compared until now is of another delay.
    pub fn forget(&mut self) {
        self.spectra.clear();
    }
}

fn whitened(played: &Spectrum, heard: &Spectrum) -> Spectrum {
    let bin = |hertz: usize| hertz * 2 * REACH / RATE_HZ as usize;
    let band = bin(BAND_HZ.0)..bin(BAND_HZ.1);
    let power = played.iter().map(Complex::norm_sqr).sum::<f32>() / played.len() as f32;
    let pairs = played.iter().zip(heard).enumerate();
    pairs
        .map(|(bin, (played, heard))| {
            let product = played.conj() * heard;
            // Frequencies that were not played tell nothing.
            if band.contains(&bin) && played.norm_sqr() > 0.01 * power {
                product / product.norm().max(f32::MIN_POSITIVE)
            } else {
                Complex::default()
            }
        })
        .collect()
}
