//! Replies that are heard: the real binary, its own voice, real sockets.

mod endpoints;
mod kept;
mod replies;
mod socket;
mod speed;
mod transcripts;
mod verbs;
mod voices;

use std::sync::Arc;

use crate::support::server::{Launch, Server, Shared};

/// A question that the demo pack answers with several sentences from its documents.
const QUESTION: &str = "what are the admission requirements";

fn server() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    SERVER.get(Launch::serve)
}
