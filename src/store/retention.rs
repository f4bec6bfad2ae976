//! When a session is due to be erased: after the retention, by a clock that may be wrong.
//!
//! Two clocks measure how long a session has been kept. *Running time* is what this program has run on the store, over
//! all restarts: it never jumps, and what has been kept for the retention in it is erased in any case. The *wall clock*
//! also counts the time in which the program did not run, but a machine without a battery may wake up in 1970, hours
//! late or years ahead. It counts for sessions of earlier runs only, if it was believed both when they changed and now:
//!
//! * not, if it shows less than it has been believed before;
//! * at once, if it shows up to [`AHEAD_MAX_S`] more: the machine was switched off;
//! * if it shows more than that, when it has been steady for the retention in running time;
//! * always, if a time server keeps it or the settings say so.

use super::bytes::array;
use crate::clock::{Clocks, TimeReading};

/// How far ahead of the last time that it was believed the clock is believed again: 30 days.
const AHEAD_MAX_S: f64 = 30.0 * 24.0 * 3600.0;
/// How much the wall clock may differ from running time and still be steady, and how far back it may be set without being
/// wrong, in seconds.
const DRIFT_MAX_S: f64 = 60.0;
/// Length of a ledger in the database, in bytes.
const LEDGER_BYTES: usize = 16;

/// When a session last changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stamp {
    /// By the wall clock, in seconds since the Unix epoch.
    pub(super) unix_s: f64,
    /// In running time of the store, in seconds.
    pub(super) ran_s: f64,
    /// Whether the wall clock was believed then.
    pub(super) is_believed: bool,
}

impl Stamp {
    /// Due in any case.
    pub(super) const DUE: Self = Self {
        unix_s: f64::NAN,
        ran_s: f64::NAN,
        is_believed: false,
    };
}

/// By what it is judged whether a session is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expiry {
    /// The wall clock, in seconds since the Unix epoch; none if it is not believed.
    pub(super) unix_s: Option<f64>,
    /// Running time of the store, in seconds.
    pub(super) ran_s: f64,
    /// The same when this run began.
    pub(super) began_s: f64,
    /// The retention in seconds.
    pub(super) retention_s: f64,
}

impl Expiry {
    /// Whether a session that last changed then is to be erased.
    pub(super) fn applies_to(self, stamp: Stamp) -> bool {
        // Written so that a time that is not a number is past.
        let is_past = |age_s: f64| {
            let is_recent = age_s <= self.retention_s;
            !is_recent
        };
        let is_of_this_run = stamp.ran_s > self.began_s;
        let counts = stamp.is_believed && !is_of_this_run;
        is_past(self.ran_s - stamp.ran_s)
            || self
                .unix_s
                .is_some_and(|now| counts && is_past(now - stamp.unix_s))
    }
}

/// What is known of the time from one run to the next; stands in the database.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ledger {
    /// Running time of the store, in seconds.
    pub(super) ran_s: f64,
    /// What the wall clock showed when it was last believed, in seconds since the Unix epoch.
    pub(super) believed_unix_s: f64,
}

impl Ledger {
    /// To bytes.
    pub(super) fn encode(self) -> [u8; LEDGER_BYTES] {
        let mut bytes = [0; LEDGER_BYTES];
        bytes[..8].copy_from_slice(&self.ran_s.to_le_bytes());
        bytes[8..].copy_from_slice(&self.believed_unix_s.to_le_bytes());
        bytes
    }

    /// From bytes; none if they are no ledger.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; LEDGER_BYTES] = bytes.try_into().ok()?;
        let ledger = Self {
            ran_s: f64::from_le_bytes(array(&bytes[..8])),
            believed_unix_s: f64::from_le_bytes(array(&bytes[8..])),
        };
        (ledger.ran_s.is_finite() && ledger.believed_unix_s.is_finite()).then_some(ledger)
    }
}

/// A wall clock that is not believed.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    /// How far it is ahead of running time, in seconds.
    offset_s: f64,
    /// Since when it has been that far, in running time.
    since_s: f64,
    /// How far it is ahead of what has been believed, in seconds.
    ahead_s: f64,
}

/// Judges the clock, and knows the running time.
#[derive(Debug)]
pub(super) struct Timekeeper {
    began_s: f64,
    /// Running time at the last reading.
    ran_s: f64,
    /// The last reading.
    last: TimeReading,
    clocks: Clocks,
    believed_unix_s: f64,
    doubt: Option<Doubt>,
    trusts: bool,
}

impl Timekeeper {
    /// Begins a run. Without a ledger, as of a store of a version before, `newest_unix_s` is the newest change in it.
    pub(super) fn begin(
        ledger: Option<Ledger>,
        newest_unix_s: Option<f64>,
        clocks: Clocks,
        retention_s: f64,
        trusts: bool,
    ) -> Self {
        let now = clocks.read();
        let ledger = ledger.unwrap_or(Ledger {
            ran_s: 0.0,
            believed_unix_s: newest_unix_s.unwrap_or(now.unix_s),
        });
        let mut keeper = Self {
            began_s: ledger.ran_s,
            ran_s: ledger.ran_s,
            last: now,
            clocks,
            believed_unix_s: ledger.believed_unix_s,
            doubt: None,
            trusts,
        };
        keeper.judge(retention_s);
        keeper
    }

