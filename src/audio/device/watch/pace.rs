//! How fast the samples of a device move, beside what it says.

use std::time::{Duration, Instant};

/// Over how long the pace is measured. Source: blocks of 100 ms come and go unevenly by one, a twentieth of this.
const WINDOW: Duration = Duration::from_secs(2);

/// What no clock is off by. Source: crystals are off by 0.01 %, and the two rates that are mistaken for each other, 44,100
/// and 48,000 Hz, by 8.8 %.
const OFF_MAX: f64 = 0.06;

/// A device that is faster than it says by this has no clock: ALSA's null and file plugins.
const NO_CLOCK: f64 = 3.0;

/// Measures one device while it is open.
#[derive(Debug)]
pub(super) struct Pace {
    said_hz: u32,
    /// The beginning of the window: when, and how many samples had moved.
    from: Option<(Instant, u64)>,
    /// Windows in a row that were off. One may be the machine's.
    strange: u32,
    is_told: bool,
}

impl Pace {
    pub(super) fn new(said_hz: u32) -> Self {
        Self {
            said_hz,
            from: None,
            strange: 0,
            is_told: false,
        }
    }

    /// Sound was lost: what was measured so far says nothing.
    pub(super) fn spoil(&mut self) {
        self.from = None;
        self.strange = 0;
    }

    /// Looks at how many samples have moved; the pace in Hz, once, if it is not what it should be.
    pub(super) fn look(&mut self, samples: u64, now: Instant) -> Option<u32> {
        let (since, before) = *self.from.get_or_insert((now, samples));
        let passed = now.saturating_duration_since(since);
        if passed < WINDOW {
            return None;
        }
        self.from = Some((now, samples));
        let found_hz = (samples - before) as f64 / passed.as_secs_f64();
        let ratio = found_hz / f64::from(self.said_hz);
        let is_strange = (ratio - 1.0).abs() > OFF_MAX;
        self.strange = if is_strange { self.strange + 1 } else { 0 };
        let is_news = self.strange == 2 && !self.is_told;
        self.is_told |= is_news;
        is_news.then_some(found_hz.round() as u32)
    }

    /// Whether a pace is that of a device without a clock.
    pub(super) fn is_none(said_hz: u32, found_hz: u32) -> bool {
        f64::from(found_hz) > NO_CLOCK * f64::from(said_hz)
    }
}
