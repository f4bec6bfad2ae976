//! What can go wrong with the session store, and what to do about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::cause::Cause;

/// Why the session store could not be opened, read or written. Every message names the place and the next step.
#[derive(Debug, Clone, Error)]
pub enum StoreError {
    /// Another process has the data folder open. Stop it, or use another folder.
    #[error("another Docent is using {}; stop it or choose another --data-dir", path.display())]
    Locked {
        /// The locked file.
        path: PathBuf,
    },
    /// The folder or its files may not be written. The caller may go on with `RedbStore::in_memory` and say
    /// that sessions will not survive a restart.
    #[error("{} cannot be written ({problem}); make it writable or choose another --data-dir", path.display())]
    ReadOnly {
        /// The file or folder that refused.
        path: PathBuf,
        /// What the system said.
        #[source]
        problem: Cause,
    },
    /// The file is truncated or is not a session store. It has been left as it is.
    #[error("{} is damaged or is not a Docent session store ({detail}); it was left untouched: move it away together with its neighbours to start afresh", path.display())]
    Corrupt {
        /// The damaged file.
        path: PathBuf,
        /// What was found.
        #[source]
        detail: Cause,
    },
    /// A newer Docent wrote the file. It has been left as it is.
    #[error("{} has format {found}, this Docent reads up to {supported}; use the newer Docent or choose another --data-dir", path.display())]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The format found in it.
        found: u32,
        /// The newest format this program reads.
        supported: u32,
    },
    /// The system refused to read or write. Check the disk; a running store goes on trying by itself.
    #[error("{}: {problem}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        problem: Cause,
    },
    /// The turn is kept in memory and will be written as soon as that works, but a power cut before then loses it.
    #[error("the turn is not on disk yet: {problem}")]
    NotDurable {
        /// What the system said.
        #[source]
        problem: Cause,
    },
    /// So many changes wait to be written that this one was refused: it is *not* stored. Answer without it, and say so.
    #[error("the session store is overloaded: {limit} changes are waiting to be written")]
    Overloaded {
        /// The bound that was reached.
        limit: usize,
    },
    /// The store was closed. Nothing can be done with it any more.
    #[error("the session store is closed")]
    Closed,
    /// The system gave no random bytes or no thread. Restart the program.
    #[error("the session store cannot start: {problem}")]
    System {
        /// What the system said.
        #[source]
        problem: Cause,
    },
}

impl StoreError {
    /// An error of the file system at `path`, sorted into "read-only" and the rest.
    pub(super) fn from_io(path: PathBuf, error: io::Error) -> Self {
        let kind = error.kind();
        let problem = Cause::from(error);
        match kind {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path, problem }
            }
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Corrupt {
                path,
                detail: problem,
            },
            _ => Self::Io { path, problem },
        }
    }

    /// An error of the database at `path`.
    pub(super) fn from_redb(path: PathBuf, error: redb::Error) -> Self {
        match error {
            redb::Error::Io(error) => Self::from_io(path, error),
            redb::Error::DatabaseAlreadyOpen => Self::Locked { path },
            redb::Error::Corrupted(detail) => Self::Corrupt {
                path,
                detail: detail.into(),
            },
            redb::Error::UpgradeRequired(version) => Self::Corrupt {
                path,
                detail: format!("the database file has the old format {version}").into(),
            },
            error @ (redb::Error::TableTypeMismatch { .. }
            | redb::Error::TableIsMultimap(_)
            | redb::Error::TypeDefinitionChanged { .. }
            | redb::Error::RepairAborted) => Self::Corrupt {
                path,
                detail: error.into(),
            },
            error => Self::Io {
                path,
                problem: error.into(),
            },
        }
    }
}
