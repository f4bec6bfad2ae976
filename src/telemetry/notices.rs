//! What is told once a minute at most, however often it happens.

use std::collections::HashMap;
use std::fmt::Arguments;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tracing::warn;

use super::Refusal;

/// How often one kind of refusal is told.
const EVERY: Duration = Duration::from_mins(1);

/// When each kind was told last.
#[derive(Debug, Default)]
pub(super) struct Notices {
    told: Mutex<HashMap<Refusal, Instant>>,
}

impl Notices {
    /// Tells that somebody is refused, if that was not told within the last minute.
    pub(super) fn refused(&self, refusal: Refusal, now: Instant) {
        if let Some(notice) = refusal.notice() {
            self.tell(refusal, format_args!("{notice}"), now);
        }
    }

    /// The same in other words.
    pub(super) fn tell(&self, refusal: Refusal, notice: Arguments<'_>, now: Instant) {
        if self.is_due(refusal, now) {
            let reason = refusal.name();
            warn!(
                reason,
                "{notice} (told once a minute; `docent_refused_total` counts them)"
            );
        }
    }

    fn is_due(&self, refusal: Refusal, now: Instant) -> bool {
        let mut told = self.told.lock();
        let is_due = told.get(&refusal).is_none_or(|at| now - *at >= EVERY);
        if is_due {
            told.insert(refusal, now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn each_kind_is_told_once_a_minute() {
        let (notices, start) = (Notices::default(), clock::now());
        let told = |refusal, second| notices.is_due(refusal, start + Duration::from_secs(second));
        assert!(told(Refusal::HeadTooSlow, 0));
        assert!(!told(Refusal::HeadTooSlow, 59));
        assert!(told(Refusal::MadeRoom, 59));
        assert!(told(Refusal::HeadTooSlow, 60));
    }
}
