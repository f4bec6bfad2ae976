//! Whose turn it is, for every queue on the way of a question.

use std::cmp::Reverse;
use std::time::Instant;

use crate::clock;

/// How soon a text is wanted. Later variants go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// The pack's own texts.
    Background,
    /// Words that may still change. The newest of a session replaces its older one that still waits.
    Speculative,
    /// Words that someone waits for.
    Final,
}

/// A text's place among those that wait; the least goes first, and the greatest is refused where there is no room.
///
/// **Order.** Texts of those who ask at leisure, then of those who ask without pause, then the pack's own. Within these what
/// somebody waits for goes before what may still change, and then what is due sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    rank: Rank,
    urgency: Reverse<Urgency>,
    due: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    AtLeisure,
    WithoutPause,
    OfThePack,
}

impl Turn {
    /// Of a text that somebody waits for from now on, and who did not ask before.
    pub fn awaited() -> Self {
        Self::now(Urgency::Final, clock::now())
    }

    /// Of a text of the pack.
    pub fn of_the_pack() -> Self {
        Self::now(Urgency::Background, clock::now())
    }

    /// Of a text that is due now.
    pub fn now(urgency: Urgency, now: Instant) -> Self {
        let rank = match urgency {
            Urgency::Background => Rank::OfThePack,
            Urgency::Speculative | Urgency::Final => Rank::AtLeisure,
        };
        Self {
            rank,
            urgency: Reverse(urgency),
            due: now,
        }
    }

    /// Of a text that came before it was due.
    pub fn later(urgency: Urgency, due: Instant) -> Self {
        Self {
            rank: Rank::WithoutPause,
            ..Self::now(urgency, due)
        }
    }

    /// How soon the text is wanted.
    pub fn urgency(&self) -> Urgency {
        self.urgency.0
    }

    /// Whether it came before it was due.
    pub fn is_later(&self) -> bool {
        self.rank == Rank::WithoutPause
    }

    /// Whether nobody waits for the text who asks at leisure: one worker stays free of such texts.
    pub fn can_wait(&self) -> bool {
        self.rank > Rank::AtLeisure && self.urgency() < Urgency::Final
    }
}
