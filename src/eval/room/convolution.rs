//! A sound through a response, block by block.

use std::collections::VecDeque;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::time::FRAME;

/// Convolves a sound that comes in frames of [`FRAME`] samples with a response of any length, in parts of a frame each
/// (overlap and save): the cost grows with the length of the response, not with its square.
pub(super) struct Convolution {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    /// Spectra of the response's parts.
    parts: Vec<Vec<Complex<f32>>>,
    /// Spectra of the frames before, the newest first.
    past: VecDeque<Vec<Complex<f32>>>,
    before: Vec<f32>,
}

impl Convolution {
    pub fn new(taps: &[f32]) -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(2 * FRAME);
        let inverse = planner.plan_fft_inverse(2 * FRAME);
        let scale = 1.0 / (2 * FRAME) as f32;
        let spectrum = |part: &[f32]| {
            let mut block: Vec<f32> = part.iter().map(|tap| tap * scale).collect();
            block.resize(2 * FRAME, 0.0);
            transformed(forward.as_ref(), block)
        };
        let parts: Vec<_> = taps.chunks(FRAME).map(spectrum).collect();
        let silence = vec![Complex::default(); FRAME + 1];
        Self {
            past: std::iter::repeat_n(silence, parts.len()).collect(),
            before: vec![0.0; FRAME],
            forward,
            inverse,
            parts,
        }
    }

    /// The next frame of the sound, as it is after the response.
    pub fn frame(&mut self, frame: &[f32]) -> Vec<f32> {
        let block = [&self.before[..], frame].concat();
        self.before.copy_from_slice(frame);
        self.past.pop_back();
        self.past
            .push_front(transformed(self.forward.as_ref(), block));
        let mut sum = vec![Complex::default(); FRAME + 1];
        for (part, past) in self.parts.iter().zip(&self.past) {
            for (sum, (part, past)) in sum.iter_mut().zip(part.iter().zip(past)) {
                *sum += part * past;
            }
        }
        // What is not real there is the rounding of the sums above.
        sum[0].im = 0.0;
        sum[FRAME].im = 0.0;
        let mut found = self.inverse.make_output_vec();
        self.inverse
            .process(&mut sum, &mut found)
            .expect("lengths are the transform's own");
        found.split_off(FRAME)
    }
}

fn transformed(forward: &dyn RealToComplex<f32>, mut block: Vec<f32>) -> Vec<Complex<f32>> {
    let mut spectrum = forward.make_output_vec();
    forward
        .process(&mut block, &mut spectrum)
        .expect("lengths are the transform's own");
    spectrum
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
