//! Enough speech in a short span: what a start needs, so that a click of one window starts nothing.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::AudioTime;

/// The speech windows of the last moments.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    windows: VecDeque<Window>,
}

/// A window of speech.
#[derive(Debug, Clone)]
struct Window {
    from: AudioTime,
    until: AudioTime,
    sure: bool,
}

impl Evidence {
    /// Takes a window of speech, and whether it is surely that.
    pub fn add(&mut self, (from, until): (AudioTime, AudioTime), sure: bool) {
        self.windows.push_back(Window { from, until, sure });
    }

    /// Forgets what lies more than `span` before `now`.
    pub fn forget(&mut self, now: AudioTime, span: Duration) {
        let oldest = now.back(span);
        let is_old = |window: &Window| window.from < oldest;
        while self.windows.front().is_some_and(is_old) {
            self.windows.pop_front();
        }
    }

    /// How much speech there is, and how much of it for sure.
    pub fn speech(&self) -> (Duration, Duration) {
        let sum = |window: &Window| window.until - window.from;
        let sure = self.windows.iter().filter(|window| window.sure);
        (self.windows.iter().map(sum).sum(), sure.map(sum).sum())
    }

    /// Where the first of it begins.
    pub fn first(&self) -> Option<AudioTime> {
        self.windows.front().map(|window| window.from)
    }

    /// Whether the speech goes on up to `now`.
    pub fn reaches(&self, now: AudioTime) -> bool {
        self.windows
            .back()
            .is_some_and(|window| window.until == now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: u64 = 512;

    #[test]
    fn only_the_last_moments_count() {
        let at = |window: u64| AudioTime::from_samples(window * WINDOW);
        let mut evidence = Evidence::default();
        evidence.add((at(0), at(1)), true);
        evidence.add((at(2), at(3)), false);
        let milliseconds = |all, sure| (Duration::from_millis(all), Duration::from_millis(sure));
        assert_eq!(evidence.speech(), milliseconds(64, 32));
        assert!(evidence.reaches(at(3)) && !evidence.reaches(at(4)));
        evidence.forget(at(4), Duration::from_millis(96));
        assert_eq!(evidence.first(), Some(at(2)));
        assert_eq!(evidence.speech(), milliseconds(32, 0));
        evidence.forget(at(9), Duration::from_millis(96));
        assert_eq!(
            (evidence.first(), evidence.speech()),
            (None, milliseconds(0, 0))
        );
    }
}
