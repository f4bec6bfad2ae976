//! The pack's intents: its examples become vectors, and those a classifier.

use std::sync::Arc;

use tracing::{info, warn};

use super::built_in;
use super::forms::{form_of, forms};
use super::serving::Serving;
use super::status::Training;
use super::vectors::{example_texts, vectors_of};
use crate::clock::{self, Zone};
use crate::conversation;
use crate::engines::{EngineError, IntentModel};
use crate::inference::Embedding;
use crate::pack::{Intent, IntentAction, Pack};
use crate::understanding::{
    BuiltInRequests, IntentClassifier, TrainingExample, TrainingIntent, TrainingSet, VectorCache,
};

/// Examples without a vector that training waits for, some seconds at most. Where there are more, their vectors are made
/// while documents are served, and meanwhile the intents of before are.
const EXAMPLES_AT_ONCE: usize = 256;

/// Examples whose vectors are made between two looks at the requests.
const EXAMPLES_BETWEEN_REQUESTS: usize = 32;

/// Puts intents into service.
#[derive(Default)]
pub struct Trainer {
    /// Examples that have no vector yet; those to be encoded next stand last.
    without_vector: Vec<Arc<str>>,
}

impl Trainer {
    /// Takes up the intents of the pack in service.
    pub fn begin(&mut self, serving: &Serving, vectors: &mut VectorCache) {
        self.without_vector.clear();
        if serving.engines.encoder.pool().is_ok() {
            let pack = serving.pack();
            let unknown = example_texts(&pack).filter(|text| !vectors.knows(text));
            self.without_vector.extend(unknown);
        }
        if self.without_vector.len() > EXAMPLES_AT_ONCE {
            self.tell(serving);
        } else {
            self.without_vector.clear();
            serve(serving, vectors);
        }
    }

    /// Makes some of the missing vectors, and trains once all are there. Returns whether there was anything to do.
    pub fn go_on(&mut self, serving: &Serving, vectors: &mut VectorCache) -> bool {
        if self.without_vector.is_empty() {
            return false;
        }
        let count = self.without_vector.len();
        let next = self
            .without_vector
            .split_off(count.saturating_sub(EXAMPLES_BETWEEN_REQUESTS));
        if let Err(problem) = learn(&next, serving, vectors) {
            self.without_vector.clear();
            fail(serving, &problem);
        } else if self.without_vector.is_empty() {
            serve(serving, vectors);
        } else {
            self.tell(serving);
        }
        true
    }

    fn tell(&self, serving: &Serving) {
        let examples = self.without_vector.len();
        serving.change(|served| served.training = Training::Encoding(examples));
    }
}

/// The vectors of these examples, which are known from now on.
fn learn(
    texts: &[Arc<str>],
    serving: &Serving,
    vectors: &mut VectorCache,
) -> Result<Vec<Embedding>, EngineError> {
    let made = vectors_of(texts, vectors, serving.engines.encoder.pool()?)?;
    for (text, vector) in texts.iter().zip(&made) {
        vectors.insert(text, vector);
    }
    Ok(made)
}

/// Trains the intents of the pack and puts them into service.
fn serve(serving: &Serving, vectors: &mut VectorCache) {
    let (pack, started) = (serving.pack(), clock::now());
    match train(serving, &pack, vectors) {
        Ok(model) => {
            serving.engines.intents.replace(model);
            let milliseconds = clock::milliseconds_since(started);
            info!(
                pack = &*pack.name,
                intents = pack.intents.len(),
                milliseconds,
                "intents trained"
            );
            serving.change(|served| served.training = Training::Done);
        }
        Err(problem) => fail(serving, &problem),
    }
    if let Err(problem) = vectors.flush() {
        warn!(%problem, "vectors cannot be kept for the next start");
    }
}

fn fail(serving: &Serving, problem: &EngineError) {
    warn!(%problem, "intents cannot be trained");
    let failed = Training::Failed(problem.to_string());
    serving.change(|served| served.training = failed);
}

fn train(
    serving: &Serving,
    pack: &Pack,
    vectors: &mut VectorCache,
) -> Result<IntentModel, EngineError> {
    let texts: Vec<Arc<str>> = example_texts(pack).collect();
    if serving.engines.encoder.pool().is_err() {
        return exact_model(pack);
    }
    let mut known = learn(&texts, serving, vectors)?.into_iter();
    let intents = pack.intents.iter().map(|intent| TrainingIntent {
        name: Arc::clone(&intent.name),
        out_of_scope: intent.out_of_scope,
        examples: intent
            .examples
            .iter()
            .zip(known.by_ref())
            .map(|(text, vector)| TrainingExample {
                text: Arc::clone(text),
                vector,
            })
            .collect(),
    });
    let intents = intents.collect();
    let mut built_in = built_in::requests(pack, |_| known.next());
    let set = TrainingSet {
        intents,
        threshold: pack.intent_settings.threshold,
    };
    let classifier =
        IntentClassifier::train(&set).map_err(|problem| EngineError::Stage(problem.into()))?;
    built_in.leave_to(|vector| classifier.nearest_in_scope(vector));
    Ok(intent_model(pack, classifier, built_in))
}

/// A model that knows the pack's examples word for word: for the moments before they have vectors, and for a machine
/// without an encoder.
///
/// # Errors
/// When even nothing cannot be trained.
pub fn exact_model(pack: &Pack) -> Result<IntentModel, EngineError> {
    let examples = pack.intents.iter().flat_map(|intent| {
        let texts = intent.examples.iter();
        texts.map(|text| (&intent.name, intent.out_of_scope, &**text))
    });
    let classifier = IntentClassifier::of_examples(examples)
        .map_err(|problem| EngineError::Stage(problem.into()))?;
    Ok(intent_model(
        pack,
        classifier,
        built_in::requests(pack, |_| None),
    ))
}

/// Below so many examples of all intents a rejection says more about the examples than about the text: a new pack has 20.
const EXAMPLES_ENOUGH: usize = 100;

/// A trained classifier with the pack's actions.
fn intent_model(
    pack: &Pack,
    classifier: IntentClassifier,
    built_in: BuiltInRequests,
) -> IntentModel {
    let forms = forms(pack);
    let actions = pack.intents.iter().map(|intent| {
        let action = match &intent.action {
            IntentAction::Replies(replies) => {
                conversation::IntentAction::Reply(Arc::clone(replies))
            }
            IntentAction::Form(_) => match form_of(&forms, &intent.name) {
                Some(form) => conversation::IntentAction::Form(form),
                None => conversation::IntentAction::Knowledge,
            },
            IntentAction::Knowledge | IntentAction::None => conversation::IntentAction::Knowledge,
        };
        (Arc::clone(&intent.name), action)
    });
    let is_answered = |intent: &&Intent| {
        !intent.out_of_scope
            && !matches!(
                intent.action,
                IntentAction::Replies(_) | IntentAction::Form(_)
            )
    };
    let answered = pack.intents.iter().filter(is_answered);
    let examples: usize = pack
        .intents
        .iter()
        .map(|intent| intent.examples.len())
        .sum();
    IntentModel {
        classifier,
        actions: actions.collect(),
        built_in,
        built_in_actions: built_in::actions(pack),
        answered: answered.map(|intent| Arc::clone(&intent.name)).collect(),
        language: pack.language.as_str().into(),
        zone: (pack.knowledge_settings.time_zone.clone()).unwrap_or_else(Zone::system),
        is_well_taught: examples >= EXAMPLES_ENOUGH,
        rejected_label: Arc::clone(&pack.intent_settings.rejected_label),
    }
}
