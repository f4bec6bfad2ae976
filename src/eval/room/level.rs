//! How loud sounds are that have full scale 1.

use super::time::FRAME;
use crate::audio::decibels;

/// Frames softer than the loudest by this are pauses. dB. Source: the dynamic range of speech is about 30 dB (ANSI S3.5).
const RANGE_DB: f64 = 30.0;

/// Mean square.
pub(super) fn power(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|it| f64::from(*it).powi(2)).sum();
    sum / samples.len().max(1) as f64
}

/// Mean square while somebody speaks.
pub(super) fn speaking(samples: &[f32]) -> f64 {
    let powers: Vec<f64> = samples.chunks(FRAME).map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f64::max);
    let least = loudest * 10.0_f64.powf(-RANGE_DB / 10.0);
    let spoken: Vec<f64> = powers.into_iter().filter(|it| *it >= least).collect();
    spoken.iter().sum::<f64>() / spoken.len().max(1) as f64
}

/// The sound as loud as that while somebody speaks. dB below full scale.
pub(super) fn at_level(mut samples: Vec<f32>, level_db: f64) -> Vec<f32> {
    let gain_db = level_db - decibels(speaking(&samples));
    let gain = 10.0_f64.powf(gain_db / 20.0) as f32;
    for sample in &mut samples {
        *sample *= gain;
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_do_not_count_and_the_level_is_what_was_asked_for() {
        let mut sound = vec![0.5; 10 * FRAME];
        sound.extend(vec![0.0; 30 * FRAME]);
        assert!((decibels(speaking(&sound)) + 6.02).abs() < 0.01);
        let sound = at_level(sound, -26.0);
        assert!((decibels(speaking(&sound)) + 26.0).abs() < 0.01);
    }
}
