//! Two kinds of time, never mixed: session time, monotonic and passed in, and audio time, counted in samples.

use std::ops::{Add, Sub};
use std::time::Duration;

/// Time since the session's driver started. Monotonic; the unit of deadlines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionTime(Duration);

impl SessionTime {
    /// The moment at which the session started.
    pub const START: Self = Self(Duration::ZERO);

    /// The moment `since_start` after the session started.
    pub fn from_start(since_start: Duration) -> Self {
        Self(since_start)
    }

    /// How long after the session's start this moment is.
    pub fn since_start(self) -> Duration {
        self.0
    }
}

impl Add<Duration> for SessionTime {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(later))
    }
}

impl Sub for SessionTime {
    type Output = Duration;

    /// Zero when `earlier` is in fact later.
    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// A place in a session's microphone sound: samples since its first, at 16 kHz. The unit of endpointing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AudioTime(u64);

impl AudioTime {
    /// Samples per second. Hz. Source: the binary frames of the wire (`http::protocol`).
    pub const RATE_HZ: u64 = 16_000;

    /// The place behind the first `samples` samples.
    pub const fn from_samples(samples: u64) -> Self {
        Self(samples)
    }

    /// How many samples lie before this place.
    pub const fn samples(self) -> u64 {
        self.0
    }

    /// The time since the first sample.
    pub const fn since_start(self) -> Duration {
        Duration::from_nanos(self.0.saturating_mul(1_000_000_000) / Self::RATE_HZ)
    }

    /// The place `earlier` before this one, at most back to the first sample.
    #[must_use]
    pub fn back(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(samples_in(earlier)))
    }
}

impl Add<Duration> for AudioTime {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(samples_in(later)))
    }
}

impl Sub for AudioTime {
    type Output = Duration;

    /// Zero when `earlier` is in fact later.
    fn sub(self, earlier: Self) -> Duration {
        Self(self.0.saturating_sub(earlier.0)).since_start()
    }
}

fn samples_in(duration: Duration) -> u64 {
    let samples = duration.as_nanos() * u128::from(AudioTime::RATE_HZ) / 1_000_000_000;
    u64::try_from(samples).unwrap_or(u64::MAX)
}
