//! Refusals as OpenAI's clients read them: beside our `detail` stands `error`, whose `message` they show. Source: the API
//! reference, "Error codes"; the library `openai` for Python raises its exceptions by the status and from these fields.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::{Value, json};

use super::error::HttpError;

/// What the paths begin with that these clients call.
const PATHS: &str = "/v1/";

/// Has every refusal below [`PATHS`] carry `error`, whoever refused: a handler, the router or the rules of access.
pub(super) async fn word_refusals(request: Request, next: Next) -> Response {
    let is_theirs = request.uri().path().starts_with(PATHS);
    let response = next.run(request).await;
    if is_theirs {
        reworded(response)
    } else {
        response
    }
}

/// The same status and headers with the body that these clients read, of a refusal.
fn reworded(mut response: Response) -> Response {
    let Some(refusal) = response.extensions_mut().remove::<Arc<HttpError>>() else {
        return response;
    };
    *response.body_mut() = Body::from(body(&refusal).to_string());
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, json);
    response
}

fn body(refusal: &HttpError) -> Value {
    let kind = if refusal.status().is_server_error() {
        "server_error"
    } else {
        "invalid_request_error"
    };
    let field = match refusal {
        HttpError::Invalid(errors) => errors.first(),
        HttpError::Status(..) | HttpError::Busy(_) => None,
    };
    json!({
        "detail": refusal.detail(),
        "error": {
            "message": refusal.message(),
            "type": kind,
            "param": field.and_then(|field| field.place.last()),
            "code": field.map(|field| field.kind),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::error::worded;
    use axum::body::to_bytes;
    use axum::http::StatusCode;
    use axum::response::IntoResponse;

    async fn error_of(response: Response) -> Value {
        let reworded = reworded(worded(response).await);
        assert_eq!(reworded.headers()[header::CONTENT_TYPE], "application/json");
        let body = to_bytes(reworded.into_body(), 10_000).await.unwrap();
        serde_json::from_slice::<Value>(&body).unwrap()["error"].take()
    }

    #[tokio::test]
    async fn a_wrong_field_is_named_with_the_kind_of_its_fault() {
        let refusal = HttpError::field("speed", "Input should be from 0.25 to 4", "out_of_range");
        let expected = json!({
            "message": "Input should be from 0.25 to 4", "type": "invalid_request_error",
            "param": "speed", "code": "out_of_range",
        });
        assert_eq!(error_of(refusal.into_response()).await, expected);
    }

    #[tokio::test]
    async fn a_failure_of_ours_is_told_from_one_of_the_client() {
        let busy = error_of(HttpError::Busy("later".to_owned()).into_response()).await;
        assert_eq!(busy["type"], "server_error");
        assert_eq!(
            (&busy["param"], &busy["code"]),
            (&Value::Null, &Value::Null)
        );
        let too_large = error_of(StatusCode::PAYLOAD_TOO_LARGE.into_response()).await;
        assert_eq!(too_large["type"], "invalid_request_error");
        assert_eq!(too_large["message"], "Payload Too Large");
    }
}
