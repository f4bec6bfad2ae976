//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

pub mod clock;
pub mod conversation;
pub mod store;
pub mod telemetry;
