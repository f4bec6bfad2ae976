//! From evidence to a confidence that means something.
//!
//! A logistic regression over four numbers, learned on texts the model has not seen: held-out examples (right or
//! wrong), held-out out-of-scope examples, and the examples of whole intents that were left out, which stand for the
//! unknown. It is pulled towards fixed weights, which rule where a pack has too few examples to learn from.

use super::evidence::{Evidence, Example, evidence, fit};
use super::linear::shuffle;

/// Above this many examples one split is enough; below, every example is held out once.
const EXAMPLES_FOR_ONE_SPLIT: usize = 800;
/// Parts for holding out.
const FOLDS: usize = 5;
/// Fewer in-scope intents than this, and leaving one out says little about the unknown.
const INTENTS_TO_LEAVE_OUT: usize = 5;
/// Pull of the fixed weights, as the curvature of their penalty: that of four observations on the fence.
const PRIOR_STRENGTH: f64 = 1.0;
/// In-scope examples that the default threshold may reject.
const FALSE_REJECTIONS_MAX: f32 = 0.04;
/// Texts out of scope for each one in scope that the calibration expects.
const UNKNOWN_SHARE: f64 = 0.1;

/// Observations of the unknown, and of the known, without which the fixed weights stay.
const UNKNOWN_MIN: f64 = 5.0;
/// Numbers that the confidence is made of: the four of the evidence and a constant.
const TERMS: usize = 5;

/// Weights of the evidence.
#[derive(Clone, Debug)]
pub(super) struct Calibration {
    weights: [f64; TERMS],
    logit_mean: f64,
    logit_spread: f64,
    /// Confidence below which a text is rejected by default.
    pub(super) threshold: f32,
}

struct Observation {
    evidence: Evidence,
    right: bool,
    /// Whether it is an example of an in-scope intent that was known.
    in_scope: bool,
}

impl Calibration {
    /// The fixed weights, for a pack too small to learn them from. A text whose nearest examples have a mean cosine
    /// of about 0.35 is then as likely right as wrong: unrelated sentences have 0.1 to 0.3 with this encoder,
    /// paraphrases 0.5 to 0.9.
    pub(super) fn prior() -> Self {
        Self {
            weights: [2.4, 1.0, 0.8, 12.0, -4.0],
            logit_mean: 0.0,
            logit_spread: 1.0,
            threshold: 0.5,
        }
    }

    /// That the best class is right, 0 to 1.
    pub(super) fn confidence(&self, evidence: &Evidence) -> f32 {
        let terms = self.terms(evidence);
        let score: f64 = terms
            .iter()
            .zip(&self.weights)
            .map(|(term, weight)| term * weight)
            .sum();
        (1.0 / (1.0 + (-score).exp())) as f32
    }

    fn terms(&self, evidence: &Evidence) -> [f64; TERMS] {
        let logit = (f64::from(evidence.logit) - self.logit_mean) / self.logit_spread;
        [
            1.0,
            logit.clamp(-4.0, 4.0),
            f64::from(evidence.log_probability),
            f64::from(evidence.similarity) - 0.55,
            f64::from(evidence.refusal).max(-0.3),
        ]
    }
}

/// Learns the weights and the default threshold. `in_scope` is the number of in-scope classes.
pub(super) fn learn(examples: &[Example], in_scope: usize) -> Calibration {
    let observations = observe(examples, in_scope);
    let mut calibration = Calibration::prior();
    let logits: Vec<f64> = observations
        .iter()
        .filter(|it| it.in_scope)
        .map(|it| f64::from(it.evidence.logit))
        .collect();
    if logits.len() < 10 {
        return calibration;
    }
    let count = logits.len() as f64;
    calibration.logit_mean = logits.iter().sum::<f64>() / count;
    let spread = logits
        .iter()
        .map(|logit| (logit - calibration.logit_mean).powi(2))
        .sum::<f64>();
    calibration.logit_spread = (spread / count).sqrt().max(0.5);
    fit_weights(&mut calibration, &observations);
    calibration.threshold = default_threshold(&calibration, &observations);
    calibration
}

