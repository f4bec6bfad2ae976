//! Why a kiosk cannot be made or taken away.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::screens::PinError;

/// Why a kiosk cannot be made or taken away.
#[derive(Debug, Error)]
pub enum KioskError {
    /// A program that it needs is missing.
    #[error(
        "{0} is missing; on Debian: apt-get install --no-install-recommends cage xwayland chromium chromium-sandbox"
    )]
    Missing(PathBuf),
    /// Docent itself lies where the kiosk's user cannot run it.
    #[error(
        "{0} cannot be run by the kiosk's user; install it first: sudo install {0} /usr/local/bin/docent"
    )]
    Program(PathBuf),
    /// No user is called so.
    #[error("there is no user {0:?}; --server-user names the one who runs the server")]
    User(String),
    /// A name that stands in files of the system.
    #[error(
        "{0:?} is no name for a user; it has lower-case letters, digits, - and _, a letter first, 31 at most"
    )]
    Name(String),
    /// A PIN cannot be made.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// The note of what was written is damaged.
    #[error("{path}, which lists what was installed, is damaged; move it away, and install again")]
    Note {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A file cannot be read, written or removed.
    #[error("cannot change {path}; what was done before stays; run it again to go on")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A command cannot be run.
    #[error("cannot run `{command}`")]
    Run {
        /// As it is typed.
        command: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A command has failed.
    #[error("`{0}` failed; what was done before stays; run it again to go on")]
    Failed(String),
}
