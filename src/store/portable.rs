//! What a store holds, in a form of its own that goes from one store to another. Nothing in it is a key.

use serde::{Deserialize, Serialize};

use super::records::{TurnPlainV1, TurnWordsV1};
use super::retention::{Ledger, Stamp};
use super::session_key::SessionKey;
use super::{StoredTurn, TurnSequence};

/// Of a store as a whole: by what its sessions are found again, and by what their time is told. Times are the bits of an
/// `f64`, which JSON would round.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortableStore {
    /// What session ids are hashed with.
    pub(super) ids_hashed_with: [u8; 32],
    ran_s_bits: u64,
    believed_unix_s_bits: u64,
    taken_unix_s_bits: u64,
    retention_s_bits: u64,
}

/// Turns of one session, all or a part of them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortableTurns {
    pub(super) session: SessionKey,
    changed_unix_s_bits: u64,
    changed_ran_s_bits: u64,
    changed_is_believed: bool,
    turns: Vec<PortableTurn>,
}

/// A turn; without words where those are not handed on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PortableTurn {
    sequence: u64,
    plain: TurnPlainV1,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<TurnWordsV1>,
}

impl PortableStore {
    /// Of a store that was looked at at `taken_unix_s`.
    pub(super) fn new(
        ids_hashed_with: [u8; 32],
        time: Ledger,
        (taken_unix_s, retention_s): (f64, f64),
    ) -> Self {
        Self {
            ids_hashed_with,
            ran_s_bits: time.ran_s.to_bits(),
            believed_unix_s_bits: time.believed_unix_s.to_bits(),
            taken_unix_s_bits: taken_unix_s.to_bits(),
            retention_s_bits: retention_s.to_bits(),
        }
    }

    /// What was known of the time; none if it is none.
    pub(super) fn time(&self) -> Option<Ledger> {
        let ledger = Ledger {
            ran_s: f64::from_bits(self.ran_s_bits),
            believed_unix_s: f64::from_bits(self.believed_unix_s_bits),
        };
        Ledger::decode(&ledger.encode())
    }

    /// The wall clock when it was looked at, in seconds since the Unix epoch.
    pub fn taken_unix_s(&self) -> f64 {
        f64::from_bits(self.taken_unix_s_bits)
    }

    /// How long its sessions were to be kept, in seconds.
    pub fn retention_s(&self) -> f64 {
        f64::from_bits(self.retention_s_bits)
    }
}

impl PortableTurns {
    pub(super) fn new(
        session: SessionKey,
        changed: Stamp,
        turns: &[StoredTurn],
        with_words: bool,
    ) -> Self {
        let plain = |turn: &StoredTurn| match (TurnPlainV1::of(turn), with_words) {
            (plain, true) => plain,
            (plain, false) => plain.without_words(),
        };
        let portable = |turn: &StoredTurn| PortableTurn {
            sequence: turn.sequence.0,
            plain: plain(turn),
            words: with_words.then(|| TurnWordsV1::of(turn)),
        };
        Self {
            session,
            changed_unix_s_bits: changed.unix_s.to_bits(),
            changed_ran_s_bits: changed.ran_s.to_bits(),
            changed_is_believed: changed.is_believed,
            turns: turns.iter().map(portable).collect(),
        }
    }

    /// When their session last changed.
    pub(super) fn changed(&self) -> Stamp {
        Stamp {
            unix_s: f64::from_bits(self.changed_unix_s_bits),
            ran_s: f64::from_bits(self.changed_ran_s_bits),
            is_believed: self.changed_is_believed,
        }
    }

    /// Whether the words are there.
    pub(super) fn has_words(&self) -> bool {
        self.turns.iter().any(|turn| turn.words.is_some())
    }

    /// The turns.
    pub(super) fn into_turns(self) -> Vec<StoredTurn> {
        let stored = |turn: PortableTurn| {
            let words = turn.words.unwrap_or_default();
            turn.plain.with(TurnSequence(turn.sequence), words)
        };
        self.turns.into_iter().map(stored).collect()
    }
}