    /// Reads the clocks, and judges them.
    pub(super) fn read(&mut self, retention_s: f64) {
        self.ran_s = self.ran_s();
        self.last = self.clocks.read();
        self.judge(retention_s);
    }

    /// What the clocks showed last.
    pub(super) fn last(&self) -> TimeReading {
        self.last
    }

    /// What the clocks show now.
    pub(super) fn reading(&self) -> TimeReading {
        self.clocks.read()
    }

    /// Whether the settings vouch for the wall clock, from the next reading on.
    pub(super) fn set_trust(&mut self, trusts: bool) {
        self.trusts = trusts;
    }

    fn judge(&mut self, retention_s: f64) {
        let now = self.last;
        let ahead_s = now.unix_s - self.believed_unix_s;
        let offset_s = now.unix_s - now.running_s;
        let since = self
            .doubt
            .filter(|doubt| (doubt.offset_s - offset_s).abs() <= DRIFT_MAX_S);
        let is_steady =
            since.is_some_and(|doubt| now.running_s - doubt.since_s >= retention_s.max(1.0));
        let is_plausible = (-DRIFT_MAX_S..=AHEAD_MAX_S).contains(&ahead_s);
        self.doubt = None;
        if self.trusts || now.is_synchronised || is_steady {
            self.believed_unix_s = now.unix_s;
        } else if is_plausible {
            self.believed_unix_s = self.believed_unix_s.max(now.unix_s);
        } else {
            self.doubt = Some(Doubt {
                offset_s,
                since_s: since.map_or(now.running_s, |doubt| doubt.since_s),
                ahead_s,
            });
        }
    }

    /// Running time of the store until now, in seconds.
    pub(super) fn ran_s(&self) -> f64 {
        let passed_s = self.clocks.read().running_s - self.last.running_s;
        self.ran_s + passed_s.max(0.0)
    }

    /// Stamps a change that the wall clock says is of this time.
    pub(super) fn stamp(&self, unix_s: f64) -> Stamp {
        Stamp {
            unix_s,
            ran_s: self.ran_s(),
            is_believed: self.doubt.is_none(),
        }
    }

    /// By what sessions are judged now.
    pub(super) fn expiry(&self, retention_s: f64) -> Expiry {
        Expiry {
            unix_s: self.doubt.is_none().then_some(self.last.unix_s),
            ran_s: self.ran_s(),
            began_s: self.began_s,
            retention_s,
        }
    }

    /// What the next run has to know.
    pub(super) fn ledger(&self) -> Ledger {
        Ledger {
            ran_s: self.ran_s(),
            believed_unix_s: self.believed_unix_s,
        }
    }

    /// Why the wall clock is not believed, and what to do; none if it is.
    pub(super) fn doubt(&self) -> Option<String> {
        let Doubt { ahead_s, .. } = self.doubt?;
        let (by, side) = (
            spell(ahead_s.abs()),
            if ahead_s < 0.0 { "behind" } else { "ahead" },
        );
        Some(format!(
            "the clock is {by} {side} of the last time that was right: sessions are erased by running time until it has been \
             steady for the retention; set the clock, or say sessions.trust_clock = true if it is right"
        ))
    }
}

