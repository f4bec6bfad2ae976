//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod clock;
pub mod eval;
pub mod knowledge;
pub mod telemetry;
