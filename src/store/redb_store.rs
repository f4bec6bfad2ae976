//! [`RedbStore`]: the calls, which only queue and read; `committer` writes.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use redb::{Error, ReadTransaction, ReadableDatabase};

use super::change::{Change, Expiry, Kept, Pending};
use super::committer::{Committer, SharedDatabase};
use super::database::{self, Access, Inspection, guarded, sessions_error};
use super::keys::KeyFile;
use super::medium::{Folder, Medium, Memory, Part};
use super::numbers::Numbers;
use super::queue::{Queue, Urgency};
use super::records::{SessionKey, session_key, stored};
use super::{
    Done, NewTurn, SessionStore, StoreError, StoreHealth, StoreSettings, StoredSession, StoredTurn,
    TurnAmendment, TurnSequence, Words, tables,
};

/// Sessions in redb, in a folder of this machine.
pub struct RedbStore {
    medium: Arc<dyn Medium>,
    settings: StoreSettings,
    queue: Arc<Queue>,
    database: Arc<SharedDatabase>,
    keys: Arc<RwLock<KeyFile>>,
    pepper: [u8; 32],
    numbers: Numbers,
    next_sequence: AtomicU64,
    retention: RwLock<Duration>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl RedbStore {
    /// Opens the store in a folder, which is made if needed. Blocks: every page is verified.
    ///
    /// # Errors
    /// All but `NotDurable` and `Overloaded`. Nothing that was found is changed then.
    pub fn open(folder: &Path, settings: StoreSettings) -> Result<Self, StoreError> {
        let medium =
            Folder::create(folder).map_err(|error| StoreError::from_io(folder.into(), &error))?;
        Self::open_on(Arc::new(medium), settings)
    }

    /// Looks at the store in a folder, without a change there; none if there is no store yet. Blocks: every page is
    /// verified.
    ///
    /// # Errors
    /// As [`RedbStore::open`].
    pub fn inspect(
        folder: &Path,
        settings: &StoreSettings,
    ) -> Result<Option<Inspection>, StoreError> {
        let medium = Folder::at(folder);
        let exists = |part| medium.place(part).exists();
        match (exists(Part::Keys), exists(Part::Sessions)) {
            (true, true) => database::examine(&medium, settings).map(Some),
            (_, false) => Ok(None),
            (false, true) => Err(StoreError::Corrupt {
                path: medium.place(Part::Keys),
                detail: "it is missing, and what its keys sealed cannot be read without it".into(),
            }),
        }
    }

    /// A store that ends with the process, for when the folder cannot be used.
    ///
    /// # Errors
    /// When the system has no random bytes or no thread to give.
    pub fn in_memory(settings: StoreSettings) -> Result<Self, StoreError> {
        Self::open_on(Arc::new(Memory::default()), settings)
    }

    /// Opens the store on any medium.
    ///
    /// # Errors
    /// As [`RedbStore::open`].
    pub fn open_on(medium: Arc<dyn Medium>, settings: StoreSettings) -> Result<Self, StoreError> {
        let opened = database::open(&*medium, &settings)?;
        let pepper = opened.keys.pepper();
        let store = Self {
            queue: Arc::new(Queue::new(settings.waiting_max)),
            database: Arc::new(RwLock::new(Some(Access::Whole(opened.database)))),
            keys: Arc::new(RwLock::new(opened.keys)),
            pepper,
            numbers: opened.numbers,
            next_sequence: AtomicU64::new(opened.next_sequence),
            retention: RwLock::new(settings.retention),
            thread: Mutex::new(None),
            medium,
            settings,
        };
        store.start()?;
        Ok(store)
    }

    fn start(&self) -> Result<(), StoreError> {
        let committer = Committer {
            medium: Arc::clone(&self.medium),
            settings: self.settings.clone(),
            queue: Arc::clone(&self.queue),
            database: Arc::clone(&self.database),
            keys: Arc::clone(&self.keys),
        };
        let thread = thread::Builder::new()
            .name("docent-store".into())
            .spawn(move || committer.run())
            .map_err(|error| StoreError::System {
                problem: error.to_string(),
            })?;
        *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(())
    }

    fn push(&self, session: &str, change: Change, urgency: Urgency) {
        let session = session_key(&self.pepper, session);
        self.queue.push(Pending { session, change }, urgency, None);
    }

    fn read<R>(
        &self,
        begin: impl FnOnce(&dyn Fn() -> Result<ReadTransaction, Error>) -> Result<R, Error>,
    ) -> Result<R, StoreError> {
        let access = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let Some(access) = access.as_ref() else {
            return Err(match self.queue.health(true).problem {
                Some(problem) => StoreError::NotDurable { problem },
                None => StoreError::Closed,
            });
        };
        guarded(|| begin(&|| Ok(access.database().begin_read()?)))
            .map_err(|error| sessions_error(&*self.medium, error))
    }

    /// What is on disk, with what waits to be written on top. Both are taken at the same moment: a change that is
    /// already in the database as well is applied again to the same effect.
    fn kept(&self, session: &SessionKey) -> Result<Kept, StoreError> {
        self.read(|begin| {
            let (transaction, waiting) = self
                .queue
                .with_waiting(session, |waiting| begin().map(|begun| (begun, waiting)))?;
            let mut kept = {
                let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
                tables::load(&transaction, session, |slot, number| keys.get(slot, number))?
            };
            for pending in waiting {
                kept.apply(&pending.change);
            }
            Ok(kept)
        })
    }
}

impl SessionStore for RedbStore {
    fn load(&self, session: &str) -> Result<Option<StoredSession>, StoreError> {
        let kept = self.kept(&session_key(&self.pepper, session))?;
        let turn_number = kept.turn_number();
        let turns = kept.turns.len();
        Ok(kept
            .turns
            .into_iter()
            .next_back()
            .map(|last| StoredSession {
                turn_number,
                last_update: kept.last_update.unwrap_or(last.at),
                intent: last.intent,
                rag_results: last.rag_results,
                llm_response: last.reply_text,
                turns,
            }))
    }

