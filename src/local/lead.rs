//! By how much the reference of the echo is read ahead of what the microphone captures.

use std::time::{Duration, Instant};

/// Before it is known how much there may be. Source: less than what waits in the buffers of any devices.
const AT_FIRST: Duration = Duration::from_millis(20);

/// The most. Source: sound servers tell delays that are wrong by up to the length of their own buffers, some 100 ms, and what
/// is read so much ahead takes little from the second within which an echo is found.
const MOST: Duration = Duration::from_millis(250);

/// So much less than there was at least, as times are told unsteadily.
const MARGIN: Duration = Duration::from_millis(20);

/// Over how many chunks of 10 ms it is looked how much there may be.
const LOOKED_AT: u32 = 100;

/// After so many chunks in a row of which the reference was not known yet, it is looked anew.
const MISSED_MAX: u32 = 20;

/// The lead of the reference. So long every echo seems to be on its way at least, and so wrong may be what devices tell of
/// their delays: the canceller cannot take away an echo that seems to arrive before it is played. As long as the same devices
/// are open it changes only where it has to, as the canceller has to find the delay anew.
#[derive(Debug)]
pub(super) struct Lead {
    now: Duration,
    least: Option<Duration>,
    looked: u32,
    missed: u32,
}

impl Lead {
    pub fn new() -> Self {
        Self {
            now: AT_FIRST,
            least: None,
            looked: 0,
            missed: 0,
        }
    }

    /// Another device is open.
    pub fn begin_anew(&mut self) {
        self.least = None;
        self.looked = 0;
        self.missed = 0;
    }

    /// The lead for a chunk that ends with `captured`, where it is known until `known` what leaves the loudspeaker.
    pub fn of(&mut self, captured: Instant, known: Option<Instant>) -> Duration {
        let there = known.map_or(Duration::ZERO, |known| {
            known.saturating_duration_since(captured)
        });
        if self.looked < LOOKED_AT {
            let least = self.least.map_or(there, |least| least.min(there));
            self.least = Some(least);
            self.looked += 1;
            if self.looked == LOOKED_AT {
                self.now = least.saturating_sub(MARGIN).clamp(AT_FIRST, MOST);
            }
            return self.now;
        }
        self.missed = if there < self.now { self.missed + 1 } else { 0 };
        if self.missed > MISSED_MAX && self.now > AT_FIRST {
            self.begin_anew();
        }
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn as_much_is_read_ahead_as_there_always_was() {
        let (mut lead, captured) = (Lead::new(), clock::now());
        let known = |ms| Some(captured + Duration::from_millis(ms));
        for number in 0..100 {
            lead.of(captured, known(if number % 7 == 3 { 90 } else { 140 }));
        }
        assert_eq!(lead.of(captured, known(140)), Duration::from_millis(70));
        // A thread that was late now and then changes nothing; a device with less does.
        assert_eq!(lead.of(captured, known(10)), Duration::from_millis(70));
        for _ in 0..200 {
            lead.of(captured, known(60));
        }
        assert_eq!(lead.of(captured, known(60)), Duration::from_millis(40));
    }

    #[test]
    fn without_a_loudspeaker_and_with_a_long_buffer_it_stays_within_bounds() {
        for (known, wanted) in [(None, AT_FIRST), (Some(3_000), MOST)] {
            let (mut lead, captured) = (Lead::new(), clock::now());
            let known = known.map(|ms| captured + Duration::from_millis(ms));
            for _ in 0..LOOKED_AT {
                lead.of(captured, known);
            }
            assert_eq!(lead.of(captured, known), wanted);
        }
    }
}
