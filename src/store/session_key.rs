//! What stands for a session's id in the tables.

use super::bytes::array;
use crate::files::Hasher;

/// Length of a session's key in the tables, in bytes.
pub(super) const SESSION_KEY_BYTES: usize = 16;

/// A session's key in the tables: a keyed hash of its id.
pub(super) type SessionKey = [u8; SESSION_KEY_BYTES];

/// A session's key in the tables. Ids may be personal, so they are not stored, and hashed with a secret of the store.
pub(super) fn session_key(pepper: &[u8; 32], session: &str) -> SessionKey {
    let mut digest = Hasher::default();
    digest.update(pepper);
    digest.update(session);
    array(&digest.finish().0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_keys_depend_on_id_and_pepper() {
        let key = session_key(&[1; 32], "anna");
        assert_eq!(key, session_key(&[1; 32], "anna"));
        assert_ne!(key, session_key(&[1; 32], "ben"));
        assert_ne!(key, session_key(&[2; 32], "anna"));
    }
}
