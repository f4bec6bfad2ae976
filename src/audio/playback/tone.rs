//! A tone of our own, to hear whether a loudspeaker plays.

use std::f64::consts::TAU;
use std::time::Duration;

/// How long it takes to rise and to fall. Source: shorter is heard as a click.
const EDGE: Duration = Duration::from_millis(10);

/// A tone of `hz` that lasts `length`, mono, in samples of `rate_hz`. `level` is that of its peak, 0 to 1.
pub fn tone(hz: f64, length: Duration, level: f64, rate_hz: u32) -> Vec<i16> {
    let rate = f64::from(rate_hz);
    let count = (length.as_secs_f64() * rate) as usize;
    let edge = (EDGE.as_secs_f64() * rate).max(1.0);
    let sample = |index: usize| {
        let from_edge = index.min(count - 1 - index) as f64 / edge;
        let wave = (TAU * hz * index as f64 / rate).sin();
        (32_767.0 * level.clamp(0.0, 1.0) * from_edge.min(1.0) * wave) as i16
    };
    (0..count).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_begins_and_ends_in_silence() {
        let tone = tone(440.0, Duration::from_millis(100), 0.5, 16_000);
        assert_eq!(tone.len(), 1_600);
        assert_eq!((tone[0], tone[1_599]), (0, 0));
        let peak = tone.iter().map(|it| it.unsigned_abs()).max().unwrap();
        assert!((16_300..=16_384).contains(&peak), "{peak}");
    }
}
