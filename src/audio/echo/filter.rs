//! The adaptive filter: it learns what the room makes of the reference, and takes it out of the microphone's sound.

use std::collections::VecDeque;

use realfft::num_complex::Complex;

use super::block::{BLOCK, power};
use crate::audio::{Spectrum, Transform};

/// Blocks that the filter is long: 256 ms. Source: our choice; an RT60 of 0.5 s has fallen by 30 dB there.
const PARTS: usize = 32;

/// How well the room is known before anything was heard: the variance of the first part's gain at each frequency. Source: of
/// 0.01, 0.1 and 1 the quickest in eight rooms.
const UNKNOWN: f32 = 0.1;

/// What each part's variance is beside that of the part before: sound fades. Source: with it the filter takes out 1 dB more
/// in the first seconds than with 1.
const FADES: f32 = 0.9;

/// How much of the room is the same after a block. Source: from 0.9998 to 0.999 no difference in a room that stays; the lower
/// follows people who walk about.
const STAYS: f32 = 0.999;

/// What of the last noise counts in the next block's. Source: 0.5 loses 3 dB, 0.9 nothing and nothing gained.
const NOISE_KEPT: f32 = 0.8;

/// The noise before anything was heard, as the power of a spectrum.
const NOISE_AT_FIRST: f32 = 1e-4;

/// Below any sound; keeps quotients finite.
const LEAST: f32 = 1e-9;

/// Where more than this share of the microphone's power would be left, nothing is taken out.
const WORSE: f32 = 4.0;

/// No room is drier or rings longer, as the share of power that is left after a block: an RT60 of 0.3 and of 2 s.
const SOUNDS_ON: (f32, f32) = (0.7, 0.95);

/// A frequency-domain Kalman filter in parts of a block each (Enzner and Vary, 2006; Kuech and others, 2014). It weighs by
/// itself how much of what it hears is echo: while somebody near speaks it learns little, without a detector for that.
pub(super) struct AdaptiveFilter {
    transform: Transform,
    /// Spectra of the reference, the newest first.
    played: VecDeque<Spectrum>,
    before: Vec<f32>,
    gains: Vec<Spectrum>,
    variances: Vec<Vec<f32>>,
    noise: Vec<f32>,
}

/// What the filter knew of the room at one time.
pub(super) struct Learnt(Vec<Spectrum>);

/// What the filter makes of a block.
pub(super) struct Filtered {
    /// The echo as the filter expects it, whether or not it was taken out.
    pub echo: Vec<f32>,
    /// The microphone's sound without it.
    pub rest: Vec<f32>,
}

impl AdaptiveFilter {
    pub fn new() -> Self {
        let silence = || vec![Complex::default(); BLOCK + 1];
        Self {
            transform: Transform::new(2 * BLOCK),
            played: (0..PARTS).map(|_| silence()).collect(),
            before: vec![0.0; BLOCK],
            gains: (0..PARTS).map(|_| silence()).collect(),
            variances: std::iter::successors(Some(UNKNOWN), |variance| Some(variance * FADES))
                .take(PARTS)
                .map(|variance| vec![variance; BLOCK + 1])
                .collect(),
            noise: vec![NOISE_AT_FIRST; BLOCK + 1],
        }
    }

    /// The room is another, or the delay: all is learnt anew.
    pub fn forget(&mut self) {
        let (played, before) = (std::mem::take(&mut self.played), self.before.clone());
        *self = Self::new();
        (self.played, self.before) = (played, before);
    }

    /// The next block of the reference, and of the microphone.
    pub fn block(&mut self, reference: &[f32], microphone: &[f32]) -> Filtered {
        let both = [&self.before[..], reference].concat();
        self.before.copy_from_slice(reference);
        self.played.pop_back();
        self.played.push_front(self.transform.forward(both));
        let echo = self.echo(&self.gains);
        let rest: Vec<f32> = microphone.iter().zip(&echo).map(|(a, b)| a - b).collect();
        let padded = [&[0.0; BLOCK][..], &rest].concat();
        self.learn(&self.transform.forward(padded));
        // What the filter expects may be worse than nothing, before it has learnt.
        if power(&rest) > WORSE * power(microphone) {
            let rest = microphone.to_vec();
            return Filtered { echo, rest };
        }
        Filtered { echo, rest }
    }

