//! Sound as data: samples and what is made of them. Everything that speaks or hears starts here. Only [`device`] knows
//! this machine's own devices, which [`capture`] listens to, [`playback`] plays to and [`trial`] tries
//! out.

pub mod capture;
pub mod decode;
pub mod device;
pub mod echo;
mod encode;
mod interpolator;
mod live;
pub mod pcm;
mod pink;
pub mod playback;
mod resample;
mod sound;
pub mod trial;
pub mod wav;

pub use encode::{EncodeError, Encoder, Format};
pub use interpolator::{Interpolator, SPAN};
pub use live::LiveResample;
pub use pink::PinkFilter;
pub use resample::{ResampleStream, resample};
pub use sound::{Sound, duration_of};
