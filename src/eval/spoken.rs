//! Whether a pack's questions are understood when they are spoken, by several voices, clean and in noise.

use std::fmt;

use serde::Serialize;

use super::power::{power, ratio};
use super::random::Random;
use crate::audio::{PinkFilter, Sound};
use crate::hearing::SAMPLE_RATE_HZ;

/// espeak-ng's voices that ask: three of each sex with an American accent; then two
/// others. Source: `docent voices`.
pub const VOICES: [&str; 8] = [
    "espeak:en-us",
    "espeak:en-us+f2",
    "espeak:en-us+m3",
    "espeak:en-us+f4",
    "espeak:en-us+m7",
    "espeak:en-us+f3",
    "espeak:en-gb+m3",
    "espeak:en-gb-scotland+f3",
];

/// What the American voices' names begin with.
const AMERICAN: &str = "espeak:en-us";

/// Silence around a question.
const ROOM_MS: usize = 500;

/// What one voice was understood to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VoiceScore {
    /// The voice, and what was around it.
    pub name: String,
    /// Questions asked.
    pub asked: usize,
    /// Those with the answer that the pack's test wants.
    pub right: usize,
    /// Those of which no word was recognised.
    pub unheard: usize,
}

/// All voices.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SpokenReport {
    /// The recogniser.
    pub recogniser: String,
    /// Each voice, clean and in noise.
    pub voices: Vec<VoiceScore>,
    /// Questions that were answered otherwise: voice, question, what was heard.
    pub wrong: Vec<(String, String, String)>,
}

impl SpokenReport {
    /// The share of right answers of the American voices whose name ends so.
    fn share(&self, ending: &str) -> f64 {
        let counts = |it: &&VoiceScore| it.name.starts_with(AMERICAN) && it.name.ends_with(ending);
        let scores = self.voices.iter().filter(counts);
        let (right, asked) = scores.fold((0, 0), |(right, asked), it| {
            (right + it.right, asked + it.asked)
        });
        right as f64 / asked.max(1) as f64
    }
}

impl fmt::Display for SpokenReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "recogniser {}", self.recogniser)?;
        for score in &self.voices {
            let share = 100.0 * score.right as f64 / score.asked.max(1) as f64;
            writeln!(
                out,
                "{:<44} {share:>5.1} %  {} of {}, {} not heard",
                score.name, score.right, score.asked, score.unheard
            )?;
        }
        write!(
            out,
            "right answers, American voices: {:.1} % clean, {:.1} % in noise",
            100.0 * self.share(CLEAN),
            100.0 * self.share(NOISY)
        )
    }
}

/// How the names of clean and noisy scores end.
pub const CLEAN: &str = ", clean";
/// See [`CLEAN`].
pub const NOISY: &str = ", in noise";

/// The question as a microphone hears it in a quiet room: at 16 kHz, with silence around it.
pub fn in_a_room(question: &Sound) -> Sound {
    let room = vec![0; ROOM_MS * SAMPLE_RATE_HZ as usize / 1000];
    let question = crate::audio::resample(question, SAMPLE_RATE_HZ);
    Sound {
        sample_rate_hz: SAMPLE_RATE_HZ,
        samples: [&room[..], &question.samples, &room].concat(),
    }
}

/// The same in `noise` (at 16 kHz, repeated as needed), `snr_db` below the question.
pub fn in_noise(question: &Sound, noise: &[i16], snr_db: f64, name: &str) -> Sound {
    let start = Random::new(1, name).below(noise.len());
    let room = ROOM_MS * SAMPLE_RATE_HZ as usize / 1000;
    let speech = &question.samples[room..question.samples.len() - room];
    let gain = (power(speech) / ratio(snr_db) / power(noise).max(1.0)).sqrt();
    let noise = noise.iter().cycle().skip(start);
    let mix = |(sample, noise): (&i16, &i16)| {
        // The cast saturates.
        (f64::from(*sample) + gain * f64::from(*noise)).round() as i16
    };
    Sound {
        sample_rate_hz: SAMPLE_RATE_HZ,
        samples: question.samples.iter().zip(noise).map(mix).collect(),
    }
}

/// A noise for where no recording is at hand: pink, as rooms with machines and far voices are.
pub fn pink_noise() -> Vec<i16> {
    let mut random = Random::new(1, "pink");
    let mut filter = PinkFilter::default();
    (0..30 * SAMPLE_RATE_HZ)
        .map(|_| (filter.next(random.normal()) * 500.0) as i16)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_as_loud_as_was_said() {
        let tone: Vec<i16> = (0..16_000)
            .map(|index| (8000.0 * (f64::from(index) * 0.3).sin()) as i16)
            .collect();
        let question = in_a_room(&Sound {
            sample_rate_hz: 16_000,
            samples: tone.clone(),
        });
        let noise = pink_noise();
        let noisy = in_noise(&question, &noise, 15.0, "test");
        let added: Vec<i16> = noisy
            .samples
            .iter()
            .zip(&question.samples)
            .map(|(noisy, clean)| noisy - clean)
            .collect();
        let snr = 10.0 * (power(&tone) / power(&added)).log10();
        assert!((snr - 15.0).abs() < 1.0, "{snr}");
    }
}
