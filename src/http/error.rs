//! Errors as clients see them: `{"detail": …}` with a status.

use std::sync::Arc;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::cause::told;
use crate::engines::EngineError;
use crate::services::MemoryFull;

/// Seconds after which a client may try again when all sessions are taken.
const RETRY_AFTER_S: &str = "5";

/// A refused request.
#[derive(Debug)]
pub(super) enum HttpError {
    /// 422 with the fields that are wrong.
    Invalid(Vec<FieldError>),
    /// Any other status with a message.
    Status(StatusCode, String),
    /// 503 with `Retry-After`.
    Busy(String),
}

/// One wrong field, as validation errors name it.
#[derive(Debug)]
pub(super) struct FieldError {
    /// Path to the field: `["body", "text"]`.
    pub(super) place: Vec<String>,
    /// For people.
    pub(super) message: String,
    /// Stable name of the kind of error.
    pub(super) kind: &'static str,
}

impl HttpError {
    /// 400.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::Status(StatusCode::BAD_REQUEST, message.into())
    }

    /// What went wrong, for people.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Invalid(errors) => {
                let messages: Vec<&str> =
                    errors.iter().map(|error| error.message.as_str()).collect();
                messages.join("; ")
            }
            Self::Status(_, message) | Self::Busy(message) => message.clone(),
        }
    }

    /// One wrong field of the body.
    pub(super) fn field(name: &str, message: impl Into<String>, kind: &'static str) -> Self {
        let place = vec!["body".to_owned(), name.to_owned()];
        Self::Invalid(vec![FieldError {
            place,
            message: message.into(),
            kind,
        }])
    }
}

impl From<EngineError> for HttpError {
    fn from(error: EngineError) -> Self {
        let message = told(&error);
        match error {
            EngineError::Overloaded => Self::Busy(message),
            EngineError::TimedOut => Self::Status(StatusCode::GATEWAY_TIMEOUT, message),
            EngineError::Missing(_)
            | EngineError::Stage(_)
            | EngineError::Failed(_)
            | EngineError::Superseded => Self::Status(StatusCode::SERVICE_UNAVAILABLE, message),
        }
    }
}

impl From<MemoryFull> for HttpError {
    fn from(error: MemoryFull) -> Self {
        Self::Busy(error.to_string())
    }
}

impl IntoResponse for HttpError {
    /// The response brings the error along, for [who words it otherwise](super::openai).
    fn into_response(self) -> Response {
        let body = Json(json!({ "detail": self.detail() }));
        let mut response = (self.status(), body).into_response();
        if matches!(self, Self::Busy(_)) {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl HttpError {
    /// The status.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Status(status, _) => *status,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What stands under `detail`.
    pub(super) fn detail(&self) -> Value {
        match self {
            Self::Invalid(errors) => errors
                .iter()
                .map(|error| json!({"loc": error.place, "msg": error.message, "type": error.kind}))
                .collect(),
            Self::Status(_, message) | Self::Busy(message) => message.as_str().into(),
        }
    }
}

/// 404 for a path nobody serves.
pub(super) async fn not_found(uri: Uri) -> HttpError {
    HttpError::Status(
        StatusCode::NOT_FOUND,
        format!("there is nothing at {}", uri.path()),
    )
}

/// 405 for a path that is served otherwise.
pub(super) async fn method_not_allowed(method: Method, uri: Uri) -> HttpError {
    let message = format!("{} does not take {method}", uri.path());
    HttpError::Status(StatusCode::METHOD_NOT_ALLOWED, message)
}

/// The longest refusal in plain text that is read, in bytes.
const PLAIN_BYTES_MAX: usize = 1 << 10;

/// Has refusals of axum's own, such as of a body that is too large, come as all others do. They are plain text or nothing.
pub(super) async fn word_the_library(request: Request, next: Next) -> Response {
    worded(next.run(request).await).await
}

/// A refusal of axum's own as one of ours; any other response as it is.
pub(super) async fn worded(response: Response) -> Response {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_plain = {
        let kind = response.headers().get(header::CONTENT_TYPE);
        kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
    };
    if !is_refusal || !is_plain {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, PLAIN_BYTES_MAX).await.unwrap_or_default();
    let mut message = String::from_utf8_lossy(&text).into_owned();
    if message.is_empty() {
        status
            .canonical_reason()
            .unwrap_or("refused")
            .clone_into(&mut message);
    }
    let mut worded = HttpError::Status(status, message).into_response();
    for (name, value) in &parts.headers {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded
}
