//! Session time: monotonic, passed in, never read.

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
