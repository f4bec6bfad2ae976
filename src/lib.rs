//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

pub mod clock;
pub mod eval;
pub mod knowledge;
pub mod telemetry;
