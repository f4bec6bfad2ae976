//! What keeps sound below full scale.

use super::super::capture::RATE_HZ;

/// The highest sample: -1 dBFS. Source: what is resampled afterwards goes a little higher between its samples.
const CEILING: f32 = 0.891;

/// How long the limiter needs to let go, to a third. Seconds. Source: longer than a period of the deepest voice, 20 ms, so that
/// its waves keep their form, and shorter than a syllable.
const RELEASE_S: f32 = 0.1;

/// Lets go by this at each sample.
const RELEASE: f32 = 1.0 / (RELEASE_S * RATE_HZ as f32);

/// A second gain, 0 to 1, that falls at once and rises slowly.
#[derive(Debug)]
pub(super) struct Limiter {
    gain: f32,
}

impl Default for Limiter {
    fn default() -> Self {
        Self { gain: 1.0 }
    }
}

impl Limiter {
    /// The sample, no higher than the ceiling.
    pub(super) fn limit(&mut self, sample: f32) -> f32 {
        let released = self.gain + (1.0 - self.gain) * RELEASE;
        self.gain = released.min(CEILING / sample.abs());
        sample * self.gain
    }
}
