//! Why there is no program to run.

use thiserror::Error;

use crate::pack::PackErrors;
use crate::store::StoreError;

/// Why the program cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The pack has errors; they are all in the message.
    #[error("{0}")]
    Pack(PackErrors),
    /// The session store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}
