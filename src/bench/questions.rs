//! Questions in espeak-ng's voice, as a microphone hears them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::audio::resample;
use crate::eval::random::Random;
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
    let mut random = Random::new(1, "room");
    for sample in &mut sound {
        let hiss = (2.0 * random.share() - 1.0) * f64::from(ROOM);
        *sample = sample.saturating_add(hiss as i16);
    }
    Ok(Question { sound, end })
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
