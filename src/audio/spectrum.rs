//! Sound in frequencies and back.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// A spectrum: one value a frequency, from zero to half the rate.
pub type Spectrum = Vec<Complex<f32>>;

/// The transform of one length.
pub struct Transform {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

impl Transform {
    /// Of `length` samples, an even number.
    pub fn new(length: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        Self {
            forward: planner.plan_fft_forward(length),
            inverse: planner.plan_fft_inverse(length),
        }
    }

    /// Of as many samples as the transform is long.
    pub fn forward(&self, mut samples: Vec<f32>) -> Spectrum {
        let mut spectrum = self.forward.make_output_vec();
        self.forward
            .process(&mut samples, &mut spectrum)
            .expect("lengths are the transform's own");
        spectrum
    }

    /// The samples of a spectrum.
    pub fn inverse(&self, mut spectrum: Spectrum) -> Vec<f32> {
        // What is imaginary there is the rounding of what was summed up.
        for edge in [0, spectrum.len() - 1] {
            spectrum[edge].im = 0.0;
        }
        let mut samples = self.inverse.make_output_vec();
        self.inverse
            .process(&mut spectrum, &mut samples)
            .expect("lengths are the transform's own");
        let scale = 1.0 / samples.len() as f32;
        for sample in &mut samples {
            *sample *= scale;
        }
        samples
    }
}
