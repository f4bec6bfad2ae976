//! Sessions and turns on disk: a turn that was answered survives a power cut, and a session that is over leaves no
//! word behind.
//!
//! # Durability
//! Calls queue a change; the thread `docent-store` takes everything that waits, makes it durable in one redb
//! transaction with one sync, and then calls back. While it syncs the next changes gather (group commit), so that many
//! sessions share a sync and an idle store writes at once. A change stays in the queue until it is durable: reads see
//! it, and a failed write (a full disk) is tried again every second, with the database opened anew because redb refuses
//! everything after an I/O error.
//!
//! # Erasure
//! A copy-on-write database keeps old bytes in freed pages, so deleting a record erases nothing. Words are therefore
//! sealed with a key of their session, and the keys live outside the database in `session-keys`, in fixed slots that
//! are overwritten in place and synced when a session is erased. What the key sealed, in whatever page or copy of a
//! page, is noise from then on, and a search of the folder's bytes finds neither words nor key. The other way would be
//! one file a day that is deleted; it was not taken because it keeps words for up to a day longer than promised, cannot
//! erase one session when its visitor asks, and relies on the file system not to reuse a deleted block unwritten.
//!
//! The limit: below files, a copy-on-write file system, a snapshot or the wear levelling of flash may keep the old
//! block of a key. Who fears that puts the data folder on an encrypted disk, or sets [`Words::Never`].
//!
//! Order on erasing: the key is destroyed and synced before the records are deleted. Order on creating: keys are synced
//! before anything is sealed with them. A record whose key is gone counts as erased. Keys that no session uses are
//! renewed when the store is opened, since a crash may have left pages of theirs behind.
//!
//! # Files
//! `sessions.redb`: `meta` (format), `sessions` and `turns`, keyed by a hash of the session id with a secret of the
//! store, so that ids are not on disk. `session-keys` also holds the lock on the folder. A newer file is an error that
//! names it, and is never written to: the first look at a database goes through an overlay whose writes stay in memory.
//! What is damaged, or there without its twin, is set aside in a folder `damaged-…` and told until somebody has moved that
//! away ([`Damaged`] has the other way).
//!
//! # Forms
//! How a form stands that is filled in conversation counts as words and is sealed with them. That it is filled and waits to
//! be delivered stands beside the words in the open, so that whoever delivers finds it after a restart; a [`FormHandle`] names
//! its turn without the id of the session. Where no words are kept, nothing of a form is: what waits to be delivered is
//! then in the memory of who delivers it.
//!
//! # Backups
//! A [`Snapshot`] gives out what is kept, with words or without; [`Restoring`] puts that into a store of its own. No key leaves the
//! store: words that are given out are in the clear, and are sealed with new keys where they come in. The secret that ids are
//! hashed with goes along, or nobody would find a session again.
//!
//! # Reading order
//! `types`, this trait, `change`, `retention`, `queue`, `committer`, `tables`, `records`, `keys`, `database`, `aside`; `forms`; for backups
//! `portable`, `snapshot`, `restoring`.

mod aside;
mod bytes;
mod change;
mod committer;
mod database;
mod error;
mod files;
mod forms;
mod keys;
mod medium;
mod numbers;
mod overlay;
mod portable;
mod queue;
mod records;
mod redb_store;
mod restoring;
mod retention;
mod session_key;
mod snapshot;
mod tables;
mod types;
mod watch;

use std::time::Duration;

pub use database::Inspection;
pub use error::StoreError;
pub use files::Part;
pub use forms::{FormHandle, WaitingForm};
pub use medium::Medium;
pub use portable::{PortableStore, PortableTurns};
pub use redb_store::RedbStore;
pub use restoring::{Restored, Restoring};
pub use snapshot::{Snapshot, Taken};
pub use types::{
    Damaged, FormDelivery, NewTurn, StoreHealth, StoreSettings, StoredSession, StoredTurn,
    TurnAmendment, TurnSequence, Words,
};

/// Called once with the fate of an appended turn, on the store's thread: it must be quick and must not block.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Where sessions are kept. Reads block for well under a millisecond and see every change made before them, durable
/// or not; changes are queued and never block.
pub trait SessionStore: Send + Sync {
    /// The head of a session, or none if nothing of it is kept.
    ///
    /// # Errors
    /// When the disk cannot be read.
    fn load(&self, session: &str) -> Result<Option<StoredSession>, StoreError>;

    /// The number of a session's last turn that counts; 0 without one. While the disk cannot be read, the highest one that
    /// was given: a number is never given twice.
    fn turn_number(&self, session: &str) -> u32;

    /// All kept turns of a session, in order; empty if nothing of it is kept.
    ///
    /// # Errors
    /// When the disk cannot be read.
    fn turns(&self, session: &str) -> Result<Vec<StoredTurn>, StoreError>;

    /// Stores a turn. `done` is called with `Ok` once it would survive a power cut. With
    /// [`StoreError::NotDurable`] it is kept in memory and tried again; with any other error it is not stored.
    fn append_turn(&self, session: &str, turn: NewTurn, done: Done) -> TurnSequence;

    /// Records how a turn ended. Written with the next commit, at the latest after about a second. A turn that is not
    /// kept any more is ignored.
    fn amend_turn(&self, session: &str, turn: TurnSequence, amendment: TurnAmendment);

    /// Takes a turn back as if it had never been: its answer was not sent. Written like an amendment.
    fn retract_turn(&self, session: &str, turn: TurnSequence);

    /// Names a turn of a session, for whoever delivers its form.
    fn form_handle(&self, session: &str, turn: TurnSequence) -> FormHandle;

    /// How far the delivery of a turn's form is; none where the turn is not kept any more, or its form is not to be
    /// delivered.
    ///
    /// # Errors
    /// When the disk cannot be read.
    fn form_delivery(&self, form: FormHandle) -> Result<Option<FormDelivery>, StoreError>;

    /// Records that the form of a turn was taken. Written as soon as possible; ignored where the turn is not kept any more
    /// or its form was not waiting. Its session is not kept for longer.
    fn form_sent(&self, form: FormHandle);

    /// All forms that were filled and that nobody has taken yet, the oldest first. Reads all turns.
    ///
    /// # Errors
    /// When the disk cannot be read.
    fn waiting_forms(&self) -> Result<Vec<WaitingForm>, StoreError>;

    /// Erases a session: its words cannot be brought back. Written as soon as possible.
    fn forget(&self, session: &str);

    /// Keeps sessions for another time after their last change, and believes the wall clock in any case or only if it is
    /// plausible, from the next [`Self::sweep`] on.
    fn set_retention(&self, retention: Duration, trusts_clock: bool);

    /// Erases every session that has been kept for the retention, by running time or by a wall clock that is believed.
    /// Returns how many. Also looks whether the store's files are still in their place.
    fn sweep(&self) -> usize;

    /// All that is kept at this moment, for a backup: what is durable and what waits to be. Whatever changes afterwards is
    /// not seen by it, but what is erased meanwhile has no words in it any more.
    ///
    /// # Errors
    /// When the disk cannot be read.
    fn snapshot(&self) -> Result<Snapshot, StoreError>;

    /// How many sessions are kept on disk; 0 when it cannot be read.
    fn session_count(&self) -> usize;

    /// How the store is doing.
    fn health(&self) -> StoreHealth;

    /// Waits until every change made so far is durable.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`] when the attempt failed, [`StoreError::Closed`] after closing.
    fn flush(&self) -> Result<(), StoreError>;

    /// Writes what is waiting and stops. Further changes are refused. Dropping the store does the same.
    fn close(&self);
}
