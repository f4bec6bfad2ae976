//! Sentence vectors, addressed by the text they belong to.
//!
//! A row is found by the hash of its text, so that it can never belong to other words than those it was made from,
//! whatever happened between two commits: this binds vectors to a commit more tightly than a number would. Rows are
//! kept as 8-bit integers with one scale (a cosine is off by less than 0.003), which makes 100,000 rows 39 MB.

use std::collections::{HashMap, HashSet};

use super::KnowledgeError;
use crate::files::Sha256;

/// How many numbers a vector has: the width of all-MiniLM-L6-v2, the encoder that Docent carries.
pub const WIDTH: usize = 384;

/// Products of a dot product that are added up side by side: two thirds of the time of one after the other.
const LANES: usize = 16;
const _: () = assert!(WIDTH.is_multiple_of(LANES));

/// The largest value of a stored number.
const ROW_MAX: f32 = 127.0;
/// The largest value of a number of a question: 384 products of it and a row's stay below 2^31.
const QUERY_MAX: f32 = 8191.0;

/// Which text a vector belongs to: the first half of the SHA-256 of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VectorKey(pub(super) [u8; 16]);

impl VectorKey {
    /// The key of a text.
    pub fn of(text: &str) -> Self {
        let mut key = [0; 16];
        key.copy_from_slice(&Sha256::of(text).0[..16]);
        Self(key)
    }
}

/// A vector in 8 bits a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub scale: f32,
    pub values: [i8; WIDTH],
}

impl Row {
    /// Quantises a vector.
    ///
    /// # Errors
    /// [`KnowledgeError::Width`]: it is not [`WIDTH`] wide.
    pub fn new(vector: &[f32]) -> Result<Self, KnowledgeError> {
        let found = vector.len();
        if found != WIDTH {
            let needed = WIDTH;
            return Err(KnowledgeError::Width { found, needed });
        }
        let scale = scale(vector, ROW_MAX);
        let mut values = [0_i8; WIDTH];
        for (value, number) in values.iter_mut().zip(vector) {
            *value = (number / scale).round() as i8;
        }
        Ok(Self { scale, values })
    }
}

/// A question's vector, ready for dot products.
#[derive(Debug, Clone)]
pub(super) struct QueryVector {
    scale: f32,
    values: Vec<i16>,
}

impl QueryVector {
    /// Quantises a vector, finer than rows are.
    ///
    /// # Errors
    /// [`KnowledgeError::Width`]: it is not [`WIDTH`] wide.
    pub fn new(vector: &[f32]) -> Result<Self, KnowledgeError> {
        let found = vector.len();
        if found != WIDTH {
            let needed = WIDTH;
            return Err(KnowledgeError::Width { found, needed });
        }
        let scale = scale(vector, QUERY_MAX);
        let values = vector
            .iter()
            .map(|number| (number / scale).round() as i16)
            .collect();
        Ok(Self { scale, values })
    }
}

fn scale(vector: &[f32], largest: f32) -> f32 {
    let top = vector
        .iter()
        .fold(0.0_f32, |top, number| top.max(number.abs()));
    if top.is_normal() { top / largest } else { 1.0 }
}

/// All rows, one after the other in memory.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    values: Vec<i8>,
    scales: Vec<f32>,
    rows: HashMap<VectorKey, u32>,
}

impl Matrix {
    /// Adds a row; false if the key has one already.
    pub fn insert(&mut self, key: VectorKey, row: &Row) -> bool {
        if self.rows.contains_key(&key) {
            return false;
        }
        self.rows.insert(key, self.scales.len() as u32);
        self.scales.push(row.scale);
        self.values.extend_from_slice(&row.values);
        true
    }

