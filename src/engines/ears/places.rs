//! The memory for what microphones sent and still wants to be heard: one account for all, whatever their clients send.
//!
//! An open microphone has a place, of which there are [`PLACES`], and with it the memory that an utterance needs: 246 MB when
//! all places are taken by people who speak without a pause. Where few are open they may be further behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::telemetry::queues::count_refused;

/// Microphones that may be open at once. No machine writes down what so many say: two utterances are decoded at a time.
pub const PLACES: usize = 128;

/// Sound that each may hold, and without which an utterance could not end: what is kept from before it (12 s), what a
/// recogniser hears at once (30 s), the longest pause (10 s), what may wait to be scored (5 s), and a frame.
const SHARE_MIN: Duration = Duration::from_mins(1);

/// The most that one may hold: more than the longest utterance.
const SHARE_MAX: Duration = Duration::from_mins(6);

/// What they have in equal parts, as long as these are within the limits: 77 MB.
const SHARED: Duration = Duration::from_mins(40);

/// Who has a place.
#[derive(Debug, Default)]
pub struct Places {
    taken: AtomicUsize,
}

/// The place of one microphone; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
}

impl Places {
    /// A place for one more; none when all are taken, which is counted.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let one_more = |taken| (taken < PLACES).then_some(taken + 1);
        let taken = &self.taken;
        if taken
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .is_err()
        {
            count_refused("microphones");
            return None;
        }
        Some(Place {
            places: Arc::clone(self),
        })
    }

    /// How much sound one of so many may hold.
    fn share_of(taken: usize) -> Duration {
        let parts = u32::try_from(taken.max(1)).unwrap_or(u32::MAX);
        (SHARED / parts).clamp(SHARE_MIN, SHARE_MAX)
    }
}

impl Place {
    /// How much sound this microphone may hold just now.
    pub(super) fn share(&self) -> Duration {
        Places::share_of(self.places.taken.load(Ordering::Acquire))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::SAMPLE_RATE_HZ;

    /// What all may hold together. Bytes.
    const ALL_MAX: u64 = 246_000_000;

    #[test]
    fn however_many_are_open_they_hold_so_much_together() {
        for taken in 1..=PLACES {
            let samples = Places::share_of(taken).as_secs() * u64::from(SAMPLE_RATE_HZ);
            let bytes = 2 * samples * taken as u64;
            assert!(bytes <= ALL_MAX, "{taken}: {bytes}");
        }
        let shares = [1, 10, 50].map(|taken| Places::share_of(taken).as_secs());
        assert_eq!(shares, [360, 240, 60]);
    }

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let places = Arc::new(Places::default());
        let mut taken: Vec<_> = (0..PLACES).map_while(|_| places.take()).collect();
        assert_eq!(taken.len(), PLACES);
        assert!(places.take().is_none());
        taken.truncate(10);
        assert_eq!(taken[0].share(), Duration::from_mins(4));
        assert!(places.take().is_some());
    }
}
