//! What was said last, for who asks to hear it again, and how it is said from then on.

use std::sync::Arc;
use std::time::Duration;

use super::SessionTime;

/// After so long it is nobody's any more: whoever speaks then may be another. Source: as long as a topic is kept.
const KEPT: Duration = Duration::from_mins(2);

/// How replies are to be spoken from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// More slowly than until now.
    Slower,
    /// Louder than until now.
    Louder,
    /// As the pack has it.
    AsUsual,
}

/// A reply as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// It holds words of the visitor.
    pub holds_words: bool,
    /// The whole reply.
    pub text: Arc<str>,
    /// Paths under `knowledge/` that it quotes.
    pub sources: Vec<String>,
}

/// The last reply of a session.
#[derive(Debug, Default)]
pub(super) struct LastSaid {
    said: Option<Said>,
    at: SessionTime,
    is_unusual: bool,
}

impl LastSaid {
    /// The reply, if it is still whose who asks now.
    pub fn at(&self, now: SessionTime) -> Option<&Said> {
        self.said.as_ref().filter(|_| now - self.at < KEPT)
    }

    /// This is said `now`.
    pub fn keep(&mut self, said: Said, now: SessionTime) {
        self.said = Some(said);
        self.at = now;
    }

    /// The change of manner that is due before a reply `now`: what is `wanted` with it, else, where another may be speaking, the
    /// end of what was wanted before.
    pub fn manner(&mut self, wanted: Option<Manner>, now: SessionTime) -> Option<Manner> {
        let ends = self.is_unusual && self.at(now).is_none();
        self.is_unusual = wanted.is_some() || (self.is_unusual && !ends);
        wanted.or_else(|| ends.then_some(Manner::AsUsual))
    }

    /// Nothing was said; whether the manner has to become the usual one.
    #[must_use]
    pub fn clear(&mut self) -> bool {
        std::mem::take(self).is_unusual
    }
}