    /// Where the row of a text is.
    pub fn find(&self, key: &VectorKey) -> Option<u32> {
        self.rows.get(key).copied()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// The cosine of a question and a row.
    pub fn dot(&self, row: u32, query: &QueryVector) -> f32 {
        let start = row as usize * WIDTH;
        let (values, _) = self.values[start..start + WIDTH].as_chunks::<LANES>();
        let (numbers, _) = query.values.as_chunks::<LANES>();
        let mut sums = [0_i32; LANES];
        for (values, numbers) in values.iter().zip(numbers) {
            for lane in 0..LANES {
                sums[lane] += i32::from(values[lane]) * i32::from(numbers[lane]);
            }
        }
        let sum: i32 = sums.iter().sum();
        sum as f32 * self.scales[row as usize] * query.scale
    }

    /// Adds `weight` times a row to `sum`.
    pub fn add_to(&self, row: u32, weight: f32, sum: &mut [f32]) {
        let start = row as usize * WIDTH;
        let factor = self.scales[row as usize] * weight;
        for (number, value) in sum.iter_mut().zip(&self.values[start..start + WIDTH]) {
            *number += f32::from(*value) * factor;
        }
    }

    /// Forgets every row whose text is not in `wanted`, and gives back the rest for writing.
    pub fn retain(&mut self, wanted: &HashSet<VectorKey>) -> Vec<(VectorKey, Row)> {
        let mut kept: Vec<(VectorKey, u32)> = self
            .rows
            .iter()
            .filter(|(key, _)| wanted.contains(*key))
            .map(|(key, row)| (*key, *row))
            .collect();
        kept.sort_unstable_by_key(|(_, row)| *row);
        let rows: Vec<_> = kept
            .into_iter()
            .map(|(key, row)| (key, self.row(row)))
            .collect();
        *self = Self::default();
        for (key, row) in &rows {
            self.insert(*key, row);
        }
        rows
    }

    fn row(&self, row: u32) -> Row {
        let start = row as usize * WIDTH;
        let mut values = [0; WIDTH];
        values.copy_from_slice(&self.values[start..start + WIDTH]);
        Row {
            scale: self.scales[row as usize],
            values,
        }
    }
}

/// `vector` scaled to length one; unchanged if it has none.
pub(super) fn normalise(vector: &mut [f32]) {
    let length = vector
        .iter()
        .map(|number| number * number)
        .sum::<f32>()
        .sqrt();
    if length > 0.0 {
        for number in vector {
            *number /= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_found_by_their_text_and_retained_on_demand() {
        let mut matrix = Matrix::default();
        let row = Row::new(&[0.5; WIDTH]).unwrap();
        assert!(matrix.insert(VectorKey::of("a"), &row));
        assert!(!matrix.insert(VectorKey::of("a"), &row));
        assert!(matrix.insert(VectorKey::of("b"), &row));
        let kept = matrix.retain(&HashSet::from([VectorKey::of("b")]));
        assert_eq!(kept, [(VectorKey::of("b"), row)]);
        assert_eq!(
            (
                matrix.find(&VectorKey::of("a")),
                matrix.find(&VectorKey::of("b"))
            ),
            (None, Some(0))
        );
        assert!(matches!(
            Row::new(&[1.0]),
            Err(KnowledgeError::Width { found: 1, .. })
        ));
        assert!(matches!(
            QueryVector::new(&[]),
            Err(KnowledgeError::Width { found: 0, .. })
        ));
    }

    proptest! {
        #[test]
        fn a_cosine_is_close_to_the_true_one(
            mut left in prop::collection::vec(-1.0_f32..1.0, WIDTH),
            mut right in prop::collection::vec(-1.0_f32..1.0, WIDTH),
        ) {
            normalise(&mut left);
            normalise(&mut right);
            let mut matrix = Matrix::default();
            matrix.insert(VectorKey::of("x"), &Row::new(&left).unwrap());
            let truth: f32 = left.iter().zip(&right).map(|(a, b)| a * b).sum();
            let found = matrix.dot(0, &QueryVector::new(&right).unwrap());
            prop_assert!((truth - found).abs() < 0.003, "{truth} {found}");
            let mut sum = vec![0.0; WIDTH];
            matrix.add_to(0, 1.0, &mut sum);
            prop_assert!(sum.iter().zip(&left).all(|(a, b)| (a - b).abs() < 0.002));
        }
    }
}
