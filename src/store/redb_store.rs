//! [`RedbStore`]: the calls, which only queue and read; `committer` writes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use redb::{Error, ReadTransaction, ReadableDatabase};

use super::aside;
use super::change::{Change, Kept, Pending};
use super::committer::{Committer, SharedDatabase};
use super::database::{self, Access, Inspection, guarded, sessions_error};
use super::files::Part;
use super::forms::{FormHandle, WaitingForm};
use super::keys::KeyFile;
use super::medium::{Folder, Medium, Memory};
use super::numbers::Numbers;
use super::queue::{Queue, Urgency};
use super::records::stored;
use super::retention::{Stamp, Timekeeper};
use super::session_key::{SessionKey, session_key};
use super::snapshot::{Moment, Snapshot};
use super::watch::Watch;
use super::{
    Damaged, Done, FormDelivery, NewTurn, SessionStore, StoreError, StoreHealth, StoreSettings,
    StoredSession, StoredTurn, TurnAmendment, TurnSequence, Words, tables,
};

/// Sessions in redb, in a folder of this machine.
pub struct RedbStore {
    medium: Arc<dyn Medium>,
    settings: StoreSettings,
    queue: Arc<Queue>,
    database: Arc<SharedDatabase>,
    keys: Arc<RwLock<KeyFile>>,
    time: Arc<Mutex<Timekeeper>>,
    watch: Watch,
    pepper: [u8; 32],
    numbers: Numbers,
    next_sequence: AtomicU64,
    retention: RwLock<Duration>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl RedbStore {
    /// Opens the store in a folder, which is made if needed. Blocks: every page is verified. A damaged store is set aside
    /// first, unless the settings say otherwise.
    ///
    /// # Errors
    /// All but `NotDurable` and `Overloaded`. Nothing that was found is changed then.
    pub fn open(folder: &Path, settings: StoreSettings) -> Result<Self, StoreError> {
        let medium =
            Folder::create(folder).map_err(|error| StoreError::from_io(folder.into(), error))?;
        let medium: Arc<dyn Medium> = Arc::new(medium);
        match Self::open_on(Arc::clone(&medium), settings.clone()) {
            Err(StoreError::Corrupt { path, detail }) if settings.damaged == Damaged::SetAside => {
                let aside = aside::set_aside(folder, settings.clocks.read().unix_s)
                    .map_err(|error| database::io_error(&*medium, Part::Keys, error))?;
                tracing::error!(
                    "{} is damaged ({detail}): the session store was set aside in {} and begins empty",
                    path.display(),
                    aside.display()
                );
                Self::open_on(medium, settings)
            }
            opened => opened,
        }
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
        database::examine(&Folder::at(folder), settings)
    }

    /// All that is kept in the store in a folder that nobody has open, without a change there; none if there is no store yet.
    /// Blocks: every page is verified. While the snapshot is held, nobody else can open the store.
    ///
    /// # Errors
    /// As [`RedbStore::open`].
    pub fn snapshot_of(
        folder: &Path,
        settings: &StoreSettings,
    ) -> Result<Option<Snapshot>, StoreError> {
        let medium = Folder::at(folder);
        database::look(&medium, settings)?
            .map(|looked| Snapshot::of_closed(looked, settings, medium.place(Part::Sessions)))
            .transpose()
    }

    /// The damaged stores that were set aside in a folder and that nobody has moved away.
    pub fn set_aside(folder: &Path) -> Vec<PathBuf> {
        aside::found(folder)
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
            time: Arc::new(Mutex::new(opened.time)),
            watch: Watch::begin(&*medium, opened.unreadable),
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
            time: Arc::clone(&self.time),
        };
        let thread = thread::Builder::new()
            .name("docent-store".into())
            .spawn(move || committer.run())
            .map_err(|error| StoreError::System {
                problem: error.into(),
            })?;
        *self.thread.lock() = Some(thread);
        Ok(())
    }

    fn push(&self, session: &str, change: Change, urgency: Urgency) {
        self.push_for(session_key(&self.pepper, session), change, urgency);
    }

    fn push_for(&self, session: SessionKey, change: Change, urgency: Urgency) {
        self.queue.push(Pending { session, change }, urgency, None);
    }

    fn stamp(&self, unix_s: f64) -> Stamp {
        self.time.lock().stamp(unix_s)
    }

    fn retention(&self) -> Duration {
        *self.retention.read()
    }

