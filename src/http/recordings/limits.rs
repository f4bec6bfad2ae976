//! How much may be sent, how long that may take, and what is said of more.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};

use crate::http::error::HttpError;

/// Bytes of a file at most. Source: the limit of OpenAI's service.
pub(super) const FILE_BYTES_MAX: usize = 25 << 20;

/// Bytes of a request: the file, and room for the other fields.
pub const REQUEST_BYTES_MAX: usize = FILE_BYTES_MAX + (1 << 20);

/// The longest sound. Small files can hold much silence.
pub(super) const LENGTH_MAX: Duration = Duration::from_hours(1);

/// Within this a file must be there: 25 MB at 0.7 Mbit/s.
pub(super) const UPLOAD_MAX: Duration = Duration::from_mins(5);

/// Whether a client asks before it sends a body that is too large. One that does not ask would often not read the answer
/// before all was sent: it is refused once it has sent as much as may come.
pub(super) fn asks_for_too_much(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    headers.contains_key(header::EXPECT) && length.is_some_and(|bytes| bytes > REQUEST_BYTES_MAX)
}

/// What is said of a body or file that is too large.
pub(super) fn too_large() -> HttpError {
    let message = format!(
        "the file is larger than {} MB; cut it into parts, or send it as MP3, FLAC or Ogg",
        FILE_BYTES_MAX >> 20
    );
    HttpError::Status(StatusCode::PAYLOAD_TOO_LARGE, message)
}

/// What is said of a body that takes too long.
pub(super) fn too_slow() -> HttpError {
    let minutes = UPLOAD_MAX.as_secs() / 60;
    let message = format!("the file was not there after {minutes} minutes; send a smaller one");
    HttpError::Status(StatusCode::REQUEST_TIMEOUT, message)
}
