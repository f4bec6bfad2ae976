//! Power as people read it.

/// What silence is said to have, so that every level is a number. dB below full scale. Source: less than the lowest bit of
/// 16 has, and about what the best converters reach.
pub const SILENCE_DB: f64 = -120.0;

/// Of a power; of 1, or of full scale, it is 0.
pub fn decibels(power: f64) -> f64 {
    (10.0 * power.log10()).max(SILENCE_DB)
}
