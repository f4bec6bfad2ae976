//! Docent: one offline binary that listens, understands, looks things up and answers aloud.

pub mod clock;
pub mod eval;
pub mod inference;
pub mod telemetry;
pub mod understanding;
