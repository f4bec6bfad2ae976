//! A new desk in a folder of its own: a pack to begin with, settings, and the unit that starts it with the machine.
//!
//! What is to be written is known before anything is, so that it can be shown first; nothing that is there is replaced.
//! [`kiosk`] makes a machine that shows the page for visitors from power-on.

mod desk;
pub mod kiosk;
mod unit;

pub use desk::{Desk, SetupError};
