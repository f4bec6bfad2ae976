//! How loud sounds are.

/// Mean square of the samples.
pub(super) fn power(samples: &[i16]) -> f64 {
    let sum: f64 = samples
        .iter()
        .map(|sample| f64::from(*sample).powi(2))
        .sum();
    sum / samples.len().max(1) as f64
}

/// Of powers.
pub(super) fn ratio(decibels: f64) -> f64 {
    10.0_f64.powf(decibels / 10.0)
}
