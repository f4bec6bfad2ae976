//! The operator's content, a folder of text files that a person can write: read, check, watch, begin a new one.
//!
//! [`Pack::read`] is for serving: a pack, or all its errors. [`check`] is for the operator: all errors and warnings.
//! [`PackWatcher`] tells when files have changed. The documents are read by whoever indexes them, through [`PackFiles`].

mod check;
mod create;
mod files;
mod intents_file;
mod lexicon_file;
mod links;
mod listing;
mod model;
mod pack_file;
mod read;
mod snapshot;
mod tests_file;
mod watch;

pub use check::{CheckReport, check};
pub use create::create;
pub(crate) use files::KNOWLEDGE;
pub use files::{OpenFile, PackFiles};
pub(crate) use links::LeadsOut;
pub use links::Links;
pub use listing::{KNOWLEDGE_EXTENSIONS, KnowledgeFile, KnowledgeListing, UnreadableFile};
pub use model::{
    Intent, IntentAction, IntentSettings, Lexicon, LexiconEntry, Pack, PackKnowledgeSettings,
    PackTest, VoiceSettings,
};
pub use watch::{PackChange, PackWatcher};

use std::fmt;
use std::path::PathBuf;

use crate::diagnostics::Problem;

/// A pack that cannot be used: every error in it. What to do: show it (`Display` is the whole report) and go on with the
/// last good version, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PackErrors(pub Vec<Problem>);

impl fmt::Display for PackErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::diagnostics::write_all(formatter, &self.0)
    }
}

/// What can go wrong besides the content.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A new pack was to be written into a folder that holds something. Name another folder.
    #[error("{} is not empty: name a folder that is new or empty", .0.display())]
    NotEmpty(PathBuf),
    /// A new pack needs a name. Ask for one.
    #[error("the name of a pack must not be empty")]
    NoName,
    /// A file of a new pack could not be written. Look at permissions and space.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The watcher's thread could not be started. Serve without watching and say so.
    #[error("cannot start the thread that watches the pack")]
    Thread(#[source] std::io::Error),
}

#[cfg(test)]
mod tests;
