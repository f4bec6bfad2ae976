//! The vector of a text.

use std::fmt;
use std::sync::Arc;

use half::f16;

use super::{InferenceError, TokenStates};

/// Numbers in an embedding: the width of all-MiniLM-L6-v2.
pub const WIDTH: usize = 384;

/// A sentence as a vector.
///
/// **Shape** `[WIDTH]`, L2 norm 1, so that [`Embedding::dot`] is the cosine. Cloning shares the numbers. `Debug` does
/// not print them: a vector tells much about the words it came from.
#[derive(Clone, PartialEq)]
pub struct Embedding {
    numbers: Arc<[f32]>,
    states: Option<TokenStates>,
}

impl Embedding {
    /// Scales `values` to length one.
    ///
    /// # Errors
    /// [`InferenceError::Vector`] when there are not [`WIDTH`] values, one is not finite, or all are zero.
    pub fn normalised(values: &[f32]) -> Result<Self, InferenceError> {
        let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if values.len() != WIDTH || !norm.is_normal() {
            return Err(InferenceError::Vector(values.len()));
        }
        Ok(Self {
            numbers: values.iter().map(|value| value / norm).collect(),
            states: None,
        })
    }

    /// The same with what was read in the text's tokens.
    #[must_use]
    pub fn with_states(self, states: TokenStates) -> Self {
        let states = Some(states);
        Self { states, ..self }
    }

    /// What was read in the text's tokens; none where the vector was kept without.
    pub fn states(&self) -> Option<&TokenStates> {
        self.states.as_ref()
    }

    /// The numbers, [`WIDTH`] of them.
    pub fn as_slice(&self) -> &[f32] {
        &self.numbers
    }

    /// Cosine with another embedding, -1 to 1.
    pub fn dot(&self, other: &Self) -> f32 {
        dot(&self.numbers, &other.numbers)
    }

    /// Two bytes a number, little-endian half precision: cosine with the original above 0.99999.
    pub fn to_f16_bytes(&self) -> Vec<u8> {
        self.numbers
            .iter()
            .flat_map(|value| f16::from_f32(*value).to_le_bytes())
            .collect()
    }

    /// Reads what [`Embedding::to_f16_bytes`] wrote, and scales it to length one again.
    ///
    /// # Errors
    /// [`InferenceError::Vector`] when the bytes are no vector of [`WIDTH`].
    pub fn from_f16_bytes(bytes: &[u8]) -> Result<Self, InferenceError> {
        let (pairs, rest) = bytes.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(InferenceError::Vector(bytes.len() / 2));
        }
        let values: Vec<f32> = pairs
            .iter()
            .map(|pair| f16::from_le_bytes(*pair).to_f32())
            .collect();
        Self::normalised(&values)
    }
}

impl fmt::Debug for Embedding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Embedding({})", self.numbers.len())
    }
}

/// Sum of products. Eight running sums let the compiler use wide registers.
pub(crate) fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left_blocks, left_rest) = left.as_chunks::<8>();
    let (right_blocks, right_rest) = right.as_chunks::<8>();
    for (a, b) in left_blocks.iter().zip(right_blocks) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Embedding {
        let values: Vec<f32> = (0_u16..384).map(|i| f32::from(i) - 100.0).collect();
        Embedding::normalised(&values).unwrap()
    }

    #[test]
    fn has_length_one() {
        assert!((ramp().dot(&ramp()) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn half_precision_keeps_the_direction() {
        let bytes = ramp().to_f16_bytes();
        assert_eq!(bytes.len(), 2 * WIDTH);
        assert!(Embedding::from_f16_bytes(&bytes).unwrap().dot(&ramp()) > 0.9999);
    }

    #[test]
    fn refuses_what_is_no_vector() {
        assert!(Embedding::normalised(&[0.0; WIDTH]).is_err());
        assert!(Embedding::normalised(&[1.0; 3]).is_err());
        assert!(Embedding::normalised(&[f32::NAN; WIDTH]).is_err());
        assert!(Embedding::from_f16_bytes(&[0xff; 2 * WIDTH]).is_err());
        assert!(Embedding::from_f16_bytes(&[0; 2 * WIDTH + 1]).is_err());
    }

    #[test]
    fn debug_hides_the_numbers() {
        assert_eq!(format!("{:?}", ramp()), "Embedding(384)");
    }
}
