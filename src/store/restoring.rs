//! A store that is filled from another one, before anybody opens it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Builder, Database, Error};

use super::database::{guarded, io_error};
use super::files::Part;
use super::keys::KeyFile;
use super::medium::{Boxed, Folder, Medium};
use super::portable::{PortableStore, PortableTurns};
use super::retention::{Ledger, Timekeeper};
use super::session_key::SessionKey;
use super::{StoreError, StoreSettings, Words, tables};

/// A new store on its way. Until it is [finished](Self::finish) it counts as one that was never made.
pub struct Restoring {
    place: PathBuf,
    database: Database,
    keys: KeyFile,
    due: Due,
    /// What the first run has to know of the time.
    time: Ledger,
    /// The session that came last, with whether it is kept.
    last: Option<(SessionKey, bool)>,
    restored: Restored,
}

/// What came into a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restored {
    /// Sessions.
    pub sessions: usize,
    /// Their turns.
    pub turns: usize,
    /// Sessions past their retention, of which nothing was taken in.
    pub expired: usize,
}

/// Who is past the retention.
struct Due {
    time: Timekeeper,
    retention_s: f64,
    /// What the wall clock shows that has passed since the other store was looked at, in seconds.
    passed_s: f64,
    /// Running time of the other store then, in seconds.
    ran_s: f64,
}

impl Due {
    /// A clock that is ahead is believed: of a backup that is older than the clock of a switched-off machine could be in doubt,
    /// nothing may be shown because of that doubt. Where it is wrong, the backup is still there.
    fn new(from: &PortableStore, time: Ledger, settings: &StoreSettings) -> Self {
        let now = settings.clocks.read().unix_s;
        let trusts = settings.trusts_clock || now >= time.believed_unix_s;
        let retention_s = from.retention_s();
        let clocks = settings.clocks.clone();
        Self {
            time: Timekeeper::begin(Some(time), None, clocks, retention_s, trusts),
            retention_s,
            passed_s: (now - from.taken_unix_s()).max(0.0),
            ran_s: time.ran_s,
        }
    }

    fn applies_to(&self, turns: &PortableTurns) -> bool {
        let changed = turns.changed();
        let expiry = self.time.expiry(self.retention_s);
        let age_s = self.ran_s - changed.ran_s + self.passed_s;
        let is_recent = age_s <= self.retention_s;
        // By a clock that was in doubt it is not known when the session changed, but how much later it is now.
        expiry.applies_to(changed) || (!changed.is_believed && !is_recent)
    }
}

impl Restoring {
    /// Makes an empty store in `folder`, which must not hold one, for what comes from that store.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when `from` is none, or what the system refused.
    pub fn begin(
        folder: &Path,
        from: &PortableStore,
        settings: &StoreSettings,
    ) -> Result<Self, StoreError> {
        let medium =
            Folder::create(folder).map_err(|error| StoreError::from_io(folder.into(), error))?;
        let place = medium.place(Part::Sessions);
        let time = from.time().ok_or_else(|| StoreError::Corrupt {
            path: place.clone(),
            detail: "what is told of its time is none".into(),
        })?;
        let in_keys = |error| io_error(&medium, Part::Keys, error);
        let in_sessions = |error| io_error(&medium, Part::Sessions, error);
        let file = medium.open(Part::Keys).map_err(in_keys)?;
        let keys = KeyFile::begin(Arc::from(file), from.ids_hashed_with).map_err(in_keys)?;
        let backend = medium.open(Part::Sessions).map_err(in_sessions)?;
        let made = guarded(|| {
            let database = Builder::new()
                .set_cache_size(settings.cache_bytes)
                .create_with_backend(Boxed::new(backend))?;
            tables::create(&database)?;
            Ok(database)
        });
        let due = Due::new(from, time, settings);
        Ok(Self {
            database: made.map_err(|error| StoreError::from_redb(place.clone(), error))?,
            place,
            keys,
            time: due.time.ledger(),
            due,
            last: None,
            restored: Restored::default(),
        })
    }

    /// Takes in what is not past its retention. The parts of a session follow each other.
    ///
    /// # Errors
    /// What the system refused.
    pub fn add(&mut self, all: Vec<PortableTurns>) -> Result<(), StoreError> {
        guarded(|| self.put(all)).map_err(|error| StoreError::from_redb(self.place.clone(), error))
    }

    fn put(&mut self, all: Vec<PortableTurns>) -> Result<(), Error> {
        let transaction = tables::begin(&self.database)?;
        let mut placed = Vec::new();
        for turns in all {
            let (session, changed) = (turns.session, turns.changed());
            let is_kept = match self.last {
                Some((last, is_kept)) if last == session => is_kept,
                _ => {
                    let is_kept = !self.due.applies_to(&turns);
                    self.restored.sessions += usize::from(is_kept);
                    self.restored.expired += usize::from(!is_kept);
                    self.last = Some((session, is_kept));
                    is_kept
                }
            };
            if !is_kept {
                continue;
            }
            let words = if turns.has_words() {
                Words::Session
            } else {
                Words::Never
            };
            let turns = turns.into_turns();
            self.restored.turns += turns.len();
            let how = (words, changed);
            tables::put_turns(&transaction, &mut self.keys, &session, &turns, how)?;
            placed.push(session);
        }
        transaction.commit()?;
        for session in &placed {
            self.keys.settle(session);
        }
        Ok(())
    }

    /// Makes it a store that can be opened.
    ///
    /// # Errors
    /// What the system refused.
    pub fn finish(mut self) -> Result<Restored, StoreError> {
        let ended = guarded(|| {
            let transaction = tables::begin(&self.database)?;
            tables::keep_time(&transaction, self.time)?;
            transaction.commit()?;
            Ok(())
        });
        ended.map_err(|error| StoreError::from_redb(self.place.clone(), error))?;
        let failed = |error| StoreError::from_io(self.place.clone(), error);
        self.keys.set_ready(true).map_err(failed)?;
        Ok(self.restored)
    }
}
