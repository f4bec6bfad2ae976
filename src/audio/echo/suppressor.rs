//! What the adaptive filter leaves of the echo is made soft.

use realfft::num_complex::Complex;

use super::block::BLOCK;
use crate::audio::{Spectrum, Transform};

/// How much of the reference's power still sounds in the room a block later, before the room is known: an RT60 of 1 s falls
/// by 0.5 dB in 8 ms.
const SOUNDS_ON: f32 = 0.9;

/// What is left of the echo beside the reference's power before anything was heard: as loud.
const LEFT_AT_FIRST: f32 = 1.0;

/// The share of blocks that leave more than what is taken for common. Source: a third may have somebody near speaking.
const QUANTILE: f32 = 0.4;

/// How fast what is common is followed, in natural logarithms of power a block: 10 dB a second upwards at most.
const STEP: f32 = 0.03;

/// How much more than the echo explains has to be heard, in power, for somebody near to be the likely reason; and how fast
/// what is common is followed upwards then: 0.6 dB a second, so that a room that has become louder is learnt all the same.
const NEAR: f32 = 4.0;
const STEP_NEAR: f32 = 0.002;

/// How much more than what is common is expected. Source: power in one bin varies by 5 dB from block to block.
const MORE: f32 = 4.0;

/// The reference is heard at a frequency from this power of its spectrum on: that of white noise at -71 dB.
const HEARD: f32 = 1e-5;

/// What a gain keeps of the last block's (Ephraim and Malah, 1984, "decision-directed"): without it single tones remain.
/// Source: 0.85 takes 0.2 dB more from somebody near.
const GAIN_KEPT: f32 = 0.7;

/// The softest that anything is made: -36 dB. Source: more than the goal of 30 dB together with any filter.
const GAIN_MIN: f32 = 0.016;

/// How fast the noise of the room is followed upwards, a block: 3 dB a second.
const NOISE_RISES: f32 = 1.006;

/// Keeps quotients finite.
const LEAST: f32 = 1e-12;

/// Makes every frequency as soft as the echo expected there asks for, and no softer than the room's noise.
pub(super) struct Suppressor {
    transform: Transform,
    window: Vec<f32>,
    reference_before: Vec<f32>,
    rest_before: Vec<f32>,
    overlap: Vec<f32>,
    bins: Vec<Bin>,
    sounds_on: f32,
}

#[derive(Clone, Copy)]
struct Bin {
    /// The reference's power as it still sounds.
    sounding: f32,
    /// The logarithm of what is commonly left beside it.
    left: f32,
    noise: f32,
    /// What was kept of the last block, in power, beside what was expected of the echo.
    kept: f32,
}

impl Suppressor {
    pub fn new() -> Self {
        let bin = Bin {
            sounding: 0.0,
            left: LEFT_AT_FIRST.ln(),
            noise: LEAST,
            kept: 0.0,
        };
        let angle = |index: usize| std::f32::consts::PI * (index as f32 + 0.5) / (2 * BLOCK) as f32;
        Self {
            transform: Transform::new(2 * BLOCK),
            // The root of a Hann window, once before and once after: halves that overlap add up to one.
            window: (0..2 * BLOCK).map(|index| angle(index).sin()).collect(),
            reference_before: vec![0.0; BLOCK],
            rest_before: vec![0.0; BLOCK],
            overlap: vec![0.0; BLOCK],
            bins: vec![bin; BLOCK + 1],
            sounds_on: SOUNDS_ON,
        }
    }

    /// How much of a sound's power is still there a block later, in this room.
    pub fn set_room(&mut self, sounds_on: f32) {
        self.sounds_on = sounds_on;
    }

    /// All is heard anew.
    pub fn forget(&mut self) {
        for bin in &mut self.bins {
            bin.left = LEFT_AT_FIRST.ln();
        }
    }

    /// The block before `rest` (what the filter left), made soft.
    pub fn block(&mut self, reference: &[f32], rest: &[f32]) -> Vec<f32> {
        let played = self.spectrum(&self.reference_before, reference);
        let mut left = self.spectrum(&self.rest_before, rest);
        self.reference_before.copy_from_slice(reference);
        self.rest_before.copy_from_slice(rest);
        let step = self.step(&left);
        for (bin, (played, left)) in self.bins.iter_mut().zip(played.iter().zip(&mut left)) {
            bin.play(self.sounds_on, played.norm_sqr());
            bin.follow(step, left.norm_sqr());
            *left *= bin.gain(left.norm_sqr());
        }
        let mut both = self.transform.inverse(left);
        for (sample, window) in both.iter_mut().zip(&self.window) {
            *sample *= window;
        }
        let next = both.split_off(BLOCK);
        for (sample, before) in both.iter_mut().zip(&self.overlap) {
            *sample += before;
        }
        self.overlap = next;
        both
    }

    /// How far what is commonly left may rise now: hardly, while much more is heard than the echo explains.
    fn step(&self, left: &Spectrum) -> f32 {
        let heard: f32 = left.iter().map(Complex::norm_sqr).sum();
        let echo: f32 = self.bins.iter().map(Bin::echo).sum();
        if heard > NEAR * echo { STEP_NEAR } else { STEP }
    }

    fn spectrum(&self, before: &[f32], now: &[f32]) -> Spectrum {
        let both = before.iter().chain(now).zip(&self.window);
        self.transform
            .forward(both.map(|(sample, window)| sample * window).collect())
    }
}

impl Bin {
    fn play(&mut self, sounds_on: f32, played: f32) {
        self.sounding = sounds_on * self.sounding + played;
    }

    /// What is commonly left of the echo now.
    fn echo(&self) -> f32 {
        self.left.exp() * self.sounding
    }

    fn follow(&mut self, step: f32, heard: f32) {
        let heard = heard + LEAST;
        self.noise = heard.min(self.noise * NOISE_RISES).max(LEAST);
        if self.sounding > HEARD {
            let more = (heard / self.sounding).ln() > self.left;
            self.left += if more {
                step * (1.0 - QUANTILE)
            } else {
                -STEP * QUANTILE
            };
        }
    }

    fn gain(&mut self, heard: f32) -> f32 {
        let heard = heard + LEAST;
        let echo = MORE * self.echo() + LEAST;
        let above = (heard / echo - 1.0).max(0.0);
        let near = GAIN_KEPT * self.kept / echo + (1.0 - GAIN_KEPT) * above;
        let gain = near / (1.0 + near);
        self.kept = gain * gain * heard;
        let floor = (self.noise / heard).sqrt().clamp(GAIN_MIN, 1.0);
        gain.max(floor)
    }
}
