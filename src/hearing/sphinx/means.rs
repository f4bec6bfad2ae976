//! Keeps the sound of channel and voice out of the cepstra: the mean of the utterance so far is taken off. Each utterance
//! begins anew, so that one visitor's microphone says nothing about the next.

use super::front_end::{COEFFICIENTS, Cepstrum};

/// The means of one utterance.
#[derive(Debug, Default)]
pub(super) struct Means {
    sum: [f64; COEFFICIENTS],
    count: u32,
}

impl Means {
    /// Takes `cepstra` in, and the mean of all so far off them.
    pub(super) fn take_off(&mut self, cepstra: &mut [Cepstrum]) {
        for cepstrum in &*cepstra {
            for (sum, value) in self.sum.iter_mut().zip(cepstrum) {
                *sum += f64::from(*value);
            }
            self.count += 1;
        }
        let mean = self
            .sum
            .map(|sum| (sum / f64::from(self.count.max(1))) as f32);
        for cepstrum in cepstra {
            for (value, mean) in cepstrum.iter_mut().zip(mean) {
                *value -= mean;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_the_same_is_taken_off() {
        let mut means = Means::default();
        let mut first = [[3.0; COEFFICIENTS], [5.0; COEFFICIENTS]];
        means.take_off(&mut first);
        assert_eq!(first, [[-1.0; COEFFICIENTS], [1.0; COEFFICIENTS]]);
        let mut later = [[7.0; COEFFICIENTS]];
        means.take_off(&mut later);
        assert_eq!(later, [[2.0; COEFFICIENTS]]);
        means.take_off(&mut []);
    }
}
