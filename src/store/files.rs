//! The store's two files.

use crate::files::names;

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
            Self::Sessions => names::SESSION_RECORDS,
            Self::Keys => names::SESSION_KEYS,
        }
    }
}
