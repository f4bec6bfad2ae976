//! The network face: one router for `/orchestrate`, REST, metrics and the page.
//!
//! Adapters only: they translate between the wire and sessions or engines, and decide nothing about turns.

pub mod access;
mod apart;
mod connections;
mod error;
mod fields;
mod metrics;
mod openai;
mod orchestrate;
mod outbox;
mod page;
pub mod protocol;
mod recordings;
mod rest;
mod routes;
pub mod running;
pub mod server;
mod sessions;
mod settings;
mod socket;
mod sound_memory;
mod speech;
mod stream_socket;
mod synthesis;
mod transcription;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;

pub use self::sound_memory::SoundMemory;
use crate::config::LiveSettings;
use crate::content::Content;
use crate::engines::Engines;
use crate::session::Registry;
use crate::store::SessionStore;
use crate::telemetry::Metrics;

/// Request bodies above this are refused. Bytes; the longest useful body is a text of a few pages.
const BODY_BYTES_MAX: usize = 1 << 20;

/// Everything handlers need.
pub struct Services {
    /// What is set, version after version.
    pub settings: Arc<LiveSettings>,
    /// All sessions.
    pub registry: Arc<Registry>,
    /// All stages.
    pub engines: Arc<Engines>,
    /// The pack as it is served.
    pub content: Arc<Content>,
    /// Where sessions are kept.
    pub store: Arc<dyn SessionStore>,
    /// What is measured.
    pub metrics: Arc<Metrics>,
    /// Memory for what is spoken for requests.
    pub sound_memory: SoundMemory,
    /// Memory for sound files that come in.
    pub upload_memory: SoundMemory,
    /// When the process started.
    pub started: Instant,
}

/// The router with every path of the [wire](protocol).
pub fn router(services: Arc<Services>) -> Router {
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
