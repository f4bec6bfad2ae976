//! Intent accuracy and out-of-scope detection, on CLINC150 and SNIPS as they are published.
//!
//! **Protocol.** Training on the `train` split (all of it, or `shots` random examples of each intent), scores on the
//! `test` split (CLINC150) or `validate_*` files (SNIPS). Accuracy is the best intent's, before rejection. The AUROC
//! ranks test texts above `oos_test` by the confidence a client would see. Where `oos_train` exists, everything is
//! measured a second time with it as an out-of-scope intent; nothing else of the two runs differs. The validation
//! split is not read.

mod data;
mod error;

pub use self::error::EvalError;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::clock::{milliseconds_since, now};
use crate::inference::Embedding;
use crate::understanding::{
    EncodeError, IntentClassifier, TrainingExample, TrainingIntent, TrainingSet,
};

/// How to measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Examples of each intent to train on; all when left out.
    pub shots: Option<usize>,
    /// Chooses which.
    pub seed: u64,
}

/// What was measured. Shares are 0 to 1.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The data's file or folder name.
    pub data: String,
    /// Examples of each intent; all when absent.
    pub shots: Option<usize>,
    /// Which examples.
    pub seed: u64,
    /// Number of intents.
    pub intents: usize,
    /// In-scope texts to test.
    pub test_texts: usize,
    /// Out-of-scope texts to test.
    pub oos_texts: usize,
    /// Milliseconds of encoding one text, on average.
    pub encode_ms: f64,
    /// Trained on the intents alone.
    pub plain: Scores,
    /// Trained with the data's own out-of-scope examples as well.
    pub with_oos_examples: Option<Scores>,
}

/// One training run's scores. Shares are 0 to 1.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// Examples trained on, out-of-scope ones included.
    pub training_examples: usize,
    /// Share of in-scope texts whose best intent is right.
    pub accuracy: f64,
    /// Share of in-scope texts that are accepted and right.
    pub accepted_and_right: f64,
    /// Share of in-scope texts that are rejected.
    pub false_rejections: f64,
    /// Share of out-of-scope texts that are rejected.
    pub oos_rejected: Option<f64>,
    /// Area under the curve that tells in-scope from out-of-scope by confidence.
    pub oos_auroc: Option<f64>,
    /// The threshold, set from the examples.
    pub threshold: f32,
    /// Mean distance between confidence and correctness in ten bins, over all test texts.
    pub calibration_error: f64,
    /// Milliseconds of training, vectors at hand.
    pub training_ms: f64,
    /// Microseconds of classifying one text, vector at hand.
    pub classify_us: f64,
}

type Encoded<T> = Vec<(T, Embedding)>;

/// Measures on `data`: CLINC150's folder or file, or SNIPS's folder.
///
/// # Errors
/// See [`EvalError`].
pub fn run(
    data: &Path,
    options: &Options,
    encode: &mut dyn FnMut(&str) -> Result<Embedding, EncodeError>,
) -> Result<Report, EvalError> {
    let name = data
        .file_name()
        .unwrap_or(data.as_os_str())
        .to_string_lossy()
        .into_owned();
    let mut content = data::read(data)?;
    if let Some(shots) = options.shots {
        content.train = data::choose(content.train, shots, options.seed);
    }
    let started = now();
    let mut encoded = 0_u32;
    let mut vector = |text: &str| {
        encoded += 1;
        encode(text)
    };
    let mut intents: BTreeMap<String, Encoded<Arc<str>>> = BTreeMap::new();
    for (text, intent) in content.train {
        let vector = vector(&text)?;
        intents
            .entry(intent)
            .or_default()
            .push((text.into(), vector));
    }
    let mut test = Vec::new();
    for (text, intent) in content.test {
        let vector = vector(&text)?;
        test.push((text, Some(intent), vector));
    }
    let in_scope = test.len();
    for text in content.oos_test {
        let vector = vector(&text)?;
        test.push((text, None, vector));
    }
    let mut oos_train = Vec::new();
    for text in content.oos_train {
        let vector = vector(&text)?;
        oos_train.push((Arc::from(text), vector));
    }
    let encode_ms = milliseconds_since(started) / f64::from(encoded.max(1));
    let mut set: Vec<TrainingIntent> = intents
        .into_iter()
        .map(|(name, examples)| intent(&name, false, examples))
        .collect();
    let plain = score(&set, &test)?;
    let with_oos_examples = if oos_train.is_empty() {
        None
    } else {
        set.push(intent("out of scope", true, oos_train));
        Some(score(&set, &test)?)
    };
    Ok(Report {
        data: name,
        shots: options.shots,
        seed: options.seed,
        intents: set.iter().filter(|intent| !intent.out_of_scope).count(),
        test_texts: in_scope,
        oos_texts: test.len() - in_scope,
        encode_ms,
        plain,
        with_oos_examples,
    })
}

