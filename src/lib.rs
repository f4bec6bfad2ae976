//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

pub mod clock;
pub mod knowledge;
pub mod telemetry;
