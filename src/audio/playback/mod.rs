//! Sound to a loudspeaker, as a stream that goes on while devices come and go.
//!
//! Every sample that is given to a [`Loudspeaker`] has a number, and what was heard is told in those numbers: a sample
//! counts as heard once it has left the loudspeaker, which is later than it was handed to the sound system by what waits
//! there. What is asked for (to pause, to stop, another gain) happens at a sample too, on the thread of the sound system, and
//! is told when it has happened ([`Happened`]).
//!
//! # Reading order
//! `loudspeaker` (what callers see), `outlet` (the end on the thread of the sound system), `output` (the other end: feeding
//! it, and which sample is heard when), `tape` (what was given and not heard yet), `reference` (what was played, for who
//! cancels its echo).

mod loudspeaker;
mod outlet;
mod output;
mod ramp;
mod reference;
mod tape;
mod tone;

pub use loudspeaker::{Happened, Loudspeaker};
pub use reference::{REFERENCE_HZ, Referenced};
pub use tone::tone;
