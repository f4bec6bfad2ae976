//! Turns that noise starts.

use std::time::Duration;

use serde::Serialize;

use super::files::Sounds;
use super::listen::end_of;
use crate::conversation::endpointing::{EndpointEvent, EndpointRules, Endpointer};
use crate::eval::random::Random;
use crate::hearing::{HearError, SAMPLE_RATE_HZ, VoiceDetector, WINDOW_SAMPLES};

/// Silence between two times of the same sound. Samples.
const BETWEEN: std::ops::Range<usize> = 3_200..16_000;

/// What one sound started.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoiseScore {
    /// The file.
    pub name: String,
    /// How long it was heard. Seconds.
    pub heard_s: f64,
    /// Turns.
    pub turns: usize,
    /// Sounds that began like one and were dismissed.
    pub dismissed: usize,
}

/// Plays each sound again and again, for `each` at least, and at least once.
pub(super) fn score(
    sounds: &Sounds,
    each: Duration,
    seed: u64,
    rules: &EndpointRules,
    detector: &dyn Fn() -> Box<dyn VoiceDetector>,
) -> Result<Vec<NoiseScore>, HearError> {
    let play = |(name, samples): (&String, &Vec<i16>)| {
        let random = Random::new(seed, name);
        let length = (each.as_secs_f64() * f64::from(SAMPLE_RATE_HZ)) as usize;
        let windows = length.max(samples.len()) / WINDOW_SAMPLES;
        let mut endless = endless(samples, random);
        let mut detector = detector();
        let mut endpointer = Endpointer::new(rules.clone());
        let (mut turns, mut dismissed) = (0, 0);
        for window in 0..windows {
            let sound = std::array::from_fn(|_| endless.next().unwrap_or_default());
            endpointer.take_score(end_of(window), detector.score(&sound)?);
            while let Some(event) = endpointer.poll_event() {
                match event {
                    EndpointEvent::Ended { .. } => turns += 1,
                    EndpointEvent::Dismissed => dismissed += 1,
                    _ => {}
                }
            }
        }
        let open = usize::from(endpointer.is_open());
        Ok(NoiseScore {
            name: name.clone(),
            heard_s: endpointer.position().since_start().as_secs_f64(),
            turns: turns + open,
            dismissed,
        })
    };
    sounds.iter().map(play).collect()
}

fn endless(samples: &[i16], mut random: Random) -> impl Iterator<Item = i16> {
    std::iter::repeat_with(move || {
        let silence = BETWEEN.start + random.below(BETWEEN.len());
        samples
            .iter()
            .copied()
            .chain(std::iter::repeat_n(0, silence))
    })
    .flatten()
}
