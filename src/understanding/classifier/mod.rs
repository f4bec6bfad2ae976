//! Which of the pack's intents a text means, if any.
//!
//! Three views of a text are taken: the logits of a softmax regression over the vector and the words together, the
//! cosine to the nearest examples, and whether the text *is* an example. A small calibration, learned on held-out
//! examples and on whole intents left out, joins the first two into a confidence. Nothing here knows a domain.

mod calibration;
mod evidence;
mod features;
mod linear;
mod mistaken;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use calibration::Calibration;
use evidence::{Example, evidence, fit};
use features::Lexicon;
pub(super) use features::normalise;
use linear::Linear;
pub use mistaken::Mistaken;

use super::negation::{Negation, turns_down};
use crate::inference::Embedding;

/// One example of an intent.
#[derive(Clone, Debug)]
pub struct TrainingExample {
    /// As people say it.
    pub text: Arc<str>,
    /// Its vector.
    pub vector: Embedding,
}

/// One intent.
#[derive(Clone, Debug)]
pub struct TrainingIntent {
    /// Its label, used once.
    pub name: Arc<str>,
    /// Its examples show what is *not* meant: a text like them is rejected.
    pub out_of_scope: bool,
    /// None is allowed: the intent is then never found.
    pub examples: Vec<TrainingExample>,
}

/// Everything to learn from.
#[derive(Clone, Debug, Default)]
pub struct TrainingSet {
    /// The intents; none is allowed.
    pub intents: Vec<TrainingIntent>,
    /// Confidence below which a text is rejected, 0 to 1; left out, it is set from the examples.
    pub threshold: Option<f32>,
}

/// Why nothing was learned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// Two intents share a name: rename one or join them.
    #[error("the intent {0} is defined twice")]
    DuplicateIntent(Arc<str>),
    /// The threshold is no number from 0 to 1.
    #[error("the threshold must be from 0 to 1")]
    Threshold,
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The text is one of the examples.
    Exact,
    /// The model.
    Model,
}

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// The accepted intent; `None` when rejected.
    pub label: Option<Arc<str>>,
    /// That the best intent is right, 0 to 1, calibrated on held-out examples. For an exact match of an
    /// out-of-scope example: that the rejection is right.
    pub confidence: f32,
    /// The best intent, accepted or not; `None` without intents.
    pub best_intent: Option<Arc<str>>,
    /// Its confidence, 0 to 1.
    pub best_confidence: f32,
    /// What decided.
    pub layer: Layer,
    /// The text says what is *not* wanted, and the nearest example does not: whatever it is, it is no request for it.
    pub is_refusal: bool,
    /// For a person: the nearest example and the threshold.
    pub reasoning: String,
}

/// A trained classifier. `Sync`; classifying takes some tens of microseconds.
pub struct IntentClassifier {
    /// In-scope intents first, in the pack's order; the out-of-scope class, if any, is the one after them.
    names: Vec<Arc<str>>,
    exact: HashMap<String, Exact>,
    lexicon: Lexicon,
    linear: Linear,
    examples: Vec<Example>,
    calibration: Calibration,
    threshold: f32,
}

struct Exact {
    name: Arc<str>,
    out_of_scope: bool,
}

impl IntentClassifier {
    /// Learns from the examples: below a second for 150 intents of 20 examples. Deterministic.
    ///
    /// # Errors
    /// See [`TrainError`].
    pub fn train(set: &TrainingSet) -> Result<Self, TrainError> {
        check(set)?;
        let names: Vec<Arc<str>> = in_scope(set)
            .map(|intent| Arc::clone(&intent.name))
            .collect();
        let normal: Vec<(usize, &TrainingExample, String)> = in_scope(set)
            .enumerate()
            .chain(out_of_scope(set).map(|intent| (names.len(), intent)))
            .flat_map(|(class, intent)| intent.examples.iter().map(move |example| (class, example)))
            .map(|(class, example)| (class, example, normalise(&example.text)))
            .collect();
        let lexicon = Lexicon::of(normal.iter().map(|(.., normal)| normal.as_str()));
        let examples: Vec<Example> = normal
            .iter()
            .map(|(class, example, normal)| Example {
                class: *class,
                text: Arc::clone(&example.text),
                vector: example.vector.clone(),
                words: lexicon.features(normal),
            })
            .collect();
        let classes = names.len() + usize::from(examples.iter().any(|it| it.class == names.len()));
        let (linear, calibration) = std::thread::scope(|scope| {
            let held_out = scope.spawn(|| calibration::learn(&examples, names.len()));
            let linear = fit(&examples, classes);
            let learned = held_out.join().unwrap_or_else(|_| Calibration::prior());
            (linear, learned)
        });
        Ok(Self {
            exact: exact_matches(set.intents.iter().flat_map(|intent| {
                let texts = intent.examples.iter().map(|example| &*example.text);
                texts.map(|text| (&intent.name, intent.out_of_scope, text))
            })),
            threshold: set.threshold.unwrap_or(calibration.threshold),
            names,
            lexicon,
            linear,
            examples,
            calibration,
        })
    }

