//! What goes into the store and what comes out of it. On-disk forms are in `records`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Clocks;
use crate::telemetry::Spoken;

/// The number of a turn in this store, over all sessions: a later turn has a larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TurnSequence(pub(super) u64);

impl TurnSequence {
    /// The bare number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// Whether what people said may be on disk: the `[privacy] words` setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Words {
    /// Kept until retention, encrypted with a key of the session, which is then destroyed.
    #[default]
    Session,
    /// Never written: turns keep intent, sources and times only.
    Never,
}

/// How far a form is that was filled and is to be delivered. The names stand on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormDelivery {
    /// Nobody has taken it yet.
    Waiting,
    /// It was taken.
    Sent,
}

impl FormDelivery {
    /// The name that the wire uses: `waiting` or `sent`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
        }
    }
}

/// A turn as it is answered, to be stored before its `response_ready` is sent.
#[derive(Clone, PartialEq, Default)]
pub struct NewTurn {
    /// Its number in the session, from 1.
    pub turn_number: u32,
    /// What the person said.
    pub user_text: String,
    /// What Docent is going to say.
    pub reply_text: String,
    /// What was heard of the reply; none until known.
    pub heard_text: Option<String>,
    /// Intent label.
    pub intent: String,
    /// Paths under `knowledge/` that were quoted.
    pub sources: Vec<String>,
    /// What retrieval found, in whatever form the caller wants back. Counts as words.
    pub rag_results: Option<Value>,
    /// How the form that is being filled stood after this turn, in whatever form the caller wants back. Counts as words.
    pub form: Option<Value>,
    /// That the form is filled and waits to be delivered; none where it is not, or is delivered nowhere.
    pub form_delivery: Option<FormDelivery>,
    /// Confidence of the answer, 0 to 1.
    pub confidence: Option<f32>,
    /// When, in seconds since the Unix epoch.
    pub at: f64,
}

impl fmt::Debug for NewTurn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("NewTurn")
            .field("turn_number", &self.turn_number)
            .field("words", &Spoken::new(()))
            .field("intent", &self.intent)
            .field("sources", &self.sources)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// How a stored turn ended. Replaces all four values of the turn.
#[derive(Clone, PartialEq, Default)]
pub struct TurnAmendment {
    /// What was heard of the reply; none if unknown.
    pub heard_text: Option<String>,
    /// Whether the person interrupted it.
    pub interrupted: bool,
    /// Its number in the session; none for an interrupted turn, which does not count.
    pub turn_number: Option<u32>,
    /// When it ended, in seconds since the Unix epoch; becomes the session's `last_update`.
    pub at: f64,
}

impl fmt::Debug for TurnAmendment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TurnAmendment")
            .field("heard_text", &Spoken::new(()))
            .field("interrupted", &self.interrupted)
            .field("turn_number", &self.turn_number)
            .field("at", &self.at)
            .finish()
    }
}

/// A turn as it was stored. In [`Words::Never`] the texts are empty and `heard_text`, `rag_results`, `form` and
/// `form_delivery` none.
#[derive(Clone, PartialEq)]
pub struct StoredTurn {
    /// Its number in the store.
    pub sequence: TurnSequence,
    /// Its number in the session; none for an interrupted turn.
    pub turn_number: Option<u32>,
    /// What the person said.
    pub user_text: String,
    /// What Docent meant to say.
    pub reply_text: String,
    /// What was heard of it; none if unknown, as after a crash while speaking.
    pub heard_text: Option<String>,
    /// Whether the person interrupted it.
    pub interrupted: bool,
    /// Intent label.
    pub intent: String,
    /// Paths under `knowledge/` that were quoted.
    pub sources: Vec<String>,
    /// What retrieval found, as it was given.
    pub rag_results: Option<Value>,
    /// How the form that was being filled stood after it, as it was given.
    pub form: Option<Value>,
    /// How far the delivery of that form is; none where it is not to be delivered.
    pub form_delivery: Option<FormDelivery>,
    /// Confidence of the answer, 0 to 1.
    pub confidence: Option<f32>,
    /// When it was answered, in seconds since the Unix epoch.
    pub at: f64,
}

impl fmt::Debug for StoredTurn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("StoredTurn")
            .field("sequence", &self.sequence)
            .field("turn_number", &self.turn_number)
            .field("words", &Spoken::new(()))
            .field("interrupted", &self.interrupted)
            .field("intent", &self.intent)
            .field("sources", &self.sources)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// The head of a stored session. Its `state` is not stored: a session that is loaded is idle.
#[derive(Clone, PartialEq)]
pub struct StoredSession {
    /// How many turns counted; the next one has the number after it.
    pub turn_number: u32,
    /// Intent of the last turn.
    pub intent: String,
    /// What retrieval found for the last turn.
    pub rag_results: Option<Value>,
    /// How the form stood after the last turn, interrupted or not; none where that turn filled none.
    pub form: Option<Value>,
    /// Reply of the last turn; empty in [`Words::Never`].
    pub llm_response: String,
    /// When it last changed, in seconds since the Unix epoch.
    pub last_update: f64,
    /// How many turns are kept, interrupted ones included.
    pub turns: usize,
}

impl fmt::Debug for StoredSession {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("StoredSession")
            .field("turn_number", &self.turn_number)
            .field("intent", &self.intent)
            .field("words", &Spoken::new(()))
            .field("last_update", &self.last_update)
            .field("turns", &self.turns)
            .finish_non_exhaustive()
    }
}

/// How the store is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHealth {
    /// Whether the last attempt to write succeeded (true before the first).
    pub working: bool,
    /// What went wrong, while it is not working.
    pub problem: Option<String>,
    /// What somebody should look at, though it is working.
    pub notices: Vec<String>,
    /// Whether what is stored survives the process; false for `RedbStore::in_memory` and where the files were removed.
    pub durable: bool,
    /// Transactions made durable since the store was opened.
    pub commits: u64,
    /// Turns made durable since the store was opened; divided by `commits`, how well they are grouped.
    pub turns: u64,
    /// Changes that wait to be written.
    pub waiting: usize,
    /// Changes refused because too many were waiting, since the store was opened.
    pub refused: u64,
}

/// What is done with a damaged store: the `[sessions] damaged` setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Damaged {
    /// It is set aside, and an empty one takes its place.
    #[default]
    SetAside,
    /// It is left as it is and not opened.
    Refuse,
}

/// How a store is to work.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// Whether what people said may be on disk.
    pub words: Words,
    /// How long a session is kept after its last change.
    pub retention: Duration,
    /// Memory for cached database pages, in bytes.
    pub cache_bytes: usize,
    /// How many changes may wait to be written; an append beyond is refused.
    pub waiting_max: usize,
    /// By what the time is told: what expired while the program was off is erased before the store is open.
    pub clocks: Clocks,
    /// Whether the wall clock is believed whatever it shows.
    pub trusts_clock: bool,
    /// What is done with a damaged store.
    pub damaged: Damaged,
}

impl StoreSettings {
    /// The defaults with these clocks: words for 3600 s (as long as the six-service system kept them), 16 MiB of cache
    /// (redb's own default is 1 GiB), 4096 waiting changes (a few MB of text).
    pub fn with(clocks: Clocks) -> Self {
        Self {
            words: Words::Session,
            retention: Duration::from_hours(1),
            cache_bytes: 16 * 1024 * 1024,
            waiting_max: 4096,
            clocks,
            trusts_clock: false,
            damaged: Damaged::default(),
        }
    }
}