    /// What it knows now.
    pub fn learnt(&self) -> Learnt {
        Learnt(self.gains.clone())
    }

    /// The echo in the last block as it would have been expected with what was known at another time.
    pub fn expected_by(&self, learnt: &Learnt) -> Vec<f32> {
        self.echo(&learnt.0)
    }

    fn echo(&self, gains: &[Spectrum]) -> Vec<f32> {
        let mut sum = vec![Complex::default(); BLOCK + 1];
        for (played, gains) in self.played.iter().zip(gains) {
            for (sum, (played, gain)) in sum.iter_mut().zip(played.iter().zip(gains)) {
                *sum += played * gain;
            }
        }
        self.transform.inverse(sum).split_off(BLOCK)
    }

    fn learn(&mut self, rest: &Spectrum) {
        let mut unsure = vec![0.0; BLOCK + 1];
        for (played, variances) in self.played.iter().zip(&self.variances) {
            for (unsure, (played, variance)) in unsure.iter_mut().zip(played.iter().zip(variances))
            {
                *unsure += played.norm_sqr() * variance;
            }
        }
        for (noise, rest) in self.noise.iter_mut().zip(rest) {
            *noise = NOISE_KEPT * *noise + (1.0 - NOISE_KEPT) * rest.norm_sqr();
        }
        // Half of a window is the block itself, which halves what a variance is worth in the power of its spectrum.
        let total: Vec<f32> = unsure
            .iter()
            .zip(&self.noise)
            .map(|(unsure, noise)| 0.5 * unsure + noise + LEAST)
            .collect();
        for part in 0..PARTS {
            self.learn_part(part, rest, &total);
        }
    }

    fn learn_part(&mut self, part: usize, rest: &Spectrum, total: &[f32]) {
        let (played, variances) = (&self.played[part], &mut self.variances[part]);
        let mut step = Vec::with_capacity(BLOCK + 1);
        for bin in 0..=BLOCK {
            let share = variances[bin] / total[bin];
            step.push(played[bin].conj() * rest[bin] * share);
            let known = (0.5 * share * played[bin].norm_sqr()).min(1.0);
            variances[bin] *= STAYS * STAYS * (1.0 - known);
        }
        // A part is a block long: what the step has beyond it comes from the window going round.
        let mut step = self.transform.inverse(step);
        step[BLOCK..].fill(0.0);
        let step = self.transform.forward(step);
        for (bin, (gain, step)) in self.gains[part].iter_mut().zip(step).enumerate() {
            *gain += step;
            self.variances[part][bin] += (1.0 - STAYS * STAYS) * gain.norm_sqr();
        }
    }

    /// How much of a sound's power is still there a block later, 0 to 1: the slope of the parts' levels after the loudest.
    pub fn sounds_on(&self) -> f32 {
        let energy = |gains: &Spectrum| gains.iter().map(Complex::norm_sqr).sum::<f32>();
        let levels: Vec<f32> = self
            .gains
            .iter()
            .map(|it| (energy(it) + LEAST).ln())
            .collect();
        let loudest = (0..PARTS / 2).max_by(|one, other| levels[*one].total_cmp(&levels[*other]));
        let tail = &levels[loudest.unwrap_or_default() + 1..];
        let middle = (tail.len() - 1) as f32 / 2.0;
        let (mut along, mut across) = (0.0, 0.0);
        for (index, level) in tail.iter().enumerate() {
            let place = index as f32 - middle;
            along += place * level;
            across += place * place;
        }
        (along / across).exp().clamp(SOUNDS_ON.0, SOUNDS_ON.1)
    }

    /// What it takes a click in the reference to become at the microphone, sample by sample.
    pub fn response(&self) -> Vec<f32> {
        let parts = self.gains.iter().cloned();
        parts
            .flat_map(|gains| {
                let mut part = self.transform.inverse(gains);
                part.truncate(BLOCK);
                part
            })
            .collect()
    }
}
