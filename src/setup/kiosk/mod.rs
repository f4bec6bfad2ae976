//! A machine that shows the page for visitors from power-on, and nothing else: what is written for it, and taken away again.
//!
//! All that is to be done is a [`Plan`], which is made by looking and can be shown before anything is changed. A note, which
//! is written before all else, says what is ours, so that a later version replaces, and `docent kiosk remove` takes away, only what nobody
//! has altered since, from wherever an earlier time has stopped.

mod account;
mod apply;
mod error;
mod files;
mod installing;
mod note;
mod place;
mod plan;
mod policy;
mod removing;
mod screen;
mod service;

pub use error::KioskError;
pub use installing::{PinWanted, installing};
pub use plan::{Command, Plan, Step};
pub use removing::removing;
pub use screen::{KioskScreen, check_system, program_in};

#[cfg(test)]
mod tests;
