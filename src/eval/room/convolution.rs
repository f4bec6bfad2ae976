//! A sound through a response, block by block.

use std::collections::VecDeque;

use realfft::num_complex::Complex;

use super::time::FRAME;
use crate::audio::{Spectrum, Transform};

/// Convolves a sound that comes in frames of [`FRAME`] samples with a response of any length, in parts of a frame each
/// (overlap and save): the cost grows with the length of the response, not with its square.
pub(super) struct Convolution {
    transform: Transform,
    /// Spectra of the response's parts.
    parts: Vec<Spectrum>,
    /// Spectra of the frames before, the newest first.
    past: VecDeque<Spectrum>,
    before: Vec<f32>,
}

impl Convolution {
    pub fn new(taps: &[f32]) -> Self {
        let transform = Transform::new(2 * FRAME);
        let spectrum = |part: &[f32]| {
            let mut block = part.to_vec();
            block.resize(2 * FRAME, 0.0);
            transform.forward(block)
        };
        let parts: Vec<_> = taps.chunks(FRAME).map(spectrum).collect();
        let silence = vec![Complex::default(); FRAME + 1];
        Self {
            past: std::iter::repeat_n(silence, parts.len()).collect(),
            before: vec![0.0; FRAME],
            transform,
            parts,
        }
    }

    /// The next frame of the sound, as it is after the response.
    pub fn frame(&mut self, frame: &[f32]) -> Vec<f32> {
        let block = [&self.before[..], frame].concat();
        self.before.copy_from_slice(frame);
        self.past.pop_back();
        self.past.push_front(self.transform.forward(block));
        let mut sum = vec![Complex::default(); FRAME + 1];
        for (part, past) in self.parts.iter().zip(&self.past) {
            for (sum, (part, past)) in sum.iter_mut().zip(part.iter().zip(past)) {
                *sum += part * past;
            }
        }
        self.transform.inverse(sum).split_off(FRAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::random::Random;

    #[test]
    fn frames_give_what_the_sum_of_products_gives() {
        let mut random = Random::new(5, "convolution");
        let mut draw =
            |count: usize| -> Vec<f32> { (0..count).map(|_| random.normal() as f32).collect() };
        let (taps, sound) = (draw(3 * FRAME + 41), draw(6 * FRAME));
        let mut convolution = Convolution::new(&taps);
        let found: Vec<f32> = sound
            .chunks(FRAME)
            .flat_map(|frame| convolution.frame(frame))
            .collect();
        for (at, found) in found.iter().enumerate() {
            let terms = taps.iter().take(at + 1).enumerate();
            let wanted: f32 = terms.map(|(back, tap)| tap * sound[at - back]).sum();
            assert!((found - wanted).abs() < 1e-3, "{at}: {found}, not {wanted}");
        }
    }
}
