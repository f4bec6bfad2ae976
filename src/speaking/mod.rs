//! Words to sound.
//!
//! A reply is split into sentences, each is made speakable and given to a [`Synthesizer`].

mod cache;
mod error;
pub mod espeak;
mod lexicon;
mod normalise;
pub mod piper;
mod sentences;
mod utterance;

pub use cache::{
    CacheLimits, CacheSettings, CacheWarning, DiskSettings, Keep, SoundCache, SoundKey, Trail,
};
pub use error::SpeakError;
pub use lexicon::{Lexicon, speakable};
pub use normalise::normalise;
pub use sentences::{Piece, pieces};
pub use utterance::{Made, Utterance};

use std::ops::RangeInclusive;

use crate::audio::Sound;
use crate::inference::Cancellation;

/// How a text is to be spoken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delivery {
    /// Speed as a factor of the voice's own, one of [`Self::RATES`].
    pub rate: f32,
}

impl Delivery {
    /// Speeds that can be asked for, as factors. Source: the `speed` of OpenAI's speech API.
    pub const RATES: RangeInclusive<f32> = 0.25..=4.0;
}

impl Default for Delivery {
    fn default() -> Self {
        Self { rate: 1.0 }
    }
}

/// One voice. Voices are shared between sessions: an engine that can do one thing at a time locks itself.
pub trait Synthesizer: Send + Sync {
    /// Identifies the voice with everything that its sound depends on (engine version, model hash, speaker): a key for
    /// caches, not for people.
    fn fingerprint(&self) -> &str;

    /// The language it speaks, such as `en-us`.
    fn language(&self) -> &str;

    /// Begins to speak one sentence or clause: the least that has to be done before its first samples. Blocks for the time
    /// it takes.
    ///
    /// `text` is spoken text: normalised, with `[[…]]` around espeak phoneme mnemonics. A text in which nothing can be
    /// spoken has no samples.
    ///
    /// # Errors
    /// [`SpeakError::Cancelled`] soon after `cancellation`; otherwise what the engine could not do.
    fn begin(
        &self,
        text: &str,
        delivery: Delivery,
        cancellation: &Cancellation,
    ) -> Result<Box<dyn Utterance>, SpeakError>;

    /// Why a sentence is heard only when all of it is made; none where its first part can leave before.
    fn speaks_whole_because(&self) -> Option<&str>;

    /// Speaks one sentence or clause to its end.
    ///
    /// # Errors
    /// As [`Self::begin`].
    fn speak(
        &self,
        text: &str,
        delivery: Delivery,
        cancellation: &Cancellation,
    ) -> Result<Sound, SpeakError> {
        let mut utterance = self.begin(text, delivery, cancellation)?;
        let (total, sample_rate_hz) = (utterance.total(), utterance.sample_rate_hz());
        let mut samples = Vec::with_capacity(total);
        while samples.len() < total {
            samples.extend(utterance.make(total, cancellation)?);
        }
        Ok(Sound {
            sample_rate_hz,
            samples,
        })
    }
}
