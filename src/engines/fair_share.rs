//! When each session's next text is due, so that one that asks without pause takes nobody else's turn.
//!
//! A virtual clock for every session (Zhang, "Virtual Clock", SIGCOMM 1990): a text is due now, or one step after the
//! session's text before it, whichever is later. Every queue on the way of a question goes by that time and lets go of what
//! is due last. Whoever asks more slowly than the steps is always due at once, whatever the others do; those who ask faster
//! owe time to all others and share what is left in order of arrival.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::conversation::Urgency;

/// Between two texts that someone waits for: nobody reads or hears replies faster than two a second.
const STEP_FINAL: Duration = Duration::from_millis(500);

/// Between two texts that may still change: recognisers and keyboards bring up to ten a second, twice that is let pass.
const STEP_SPECULATIVE: Duration = Duration::from_millis(50);

/// How far a session may owe time: what it asked too much is forgiven after as long.
const OWED_MAX: Duration = Duration::from_secs(10);

/// Clocks that are kept before those that are not ahead of time are looked for.
const CLOCKS_LEAST: usize = 1024;

/// The clocks of all sessions.
#[derive(Default)]
pub struct FairShare {
    clocks: Mutex<Clocks>,
}

#[derive(Default)]
struct Clocks {
    /// When a session's next text is due at the earliest.
    next: HashMap<(u64, bool), Instant>,
    /// How many there may be before the passed ones are let go.
    swept_at: usize,
}

impl FairShare {
    /// By when this text of `session` is due, at `now` or later. What may still change has a clock of its own: it costs
    /// nothing of the turn of what follows it.
    pub fn due(&self, session: u64, urgency: Urgency, now: Instant) -> Instant {
        let (is_final, step) = match urgency {
            Urgency::Final => (true, STEP_FINAL),
            Urgency::Speculative => (false, STEP_SPECULATIVE),
        };
        let mut clocks = self.clocks.lock();
        clocks.sweep(now);
        let clock = clocks.next.entry((session, is_final)).or_insert(now);
        let due = (*clock).max(now);
        *clock = (due + step).min(now + OWED_MAX);
        due
    }
}

impl Clocks {
    /// Lets go of the clocks that time has passed, whenever their number has doubled.
    fn sweep(&mut self, now: Instant) {
        if self.next.len() >= self.swept_at.max(CLOCKS_LEAST) {
            self.next.retain(|_, clock| *clock > now);
            self.swept_at = 2 * self.next.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn whoever_asks_once_a_second_is_always_due_at_once() {
        let (share, start) = (FairShare::default(), clock::now());
        for second in 0..60 {
            let now = start + second * SECOND;
            for _ in 0..6 {
                share.due(1, Urgency::Final, now);
            }
            for part in 0..10 {
                let now = now + part * SECOND / 10;
                assert_eq!(share.due(2, Urgency::Speculative, now), now);
            }
            assert_eq!(share.due(2, Urgency::Final, now), now);
            let greedy = share.due(1, Urgency::Final, now);
            assert!(greedy > now && greedy <= now + OWED_MAX);
        }
    }

    #[test]
    fn what_is_owed_is_forgiven() {
        let (share, start) = (FairShare::default(), clock::now());
        for _ in 0..10_000 {
            share.due(1, Urgency::Final, start);
        }
        let later = start + OWED_MAX;
        assert_eq!(share.due(1, Urgency::Final, later), later);
    }

    #[test]
    fn sessions_that_are_gone_leave_nothing() {
        let (share, start) = (FairShare::default(), clock::now());
        for session in 0..100_000 {
            share.due(
                session,
                Urgency::Final,
                start + Duration::from_millis(session),
            );
        }
        assert!(share.clocks.lock().next.len() < 4 * CLOCKS_LEAST);
    }
}
