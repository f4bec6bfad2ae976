//! What can be done to a session, applied here to turns in memory; `tables` applies the same to the database. A list of
//! changes may be applied twice, in order, with the same result.

use super::records::{SessionKey, amend};
use super::{StoreSettings, StoredTurn, TurnAmendment, TurnSequence};

/// One change of one session.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A turn was answered.
    Append(StoredTurn),
    /// A turn ended.
    Amend(TurnSequence, TurnAmendment),
    /// A turn never happened.
    Retract(TurnSequence),
    /// The session goes, words and all: if it is expired at this time, or without a time in any case.
    Erase(Option<Expiry>),
}

/// When a session counts as expired.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expiry {
    /// The time of the sweep, in seconds since the Unix epoch.
    pub(super) now_unix: f64,
    /// The retention in seconds.
    pub(super) retention_s: f64,
}

impl Expiry {
    /// As the settings have it.
    pub(super) fn of(settings: &StoreSettings) -> Self {
        Self {
            now_unix: settings.now_unix,
            retention_s: settings.retention.as_secs_f64(),
        }
    }

    /// Whether a session that last changed then is to be erased. A change in the future by more than the retention
    /// was stamped by a clock that was wrong, and must not keep words for years.
    pub(super) fn applies_to(self, last_update: f64) -> bool {
        // Written so that a time that is not a number counts as expired.
        let is_recent = (self.now_unix - last_update).abs() <= self.retention_s;
        !is_recent
    }
}

/// A change that waits to be written.
#[derive(Debug)]
pub(super) struct Pending {
    /// Whose.
    pub(super) session: SessionKey,
    /// What.
    pub(super) change: Change,
}

/// What is kept of a session.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// When it last changed; none if it is not known.
    pub(super) last_update: Option<f64>,
    /// Its turns in order.
    pub(super) turns: Vec<StoredTurn>,
}

impl Kept {
    /// The number of the last turn that counts; 0 without one.
    pub(super) fn turn_number(&self) -> u32 {
        let mut numbers = self.turns.iter().rev().map(|turn| turn.turn_number);
        numbers.find_map(|number| number).unwrap_or(0)
    }

    /// Applies one change.
    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Append(turn) => {
                self.last_update = Some(turn.at);
                match self
                    .turns
                    .binary_search_by_key(&turn.sequence, |kept| kept.sequence)
                {
                    Ok(index) => self.turns[index] = turn.clone(),
                    Err(index) => self.turns.insert(index, turn.clone()),
                }
            }
            Change::Amend(sequence, amendment) => {
                let turn = self
                    .turns
                    .iter_mut()
                    .find(|turn| turn.sequence == *sequence);
                if let Some(turn) = turn {
                    amend(turn, amendment);
                    self.last_update = Some(amendment.at);
                }
            }
            Change::Retract(sequence) => self.turns.retain(|turn| turn.sequence != *sequence),
            Change::Erase(expiry) => {
                if self.is_erased_by(*expiry) {
                    *self = Self::default();
                }
            }
        }
    }

    fn is_erased_by(&self, expiry: Option<Expiry>) -> bool {
        match (expiry, self.last_update) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(expiry), Some(last_update)) => expiry.applies_to(last_update),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_expires_in_both_directions_of_time() {
        let expiry = Expiry {
            now_unix: 10_000.0,
            retention_s: 3600.0,
        };
        for (last_update, is_expired) in [
            (10_000.0, false),
            (6_400.0, false),
            (6_399.9, true),
            (13_600.0, false),
            (13_600.1, true),
            (f64::NAN, true),
        ] {
            assert_eq!(expiry.applies_to(last_update), is_expired, "{last_update}");
        }
    }

    #[test]
    fn applying_a_list_twice_changes_nothing() {
        let turn = |sequence| {
            let sequence = TurnSequence(sequence);
            let new = crate::store::NewTurn::default();
            super::super::records::stored(sequence, new, crate::store::Words::Session)
        };
        let changes = [
            Change::Append(turn(1)),
            Change::Erase(None),
            Change::Append(turn(2)),
            Change::Append(turn(3)),
            Change::Amend(
                TurnSequence(2),
                TurnAmendment {
                    interrupted: true,
                    ..TurnAmendment::default()
                },
            ),
            Change::Retract(TurnSequence(3)),
        ];
        let mut kept = Kept::default();
        for change in changes.iter().chain(&changes) {
            kept.apply(change);
        }
        assert_eq!(kept.turns.len(), 1);
        assert!(kept.turns[0].interrupted && kept.turns[0].sequence == TurnSequence(2));
    }
}
