#![doc = include_str!("wire.md")]
//!
//! # Here
//!
//! What clients of `/orchestrate` send is read, and events are written, in the words of this wire.

mod audio;
mod read;
mod transcript;
mod write;

use std::time::Duration;

use serde::Deserialize;

pub use audio::{AudioFrames, AudioMode, AudioWriter, PCM_RATE_HZ};
pub use read::{BadMessage, ClientMessage, read_message};
pub use transcript::{Parts, TranscriptFormat, write_transcript};
pub use write::{write_event, write_pong};

/// Text frames above this are refused with close code 1009. Bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Binary frames above this are refused with close code 1009. Bytes.
pub const BINARY_BYTES_MAX: usize = 64 << 10;

/// Which messages a client gets: `events=`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventMode {
    /// What clients of the six-service system rely on, in strict order.
    #[default]
    Core,
    /// Everything.
    Full,
}

/// Milliseconds with three decimals, always a float on the wire.
pub fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

/// A confidence with four decimals.
pub fn fraction(confidence: f32) -> f64 {
    (f64::from(confidence) * 10_000.0).round() / 10_000.0
}

/// Whether `id` may name a session: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`.
pub fn is_session_id(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids_are_checked() {
        assert!(is_session_id("kiosk-1.a:b_C"));
        assert!(is_session_id(&"a".repeat(128)));
        for bad in ["", "a b", "ä", "a/b", &"a".repeat(129)] {
            assert!(!is_session_id(bad), "{bad}");
        }
    }
}
