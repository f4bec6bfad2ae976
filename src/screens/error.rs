//! Why screens cannot be let in, listed or turned away.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why screens cannot be let in, listed or turned away.
#[derive(Debug, Error)]
pub enum ScreensError {
    /// A screen of this name is let in already.
    #[error(
        "a screen named {0:?} is let in already; choose another --name, or turn it away with `docent kiosk revoke {0}`"
    )]
    Taken(String),
    /// No screen may have such a name.
    #[error(
        "{0:?} is no name for a screen; it has 1 to 40 letters, digits, - and _, a letter or digit first"
    )]
    Name(String),
    /// A key could not be made.
    #[error("the system gives no randomness for a key")]
    NoKey(#[source] io::Error),
    /// The file is damaged.
    #[error(
        "{path}, which lists the screens that are let in, is damaged; remove it, and every screen needs a new link"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// It cannot be read or written.
    #[error(
        "cannot read and write {path}, which lists the screens that are let in; check that there is room and that this user may"
    )]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Why there is no PIN to go by.
#[derive(Debug, Error)]
pub enum PinError {
    /// These are not the digits of one.
    #[error("a PIN has 6 to 12 digits, not all the same, nor one after the other as in 123456")]
    Digits,
    /// One could not be made.
    #[error("the system gives no randomness for a PIN")]
    NoRandomness(#[source] io::Error),
    /// The file is none of ours.
    #[error("{0} holds no PIN; `docent kiosk install --new-pin` makes one")]
    Damaged(PathBuf),
    /// It cannot be read.
    #[error("cannot read {path}, which holds the PIN; check that this user may")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}
