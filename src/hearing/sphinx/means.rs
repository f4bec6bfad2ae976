//! Keeps the sound of channel and voice out of the cepstra: their running mean is taken off.

use super::front_end::{COEFFICIENTS, Cepstrum};

/// Windows of 10 ms that are heard before any is passed on: means of less would be those of one sound.
const WINDOWS_FIRST: usize = 100;

/// Cepstra on their way to the decoder, of one utterance.
#[derive(Debug, Default)]
pub(super) struct Means {
    sum: [f64; COEFFICIENTS],
    count: usize,
    waiting: Vec<Cepstrum>,
}

impl Means {
    /// Takes in the next cepstra.
    pub(super) fn add(&mut self, cepstra: &[Cepstrum]) {
        for cepstrum in cepstra {
            for (sum, value) in self.sum.iter_mut().zip(cepstrum) {
                *sum += f64::from(*value);
            }
        }
        self.count += cepstra.len();
        self.waiting.extend_from_slice(cepstra);
    }

    /// Gives out what is waiting without its mean, as soon as enough is known of the utterance or `all` is wanted.
    pub(super) fn take(&mut self, all: bool) -> Vec<Cepstrum> {
        if self.count < super::tune("LOOK", WINDOWS_FIRST as f64) as usize && !all {
            return Vec::new();
        }
        let mean = self.sum.map(|sum| (sum / self.count.max(1) as f64) as f32);
        let mut ready = std::mem::take(&mut self.waiting);
        for cepstrum in &mut ready {
            for (value, mean) in cepstrum.iter_mut().zip(mean) {
                *value -= mean;
            }
        }
        ready
    }
}
