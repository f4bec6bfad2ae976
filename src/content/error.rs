//! Why the content cannot be kept up.

use thiserror::Error;

use crate::pack::PackError;

/// Why the content cannot be kept up.
#[derive(Debug, Error)]
pub enum ContentError {
    /// The system gives no thread. Restart the program.
    #[error("cannot start the content thread")]
    Thread(#[source] std::io::Error),
    /// The pack's folder cannot be watched. Set `pack.watch = false`, or see the cause.
    #[error("cannot watch the pack")]
    Watch(#[source] PackError),
}
