//! What a long operation tells while it works.

use std::path::Path;

use super::fetch::FetchProblem;

/// What a long operation tells while it works.
#[derive(Debug)]
pub enum Event<'a> {
    /// Another process changes this folder; the operation waits until it is done.
    Waiting {
        /// The folder of models.
        folder: &'a Path,
    },
    /// A file begins to come.
    Started {
        /// The file.
        name: &'a str,
        /// Where it comes from.
        from: &'a str,
        /// Bytes that are here already.
        have: u64,
        /// Bytes in all, where they are known.
        size: Option<u64>,
    },
    /// More of the file is here.
    Received {
        /// Bytes that are here.
        have: u64,
    },
    /// A mirror failed; the same is tried again, or the next.
    Setback {
        /// The file.
        name: &'a str,
        /// What happened.
        problem: &'a FetchProblem,
    },
    /// A file is read through, to be compared with its digests.
    Checking {
        /// The file.
        name: &'a str,
    },
}

/// Hears the events of one operation, on the thread that works.
pub type Observer<'a> = dyn FnMut(&Event<'_>) + 'a;
