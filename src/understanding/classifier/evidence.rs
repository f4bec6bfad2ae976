//! What a model and the examples say about a text.

use std::sync::Arc;

use super::features::Sparse;
use super::linear::{Linear, Sample, softmax};
use crate::inference::Embedding;

/// Nearest examples whose cosine is averaged. Three was best of 1, 3, 5, 10 for 10 examples an intent.
const NEIGHBOURS: usize = 3;

/// One example with its class.
pub(super) struct Example {
    pub(super) class: usize,
    pub(super) text: Arc<str>,
    pub(super) vector: Embedding,
    pub(super) words: Sparse,
}

/// What speaks for a text's best class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub(super) class: usize,
    /// The class's logit.
    pub(super) logit: f32,
    /// Natural logarithm of its softmax probability, at least -13.8.
    pub(super) log_probability: f32,
    /// Mean cosine to the nearest in-scope examples.
    pub(super) similarity: f32,
    /// Cosine to the nearest out-of-scope example less that to the nearest in-scope one; 0 without any.
    pub(super) refusal: f32,
}

/// Learns from examples of so many classes.
pub(super) fn fit<'a>(examples: impl IntoIterator<Item = &'a Example>, classes: usize) -> Linear {
    let samples: Vec<Sample<'_>> = examples
        .into_iter()
        .map(|example| Sample {
            vector: &example.vector,
            words: &example.words,
            class: example.class,
        })
        .collect();
    Linear::train(&samples, classes)
}

/// What speaks for the best in-scope class of a text, and the nearest example of any in-scope class; `None` when
/// there is no in-scope example. `in_scope` is the number of in-scope classes.
pub(super) fn evidence<'a>(
    linear: &Linear,
    examples: impl IntoIterator<Item = &'a Example>,
    in_scope: usize,
    vector: &Embedding,
    words: &Sparse,
) -> Option<(Evidence, usize)> {
    let mut logits = vec![0.0; linear.classes()];
    linear.logits(vector, words, &mut logits);
    let mut nearest = [(f32::NEG_INFINITY, usize::MAX, usize::MAX); NEIGHBOURS];
    let mut refused = f32::NEG_INFINITY;
    for (index, example) in examples.into_iter().enumerate() {
        let cosine = example.vector.dot(vector);
        if example.class >= in_scope {
            refused = refused.max(cosine);
        } else if cosine > nearest[nearest.len() - 1].0 {
            let place = nearest.partition_point(|(other, ..)| *other >= cosine);
            nearest[place..].rotate_right(1);
            nearest[place] = (cosine, example.class, index);
        }
    }
    if nearest[0].1 == usize::MAX {
        return None;
    }
    let class =
        match (0..in_scope.min(logits.len())).max_by(|a, b| logits[*a].total_cmp(&logits[*b])) {
            Some(best) if linear.classes() > 1 => best,
            _ => nearest[0].1,
        };
    let logit = logits[class];
    softmax(&mut logits);
    let near: Vec<f32> = nearest
        .iter()
        .map(|it| it.0)
        .filter(|cosine| cosine.is_finite())
        .collect();
    let evidence = Evidence {
        class,
        logit,
        log_probability: logits[class].max(1e-6).ln(),
        similarity: near.iter().sum::<f32>() / near.len() as f32,
        refusal: if refused.is_finite() {
            refused - nearest[0].0
        } else {
            0.0
        },
    };
    Some((evidence, nearest[0].2))
}
