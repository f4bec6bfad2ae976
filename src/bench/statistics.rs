//! Times, and what many of them come to.

use std::time::Instant;

use crate::clock;

/// The nearest-rank percentile; 0 of nothing.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// How long ago a moment was; negative while it is still to come. Milliseconds.
pub fn milliseconds_after(moment: Instant) -> f64 {
    let now = clock::now();
    let late = now.saturating_duration_since(moment).as_secs_f64();
    let early = moment.saturating_duration_since(now).as_secs_f64();
    (late - early) * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<f64> = (1..=200).map(f64::from).rev().collect();
        assert!((percentile(&values, 50.0) - 100.0).abs() < f64::EPSILON);
        assert!((percentile(&values, 99.0) - 198.0).abs() < f64::EPSILON);
        assert!((percentile(&values, 100.0) - 200.0).abs() < f64::EPSILON);
        assert!((percentile(&[], 50.0)).abs() < f64::EPSILON);
    }
}
