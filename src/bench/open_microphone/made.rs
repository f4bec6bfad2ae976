//! Sounds that are made: music, babble and silence.

use std::f64::consts::TAU;
use std::time::Duration;

use anyhow::Result;

use crate::bench::questions::{QUESTIONS, words_of};
use crate::hearing::SAMPLE_RATE_HZ;

/// How long each made sound lasts, and at least how long each file is heard.
pub(super) const EACH: Duration = Duration::from_secs(30);
/// Voices that talk at once in the babble.
const VOICES: [&str; 8] = [
    "en-us",
    "en-us+f2",
    "en-us+m3",
    "en-gb",
    "en-gb+f3",
    "en-us+m7",
    "en-gb-scotland",
    "en-us+f4",
];
/// How loud one of them is, as a factor.
const VOICE_GAIN: f32 = 0.12;
/// Chords of the music, in semitones above 220 Hz.
const CHORDS: [[i32; 3]; 4] = [[0, 4, 7], [-3, 0, 4], [5, 9, 12], [7, 11, 14]];
/// Notes a second of its melody.
const NOTES_PER_SECOND: usize = 4;

/// All of them, each with its name.
///
/// # Errors
/// When espeak-ng cannot be started.
pub(super) fn all() -> Result<Vec<(String, Vec<i16>)>> {
    let samples = EACH.as_secs() as usize * SAMPLE_RATE_HZ as usize;
    Ok(vec![
        ("music".to_owned(), music(samples)),
        ("babble".to_owned(), babble(samples)?),
        ("silence".to_owned(), vec![0; samples]),
    ])
}

/// Chords with a melody above them, each note with three overtones and dying away.
fn music(samples: usize) -> Vec<i16> {
    let rate = SAMPLE_RATE_HZ as usize;
    let sample = |index: usize| {
        let chord = CHORDS[index / (2 * rate) % CHORDS.len()];
        let note = index * NOTES_PER_SECOND / rate;
        let since = (index % (rate / NOTES_PER_SECOND)) as f64 / rate as f64;
        let melody = chord[note * 7 % 3] + 12;
        let struck = tone(melody, index) * (-4.0 * since).exp();
        let held: f64 = chord.iter().map(|it| tone(*it, index)).sum();
        (2_500.0 * struck + 900.0 * held) as i16
    };
    (0..samples).map(sample).collect()
}

fn tone(semitones: i32, index: usize) -> f64 {
    let frequency = 220.0 * (f64::from(semitones) / 12.0).exp2();
    let at = index as f64 / f64::from(SAMPLE_RATE_HZ);
    let overtone = |number: f64| (TAU * frequency * number * at).sin() / number;
    (1..=4).map(|number| overtone(f64::from(number))).sum()
}

/// Eight people who ask each other the demo pack's questions, all at once.
fn babble(samples: usize) -> Result<Vec<i16>> {
    let mut mixed = vec![0_f32; samples];
    for (first, voice) in VOICES.iter().enumerate() {
        let mut said = Vec::new();
        for number in 0.. {
            if said.len() >= samples {
                break;
            }
            said.extend(words_of(
                QUESTIONS[(first + number) % QUESTIONS.len()],
                voice,
            )?);
        }
        for (sum, sample) in mixed.iter_mut().zip(said) {
            *sum += VOICE_GAIN * f32::from(sample);
        }
    }
    Ok(mixed.into_iter().map(|sample| sample as i16).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn music_is_neither_silent_nor_clipped() {
        let music = music(3 * SAMPLE_RATE_HZ as usize);
        let loudest = music.iter().map(|it| it.unsigned_abs()).max().unwrap();
        assert!((4_000..30_000).contains(&loudest), "{loudest}");
    }
}