/// Evidence on texts that the model which judges them has not seen.
fn observe(examples: &[Example], in_scope: usize) -> Vec<Observation> {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    shuffle(&mut order, &mut 0x2545_f491_4f6c_dd1d);
    // Within a class the held-out parts are as even as can be.
    order.sort_by_key(|index| examples[*index].class);
    let rounds = if examples.len() > EXAMPLES_FOR_ONE_SPLIT {
        1
    } else {
        FOLDS
    };
    let leave_out = in_scope >= INTENTS_TO_LEAVE_OUT;
    let mut observations = Vec::new();
    for round in 0..rounds {
        let unknown = |class: usize| leave_out && class < in_scope && class % FOLDS == round;
        let held = |place: usize| place % FOLDS == round;
        let known: Vec<&Example> = order
            .iter()
            .enumerate()
            .filter(|(place, index)| !held(*place) && !unknown(examples[**index].class))
            .map(|(_, index)| &examples[*index])
            .collect();
        if !known.iter().any(|example| example.class < in_scope) {
            continue;
        }
        let classes = examples
            .iter()
            .map(|example| example.class + 1)
            .max()
            .unwrap_or(0);
        let linear = fit(known.iter().copied(), classes);
        for (place, index) in order.iter().enumerate() {
            let example = &examples[*index];
            if !held(place) {
                continue;
            }
            let seen = evidence(
                &linear,
                known.iter().copied(),
                in_scope,
                &example.vector,
                &example.words,
            );
            if let Some((evidence, _)) = seen {
                let knowable = !unknown(example.class) && example.class < in_scope;
                let right = knowable && evidence.class == example.class;
                observations.push(Observation {
                    evidence,
                    right,
                    in_scope: knowable,
                });
            }
        }
    }
    observations
}

/// Newton's method on the logistic loss, pulled towards the fixed weights. The unknown weighs a fixed share beside
/// the known, however many examples of it there are: that is how often it is expected at a desk.
fn fit_weights(calibration: &mut Calibration, observations: &[Observation]) {
    let prior = calibration.weights;
    let known = observations.iter().filter(|it| it.in_scope).count() as f64;
    let unknown = observations.len() as f64 - known;
    if unknown < UNKNOWN_MIN || known < UNKNOWN_MIN {
        // Errors among the known look alike in all but the logit: from them alone one would learn that being like
        // an example does not matter.
        return;
    }
    let weight_unknown = UNKNOWN_SHARE * known / unknown.max(1.0);
    for _ in 0..25 {
        let mut gradient = [0.0; TERMS];
        let mut curvature = [[0.0; TERMS]; TERMS];
        for term in 0..TERMS {
            gradient[term] = PRIOR_STRENGTH * (calibration.weights[term] - prior[term]);
            curvature[term][term] = PRIOR_STRENGTH;
        }
        for it in observations {
            let terms = calibration.terms(&it.evidence);
            let probability = f64::from(calibration.confidence(&it.evidence));
            let weight = if it.in_scope { 1.0 } else { weight_unknown };
            let wanted = if it.right { 1.0 } else { 0.0 };
            for row in 0..TERMS {
                gradient[row] += weight * (probability - wanted) * terms[row];
                for column in 0..TERMS {
                    curvature[row][column] +=
                        weight * probability * (1.0 - probability) * terms[row] * terms[column];
                }
            }
        }
        let step = solve(curvature, gradient);
        for (weight, change) in calibration.weights.iter_mut().zip(step) {
            *weight -= change.clamp(-2.0, 2.0);
        }
    }
    // No evidence may speak against itself, however the examples fell.
    for term in 1..4 {
        calibration.weights[term] = calibration.weights[term].max(0.0);
    }
    calibration.weights[4] = calibration.weights[4].min(0.0);
}

/// Gaussian elimination; the matrix is symmetric and positive definite, so no pivoting is needed.
fn solve(mut matrix: [[f64; TERMS]; TERMS], mut right: [f64; TERMS]) -> [f64; TERMS] {
    for pivot in 0..TERMS {
        for row in pivot + 1..TERMS {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            let above = matrix[pivot];
            for (cell, value) in matrix[row].iter_mut().zip(above).skip(pivot) {
                *cell -= factor * value;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..TERMS).rev() {
        for column in row + 1..TERMS {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}

/// Rejects a few of the known examples that were told right, within bounds that keep it from following an odd pack.
fn default_threshold(calibration: &Calibration, observations: &[Observation]) -> f32 {
    let mut confidences: Vec<f32> = observations
        .iter()
        .filter(|it| it.right)
        .map(|it| calibration.confidence(&it.evidence))
        .collect();
    confidences.sort_by(f32::total_cmp);
    let allowed = (confidences.len() as f32 * FALSE_REJECTIONS_MAX) as usize;
    confidences
        .get(allowed)
        .map_or(0.5, |lowest| lowest.clamp(0.25, 0.5))
}
