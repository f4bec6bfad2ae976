use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::*;
use crate::inference::runtime;

/// How far a feature may lie from the reference's, which has four decimals.
const TOLERANCE: f32 = 3e-4;

/// A line of what `scripts/export_smart_turn_features.py` writes.
#[derive(Deserialize)]
struct Expected {
    name: String,
    samples: u32,
    probability: f32,
    windows: Vec<(usize, Vec<f32>)>,
}

impl Expected {
    fn all() -> Vec<Self> {
        include_str!("../../../tests/data/smart-turn/expected.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn sound(&self) -> Vec<i16> {
        match self.name.as_str() {
            "syllables" => (0..self.samples)
                .map(|index| syllable(index.into()))
                .collect(),
            "noise" => noise(self.samples as usize),
            "silence" => vec![0; self.samples as usize],
            other => panic!("no formula for {other}"),
        }
    }
}

fn triangle(index: i64, period: i64) -> i64 {
    (index * 65_536 / period % 65_536 - 32_768).abs() - 16_384
}

fn syllable(index: i64) -> i16 {
    if index % 16_000 >= 12_000 {
        return 0;
    }
    let loudness = triangle(index, 3_200) + 16_384;
    let tone = triangle(index, 133) + triangle(index, 23).div_euclid(4);
    i16::try_from((tone * loudness).div_euclid(65_536)).unwrap()
}

fn noise(count: usize) -> Vec<i16> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i16::try_from(state >> 19).unwrap() - 4_096
    };
    (0..count).map(|_| next()).collect()
}

fn judge() -> SmartTurn {
    runtime::load(None).unwrap();
    SmartTurn::new()
}

#[test]
fn the_model_is_the_one_that_its_page_names() {
    let page = include_str!("../../../models/smart-turn/README.md");
    assert!(page.contains(&format!("{:x}", Sha256::digest(MODEL))));
}

#[test]
fn features_are_those_of_the_reference() {
    let log_mel = LogMel::new();
    let all = Expected::all();
    assert!(all.len() >= 6);
    for expected in all {
        let features = log_mel.features(&expected.sound());
        assert_eq!(features.len(), BANDS * WINDOWS);
        assert!(expected.windows.len() > 10);
        for (window, values) in &expected.windows {
            assert_eq!(values.len(), BANDS);
            for (band, wanted) in values.iter().enumerate() {
                let got = features[band * WINDOWS + window];
                assert!(
                    (got - wanted).abs() < TOLERANCE,
                    "{} of {}: window {window}, band {band}: {got}, not {wanted}",
                    expected.name,
                    expected.samples
                );
            }
        }
    }
}

#[test]
fn judgements_are_those_of_the_reference() {
    // The model rounds to 8 bits after looking at the range of its input: the last digit of a feature moves its answer
    // on such sounds by up to 0.05, in the reference as here.
    let judge = judge();
    for expected in Expected::all() {
        let probability = judge
            .judge(&expected.sound(), &Cancellation::default())
            .unwrap();
        assert!(
            (probability - expected.probability).abs() < 0.1,
            "{} of {}: {probability}, not {}",
            expected.name,
            expected.samples,
            expected.probability
        );
    }
}

#[test]
fn only_the_last_eight_seconds_count() {
    let log_mel = LogMel::new();
    let long = noise(200_000);
    let last = &long[long.len() - features::SAMPLES..];
    assert_eq!(log_mel.features(&long), log_mel.features(last));
    assert_ne!(log_mel.features(&long), log_mel.features(&long[..150_000]));
}

#[test]
fn a_damaged_or_foreign_model_is_refused() {
    runtime::load(None).unwrap();
    let foreign = include_bytes!("../../../models/silero/model.onnx");
    for (model, reason) in [
        (&MODEL[..MODEL.len() / 2], "does not run"),
        (b"no model", "does not run"),
        (&foreign[..], "not Smart Turn"),
    ] {
        let problem = Loaded::new(model).err().unwrap();
        assert!(matches!(problem, HearError::Start(_)));
        assert!(problem.to_string().contains(reason), "{problem}");
    }
}

#[test]
fn what_is_cancelled_is_not_judged() {
    let judge = judge();
    let cancellation = Cancellation::default();
    cancellation.cancel();
    assert_eq!(
        judge.judge(&noise(16_000), &cancellation),
        Err(HearError::Cancelled)
    );
    assert!(
        judge
            .judge(&noise(16_000), &Cancellation::default())
            .is_ok()
    );
}

#[test]
fn a_cancellation_ends_the_run_itself() {
    let judge = judge();
    judge.load().unwrap();
    let mut session = judge.loaded().unwrap().session.lock();
    let features = vec![0.0_f32; BANDS * WINDOWS];
    let mut run = |cancellation: &Cancellation| {
        let input = TensorRef::from_array_view(([1, BANDS, WINDOWS], &features[..])).unwrap();
        let inputs = vec![(INPUT, input.into())];
        session::run_cancellable(&mut session, inputs, cancellation, |_| Ok(()))
    };
    let cancellation = Cancellation::default();
    assert_eq!(run(&cancellation), Ok(()));
    cancellation.cancel();
    assert!(run(&cancellation).is_err());
}
