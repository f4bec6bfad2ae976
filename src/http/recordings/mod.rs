//! Sound files to text over HTTP, as OpenAI's clients ask for it. Source: the [wire](super::protocol), "HTTP".

mod form;
mod limits;

use std::sync::Arc;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tracing::debug;

use self::form::Form;
pub(super) use self::limits::REQUEST_BYTES_MAX;
use self::limits::{LENGTH_MAX, UPLOAD_MAX, asks_for_too_much, too_large, too_slow};
use super::error::HttpError;
use super::protocol::write_transcript;
use crate::audio::decode::{DecodeError, SoundFile};
use crate::engines::ears::{FILE_WORK_BYTES, FileError};
use crate::services::Services;

/// `POST /v1/audio/transcriptions`
pub(super) async fn transcribe(
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