    fn turn_number(&self, session: &str) -> u32 {
        let session = session_key(&self.pepper, session);
        let kept = match self.kept(&session) {
            Ok(kept) => Some(kept.turn_number()),
            Err(error) => {
                tracing::warn!(%error, "a session goes on with the turn number that is known, its turns cannot be read");
                None
            }
        };
        self.numbers.last(&session, kept)
    }

    fn turns(&self, session: &str) -> Result<Vec<StoredTurn>, StoreError> {
        Ok(self.kept(&session_key(&self.pepper, session))?.turns)
    }

    fn append_turn(&self, session: &str, turn: NewTurn, done: Done) -> TurnSequence {
        let sequence = TurnSequence(self.next_sequence.fetch_add(1, Ordering::Relaxed));
        let session = session_key(&self.pepper, session);
        let number = turn.turn_number;
        let change = Change::Append(stored(sequence, turn, self.settings.words));
        let is_kept = (self.queue).push(Pending { session, change }, Urgency::Now, Some(done));
        self.numbers.give(session, number, is_kept);
        sequence
    }

    fn amend_turn(&self, session: &str, turn: TurnSequence, amendment: TurnAmendment) {
        let heard_text = amendment
            .heard_text
            .filter(|_| self.settings.words == Words::Session);
        let amendment = TurnAmendment {
            heard_text,
            ..amendment
        };
        self.push(session, Change::Amend(turn, amendment), Urgency::Lazy);
    }

    fn retract_turn(&self, session: &str, turn: TurnSequence) {
        self.push(session, Change::Retract(turn), Urgency::Lazy);
    }

    fn forget(&self, session: &str) {
        self.push(session, Change::Erase(None), Urgency::Now);
        self.numbers.forget([&session_key(&self.pepper, session)]);
    }

    fn set_retention(&self, retention: Duration) {
        *self
            .retention
            .write()
            .unwrap_or_else(PoisonError::into_inner) = retention;
    }

    fn sweep(&self, now_unix: f64) -> usize {
        let retention = *self
            .retention
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let expiry = Expiry {
            now_unix,
            retention_s: retention.as_secs_f64(),
        };
        let sessions = match self.read(|begin| tables::sessions(&begin()?)) {
            Ok(sessions) => sessions,
            Err(error) => {
                tracing::warn!(%error, "expired sessions could not be looked for");
                return 0;
            }
        };
        let expired: Vec<SessionKey> = sessions
            .into_iter()
            .filter(|(_, record)| expiry.applies_to(record.last_update))
            .map(|(session, _)| session)
            .collect();
        self.numbers.forget(&expired);
        self.queue.push_expired(&expired, expiry)
    }

    fn session_count(&self) -> usize {
        self.read(|begin| tables::session_count(&begin()?))
            .unwrap_or(0)
    }

    fn health(&self) -> StoreHealth {
        self.queue.health(self.medium.is_durable())
    }

    fn flush(&self) -> Result<(), StoreError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.queue.push_flush(Box::new(move |result| {
            // The receiver waits below.
            let _ = sender.send(result);
        }));
        receiver.recv().unwrap_or(Err(StoreError::Closed))
    }

    fn close(&self) {
        self.queue.close();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // A callback may close the store: the thread cannot wait for itself, and ends after that callback anyway.
        if let Some(thread) = thread
            && thread.thread().id() != thread::current().id()
        {
            // The committer catches panics; were there one, there is nothing left to do about it here.
            let _ = thread.join();
        }
    }
}

impl Drop for RedbStore {
    fn drop(&mut self) {
        self.close();
    }
}