fn intent(name: &str, out_of_scope: bool, examples: Encoded<Arc<str>>) -> TrainingIntent {
    let examples = examples
        .into_iter()
        .map(|(text, vector)| TrainingExample { text, vector });
    TrainingIntent {
        name: name.into(),
        out_of_scope,
        examples: examples.collect(),
    }
}

fn score(
    intents: &[TrainingIntent],
    test: &[(String, Option<String>, Embedding)],
) -> Result<Scores, EvalError> {
    let set = TrainingSet {
        intents: intents.to_vec(),
        threshold: None,
    };
    let started = now();
    let classifier = IntentClassifier::train(&set)?;
    let training_ms = milliseconds_since(started);
    let started = now();
    let found: Vec<_> = test
        .iter()
        .map(|(text, _, vector)| classifier.classify(text, vector))
        .collect();
    let classify_us = milliseconds_since(started) * 1000.0 / test.len().max(1) as f64;

    let mut tally = Tally::default();
    for ((_, wanted, _), found) in test.iter().zip(&found) {
        let right = wanted.is_some() && found.best_intent.as_deref() == wanted.as_deref();
        let confidence = if found.label.is_none() && found.best_confidence >= 1.0 {
            0.0 // an exact out-of-scope example
        } else {
            found.best_confidence
        };
        tally.add(wanted.is_some(), right, found.label.is_some(), confidence);
    }
    let known = tally.known.len().max(1) as f64;
    let unknown = tally.unknown.len();
    Ok(Scores {
        training_examples: intents.iter().map(|intent| intent.examples.len()).sum(),
        accuracy: tally.right as f64 / known,
        accepted_and_right: tally.accepted_right as f64 / known,
        false_rejections: tally.known_rejected as f64 / known,
        oos_rejected: (unknown > 0).then(|| tally.unknown_rejected as f64 / unknown as f64),
        oos_auroc: (unknown > 0).then(|| auroc(&tally.known, &tally.unknown)),
        threshold: classifier.threshold(),
        calibration_error: tally.calibration_error(),
        training_ms,
        classify_us,
    })
}

#[derive(Default)]
struct Tally {
    known: Vec<f32>,
    unknown: Vec<f32>,
    right: usize,
    accepted_right: usize,
    known_rejected: usize,
    unknown_rejected: usize,
    /// Count, sum of confidence, number right, for ten bins of confidence.
    bins: [(f64, f64, f64); 10],
}

impl Tally {
    fn add(&mut self, known: bool, right: bool, accepted: bool, confidence: f32) {
        if known {
            self.known.push(confidence);
            self.known_rejected += usize::from(!accepted);
        } else {
            self.unknown.push(confidence);
            self.unknown_rejected += usize::from(!accepted);
        }
        self.right += usize::from(right);
        self.accepted_right += usize::from(right && accepted);
        let bin = &mut self.bins[((confidence * 10.0) as usize).min(9)];
        *bin = (
            bin.0 + 1.0,
            bin.1 + f64::from(confidence),
            bin.2 + f64::from(u8::from(right)),
        );
    }

    fn calibration_error(&self) -> f64 {
        let total: f64 = self.bins.iter().map(|bin| bin.0).sum();
        self.bins
            .iter()
            .map(|(_, sum, right)| (sum - right).abs())
            .sum::<f64>()
            / total.max(1.0)
    }
}

