//! Whose turn it is, so that one who asks without pause takes nobody else's.
//!
//! A clock for every asker (after Zhang, "Virtual Clock", SIGCOMM 1990): a text is due one step after the asker's text before
//! it, and one step after the answer to that. Whoever asks more slowly asks at leisure, and goes before all who do not,
//! whatever these do; those who ask faster owe time to all others and share what is left. That the step begins with the
//! answer matters where a crowd asks: each of it waits so long that it asks seldom, and still never rests.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::understanding::{Turn, Urgency};

/// Between two texts that someone waits for: nobody reads or hears replies faster than two a second.
const STEP_FINAL: Duration = Duration::from_millis(500);

/// Between two texts that may still change: recognisers and keyboards bring up to ten a second, twice that is let pass.
const STEP_SPECULATIVE: Duration = Duration::from_millis(50);

/// How far an asker may owe time: what it asked too much is forgiven after as long.
const OWED_MAX: Duration = Duration::from_secs(10);

/// Clocks that are kept before those that are not ahead of time are looked for.
const CLOCKS_LEAST: usize = 1024;

/// The clocks of all askers.
#[derive(Default)]
pub struct FairShare {
    clocks: Mutex<Clocks>,
}

#[derive(Default)]
struct Clocks {
    /// When an asker's next text of this urgency is due at the earliest. What may still change has a clock of its own: it
    /// costs nothing of the turn of what follows it.
    next: HashMap<(u64, Urgency), Instant>,
    /// How many there may be before the passed ones are let go.
    swept_at: usize,
}

impl FairShare {
    /// The turn of a text that `asker` asks now.
    pub fn asked(&self, asker: u64, urgency: Urgency, now: Instant) -> Turn {
        let mut clocks = self.clocks.lock();
        clocks.sweep(now);
        let clock = clocks.next.entry((asker, urgency)).or_insert(now);
        let due = (*clock).max(now);
        *clock = (due + step(urgency)).min(now + OWED_MAX);
        if due > now {
            Turn::later(urgency, due)
        } else {
            Turn::now(urgency, now)
        }
    }

    /// A text of `asker` has its answer now. Words that may still change are the beginning of a next text that someone will
    /// wait for: they have to rest after the answer to such a text too.
    pub fn answered(&self, asker: u64, urgency: Urgency, now: Instant) {
        let mut clocks = self.clocks.lock();
        for urgency in [Urgency::Speculative, urgency] {
            let clock = clocks.next.entry((asker, urgency)).or_insert(now);
            *clock = (*clock).max(now + step(urgency));
        }
    }
}

fn step(urgency: Urgency) -> Duration {
    match urgency {
        Urgency::Final => STEP_FINAL,
        Urgency::Speculative => STEP_SPECULATIVE,
        Urgency::Background => Duration::ZERO,
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
    fn whoever_asks_once_a_second_goes_before_who_asks_faster() {
        let (share, start) = (FairShare::default(), clock::now());
        for second in 0..60 {
            let now = start + second * SECOND;
            for _ in 0..6 {
                share.asked(1, Urgency::Final, now);
            }
            for part in 0..10 {
                let now = now + part * SECOND / 10;
                let quiet = share.asked(2, Urgency::Speculative, now);
                assert!(!quiet.is_later());
            }
            let quiet = share.asked(2, Urgency::Final, now);
            let greedy = share.asked(1, Urgency::Final, now);
            assert!(!quiet.is_later() && greedy.is_later() && quiet < greedy);
            assert!(greedy <= Turn::later(Urgency::Final, now + OWED_MAX));
        }
    }

    #[test]
    fn whoever_asks_as_soon_as_it_is_answered_does_not_rest_however_long_that_takes() {
        let (share, mut now) = (FairShare::default(), clock::now());
        for question in 0..9 {
            let greedy = share.asked(1, Urgency::Final, now);
            assert_eq!(greedy.is_later(), question > 0);
            now += 3 * SECOND;
            share.answered(1, Urgency::Final, now);
        }
        let rested = share.asked(1, Urgency::Final, now + SECOND);
        assert!(!rested.is_later());
    }

    #[test]
    fn what_is_owed_is_forgiven() {
        let (share, start) = (FairShare::default(), clock::now());
        for _ in 0..10_000 {
            share.asked(1, Urgency::Final, start);
        }
        let later = share.asked(1, Urgency::Final, start + OWED_MAX);
        assert!(!later.is_later());
    }

    #[test]
    fn askers_that_are_gone_leave_nothing() {
        let (share, start) = (FairShare::default(), clock::now());
        for asker in 0..100_000 {
            let now = start + Duration::from_millis(asker);
            share.asked(asker, Urgency::Final, now);
            share.answered(asker, Urgency::Final, now);
        }
        assert!(share.clocks.lock().next.len() < 4 * CLOCKS_LEAST);
    }
}
