//! Work that takes longer than the threads may be kept which serve all sockets: a millisecond.

use axum::http::StatusCode;
use tokio::task::spawn_blocking;

use super::error::HttpError;

/// JSON of so many bytes is read in less than a millisecond, whatever stands in it.
pub(super) const BYTES_READ_AT_ONCE: usize = 16 << 10;

/// Does `work` on a thread of its own.
///
/// # Errors
/// 500 when it panicked, which is in the log.
pub(super) async fn apart<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, HttpError> {
    let done = spawn_blocking(work).await;
    done.map_err(|problem| {
        HttpError::Status(StatusCode::INTERNAL_SERVER_ERROR, problem.to_string())
    })
}

/// Reads a text; a long one apart.
///
/// # Errors
/// As [`apart`].
pub(super) async fn read_text<R: Send + 'static>(
    text: &str,
    read: impl FnOnce(&str) -> R + Send + 'static,
) -> Result<R, HttpError> {
    if text.len() <= BYTES_READ_AT_ONCE {
        return Ok(read(text));
    }
    let text = text.to_owned();
    apart(move || read(&text)).await
}
