//! A run of samples with its rate.

use std::time::Duration;

/// Mono sound, ready to be played or written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// Signed 16-bit samples of one channel.
    pub samples: Vec<i16>,
}

impl Sound {
    /// How long it lasts.
    pub fn duration(&self) -> Duration {
        duration_of(self.samples.len(), self.sample_rate_hz)
    }
}

/// How long `samples` last at `sample_rate_hz` (at least 1).
pub fn duration_of(samples: usize, sample_rate_hz: u32) -> Duration {
    Duration::from_nanos(
        (samples as u64).saturating_mul(1_000_000_000) / u64::from(sample_rate_hz.max(1)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_counted_in_samples() {
        let sound = Sound {
            sample_rate_hz: 22_050,
            samples: vec![0; 11_025],
        };
        assert_eq!(sound.duration(), Duration::from_millis(500));
    }
}
