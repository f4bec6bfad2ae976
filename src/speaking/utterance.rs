//! A text that is being spoken.

use std::mem;

use super::SpeakError;
use crate::audio::Sound;
use crate::inference::Cancellation;

/// A text that is being spoken: how long it will be is known, and its samples are made part after part.
pub trait Utterance: Send {
    /// Hz.
    fn sample_rate_hz(&self) -> u32;

    /// Samples of the whole text.
    fn total(&self) -> usize;

    /// Makes the next samples, about so many or more; none at the end. Blocks for the time it takes. After a cancellation
    /// the next call makes the same samples.
    ///
    /// # Errors
    /// [`SpeakError::Cancelled`] soon after `cancellation`; otherwise what the engine could not do.
    fn make(&mut self, samples: usize, cancellation: &Cancellation)
    -> Result<Vec<i16>, SpeakError>;
}

/// What an engine made in one go.
pub struct Made {
    sound: Sound,
    total: usize,
}

impl Made {
    /// The text as this sound.
    pub fn new(sound: Sound) -> Self {
        Self {
            total: sound.samples.len(),
            sound,
        }
    }
}

impl Utterance for Made {
    fn sample_rate_hz(&self) -> u32 {
        self.sound.sample_rate_hz
    }

    fn total(&self) -> usize {
        self.total
    }

    fn make(&mut self, _: usize, _: &Cancellation) -> Result<Vec<i16>, SpeakError> {
        Ok(mem::take(&mut self.sound.samples))
    }
}
