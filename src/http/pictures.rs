//! Pictures of the pack: those that `pack.toml` names, and those that stand beside what an answer quotes.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::apart::apart;
use super::error::HttpError;
use super::fields::Fields;
use crate::cause::told;
use crate::services::Services;

/// A picture that is opened by itself runs nothing and loads nothing.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Characters of a document's path, at most. Source: PATH_MAX of Linux.
const PATH_CHARACTERS_MAX: usize = 4096;
/// Characters of a reply, at most. Source: those of a text that is spoken at once, with room.
const REPLY_CHARACTERS_MAX: usize = 20_000;
/// Pictures beside an answer, at most: more would push the answer off the screen.
const PICTURES_MAX: usize = 3;

/// What may stand in the query of a picture's address.
#[derive(Deserialize)]
pub(super) struct Named {
    of: Option<String>,
}

/// `GET /pack/{path}`
pub(super) async fn picture(
    State(services): State<Arc<Services>>,
    Path(path): Path<String>,
    Query(Named { of }): Query<Named>,
) -> Result<Response, HttpError> {
    let files = services.content.files().clone();
    let is_named = services.content.pack().kiosk.names(&path);
    let found = apart(move || {
        let is_shown = || of.is_some_and(|source| files.shows_picture(&source, &path));
        (is_named || is_shown()).then(|| files.picture(&path))
    });
    let not_found = |why: String| HttpError::Status(StatusCode::NOT_FOUND, why);
    let picture = match found.await? {
        Some(Ok(picture)) => picture,
        Some(Err(why)) => return Err(not_found(told(&why))),
        None => return Err(not_found("the pack names no such picture".to_owned())),
    };
    let headers = [
        (header::CONTENT_TYPE, picture.media_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, picture.bytes).into_response())
}

/// `POST /api/v1/pictures`: those that stand beside what a reply quotes of a document.
pub(super) async fn beside(
    State(services): State<Arc<Services>>,
    body: Bytes,
) -> Result<Json<Value>, HttpError> {
    let asked = Fields::of(body, |fields| {
        let source = fields.text("source", PATH_CHARACTERS_MAX)?.to_owned();
        Ok((
            source,
            fields.text("text", REPLY_CHARACTERS_MAX)?.to_owned(),
        ))
    });
    let (source, text) = asked.await?;
    let files = services.content.files().clone();
    let found = apart(move || {
        let pictures = files.pictures_of_answer(&source, &text).into_iter();
        let can_be_shown = pictures.filter(|picture| files.picture(&picture.path).is_ok());
        let shown = can_be_shown.take(PICTURES_MAX);
        shown
            .map(|picture| told_of(&picture.path, &picture.alt, &source))
            .collect::<Vec<_>>()
    });
    Ok(Json(json!({ "pictures": found.await? })))
}

fn told_of(path: &str, alt: &str, source: &str) -> Value {
    let path = path.split('/').map(encoded).collect::<Vec<_>>();
    json!({
        "url": format!("/pack/{}?of={}", path.join("/"), encoded(source)),
        "alt": alt,
    })
}

/// As a part of an address.
fn encoded(text: &str) -> String {
    // A form writes a blank as a plus, which a path takes for itself.
    let encoded = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    encoded.replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_the_picture_whatever_its_name() {
        let path = "knowledge/a b/plan#1+ä.svg";
        let told = told_of(path, "Plan", "a b/plan & way.md");
        assert_eq!(
            told["url"],
            "/pack/knowledge/a%20b/plan%231%2B%C3%A4.svg?of=a%20b%2Fplan%20%26%20way.md"
        );
    }
}