/// The chance that a random positive scores above a random negative, ties counting half.
fn auroc(positive: &[f32], negative: &[f32]) -> f64 {
    let mut all: Vec<(f32, bool)> = positive.iter().map(|score| (*score, true)).collect();
    all.extend(negative.iter().map(|score| (*score, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins) = (0.0, 0.0);
    for tied in all.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let positives = tied.iter().filter(|(_, is_positive)| *is_positive).count() as f64;
        let negatives = tied.len() as f64 - positives;
        wins += positives * (below + negatives / 2.0);
        below += negatives;
    }
    wins / (positive.len() as f64 * negative.len() as f64).max(1.0)
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shots = self.shots.map_or("all".into(), |shots| shots.to_string());
        writeln!(
            out,
            "{}: {} intents, {shots} examples each (seed {}), {} texts in scope, {} out of scope, {:.2} ms to encode one",
            self.data, self.intents, self.seed, self.test_texts, self.oos_texts, self.encode_ms
        )?;
        write!(out, "  intents alone     {}", self.plain)?;
        match &self.with_oos_examples {
            Some(scores) => write!(out, "\n  with oos examples {scores}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "accuracy {:.2} %, accepted and right {:.2} %, falsely rejected {:.2} %",
            self.accuracy * 100.0,
            self.accepted_and_right * 100.0,
            self.false_rejections * 100.0
        )?;
        if let (Some(auroc), Some(rejected)) = (self.oos_auroc, self.oos_rejected) {
            write!(
                out,
                ", out of scope: AUROC {:.2}, rejected {:.2} %",
                auroc * 100.0,
                rejected * 100.0
            )?;
        }
        write!(
            out,
            "; threshold {:.2}, calibration error {:.3}, trained on {} in {:.0} ms, {:.0} us a text",
            self.threshold,
            self.calibration_error,
            self.training_examples,
            self.training_ms,
            self.classify_us
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::Encoder;
    use crate::understanding::doubles::FakeEncoder;
    use std::fs;

    fn fake(text: &str) -> Result<Embedding, EncodeError> {
        FakeEncoder::new().encode(text)
    }

    fn clinc(folder: &Path) {
        let pairs = |words: &[(&str, &str)], count: usize| -> Vec<[String; 2]> {
            (0..count)
                .flat_map(|i| {
                    words
                        .iter()
                        .map(move |(text, intent)| [format!("{text} {i}"), (*intent).into()])
                })
                .collect()
        };
        let known = [("pay my bill", "pay"), ("play some music", "music")];
        let unknown = [("quantum chromodynamics lagrangian", "oos")];
        let json = serde_json::json!({
            "train": pairs(&known, 12), "test": pairs(&known, 15), "oos_train": pairs(&unknown, 6),
            "oos_test": pairs(&unknown, 9),
        });
        fs::write(folder.join("data_full.json"), json.to_string()).unwrap();
    }

    #[test]
    fn measures_clinc_with_and_without_its_out_of_scope_examples() {
        let folder = tempfile::tempdir().unwrap();
        clinc(folder.path());
        let options = Options {
            shots: Some(8),
            seed: 1,
        };
        let report = run(folder.path(), &options, &mut fake).unwrap();
        assert_eq!(
            (report.intents, report.test_texts, report.oos_texts),
            (2, 30, 9)
        );
        assert_eq!(report.plain.training_examples, 16);
        assert!(report.plain.accuracy > 0.99);
        assert!(report.plain.oos_auroc.unwrap() > 0.9);
        assert_eq!(
            report.with_oos_examples.as_ref().unwrap().training_examples,
            22
        );
        assert!(report.to_string().contains("AUROC"));
    }

    #[test]
    fn measures_snips() {
        let folder = tempfile::tempdir().unwrap();
        for (name, words) in [
            ("PlayMusic", "play the song"),
            ("GetWeather", "will it rain in"),
        ] {
            let path = folder.path().join(name);
            fs::create_dir(&path).unwrap();
            for file in ["train", "validate"] {
                let texts: Vec<_> = (0..10)
                    .map(|i| serde_json::json!({"data": [{"text": words}, {"text": format!(" {i} {file}")}]}))
                    .collect();
                let json = serde_json::json!({ name: texts });
                fs::write(path.join(format!("{file}_{name}.json")), json.to_string()).unwrap();
            }
        }
        let report = run(folder.path(), &Options::default(), &mut fake).unwrap();
        assert_eq!(
            (report.intents, report.test_texts, report.oos_texts),
            (2, 20, 0)
        );
        assert!(report.plain.accuracy > 0.99 && report.plain.oos_auroc.is_none());
    }

    #[test]
    fn other_data_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let refused = run(folder.path(), &Options::default(), &mut fake);
        assert!(matches!(refused, Err(EvalError::Layout(_))));
        let missing = run(
            &folder.path().join("nowhere"),
            &Options::default(),
            &mut fake,
        );
        assert!(matches!(missing, Err(EvalError::Read { .. })));
    }

    #[test]
    fn the_area_under_the_curve_is_right() {
        assert!((auroc(&[0.9, 0.8], &[0.1, 0.2]) - 1.0).abs() < 1e-9);
        assert!((auroc(&[0.1], &[0.9]) - 0.0).abs() < 1e-9);
        assert!((auroc(&[0.5, 0.9], &[0.5, 0.1]) - 0.875).abs() < 1e-9);
    }
}
