//! Sound files to text over HTTP, as OpenAI's clients ask for it. Source: the [wire](super::protocol), "HTTP".

mod form;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tracing::debug;

use self::form::Form;
use super::Services;
use super::error::HttpError;
use super::protocol::write_transcript;
use crate::audio::decode::{DecodeError, SoundFile};
use crate::engines::hearing::{FILE_WORK_BYTES, FileError};

/// Bytes of a file at most. Source: the limit of OpenAI's service.
const FILE_BYTES_MAX: usize = 25 << 20;

/// Bytes of a request: the file, and room for the other fields.
pub const REQUEST_BYTES_MAX: usize = FILE_BYTES_MAX + (1 << 20);

/// The longest sound. Small files can hold much silence.
const LENGTH_MAX: Duration = Duration::from_hours(1);

/// Within this a file must be there: 25 MB at 0.7 Mbit/s.
const UPLOAD_MAX: Duration = Duration::from_mins(5);

/// `POST /v1/audio/transcriptions`
pub async fn transcribe(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    fields: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpError> {
    if asks_for_too_much(&headers) {
        return Err(too_large());
    }
    let fields = fields.map_err(|_| {
        HttpError::bad_request("the body must be multipart/form-data with the sound in `file`")
    })?;
    let mut share = services.upload_memory.share();
    let Form {
        file,
        vocabulary,
        manner,
        format,
        parts,
    } = timeout(UPLOAD_MAX, Form::read(fields, &mut share))
        .await
        .map_err(|_| too_slow())??;
    let hearing = &services.engines.hearing;
    share.grow(FILE_WORK_BYTES)?;
    let file = SoundFile::Memory(file);
    let written = hearing.transcribe_file(file, LENGTH_MAX, vocabulary, manner);
    let written = written.await?;
    drop(share);
    if let Some(fault) = written.fault {
        debug!(%fault, "a sound file was not whole");
    }
    let body = write_transcript(&written.transcript, written.duration, format, parts);
    Ok(([(header::CONTENT_TYPE, format.content_type())], body).into_response())
}

/// Whether a client asks before it sends a body that is too large. One that does not ask would often not read the answer
/// before all was sent: it is refused once it has sent as much as may come.
fn asks_for_too_much(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    headers.contains_key(header::EXPECT) && length.is_some_and(|bytes| bytes > REQUEST_BYTES_MAX)
}

/// What is said of a body that takes too long.
fn too_slow() -> HttpError {
    let minutes = UPLOAD_MAX.as_secs() / 60;
    let message = format!("the file was not there after {minutes} minutes; send a smaller one");
    HttpError::Status(StatusCode::REQUEST_TIMEOUT, message)
}

/// What is said of a body or file that is too large.
fn too_large() -> HttpError {
    let message = format!(
        "the file is larger than {} MB; cut it into parts, or send it as MP3, FLAC or Ogg",
        FILE_BYTES_MAX >> 20
    );
    HttpError::Status(StatusCode::PAYLOAD_TOO_LARGE, message)
}

impl From<FileError> for HttpError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::File(problem @ DecodeError::TooLong { .. }) => {
                Self::Status(StatusCode::PAYLOAD_TOO_LARGE, format!("file: {problem}"))
            }
            FileError::File(problem) => Self::bad_request(format!("file: {problem}")),
            FileError::Engine(problem) => problem.into(),
        }
    }
}
