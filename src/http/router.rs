//! One router for all paths, and the rules that every request goes by before it comes to one.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;

use super::{access, error, openai, routes};
use crate::services::Services;

/// Request bodies above this are refused. Bytes; the longest useful body is a text of a few pages.
const BODY_BYTES_MAX: usize = 1 << 20;

/// The router with every path of the [wire](super::protocol).
pub(super) fn router(services: Arc<Services>) -> Router {
    routes::all()
        .into_iter()
        .fold(Router::new(), |router, route| {
            let admission = route.admission;
            let longest_poll = services.metrics.polls.of(route.path);
            let handler =
                route
                    .handler
                    .layer(middleware::from_fn(move |version, request, next| {
                        let admitted = access::admit(admission, version, request, next);
                        longest_poll.clone().measured(admitted)
                    }));
            router.route(route.path, handler)
        })
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(access::check_host))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&services),
            access::check_origin,
        ))
        .layer(middleware::from_fn(openai::word_refusals))
        .with_state(services)
}
