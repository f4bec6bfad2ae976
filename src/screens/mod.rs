//! Screens: those on other machines that were let in, and the PIN of a kiosk's staff.
//!
//! Each of the former has a key of its own with a visitor's rights, made by a link that works once. All of it stands in one file
//! of the data folder, which holds digests and no key. The command line writes it whether a server runs or not; a server looks
//! at it again when it has changed.

mod error;
mod file;
mod pin;
mod screen;

pub use error::{PinError, ScreensError};
pub use pin::{Pin, PinAnswer, PinFile, PinTries};
pub use screen::{Joined, LINK_HOLDS, Screen, Screens};
