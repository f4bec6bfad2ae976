//! One router for all paths, and the rules that every request goes by before it comes to one.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::uri::PathAndQuery;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::body::Body;

use super::apart::BYTES_READ_AT_ONCE;
use super::error::HttpError;
use super::{access, error, openai, routes};
use crate::config::WebOrigin;
use crate::services::{Memory, Services};

/// Request bodies above this are refused. Bytes; the longest useful body is a text of a few pages.
const BODY_BYTES_MAX: usize = 1 << 20;

/// The router with every path of the [wire](super::protocol).
pub(super) fn router(services: Arc<Services>) -> Router {
    routes::all()
        .into_iter()
        .fold(Router::new(), |router, route| {
            let admission = route.admission;
            let longest_poll = services.metrics.polls.of(route.path);
            let admitting = Arc::clone(&services);
            let memory = (!route.counts_its_body).then(|| services.body_memory.clone());
            let handler = route
                .handler
                .layer(middleware::from_fn(move |request, next| {
                    within_memory(memory.clone(), request, next)
                }))
                .layer(middleware::from_fn(move |version, request, next| {
                    let services = Arc::clone(&admitting);
                    let admitted = access::admit(services, admission, version, request, next);
                    longest_poll.clone().measured(admitted)
                }));
            router.route(route.path, handler)
        })
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&services),
            access::check_host,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&services),
            access::check_origin,
        ))
        .layer(middleware::from_fn(error::word_the_library))
        .layer(middleware::from_fn(openai::word_refusals))
        .with_state(services)
}

/// What is served to those who come from elsewhere and do not encrypt, where this server does: the way to the same place.
pub(super) fn insecure() -> Router {
    Router::new().fallback(async |request: Request| {
        let upgrades = request.headers().contains_key(header::UPGRADE);
        let host = request.headers().get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok());
        match host.filter(|_| !upgrades && request.method().is_safe()) {
            Some(host) if WebOrigin::of_host(host).is_ok() => {
                let path = request
                    .uri()
                    .path_and_query()
                    .map_or("/", PathAndQuery::as_str);
                Redirect::permanent(&format!("https://{host}{path}")).into_response()
            }
            _ => {
                let message =
                    "this server encrypts what goes to other machines; write https:// or wss://";
                HttpError::Status(StatusCode::UPGRADE_REQUIRED, message.to_owned()).into_response()
            }
        }
    })
}

/// Has a long body counted from before it comes until it is answered.
async fn within_memory(memory: Option<Memory>, request: Request, next: Next) -> Response {
    let bytes = bytes_to_come(&request);
    let Some(memory) = memory.filter(|_| bytes > BYTES_READ_AT_ONCE) else {
        return next.run(request).await;
    };
    let mut share = memory.share();
    if let Err(full) = share.grow(bytes) {
        return HttpError::from(full).into_response();
    }
    let response = next.run(request).await;
    drop(share);
    response
}

/// How long the body will be, as far as it is read. One that does not say may be as long as any.
fn bytes_to_come(request: &Request) -> usize {
    let told = request.body().size_hint().exact();
    let length = told.or_else(|| {
        let length = request.headers().get(header::CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    });
    length
        .and_then(|bytes| usize::try_from(bytes).ok())
        .unwrap_or(BODY_BYTES_MAX)
        .min(BODY_BYTES_MAX)
}