    /// A classifier that knows the examples themselves and nothing like them, for as long as there are no vectors. Each
    /// example is the name of its intent, whether that is out of scope, and the text.
    ///
    /// # Errors
    /// See [`TrainError`].
    pub fn of_examples<'a>(
        examples: impl IntoIterator<Item = (&'a Arc<str>, bool, &'a str)>,
    ) -> Result<Self, TrainError> {
        Ok(Self {
            exact: exact_matches(examples),
            ..Self::train(&TrainingSet::default())?
        })
    }

    /// Confidence below which a text is rejected, 0 to 1: the pack's, or set from the examples.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The cosine of a vector to the nearest of all examples; -1 without any.
    pub fn nearest(&self, vector: &Embedding) -> f32 {
        nearest(&self.examples, vector)
    }

    /// The same of those that are in scope.
    pub fn nearest_in_scope(&self, vector: &Embedding) -> f32 {
        let in_scope = |example: &&Example| example.class < self.names.len();
        nearest(self.examples.iter().filter(in_scope), vector)
    }

    /// The answer for a text that is one of the examples, apart from case and punctuation. Needs no vector.
    pub fn classify_exact(&self, text: &str) -> Option<Classification> {
        let found = self.exact.get(&normalise(text))?;
        let reasoning = format!("one of the examples of {}", found.name);
        Some(Classification {
            label: (!found.out_of_scope).then(|| Arc::clone(&found.name)),
            confidence: 1.0,
            best_intent: Some(Arc::clone(&found.name)),
            best_confidence: 1.0,
            layer: Layer::Exact,
            is_refusal: false,
            reasoning,
        })
    }

    /// What `text`, whose vector is given, means.
    pub fn classify(&self, text: &str, vector: &Embedding) -> Classification {
        if let Some(exact) = self.classify_exact(text) {
            return exact;
        }
        let normal = normalise(text);
        let words = self.lexicon.features(&normal);
        let seen = evidence(
            &self.linear,
            &self.examples,
            self.names.len(),
            vector,
            &words,
        );
        let Some((seen, nearest)) = seen.filter(|_| !normal.is_empty()) else {
            return nothing(self.names.first().filter(|_| !self.examples.is_empty()));
        };
        let confidence = self.calibration.confidence(&seen);
        let name = Arc::clone(&self.names[seen.class]);
        let accepted = confidence >= self.threshold;
        let nearest = &self.examples[nearest];
        let reasoning = format!(
            "{} {:.2} against the threshold {:.2}; nearest example \"{}\", cosine {:.2}",
            name,
            confidence,
            self.threshold,
            nearest.text,
            nearest.vector.dot(vector)
        );
        Classification {
            label: accepted.then(|| Arc::clone(&name)),
            confidence,
            best_intent: Some(name),
            best_confidence: confidence,
            layer: Layer::Model,
            is_refusal: refuses(&normal, &nearest.text),
            reasoning,
        }
    }
}

fn check(set: &TrainingSet) -> Result<(), TrainError> {
    if set
        .threshold
        .is_some_and(|threshold| !(0.0..=1.0).contains(&threshold))
    {
        return Err(TrainError::Threshold);
    }
    let mut names = HashSet::new();
    match set
        .intents
        .iter()
        .find(|intent| !names.insert(&intent.name))
    {
        Some(twice) => Err(TrainError::DuplicateIntent(Arc::clone(&twice.name))),
        None => Ok(()),
    }
}

fn in_scope(set: &TrainingSet) -> impl Iterator<Item = &TrainingIntent> {
    set.intents.iter().filter(|intent| !intent.out_of_scope)
}

fn out_of_scope(set: &TrainingSet) -> impl Iterator<Item = &TrainingIntent> {
    set.intents.iter().filter(|intent| intent.out_of_scope)
}

/// Normalised examples; of two intents with the same one, the pack's first keeps it.
fn exact_matches<'a>(
    examples: impl IntoIterator<Item = (&'a Arc<str>, bool, &'a str)>,
) -> HashMap<String, Exact> {
    let mut exact = HashMap::new();
    for (name, out_of_scope, text) in examples {
        let normal = normalise(text);
        if !normal.is_empty() {
            exact.entry(normal).or_insert_with(|| Exact {
                name: Arc::clone(name),
                out_of_scope,
            });
        }
    }
    exact
}

fn nearest<'a>(examples: impl IntoIterator<Item = &'a Example>, vector: &Embedding) -> f32 {
    let cosines = examples.into_iter().map(|it| it.vector.dot(vector));
    cosines.fold(-1.0, f32::max)
}

/// Whether an English text turns down what the example asks for.
fn refuses(normal: &str, example: &str) -> bool {
    turns_down(normal) && !Negation::of("en").is_in(&normalise(example))
}

fn nothing(name: Option<&Arc<str>>) -> Classification {
    Classification {
        label: None,
        confidence: 0.0,
        best_intent: name.cloned(),
        best_confidence: 0.0,
        layer: Layer::Model,
        is_refusal: false,
        reasoning: "nothing to compare with".into(),
    }
}

#[cfg(test)]
mod tests;