/// A length of time in the unit that fits.
fn spell(seconds: f64) -> String {
    let (value, unit) = match seconds {
        ..7_200.0 => (seconds / 60.0, "minutes"),
        ..172_800.0 => (seconds / 3600.0, "hours"),
        _ => (seconds / 86_400.0, "days"),
    };
    format!("{value:.0} {unit}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::*;

    const RETENTION_S: f64 = 3600.0;
    const NOON: f64 = 1_800_000_000.0;
    const DAY_S: f64 = 24.0 * 3600.0;

    /// A machine's clocks, set by hand, and the keeper that reads them.
    struct Machine {
        shown: Arc<Mutex<TimeReading>>,
        keeper: Timekeeper,
    }

    impl Machine {
        fn begin(ledger: Option<Ledger>, now: TimeReading, trusts: bool) -> Self {
            let shown = Arc::new(Mutex::new(now));
            let hands = Arc::clone(&shown);
            let clocks = Clocks::new(move || *hands.lock());
            let keeper = Timekeeper::begin(ledger, Some(NOON), clocks, RETENTION_S, trusts);
            Self { shown, keeper }
        }

        /// A run after one that ended at noon with this much running time.
        fn restarted(unix_s: f64) -> Self {
            Self::begin(Some(LEDGER), reading(unix_s, 5.0), false)
        }

        fn read(&mut self, unix_s: f64, running_s: f64) {
            *self.shown.lock() = reading(unix_s, running_s);
            self.keeper.read(RETENTION_S);
        }

        fn is_due(&self, stamp: Stamp) -> bool {
            self.keeper.expiry(RETENTION_S).applies_to(stamp)
        }

        fn doubts(&self) -> bool {
            self.keeper.doubt().is_some()
        }
    }

    const LEDGER: Ledger = Ledger {
        ran_s: 10_000.0,
        believed_unix_s: NOON,
    };

    fn reading(unix_s: f64, running_s: f64) -> TimeReading {
        TimeReading {
            unix_s,
            running_s,
            is_synchronised: false,
        }
    }

    /// A session that changed this long before noon, in the run before.
    fn changed(seconds: f64) -> Stamp {
        Stamp {
            unix_s: NOON - seconds,
            ran_s: 10_000.0 - seconds,
            is_believed: true,
        }
    }

    #[test]
    fn what_became_due_while_the_machine_was_off_is_due() {
        for (off_s, is_due) in [
            (0.0, false),
            (3000.0, false),
            (3300.0, true),
            (29.0 * DAY_S, true),
        ] {
            let machine = Machine::restarted(NOON + off_s);
            assert_eq!(machine.is_due(changed(400.0)), is_due, "{off_s}");
        }
    }

    #[test]
    fn a_clock_that_is_behind_or_far_ahead_is_no_reason_to_erase() {
        for wrong in [
            0.0,
            NOON - 7200.0,
            NOON + 31.0 * DAY_S,
            NOON + 3650.0 * DAY_S,
        ] {
            let mut machine = Machine::restarted(wrong);
            assert!(
                !machine.is_due(changed(400.0)) && machine.doubts(),
                "{wrong}"
            );
            machine.read(wrong + 5.0, 10.0);
            let meanwhile = machine.keeper.stamp(wrong + 5.0);
            // Then the clock is set right, half an hour later.
            machine.read(NOON + 1800.0, 1805.0);
            assert!(!machine.doubts());
            assert!(
                !machine.is_due(changed(400.0)) && !machine.is_due(meanwhile),
                "{wrong}"
            );
            // What was stamped by the wrong clock is not judged by it in the next run either.
            let ledger = machine.keeper.ledger();
            let next = Machine::begin(Some(ledger), reading(NOON + 1900.0, 9.0), false);
            assert!(!next.doubts() && !next.is_due(meanwhile), "{wrong}");
        }
    }

    #[test]
    fn what_was_kept_for_the_retention_in_running_time_is_due_whatever_the_clock_shows() {
        let mut machine = Machine::restarted(0.0);
        machine.read(3100.0, 3105.0);
        assert!(!machine.is_due(changed(400.0)));
        machine.read(3300.0, 3305.0);
        assert!(machine.is_due(changed(400.0)));
    }

    #[test]
    fn a_clock_that_has_been_steady_for_the_retention_is_believed() {
        let far = NOON + 100.0 * DAY_S;
        let mut machine = Machine::restarted(far);
        machine.read(far + 3000.0, 3005.0);
        assert!(machine.doubts());
        // A jump begins the count anew.
        machine.read(far + 9000.0, 3100.0);
        machine.read(far + 12_000.0, 6100.0);
        assert!(machine.doubts());
        machine.read(far + 12_700.0, 6800.0);
        assert!(!machine.doubts());
        let of_this_run = machine.keeper.stamp(NOON);
        assert!(!machine.is_due(of_this_run));
    }

    #[test]
    fn a_time_server_or_the_settings_vouch_for_the_clock() {
        let far = reading(NOON + 100.0 * DAY_S, 5.0);
        let kept = TimeReading {
            is_synchronised: true,
            ..far
        };
        for (now, trusts) in [(far, true), (kept, false)] {
            let machine = Machine::begin(Some(LEDGER), now, trusts);
            assert!(!machine.doubts() && machine.is_due(changed(0.0)));
        }
    }

    #[test]
    fn sessions_of_this_run_are_judged_by_running_time_alone() {
        let mut machine = Machine::restarted(NOON + 60.0);
        machine.read(NOON + 65.0, 10.0);
        let stamp = machine.keeper.stamp(NOON + 65.0);
        // A machine that was two hours late without anybody knowing is set right.
        machine.read(NOON + 7320.0, 65.0);
        assert!(!machine.doubts() && !machine.is_due(stamp));
    }

    #[test]
    fn a_store_of_the_version_before_is_judged_by_its_newest_change() {
        let old = Stamp {
            ran_s: 0.0,
            ..changed(400.0)
        };
        let begun = |unix_s| Machine::begin(None, reading(unix_s, 5.0), false);
        assert!(begun(NOON + 4000.0).is_due(old));
        assert!(!begun(0.0).is_due(old));
    }

    #[test]
    fn a_time_that_is_not_a_number_is_past() {
        assert!(Machine::restarted(0.0).is_due(Stamp::DUE));
    }

    #[test]
    fn a_ledger_comes_back_as_it_was() {
        let ledger = Machine::restarted(NOON).keeper.ledger();
        assert_eq!(Ledger::decode(&ledger.encode()), Some(ledger));
        assert_eq!(Ledger::decode(&[1; 5]), None);
        assert_eq!(Ledger::decode(&[255; 16]), None);
    }
}
