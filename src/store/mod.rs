//! Sessions and turns on disk.

mod error;
mod types;

pub use error::StoreError;
pub use types::{
    NewTurn, StoreHealth, StoreSettings, StoredSession, StoredTurn, TurnAmendment, TurnSequence,
    Words,
};

/// Called once with the fate of an appended turn, on the store's thread: it must be quick and must not block.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Where sessions are kept. Reads block for well under a millisecond and see every change made before them, durable
/// or not; changes are queued and never block.
pub trait SessionStore: Send + Sync {
    /// The head of a session, or none if nothing of it is kept.
    ///
    /// # Errors
    /// When the disk cannot be read; the session may then go on as a new one.
    fn load(&self, session: &str) -> Result<Option<StoredSession>, StoreError>;

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

    /// Erases a session: its words cannot be brought back. Written as soon as possible.
    fn forget(&self, session: &str);

    /// Erases every session whose last change is further than the retention from `now_unix` (seconds since the Unix
    /// epoch), in either direction: a clock that was wrong must not keep words for years. Returns how many.
    fn sweep(&self, now_unix: f64) -> usize;

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
