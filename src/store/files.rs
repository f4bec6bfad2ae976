//! The store's two files.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// One of the store's two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The redb database with sealed records.
    Sessions,
    /// The keys that open them.
    Keys,
}

impl Part {
    /// Its file name in the data folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions.redb",
            Self::Keys => "session-keys",
        }
    }
}

/// What tells a file from any other: its device and its number there.
pub(super) type Identity = (u64, u64);

/// What tells this file from any other while it is open.
pub(super) fn identity(about: &Metadata) -> Identity {
    (about.dev(), about.ino())
}
