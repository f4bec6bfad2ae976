//! Sound as data: samples and what is made of them. Everything that speaks or hears starts here.

mod sound;

pub use sound::Sound;
