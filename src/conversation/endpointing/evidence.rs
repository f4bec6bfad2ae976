//! Enough speech in a short span: what a start needs, so that a click of one window starts nothing.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::AudioTime;

/// The speech windows of the last moments.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    windows: VecDeque<(AudioTime, AudioTime)>,
}

impl Evidence {
    /// Takes a window of speech.
    pub fn add(&mut self, from: AudioTime, until: AudioTime) {
        self.windows.push_back((from, until));
    }

    /// Forgets what lies more than `span` before `now`.
    pub fn forget(&mut self, now: AudioTime, span: Duration) {
        let oldest = now.back(span);
        while self.windows.front().is_some_and(|(from, _)| *from < oldest) {
            self.windows.pop_front();
        }
    }

    /// How much speech there is.
    pub fn speech(&self) -> Duration {
        self.windows
            .iter()
            .map(|(from, until)| *until - *from)
            .sum()
    }

    /// Where the first of it begins.
    pub fn first(&self) -> Option<AudioTime> {
        self.windows.front().map(|(from, _)| *from)
    }

    /// Whether the speech goes on up to `now`.
    pub fn reaches(&self, now: AudioTime) -> bool {
        self.windows.back().is_some_and(|(_, until)| *until == now)
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
        evidence.add(at(0), at(1));
        evidence.add(at(2), at(3));
        assert_eq!(evidence.speech(), Duration::from_millis(64));
        assert!(evidence.reaches(at(3)) && !evidence.reaches(at(4)));
        evidence.forget(at(4), Duration::from_millis(96));
        assert_eq!(evidence.first(), Some(at(2)));
        assert_eq!(evidence.speech(), Duration::from_millis(32));
        evidence.forget(at(9), Duration::from_millis(96));
        assert_eq!(
            (evidence.first(), evidence.speech()),
            (None, Duration::ZERO)
        );
    }
}
