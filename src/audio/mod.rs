//! Sound as data: samples and what is made of them. Everything that speaks or hears starts here. Only [`device`] knows
//! this machine's own devices, which [`capture`] listens to, [`playback`] plays to and [`trial`] tries
//! out.

pub mod capture;
mod decibels;
pub mod decode;
pub mod device;
pub mod echo;
mod encode;
mod interpolator;
pub mod level_control;
mod live;
mod louder;
pub mod pcm;
mod pink;
pub mod playback;
mod resample;
mod sound;
mod spectrum;
pub mod trial;
pub mod wav;
mod windowed_sinc;

pub use decibels::{SILENCE_DB, decibels};
pub use encode::{EncodeError, Encoder, Format};
pub use interpolator::{Interpolator, SPAN};
pub use live::LiveResample;
pub use louder::louder;
pub use pink::PinkFilter;
pub use resample::{ResampleStream, resample};
pub use sound::{Sound, duration_of};
pub use spectrum::{Spectrum, Transform};
