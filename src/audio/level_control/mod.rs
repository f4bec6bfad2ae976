//! A gain that follows how loud somebody speaks, so that soft and loud speakers come to about the same level.
//!
//! How loud that is, is measured over the last seconds of speech (`speech`), of which only what stands out of the room's noise
//! is taken for some (`floor`). The gain goes to what that asks for, slowly up and faster down (`control`); what a sudden loud
//! voice makes of it meanwhile is held below full scale (`limiter`). Nothing is delayed, and time is samples.

mod control;
mod floor;
mod limiter;
mod speech;
#[cfg(test)]
mod tests;

pub use control::LevelControl;
