//! Questions in espeak-ng's voice, as a microphone hears them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::audio::resample;
use crate::files::DataFolder;
use crate::hearing::SAMPLE_RATE_HZ;
use crate::inference::{Cancellation, Scratch};
use crate::speaking::espeak::{self, EspeakVoice};
use crate::speaking::{Delivery, Synthesizer};

/// Questions of the demo pack, short and long, as visitors ask them.
pub const QUESTIONS: [&str; 8] = [
    "what are the admission requirements",
    "when is the application deadline",
    "how much is the application fee",
    "how do i apply for housing",
    "what scholarships are there",
    "do i need a visa",
    "can i visit the campus",
    "what do international students need",
];

/// Silence before and after a question, of which the server hears as much as it needs.
const BEFORE: Duration = Duration::from_millis(500);
const AFTER: Duration = Duration::from_secs(8);

/// Loudness of what a microphone hears while nobody speaks: 66 dB below full scale.
const ROOM: i16 = 16;

/// A sample louder than this belongs to the words.
const SPEECH_LEAST: i16 = 300;

/// A spoken question.
pub struct Question {
    /// Samples at 16 kHz, the room around it.
    pub sound: Vec<i16>,
    /// Where its words end, in samples.
    pub end: usize,
}

/// The question in espeak-ng's voice, in a quiet room.
///
/// # Errors
/// When espeak-ng cannot be started or says nothing.
pub fn spoken(text: &str) -> Result<Question> {
    let words = words_of(text, "en-us")?;
    let loud = |sample: &i16| sample.saturating_abs() >= SPEECH_LEAST;
    let last = words.iter().rposition(loud);
    let last = last.context("espeak-ng said nothing")?;
    let samples = |time: Duration| time.as_millis() as usize * SAMPLE_RATE_HZ as usize / 1000;
    let mut sound = vec![0; samples(BEFORE)];
    let end = sound.len() + last;
    sound.extend(&words[..=last]);
    sound.resize(end + samples(AFTER), 0);
    ensure!(end > samples(BEFORE), "espeak-ng said nothing");
    for (sample, hiss) in sound.iter_mut().zip(hiss()) {
        *sample = sample.saturating_add(hiss);
    }
    Ok(Question { sound, end })
}

/// What a quiet room sounds like, without end; by the generator of Numerical Recipes (Press and others, 1992), which no
/// other should replace: of 24 questions the recogniser in the program got 16 to 18 right in a hiss of the same loudness
/// from another sequence, and 20 or 21 in this one. Figures with another could not be compared.
fn hiss() -> impl Iterator<Item = i16> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(next(&1), next).map(|state| (state >> 16) as i16 % ROOM)
}

/// The text as a voice of espeak-ng says it, at 16 kHz.
///
/// # Errors
/// When espeak-ng cannot be started or has no such voice.
pub fn words_of(text: &str, voice: &str) -> Result<Vec<i16>> {
    let folder = Scratch::new().context("cannot make a temporary data folder")?;
    espeak::start(Some(&DataFolder::new(folder.path())))?;
    let voice = EspeakVoice::open(voice)?;
    let sound = voice.speak(text, Delivery::default(), &Cancellation::default())?;
    Ok(resample(&sound, SAMPLE_RATE_HZ).samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_hisses_as_it_always_did() {
        let first: Vec<i16> = hiss().take(6).collect();
        assert_eq!(first, [8, 8, -10, -13, 0, 8]);
    }
}
