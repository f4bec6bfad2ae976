//! Models: what is published, what is installed, and the ways in and out.
//!
//! ```text
//!   catalogue ──> pull ──> fetch: mirrors, parts that go on where they stopped
//!                   │                       │ all bytes here, digests compared
//!                   v                       v
//!   bundle ────> import ──────────────> place: notes, then renames ──> the folders where the engines look
//!   export <──────────────────────────────────────────────────────────── state, remove
//! ```
//!
//! # Invariants
//!
//! - A file stands in its place only when its bytes are the published ones; the rename is the last step.
//! - Places to fetch from are pipes that nobody trusts: digests decide, and the next place is tried.
//! - What the user put there is never replaced or removed: receipts say what is ours.
//! - A process that is killed leaves nothing, or a part that the next run goes on with.

mod bundle;
mod catalogue;
mod digest;
mod error;
mod event;
mod fetch;
mod hint;
mod kind;
mod listing;
mod notes;
mod place;
mod pull;
mod remove;
mod state;
mod store;

pub use bundle::{
    BundleProblem, ExportOptions, Exported, ImportOptions, Imported, Unpacked, export, import,
};
pub use catalogue::{Catalogue, Model, ModelFile, Wheel};
pub use digest::{Mismatch, Published};
pub use error::ModelError;
pub use event::{Event, Observer};
pub(crate) use fetch::authorities;
pub use fetch::{FetchProblem, Mirror, PullOptions};
pub use hint::pull_command;
pub use kind::Kind;
pub use listing::{Listed, list, show};
pub use pull::{Pulled, pull};
pub use remove::{Removed, remove};
pub use state::{Depth, FileStatus, ModelStatus, State, installed, status, unfinished};
pub use store::Store;
