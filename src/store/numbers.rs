//! The turn numbers that were given, in memory: an outage of the disk must not make one be given twice.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::session_key::SessionKey;

/// What is known of the turns of one session.
#[derive(Debug, Clone, Copy, Default)]
struct Given {
    /// The highest number, also if its turn was interrupted and does not count.
    highest: u32,
    /// The highest of a turn that could not even be queued.
    refused: u32,
}

/// The numbers of all kept sessions: some tens of bytes for each.
#[derive(Debug, Default)]
pub(super) struct Numbers(Mutex<HashMap<SessionKey, Given>>);

impl Numbers {
    /// Those of sessions that were found, each with its last turn that counts.
    pub(super) fn of(found: impl IntoIterator<Item = (SessionKey, u32)>) -> Self {
        let given = |(session, highest)| {
            let refused = 0;
            (session, Given { highest, refused })
        };
        Self(Mutex::new(found.into_iter().map(given).collect()))
    }

    /// Records that a turn has this number, and whether it is stored or queued.
    pub(super) fn give(&self, session: SessionKey, number: u32, is_kept: bool) {
        let mut all = self.0.lock();
        let given = all.entry(session).or_default();
        given.highest = given.highest.max(number);
        if !is_kept {
            given.refused = given.refused.max(number);
        }
    }

    /// Forgets erased sessions.
    pub(super) fn forget<'a>(&self, sessions: impl IntoIterator<Item = &'a SessionKey>) {
        let mut given = self.0.lock();
        for session in sessions {
            given.remove(session);
        }
    }

    /// The last number of a session, of which `kept` is what the store holds; none if it cannot be read.
    pub(super) fn last(&self, session: &SessionKey, kept: Option<u32>) -> u32 {
        let given = self.0.lock().get(session).copied().unwrap_or_default();
        kept.map_or(given.highest, |kept| kept.max(given.refused))
    }
}
