//! This machine's devices for sound: which there are, opening them, and keeping them open while they come and go.
//!
//! [`SoundSystem`] is what gives access to them; [`ThisMachine`] is the one of this machine, by cpal, and tests and
//! simulations have their own. A microphone ([`super::capture`]) and a loudspeaker ([`super::playback`]) hold one
//! `Line` each: it opens the device that is wanted, watches that its sound moves, and opens it again when it does not. What
//! happened comes out as a [`Notice`].
//!
//! # Reading order
//! `system` (the seam), `listing` (names), `watch` (the rules of coming and going, pure), `line` (what carries them out),
//! `timeline` (which sample when), `machine` (cpal).

mod direction;
mod error;
mod line;
mod listing;
mod machine;
mod system;
mod timeline;
mod watch;

#[cfg(test)]
pub(crate) mod doubles;

pub use direction::Direction;
pub use error::{DeviceError, RATES_HZ};
pub use listing::{Ability, Device, Format, choose};
pub use machine::ThisMachine;
pub use system::{Captured, Ear, Mouth, Opened, Road, SoundSystem, Trouble, Wanted};
pub use timeline::Timeline;
pub use watch::Notice;

pub(super) use line::{Beats, Line};
