//! Which engines suit this machine: what was measured on it, what a turn takes with each, and which ones to take.
//!
//! ```text
//!   docent bench engines ──> Measurement ──> kept in the data folder
//!                                                │ refused when machine, program or threads are others now
//!   catalogue ──> offers <───────────────────────┘
//!                   │  each with its accuracy, memory, download and time: measured, estimated or not known
//!                   v
//!               recommend ──> the most accurate pair of recogniser and voice that keeps a turn under the time
//! ```
//!
//! # Invariants
//!
//! - No number is invented: a time is measured here, estimated from one of the same family and called so, or not known.
//! - What does not fit into memory or on the disk is never recommended, nor what nobody knows the time or memory of.

mod estimate;
mod figures;
mod kept;
mod machine;
mod offers;
mod rank;
mod recommend;
#[cfg(test)]
mod tests;
mod turn;

pub use estimate::whisper_work;
pub use figures::{Figures, FileMark, LeftOut, Measurement, Threads, Timing};
pub use kept::{FORMAT, KeptError, keep, read};
pub use machine::Machine;
pub use offers::{Basis, Offer, Place, Present, recognisers, voices};
pub use rank::Rank;
pub use recommend::{Considered, Limits, Recommendation, Verdict, recommend};
pub use turn::{Turn, TurnRules, turns};
