//! What is watched.

use std::ffi::OsString;
use std::path::PathBuf;

/// A folder to be given notice of. It may be missing for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedFolder {
    /// Where it is.
    pub path: PathBuf,
    /// The name of the one file in it that matters; without it everything below does.
    pub only: Option<OsString>,
}
