//! The network face: one router for `/orchestrate`, REST, metrics and the page.
//!
//! Adapters only: they translate between the wire and sessions or engines, and decide nothing about turns.

mod access;
mod apart;
mod backup;
mod connections;
mod error;
mod fields;
mod join;
mod keys;
mod metrics;
mod openai;
mod orchestrate;
mod outbox;
mod page;
mod pictures;
mod pin;
pub mod protocol;
mod recordings;
mod rest;
mod room;
mod router;
mod routes;
pub mod running;
pub mod secure;
pub mod server;
mod sessions;
mod settings;
mod socket;
mod speech;
mod stream_socket;
mod synthesis;
mod transcription;
