//! All that a store keeps at one moment, given out session by session.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use redb::{Database, Error, ReadTransaction, ReadableDatabase};
use serde::{Deserialize, Serialize};

use super::change::{Change, Kept, Pending, Waiting};
use super::database::{Looked, guarded};
use super::forms::{FormHandle, WaitingForm};
use super::keys::KeyFile;
use super::portable::{PortableStore, PortableTurns};
use super::retention::{Expiry, Ledger, Timekeeper};
use super::session_key::SessionKey;
use super::{FormDelivery, StoreError, StoreSettings, Words, tables};

/// Turns that are handed on at once. Source: our choice; some 100 KB where each has a few sentences.
const TURNS_AT_ONCE: usize = 64;

/// A moment, as far as it decides what is still kept.
pub(super) struct Moment {
    time: Ledger,
    expiry: Expiry,
    unix_s: f64,
}

impl Moment {
    /// Now.
    pub(super) fn of(time: &Timekeeper, retention: Duration) -> Self {
        Self {
            time: time.ledger(),
            expiry: time.expiry(retention.as_secs_f64()),
            unix_s: time.reading().unix_s,
        }
    }
}

/// All that a store keeps at one moment. While it is held, the database grows by what changes.
pub struct Snapshot {
    transaction: ReadTransaction,
    /// Of a store that nobody has open.
    _database: Option<Database>,
    keys: Arc<RwLock<KeyFile>>,
    waiting: Waiting,
    at: Moment,
    words: Words,
    place: PathBuf,
}

/// What was given out of a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// Sessions.
    pub sessions: usize,
    /// Their turns.
    pub turns: usize,
    /// Sessions past their retention, which were not given out.
    pub expired: usize,
    /// Sessions that are damaged and were not given out.
    pub unreadable: usize,
}

impl Snapshot {
    /// Of a store that is open.
    pub(super) fn of_open(
        transaction: ReadTransaction,
        (keys, waiting): (Arc<RwLock<KeyFile>>, Waiting),
        at: Moment,
        (words, place): (Words, PathBuf),
    ) -> Self {
        Self {
            transaction,
            _database: None,
            keys,
            waiting,
            at,
            words,
            place,
        }
    }

    /// Of a store that nobody has open.
    pub(super) fn of_closed(
        looked: Looked,
        settings: &StoreSettings,
        place: PathBuf,
    ) -> Result<Self, StoreError> {
        let begun = guarded(|| Ok(looked.database.begin_read()?));
        let transaction = begun.map_err(|error| StoreError::from_redb(place.clone(), error))?;
        Ok(Self {
            transaction,
            _database: Some(looked.database),
            keys: Arc::new(RwLock::new(looked.keys)),
            waiting: Waiting::new(),
            at: Moment::of(&looked.time, settings.retention),
            words: settings.words,
            place,
        })
    }

    /// What has to be known of the store as a whole.
    pub fn store(&self) -> PortableStore {
        let pepper = self.keys.read().pepper();
        let Moment {
            time,
            expiry,
            unix_s,
        } = self.at;
        PortableStore::new(pepper, time, (unix_s, expiry.retention_s))
    }

    /// Whether words are kept in it.
    pub fn keeps_words(&self) -> bool {
        self.words == Words::Session
    }

    /// Hands every session that is still kept to `take`, in one or several parts, with the words if they are wanted and kept.
    ///
    /// # Errors
    /// Those of `take`, and when the disk cannot be read.
    pub fn each<E: From<StoreError>>(
        &self,
        with_words: bool,
        mut take: impl FnMut(&PortableTurns) -> Result<(), E>,
    ) -> Result<Taken, E> {
        let failed = |error| StoreError::from_redb(self.place.clone(), error);
        let with_words = with_words && self.keeps_words();
        let mut taken = Taken::default();
        for session in guarded(|| self.sessions()).map_err(failed)? {
            let kept = match guarded(|| self.kept(&session)) {
                Ok(kept) => kept,
                Err(Error::Corrupted(problem)) => {
                    tracing::warn!(%problem, "a session cannot be read, and is not in the backup");
                    taken.unreadable += 1;
                    continue;
                }
                Err(error) => return Err(failed(error).into()),
            };
            // What was erased meanwhile has no time of its last change.
            let Some(changed) = kept.changed else {
                continue;
            };
            if self.at.expiry.applies_to(changed) {
                taken.expired += 1;
                continue;
            }
            taken.sessions += 1;
            taken.turns += kept.turns.len();
            for turns in kept.turns.chunks(TURNS_AT_ONCE) {
                take(&PortableTurns::new(session, changed, turns, with_words))?;
            }
        }
        Ok(taken)
    }

    /// All forms that wait to be delivered, the oldest first. One whose words are not there cannot be.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub(super) fn waiting_forms(&self) -> Result<Vec<WaitingForm>, StoreError> {
        let failed = |error| StoreError::from_redb(self.place.clone(), error);
        let mut forms = Vec::new();
        for session in guarded(|| self.sessions_with_waiting_forms()).map_err(failed)? {
            let kept = match guarded(|| self.kept(&session)) {
                Err(Error::Corrupted(problem)) => {
                    tracing::warn!(%problem, "a session cannot be read, and what its forms say is not delivered");
                    continue;
                }
                kept => kept.map_err(failed)?,
            };
            let turns = kept.turns.into_iter();
            let waiting = turns.filter(|turn| turn.form_delivery == Some(FormDelivery::Waiting));
            forms.extend(waiting.filter_map(|turn| {
                let sequence = turn.sequence;
                let handle = FormHandle { session, sequence };
                let (form, at) = (turn.form?, turn.at);
                Some(WaitingForm { handle, form, at })
            }));
        }
        forms.sort_by_key(|form| form.handle.sequence);
        Ok(forms)
    }

    fn sessions_with_waiting_forms(&self) -> Result<BTreeSet<SessionKey>, Error> {
        let waits = |pending: &Arc<Pending>| match &pending.change {
            Change::Append(turn, _) => turn.form_delivery.is_some(),
            _ => false,
        };
        let durable = tables::waiting_forms(&self.transaction)?.into_iter();
        let fresh = self.waiting.iter();
        let fresh = fresh.filter(|(_, changes)| changes.iter().any(waits));
        let sessions = durable.map(|(session, _)| session);
        Ok(sessions.chain(fresh.map(|(session, _)| *session)).collect())
    }

    /// All sessions, those too that are not durable yet.
    fn sessions(&self) -> Result<BTreeSet<SessionKey>, Error> {
        let durable = tables::session_keys(&self.transaction)?.into_iter();
        Ok(durable.chain(self.waiting.keys().copied()).collect())
    }

    fn kept(&self, session: &SessionKey) -> Result<Kept, Error> {
        let mut kept = {
            let keys = self.keys.read();
            tables::load(&self.transaction, session, |slot, number| {
                keys.get(slot, number)
            })?
        };
        for pending in self.waiting.get(session).into_iter().flatten() {
            kept.apply(&pending.change);
        }
        Ok(kept)
    }
}
