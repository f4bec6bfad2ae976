//! Many sessions at once.

use anyhow::{Context, Result};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::limits;

/// Runs a bench over sockets. One thread reads and writes them all, so that the other cores are the server's.
///
/// # Errors
/// When there can be no thread, and those of the bench.
pub fn over_sockets<T>(bench: impl Future<Output = Result<T>>) -> Result<T> {
    limits::raise_open_files();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(bench)
}

/// Waits for all of them. Returns what came of each, those that ended first first.
///
/// # Errors
/// Those of the first session that failed.
pub async fn all<T: 'static>(mut sessions: JoinSet<Result<T>>) -> Result<Vec<T>> {
    let mut ended = Vec::new();
    while let Some(session) = sessions.join_next().await {
        ended.push(session.context("a session of the bench stopped")??);
    }
    Ok(ended)
}
