//! What can be done to a session, applied here to turns in memory; `tables` applies the same to the database. A list of
//! changes may be applied twice, in order, with the same result.

use std::collections::HashMap;
use std::sync::Arc;

use super::records::{amend, form_sent};
use super::retention::{Expiry, Stamp};
use super::session_key::SessionKey;
use super::{StoredTurn, TurnAmendment, TurnSequence};

/// One change of one session.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A turn was answered, then.
    Append(StoredTurn, Stamp),
    /// A turn ended, then.
    Amend(TurnSequence, TurnAmendment, Stamp),
    /// The form of a turn was taken.
    FormSent(TurnSequence),
    /// A turn never happened.
    Retract(TurnSequence),
    /// The session goes, words and all: if it is due, or without a judgement in any case.
    Erase(Option<Expiry>),
}

/// A change that waits to be written.
#[derive(Debug)]
pub(super) struct Pending {
    /// Whose.
    pub(super) session: SessionKey,
    /// What.
    pub(super) change: Change,
}

/// Waiting changes, each session's in order.
pub(super) type Waiting = HashMap<SessionKey, Vec<Arc<Pending>>>;

/// What is kept of a session.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// When it last changed; none if it is not known.
    pub(super) changed: Option<Stamp>,
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
            Change::Append(turn, stamp) => {
                self.changed = Some(*stamp);
                match self
                    .turns
                    .binary_search_by_key(&turn.sequence, |kept| kept.sequence)
                {
                    Ok(index) => self.turns[index] = turn.clone(),
                    Err(index) => self.turns.insert(index, turn.clone()),
                }
            }
            Change::Amend(sequence, amendment, stamp) => {
                let turn = self
                    .turns
                    .iter_mut()
                    .find(|turn| turn.sequence == *sequence);
                if let Some(turn) = turn {
                    amend(turn, amendment);
                    self.changed = Some(*stamp);
                }
            }
            Change::FormSent(sequence) => {
                let mut turns = self.turns.iter_mut();
                if let Some(turn) = turns.find(|turn| turn.sequence == *sequence) {
                    form_sent(turn);
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
        match (expiry, self.changed) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(expiry), Some(changed)) => expiry.applies_to(changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::FormDelivery;

    #[test]
    fn applying_a_list_twice_changes_nothing() {
        let stamp = Stamp {
            unix_s: 1.0,
            ran_s: 1.0,
            is_believed: true,
        };
        let turn = |sequence| {
            let sequence = TurnSequence(sequence);
            let new = crate::store::NewTurn {
                form_delivery: Some(FormDelivery::Waiting),
                ..Default::default()
            };
            super::super::records::stored(sequence, new, crate::store::Words::Session)
        };
        let changes = [
            Change::Append(turn(1), stamp),
            Change::Erase(None),
            Change::Append(turn(2), stamp),
            Change::Append(turn(3), stamp),
            Change::FormSent(TurnSequence(2)),
            Change::Amend(
                TurnSequence(2),
                TurnAmendment {
                    interrupted: true,
                    ..TurnAmendment::default()
                },
                stamp,
            ),
            Change::Retract(TurnSequence(3)),
            Change::FormSent(TurnSequence(3)),
        ];
        let mut kept = Kept::default();
        for change in changes.iter().chain(&changes) {
            kept.apply(change);
        }
        assert_eq!(kept.turns.len(), 1);
        assert!(kept.turns[0].interrupted && kept.turns[0].sequence == TurnSequence(2));
        assert_eq!(kept.turns[0].form_delivery, Some(FormDelivery::Sent));
    }
}
