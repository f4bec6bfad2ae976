//! What was played, read at the pace at which it is heard.

use std::collections::VecDeque;

use super::block::RATE_HZ;
use crate::audio::{Interpolator, SPAN};

/// What is kept. The reach of the delay, what its search looks at, and what may wait. Samples: 3 s.
const KEPT: usize = 3 * RATE_HZ as usize;

/// What may wait beside the pace of the microphone: more, and the two have lost each other. Samples: 0.5 s.
const WAITING_MAX: f64 = 0.5 * RATE_HZ as f64;

/// What is left unread, so that neither a hand's breadth of jitter nor the drift before it is known ever asks for what has
/// not come. Samples: 8 ms, less than any loudspeaker and microphone are late together.
const IN_HAND: f64 = 128.0;

/// The reference. Places are counted in its own samples, from the first that was played.
pub(super) struct Reference {
    interpolator: Interpolator,
    samples: VecDeque<f32>,
    /// The place after the newest sample.
    end: u64,
    /// What is played while the microphone takes its next sample, if the delay were none.
    now: f64,
    /// Samples of the reference for one of the microphone.
    pub pace: f64,
    /// Samples by which it is read later than it was played.
    pub delay: f64,
    /// Nothing is left to be read until more is played.
    dry: bool,
    /// Samples that were to be read while it was dry.
    missing: usize,
}

impl Reference {
    pub fn new() -> Self {
        Self {
            interpolator: Interpolator::default(),
            samples: std::iter::repeat_n(0.0, KEPT).collect(),
            end: 0,
            now: 0.0,
            pace: 1.0,
            delay: 0.0,
            dry: true,
            missing: 0,
        }
    }

    pub fn push(&mut self, played: &[f32]) {
        if played.is_empty() {
            return;
        }
        if self.dry {
            self.now = self.end as f64 - IN_HAND;
        }
        self.dry = false;
        self.samples.extend(played);
        self.end += played.len() as u64;
        let old = self.samples.len() - KEPT;
        self.samples.drain(..old);
        if self.end as f64 - self.now > WAITING_MAX {
            self.now = self.end as f64 - IN_HAND;
        }
    }

    /// How long nothing was played although the microphone went on. Samples.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// What is to be compared with the next `count` samples of the microphone.
    pub fn next(&mut self, count: usize) -> Vec<f32> {
        self.dry |= self.now + count as f64 * self.pace > self.end as f64;
        if self.dry {
            self.missing += count;
            return vec![0.0; count];
        }
        self.missing = 0;
        let start = self.now - self.delay;
        self.now += count as f64 * self.pace;
        // The interpolator needs what comes after a place: the reference is read a little later than it would have to be.
        let first = start - (SPAN / 2) as f64;
        (0..count)
            .map(|index| self.at(first + index as f64 * self.pace))
            .collect()
    }

    /// The last `count` samples that were played until now, without a delay.
    pub fn latest(&self, count: usize) -> Vec<f32> {
        let first = self.now.floor() - count as f64;
        (0..count)
            .map(|index| self.sample(first + index as f64))
            .collect()
    }

    fn at(&self, place: f64) -> f32 {
        let whole = place.floor();
        let first = whole - (SPAN / 2 - 1) as f64;
        let window = std::array::from_fn(|index| self.sample(first + index as f64));
        self.interpolator.between(&window, place - whole)
    }

    /// At a whole place; silence before the first that is kept and after the last.
    fn sample(&self, place: f64) -> f32 {
        let index = place - (self.end as f64 - KEPT as f64);
        if index < 0.0 {
            return 0.0;
        }
        self.samples
            .get(index as usize)
            .copied()
            .unwrap_or_default()
    }
}
