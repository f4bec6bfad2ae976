//! What several checks measure in, or measure with.

use crate::hearing::SAMPLE_RATE_HZ;

/// Bytes as whole MiB.
pub(super) fn mib(bytes: u64) -> f64 {
    (bytes >> 20) as f64
}

/// A second of silence, as a recogniser takes it.
pub(super) fn second_of_silence() -> Vec<i16> {
    vec![0; SAMPLE_RATE_HZ as usize]
}