    fn read<R>(
        &self,
        begin: impl FnOnce(&dyn Fn() -> Result<ReadTransaction, Error>) -> Result<R, Error>,
    ) -> Result<R, StoreError> {
        let access = self.database.read();
        let Some(access) = access.as_ref() else {
            return Err(match self.queue.health(true).problem {
                Some(problem) => StoreError::NotDurable {
                    problem: problem.into(),
                },
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
                let keys = self.keys.read();
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
                last_update: kept.changed.map_or(last.at, |changed| changed.unix_s),
                intent: last.intent,
                rag_results: last.rag_results,
                form: last.form,
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
        let (number, stamp) = (turn.turn_number, self.stamp(turn.at));
        let change = Change::Append(stored(sequence, turn, self.settings.words), stamp);
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
        let stamp = self.stamp(amendment.at);
        self.push(
            session,
            Change::Amend(turn, amendment, stamp),
            Urgency::Lazy,
        );
    }

    fn retract_turn(&self, session: &str, turn: TurnSequence) {
        self.push(session, Change::Retract(turn), Urgency::Lazy);
    }

    fn form_handle(&self, session: &str, turn: TurnSequence) -> FormHandle {
        FormHandle {
            session: session_key(&self.pepper, session),
            sequence: turn,
        }
    }

    fn form_delivery(&self, form: FormHandle) -> Result<Option<FormDelivery>, StoreError> {
        let mut turns = self.kept(&form.session)?.turns.into_iter();
        let turn = turns.find(|turn| turn.sequence == form.sequence);
        Ok(turn.and_then(|turn| turn.form_delivery))
    }

    fn form_sent(&self, form: FormHandle) {
        let change = Change::FormSent(form.sequence);
        self.push_for(form.session, change, Urgency::Now);
    }

    fn waiting_forms(&self) -> Result<Vec<WaitingForm>, StoreError> {
        self.snapshot()?.waiting_forms()
    }

    fn forget(&self, session: &str) {
        self.push(session, Change::Erase(None), Urgency::Now);
        self.numbers.forget([&session_key(&self.pepper, session)]);
    }

    fn set_retention(&self, retention: Duration, trusts_clock: bool) {
        self.time.lock().set_trust(trusts_clock);
        *self.retention.write() = retention;
    }

    fn sweep(&self) -> usize {
        let retention = self.retention();
        let (now, ran_s, expiry) = {
            let mut time = self.time.lock();
            time.read(retention.as_secs_f64());
            self.watch.clock(time.doubt());
            let expiry = time.expiry(retention.as_secs_f64());
            (time.last(), time.ran_s(), expiry)
        };
        self.watch.look(&*self.medium, now, ran_s, retention);
        let sessions = match self.read(|begin| tables::sessions(&begin()?)) {
            Ok(sessions) => sessions,
            Err(error) => {
                tracing::warn!(%error, "expired sessions could not be looked for");
                return 0;
            }
        };
        if !sessions.is_empty() {
            self.queue.keep_time();
        }
        let expired: Vec<SessionKey> = sessions
            .into_iter()
            .filter(|(_, record)| expiry.applies_to(record.changed))
            .map(|(session, _)| session)
            .collect();
        self.numbers.forget(&expired);
        self.queue.push_expired(&expired, expiry)
    }

    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let (transaction, waiting) = self.read(|begin| {
            let queue = &self.queue;
            queue.with_all_waiting(|waiting| begin().map(|begun| (begun, waiting)))
        })?;
        let retention = self.retention();
        let time = self.time.lock();
        let at = Moment::of(&time, retention);
        drop(time);
        Ok(Snapshot::of_open(
            transaction,
            (Arc::clone(&self.keys), waiting),
            at,
            (self.settings.words, self.medium.place(Part::Sessions)),
        ))
    }

    fn session_count(&self) -> usize {
        self.read(|begin| tables::session_count(&begin()?))
            .unwrap_or(0)
    }

    fn health(&self) -> StoreHealth {
        let is_durable = self.medium.is_durable() && self.watch.is_in_place();
        StoreHealth {
            notices: self.watch.notices(),
            ..self.queue.health(is_durable)
        }
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
        let thread = self.thread.lock().take();
        if thread.is_some() && !self.medium.is_in_place() {
            tracing::error!(
                "{} was removed or replaced under the running server: what was stored since is lost",
                self.medium.place(Part::Sessions).display()
            );
        }
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
