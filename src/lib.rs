//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod conversation;
pub mod diagnostics;
pub mod engines;
pub mod eval;
pub mod http;
pub mod inference;
pub mod knowledge;
pub mod limits;
pub mod pack;
pub mod session;
pub mod store;
pub mod telemetry;
pub mod understanding;
