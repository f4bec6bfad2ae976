//! Why there is no backup, or nothing was restored.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::BadFile;
use crate::store::StoreError;

/// Why there is no backup, or nothing was restored. What was there before is as it was.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is such a file already. Name another.
    #[error("{} exists already, and no backup is replaced: name another file, or move that one away", .0.display())]
    Exists(PathBuf),
    /// The name says another format.
    #[error("{}: the name of a backup ends with .tar.zst", .0.display())]
    Name(PathBuf),
    /// It would lie in what it is to be a copy of.
    #[error("{} lies in the data folder: what takes that away takes the backup along, and no retention reaches it there; name a place elsewhere", .0.display())]
    Inside(PathBuf),
    /// There is nothing to be kept.
    #[error("there is no data folder {}; name the one that the server uses with --data-dir or --config", .0.display())]
    NoData(PathBuf),
    /// The backup cannot be written.
    #[error("{} cannot be written, and nothing is left of it; look at the space and the permissions there", path.display())]
    Write {
        /// The backup.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Who wants the backup does not take it any more.
    #[error("the backup is not taken any more")]
    Sink(#[source] io::Error),
    /// Something that belongs into it cannot be read.
    #[error("{path} cannot be read; mend that or move it away, then try again")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The sessions cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file is no whole backup.
    #[error("{}: {problem}", path.display())]
    Bad {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: BadFile,
    },
    /// Something lies where the backup is to go.
    #[error("{} is not empty, and a restore replaces nothing: name a new folder with --data-dir, or move this one away first", .0.display())]
    NotEmpty(PathBuf),
    /// A server uses the folder.
    #[error("a Docent is running in {}: name a new folder with --data-dir, or stop it and move its folder away first", .0.display())]
    Running(PathBuf),
    /// Another restore is at work there.
    #[error("another restore into {} is going on; wait for it", .0.display())]
    Restoring(PathBuf),
    /// A restore was killed there.
    #[error("a restore into {} was broken off; remove what is in it, then try again", .0.display())]
    BrokenOff(PathBuf),
    /// The folder cannot be filled.
    #[error("{} cannot be written, so nothing was restored; look at the space and the permissions there", path.display())]
    Place {
        /// What could not be written.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}
