//! How time is counted in a room.

/// Samples per second. Hz.
pub const RATE_HZ: u32 = 16_000;

/// Samples of the microphone that a room gives at once: 10 ms.
pub const FRAME: usize = RATE_HZ as usize / 100;
