//! An utterance on its way to being sound.

use crate::inference::Cancellation;
use crate::speaking::{SpeakError, Utterance};

/// An utterance and what it has made.
pub struct Work {
    pub(super) utterance: Box<dyn Utterance>,
    pub(super) made: Vec<i16>,
}

impl Work {
    /// Nothing is made yet.
    pub fn new(utterance: Box<dyn Utterance>) -> Self {
        Self {
            utterance,
            made: Vec::new(),
        }
    }

    /// Makes more until there are so many samples that were not given, or all.
    pub(super) fn make(
        &mut self,
        given: usize,
        samples: usize,
        cancellation: &Cancellation,
    ) -> Result<(), SpeakError> {
        let total = self.utterance.total();
        while self.made.len() < total && self.made.len() - given < samples {
            let wanted = samples - (self.made.len() - given);
            let made = self.utterance.make(wanted, cancellation)?;
            if made.is_empty() {
                let problem = "the voice made less than it said";
                return Err(SpeakError::failed(problem));
            }
            self.made.extend(made);
        }
        Ok(())
    }
}
