//! The one thread that writes. It takes everything that waits and makes it durable in one transaction; meanwhile the
//! next changes gather. Nothing waits for company: an idle store writes a turn at once.

use std::collections::HashSet;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use redb::{Database, Error};

use super::change::{Change, Pending};
use super::database::{Access, guarded, open_known, sessions_error};
use super::keys::KeyFile;
use super::medium::Medium;
use super::queue::{Batch, Queue};
use super::retention::Timekeeper;
use super::{Done, StoreError, StoreSettings, tables};

/// The database, which is opened again after an I/O error and until then only read; none while that fails too.
pub(super) type SharedDatabase = RwLock<Option<Access>>;

/// What the thread works with.
pub(super) struct Committer {
    pub(super) medium: Arc<dyn Medium>,
    pub(super) settings: StoreSettings,
    pub(super) queue: Arc<Queue>,
    pub(super) database: Arc<SharedDatabase>,
    pub(super) keys: Arc<RwLock<KeyFile>>,
    pub(super) time: Arc<Mutex<Timekeeper>>,
}

type Changes = Vec<(u64, Arc<Pending>)>;

impl Committer {
    /// Works until the queue is closed.
    pub(super) fn run(self) {
        while let Some(batch) = self.queue.next_batch() {
            self.write(batch);
            self.make_keys();
        }
        // Closing the database cleanly spares the next start a repair.
        drop(self.database.write().take());
    }

    /// Writes a batch in up to two transactions: turns first, then the sessions of which something is erased, because
    /// destroying keys costs a sync more that no turn should wait for.
    fn write(&self, batch: Batch) {
        let mut waiters = batch.waiters;
        let erasing: HashSet<_> = batch
            .changes
            .iter()
            .filter(|(_, pending)| matches!(pending.change, Change::Erase(_)))
            .map(|(_, pending)| pending.session)
            .collect();
        let (second, first): (Changes, Changes) = batch
            .changes
            .into_iter()
            .partition(|(_, pending)| erasing.contains(&pending.session));
        let mut keeps_time = batch.keeps_time && first.is_empty() && second.is_empty();
        for changes in [first, second] {
            if changes.is_empty() && !mem::take(&mut keeps_time) {
                continue;
            }
            match self.commit(&changes) {
                Ok(()) => {
                    if self.queue.committed(&changes) {
                        tracing::info!("the session store is written again");
                    }
                    let ids: HashSet<u64> = changes.iter().map(|(id, _)| *id).collect();
                    let (durable, rest): (Vec<_>, Vec<_>) =
                        waiters.into_iter().partition(|(id, _)| ids.contains(id));
                    waiters = rest;
                    answer(durable, &Ok(()));
                }
                Err(error) => return self.fail(error, waiters, batch.is_last),
            }
        }
        answer(waiters, &Ok(()));
    }

    fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
        self.reopen()?;
        let access = self.database.read();
        let database = access.as_ref().ok_or(StoreError::Closed)?.database();
        let changes: Vec<&Pending> = changes.iter().map(|(_, pending)| &**pending).collect();
        guarded(|| self.transact(database, &changes))
            .map_err(|error| sessions_error(&*self.medium, error))
    }

    /// The keys are locked only while they are used, so that reads do not wait for the sync.
    fn transact(&self, database: &Database, changes: &[&Pending]) -> Result<(), Error> {
        let transaction = tables::begin(database)?;
        tables::stage(
            &transaction,
            &mut self.keys.write(),
            self.settings.words,
            changes,
        )?;
        let ledger = {
            let time = self.time.lock();
            time.ledger()
        };
        tables::keep_time(&transaction, ledger)?;
        transaction.commit()?;
        let mut keys = self.keys.write();
        for pending in changes {
            keys.settle(&pending.session);
        }
        Ok(())
    }

    /// The waiting changes stay in the queue. redb refuses everything after an I/O error, so the database is closed
    /// and opened again at the next attempt; the lock on the key file keeps others out meanwhile. Until then what was
    /// durable last can be read.
    fn fail(&self, error: StoreError, waiters: Vec<(u64, Done)>, is_last: bool) {
        self.look_only();
        if self.queue.failed(error.to_string()) {
            tracing::warn!(%error, "turns are kept in memory: the session store cannot be written");
        }
        if is_last {
            tracing::error!(%error, "the last changes of the session store are lost");
        }
        let problem = error.into();
        answer(waiters, &Err(StoreError::NotDurable { problem }));
    }

    /// Takes what is open down, and up again to be read.
    fn look_only(&self) {
        let mut database = self.database.write();
        *database = None;
        match Access::view(&*self.medium, &self.settings) {
            Ok(view) => *database = Some(view),
            Err(error) => tracing::debug!(%error, "what is stored cannot be read either"),
        }
    }

    fn reopen(&self) -> Result<(), StoreError> {
        let is_whole = {
            let access = self.database.read();
            matches!(*access, Some(Access::Whole(_)))
        };
        if !is_whole {
            let database = open_known(&*self.medium, &self.settings)?;
            *self.database.write() = Some(Access::Whole(database));
        }
        Ok(())
    }

    /// Makes keys ahead, while nobody waits.
    fn make_keys(&self) {
        if let Err(error) = self.keys.write().top_up() {
            tracing::debug!(%error, "no session keys could be made ahead");
        }
    }
}

fn answer(waiters: Vec<(u64, Done)>, result: &Result<(), StoreError>) {
    for (_, done) in waiters {
        // A caller's panic must not end the thread that everybody's turns wait for.
        if catch_unwind(AssertUnwindSafe(|| done(result.clone()))).is_err() {
            tracing::error!("a caller of the session store panicked");
        }
    }
}
