//! How good the parts are, measured on public data. Never part of serving.

pub mod echo;
pub mod endpoint;
pub mod evidence;
pub mod intents;
pub mod luck;
pub mod pack_tests;
pub mod phonemes;
mod power;
pub(crate) mod random;
pub mod recordings;
pub mod retrieval;
pub mod room;
pub mod slots;
pub(crate) mod sounds;
pub mod speakable;
pub mod spoken;
pub mod stt;
pub mod typos;
pub mod vad;
