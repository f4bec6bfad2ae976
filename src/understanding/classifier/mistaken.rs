//! Which examples of an intent the others' examples take for another: what a person should sort before anybody asks.

use std::sync::Arc;

use super::IntentClassifier;
use super::evidence::{Example, evidence, fit};

/// Parts in which the examples are held out, one after the other: each is judged by nearly all others, and training as
/// often takes a second for some hundred examples.
const PARTS: usize = 20;
/// More examples are not looked at: training so often would take minutes.
const EXAMPLES_MAX: usize = 3_000;

/// An example that another intent would be found for, if it were not an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistaken {
    /// The example.
    pub text: Arc<str>,
    /// The intent that it is taken for.
    pub taken_for: Arc<str>,
    /// The example of that intent that it is nearest to.
    pub nearest: Arc<str>,
    /// How sure the classifier is, 0 to 1.
    pub confidence: f32,
}

impl IntentClassifier {
    /// The examples that it would take for another intent if they were not among what it learned: the model says so above
    /// the threshold, and the example that is nearest is one of that intent.
    ///
    /// None where there are more than some thousand examples.
    pub fn mistaken(&self) -> Vec<Mistaken> {
        if self.examples.len() > EXAMPLES_MAX {
            return Vec::new();
        }
        let parts = PARTS.min(self.examples.len());
        let found = (0..parts).flat_map(|part| self.mistaken_in(part, parts));
        found.collect()
    }

    /// Those among the examples of one part, judged by all others.
    fn mistaken_in(&self, part: usize, parts: usize) -> Vec<Mistaken> {
        let classes = self.examples.iter().map(|example| example.class + 1).max();
        let known: Vec<&Example> = self
            .examples
            .iter()
            .enumerate()
            .filter(|(at, _)| at % parts != part)
            .map(|(_, example)| example)
            .collect();
        let linear = fit(known.iter().copied(), classes.unwrap_or_default());
        // Neighbours in the list are mostly of one intent, and fall into different parts.
        let held_out = self.examples.iter().skip(part).step_by(parts);
        held_out
            .filter_map(|example| {
                let (seen, nearest) = evidence(
                    &linear,
                    known.iter().copied(),
                    self.names.len(),
                    &example.vector,
                    &example.words,
                )?;
                let nearest = known[nearest];
                let confidence = self.calibration.confidence(&seen);
                let is_other = seen.class != example.class && nearest.class == seen.class;
                (is_other && confidence >= self.threshold).then(|| Mistaken {
                    text: Arc::clone(&example.text),
                    taken_for: Arc::clone(&self.names[seen.class]),
                    nearest: Arc::clone(&nearest.text),
                    confidence,
                })
            })
            .collect()
    }
}
