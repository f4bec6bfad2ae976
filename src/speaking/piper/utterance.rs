//! A text that a Piper voice is speaking.

use std::collections::VecDeque;
use std::sync::Arc;

use super::model::Model;
use super::run::{Cut, Frames};
use super::samples;
use crate::inference::Cancellation;
use crate::speaking::{SpeakError, Utterance};

/// A text whose frames are there, by a voice whose model is cut.
pub(super) struct CutUtterance {
    model: Arc<Model>,
    /// The runs that are left, of which the first is being decoded.
    runs: VecDeque<Frames>,
    /// Frames of the first that are decoded.
    decoded: usize,
    total: usize,
}

impl CutUtterance {
    /// What `runs` say, one after the other. `model` must be that which made them, and cut.
    pub(super) fn new(model: Arc<Model>, cut: &Cut, runs: VecDeque<Frames>) -> Self {
        Self {
            total: runs.iter().map(|run| run.count * cut.hop).sum(),
            model,
            runs,
            decoded: 0,
        }
    }
}

impl Utterance for CutUtterance {
    fn sample_rate_hz(&self) -> u32 {
        self.model.config.sample_rate_hz
    }

    fn total(&self) -> usize {
        self.total
    }

    fn make(
        &mut self,
        samples: usize,
        cancellation: &Cancellation,
    ) -> Result<Vec<i16>, SpeakError> {
        let mut made = Vec::new();
        let (Some(run), Some(cut)) = (self.runs.front(), self.model.cut()) else {
            return Ok(made);
        };
        let wanted = samples.div_ceil(cut.hop).max(1);
        let left = run.count - self.decoded;
        // A rest that is not worth a part of its own is made with this one.
        let count = if left < wanted + wanted / 2 {
            left
        } else {
            wanted
        };
        let part = self.decoded..self.decoded + count;
        let sound = cut.decode(run, part.clone(), cancellation)?;
        samples::append(&sound, cut.gain, &mut made).map_err(SpeakError::failed)?;
        self.decoded = part.end;
        if self.decoded == run.count {
            self.runs.pop_front();
            self.decoded = 0;
        }
        Ok(made)
    }
}
