//! Turns whose form waits to be delivered.

use std::fmt;

use serde_json::Value;

use super::TurnSequence;
use super::session_key::SessionKey;
use crate::files::Hasher;
use crate::telemetry::Spoken;

/// Letters of an id: 128 bits, in hexadecimal digits.
const ID_LETTERS: usize = 32;

/// One turn of one session, for whoever delivers its form. It names the session by what the tables know of it: after a
/// restart nobody knows its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FormHandle {
    pub(super) session: SessionKey,
    pub(super) sequence: TurnSequence,
}

impl FormHandle {
    /// Whether the other turn is of the same session.
    pub fn is_beside(self, other: Self) -> bool {
        self.session == other.session
    }

    /// A name for the form of this turn, of 32 hexadecimal digits, that stays the same over restarts and backups and tells
    /// nothing of the session. `at` is when the turn was answered, as it is stored: once a session is erased, its numbers
    /// may come again.
    pub fn id(self, at: f64) -> String {
        let mut digest = Hasher::default();
        digest.update("docent form");
        digest.update(self.session);
        digest.update(self.sequence.0.to_be_bytes());
        digest.update(at.to_bits().to_be_bytes());
        let mut id = digest.finish().to_string();
        id.truncate(ID_LETTERS);
        id
    }
}

/// A form that is filled and was not delivered yet.
#[derive(Clone, PartialEq)]
pub struct WaitingForm {
    /// Its turn.
    pub handle: FormHandle,
    /// How it stood after that turn, as it was given.
    pub form: Value,
    /// When the turn was answered, in seconds since the Unix epoch.
    pub at: f64,
}

impl fmt::Debug for WaitingForm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WaitingForm")
            .field("handle", &self.handle)
            .field("form", &Spoken::new(()))
            .field("at", &self.at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_that_of_its_turn_and_of_no_other() {
        let handle = |session, sequence| FormHandle {
            session: [session; 16],
            sequence: TurnSequence(sequence),
        };
        let id = handle(1, 2).id(3.5);
        assert_eq!(id.len(), ID_LETTERS);
        assert_eq!(id, handle(1, 2).id(3.5));
        for other in [
            handle(2, 2).id(3.5),
            handle(1, 3).id(3.5),
            handle(1, 2).id(3.6),
        ] {
            assert_ne!(id, other);
        }
        assert!(handle(1, 2).is_beside(handle(1, 3)) && !handle(1, 2).is_beside(handle(2, 2)));
    }
}
