//! What several evaluations go by.

/// Threads with which what was said is written down.
pub(super) const DECODING_THREADS: usize = 2;

/// A number of hours, as an argument.
pub(super) fn hours(text: &str) -> Result<f64, String> {
    let hours = text
        .parse()
        .ok()
        .filter(|hours| (0.0..=1000.0).contains(hours));
    hours.ok_or_else(|| "a number from 0 to 1000 is expected".to_owned())
}
