//! Where a request carries a key.

use axum::http::{HeaderMap, Uri};

/// The keys that a request brings: `Authorization: Bearer`, `X-API-Key`, or `api_key=` in the query for browsers' WebSockets.
pub(super) fn keys_of(
    headers: &HeaderMap,
    uri: &Uri,
) -> impl Iterator<Item = Option<String>> + use<> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = text("authorization").and_then(|value| value.split_once(' '));
    let bearer = authorization
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key);
    [
        bearer.map(str::to_owned),
        text("x-api-key").map(str::to_owned),
        query_key(uri),
    ]
    .into_iter()
}

fn query_key(uri: &Uri) -> Option<String> {
    form_urlencoded::parse(uri.query()?.as_bytes())
        .find(|(name, _)| name == "api_key")
        .map(|(_, value)| value.into_owned())
}
