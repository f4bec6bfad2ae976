//! Sound as data: samples and what is made of them. Everything that speaks or hears starts here. Only [`capture`] knows
//! this machine's own devices.

pub mod capture;
pub mod decode;
mod encode;
pub mod pcm;
mod pink;
mod resample;
mod sound;
pub mod wav;

pub use encode::{EncodeError, Encoder, Format};
pub use pink::PinkFilter;
pub use resample::{ResampleStream, resample};
pub use sound::{Sound, duration_of};
