//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

pub mod cli;
pub mod clock;
pub mod config;
pub mod conversation;
pub mod diagnostics;
pub mod knowledge;
pub mod pack;
pub mod store;
pub mod telemetry;
