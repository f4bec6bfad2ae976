//! What a session knows of itself when it is brought back.

use std::time::Duration;

use crate::clock;
use crate::conversation::form::FormRecord;
use crate::forms::WrittenForm;
use crate::store::SessionStore;

/// What was stored of a session.
#[derive(Debug, Default)]
pub struct Past {
    /// Turns that it has completed before.
    pub turn_number: u32,
    /// How a form stood after the last of them, and how long that is ago.
    pub form: Option<(FormRecord, Duration)>,
}

impl Past {
    /// Reads it. Turns that cannot be read are told by the store.
    pub fn read(store: &dyn SessionStore, id: &str) -> Self {
        let stored = store.load(id).ok().flatten();
        let form = stored.and_then(|stored| {
            let ago = clock::unix_seconds() - stored.last_update;
            let form: WrittenForm = serde_json::from_value(stored.form?).ok()?;
            Some((form.into(), Duration::try_from_secs_f64(ago.max(0.0)).ok()?))
        });
        Self {
            turn_number: store.turn_number(id),
            form,
        }
    }
}
