//! Softmax regression over vectors and words together, by stochastic gradient descent.

use super::features::{BUCKETS, Sparse};
use crate::inference::{Embedding, WIDTH, dot};

/// Weight of the words beside the vector. Chosen on CLINC150's validation split: 0.5 and 1 are alike.
const WORDS_WEIGHT: f32 = 1.0;
/// Strength of the penalty on weights: 1 / (C n) with C = 10, as for plain logistic regression on these vectors.
const INVERSE_PENALTY: f32 = 10.0;
/// First step size; features have length one, so logits of 10 need weights of 10.
const STEP_FIRST: f32 = 6.0;
/// Gradients below this move nothing worth the time.
const GRADIENT_MIN: f32 = 2e-3;
/// Steps to take at least, so that a small pack converges too.
const STEPS_MIN: usize = 6_000;
/// Passes over the examples.
const PASSES: std::ops::RangeInclusive<usize> = 8..=60;

/// One training example.
pub(super) struct Sample<'a> {
    pub(super) vector: &'a Embedding,
    pub(super) words: &'a Sparse,
    pub(super) class: usize,
}

/// The trained weights.
pub(super) struct Linear {
    classes: usize,
    /// `[class][WIDTH]`.
    dense: Vec<f32>,
    /// `[slot][class]`, for buckets that an example has.
    sparse: Vec<f32>,
    /// Bucket to slot; `u32::MAX` where there is none.
    slots: Vec<u32>,
    bias: Vec<f32>,
    /// What stored weights are multiplied by: lets all of them decay at every step at no cost.
    scale: f32,
}

impl Linear {
    /// Learns to tell `classes` apart. Deterministic.
    pub(super) fn train(samples: &[Sample<'_>], classes: usize) -> Self {
        let mut model = Self::empty(samples, classes);
        if classes < 2 || samples.is_empty() {
            return model;
        }
        let weights = class_weights(samples, classes);
        let count = samples.len();
        let passes = STEPS_MIN
            .div_ceil(count)
            .clamp(*PASSES.start(), *PASSES.end());
        let decay = 1.0 / (INVERSE_PENALTY * count as f32);
        let mut logits = vec![0.0; classes];
        let mut active = Vec::new();
        let mut order: Vec<usize> = (0..count).collect();
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for pass in 0..passes {
            shuffle(&mut order, &mut random);
            // A straight line down to nearly zero ends close to where an average would.
            let step = STEP_FIRST * (1.0 - pass as f32 / passes as f32);
            for &index in &order {
                let sample = &samples[index];
                model.logits(sample.vector, sample.words, &mut logits);
                softmax(&mut logits);
                logits[sample.class] -= 1.0;
                model.decay(1.0 - step * decay);
                let rate = step * weights[sample.class];
                active.clear();
                active.extend(
                    logits
                        .iter()
                        .enumerate()
                        .filter(|(_, gradient)| gradient.abs() > GRADIENT_MIN)
                        .map(|(class, gradient)| (class, -rate * gradient)),
                );
                model.add(sample, &active);
            }
        }
        model.fold_scale();
        model
    }

    /// Number of classes.
    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    fn empty(samples: &[Sample<'_>], classes: usize) -> Self {
        let mut slots = vec![u32::MAX; BUCKETS];
        let mut used = 0_u32;
        for (bucket, _) in samples.iter().flat_map(|sample| sample.words) {
            let slot = &mut slots[*bucket as usize];
            if *slot == u32::MAX {
                *slot = used;
                used += 1;
            }
        }
        Self {
            classes,
            dense: vec![0.0; classes * WIDTH],
            sparse: vec![0.0; classes * used as usize],
            slots,
            bias: vec![0.0; classes],
            scale: 1.0,
        }
    }

    /// Writes one logit per class. They are comparable within a text; their sum over classes stays near zero.
    pub(super) fn logits(&self, vector: &Embedding, words: &Sparse, logits: &mut [f32]) {
        for ((logit, row), bias) in logits
            .iter_mut()
            .zip(self.dense.chunks_exact(WIDTH))
            .zip(&self.bias)
        {
            *logit = bias + self.scale * dot(row, vector.as_slice());
        }
        for (bucket, weight) in words {
            if let Some(row) = self.row(*bucket) {
                let weight = weight * WORDS_WEIGHT * self.scale;
                for (logit, value) in logits.iter_mut().zip(&self.sparse[row]) {
                    *logit += weight * value;
                }
            }
        }
    }

    fn row(&self, bucket: u32) -> Option<std::ops::Range<usize>> {
        let slot = self.slots[bucket as usize];
        let start = slot as usize * self.classes;
        (slot != u32::MAX).then(|| start..start + self.classes)
    }

    /// Moves the weights of some classes along the sample.
    fn add(&mut self, sample: &Sample<'_>, amounts: &[(usize, f32)]) {
        for (class, amount) in amounts {
            let row = &mut self.dense[class * WIDTH..(class + 1) * WIDTH];
            let amount = amount / self.scale;
            for (weight, value) in row.iter_mut().zip(sample.vector.as_slice()) {
                *weight += amount * value;
            }
            // The bias learns slowly: it holds how common a class is, which a pack's examples do not tell.
            self.bias[*class] += 0.05 * amount * self.scale;
        }
        let scale = self.scale;
        for (bucket, value) in sample.words {
            if let Some(row) = self.row(*bucket) {
                let row = &mut self.sparse[row];
                for (class, amount) in amounts {
                    row[*class] += amount * value * WORDS_WEIGHT / scale;
                }
            }
        }
    }

    fn decay(&mut self, factor: f32) {
        self.scale *= factor.max(0.5);
        if self.scale < 1e-3 {
            self.fold_scale();
        }
    }

    fn fold_scale(&mut self) {
        let scale = self.scale;
        self.dense
            .iter_mut()
            .chain(&mut self.sparse)
            .for_each(|weight| *weight *= scale);
        self.scale = 1.0;
    }
}

/// A class with many examples must not drown one with few: the square root of how much rarer than average.
fn class_weights(samples: &[Sample<'_>], classes: usize) -> Vec<f32> {
    let mut counts = vec![0.0_f32; classes];
    for sample in samples {
        counts[sample.class] += 1.0;
    }
    let average = samples.len() as f32 / classes as f32;
    counts
        .iter()
        .map(|count| (average / count.max(1.0)).sqrt().clamp(0.5, 2.0))
        .collect()
}

/// Turns logits into probabilities, in place.
pub(super) fn softmax(logits: &mut [f32]) {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for logit in logits.iter_mut() {
        *logit = (*logit - highest).exp();
        sum += *logit;
    }
    for logit in logits {
        *logit /= sum;
    }
}

/// Fisher-Yates with a xorshift generator: the same order on every run.
pub(super) fn shuffle<T>(items: &mut [T], random: &mut u64) {
    for index in (1..items.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        items.swap(index, (*random % (index as u64 + 1)) as usize);
    }
}
