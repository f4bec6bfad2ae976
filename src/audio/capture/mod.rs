//! Sound from a microphone: as a stream that goes on while devices come and go ([`Microphone`]), and a short recording of
//! it to look at ([`record`]).

mod intake;
mod level;
mod loudness;
mod microphone;
mod mix;
mod record;

pub use level::Level;
pub use loudness::{Complaint, Loudness};
pub use microphone::{Chunk, Microphone};
pub use record::{Recording, record};

/// Samples per second of everything that is captured here, whatever the device has. Hz. Source: what recognisers, voice
/// detection and the echo canceller take.
pub const RATE_HZ: u32 = 16_000;

/// Samples of one [`Chunk`]: 10 ms, which is what the echo canceller takes at once.
pub const CHUNK_SAMPLES: usize = 160;
