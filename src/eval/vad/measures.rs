//! F1 and the area under the receiver's curve.

use serde::Serialize;

/// A window: what was right, what the detector said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) speech: bool,
    pub(super) score: f32,
}

impl Scored {
    pub(super) fn pairs(
        speech: impl IntoIterator<Item = bool>,
        scores: impl IntoIterator<Item = f32>,
    ) -> impl Iterator<Item = Self> {
        let pairs = speech.into_iter().zip(scores);
        pairs.map(|(speech, score)| Self { speech, score })
    }
}

/// Quality over windows, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures {
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// Share of the detected windows that are speech.
    pub precision: f64,
    /// Share of the speech windows that were detected.
    pub recall: f64,
    /// How often a speech window scores higher than another; equal scores count half.
    pub auc: f64,
}

impl Measures {
    /// All zero where a share has nothing to be a share of.
    pub(super) fn of(mut windows: Vec<Scored>, threshold: f32) -> Self {
        let count = |wanted: &dyn Fn(&Scored) -> bool| {
            windows.iter().filter(|window| wanted(window)).count() as f64
        };
        let speech = count(&|window| window.speech);
        let detected = count(&|window| window.score >= threshold);
        let right = count(&|window| window.speech && window.score >= threshold);
        let others = windows.len() as f64 - speech;
        Self {
            f1: share(2.0 * right, speech + detected),
            precision: share(right, detected),
            recall: share(right, speech),
            auc: share(pairs_in_order(&mut windows), speech * others),
        }
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Pairs of a speech window and another in which the first scores higher; equal ones count half.
fn pairs_in_order(windows: &mut [Scored]) -> f64 {
    windows.sort_by(|left, right| left.score.total_cmp(&right.score));
    let (mut pairs, mut lower) = (0.0, 0.0);
    for equal in windows.chunk_by(|left, right| left.score.total_cmp(&right.score).is_eq()) {
        let speech = equal.iter().filter(|window| window.speech).count() as f64;
        let others = equal.len() as f64 - speech;
        pairs += speech * (lower + others / 2.0);
        lower += others;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures(windows: &[(bool, f32)]) -> Measures {
        let (speech, scores): (Vec<bool>, Vec<f32>) = windows.iter().copied().unzip();
        Measures::of(Scored::pairs(speech, scores).collect(), 0.5)
    }

    #[test]
    fn shares_are_those_of_the_definitions() {
        let found = measures(&[
            (true, 0.9),
            (true, 0.5),
            (true, 0.1),
            (false, 0.7),
            (false, 0.0),
        ]);
        assert!((found.precision - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.recall - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.f1 - 2.0 / 3.0).abs() < 1e-12);
        // Of six pairs, 0.5 and 0.1 lie below 0.7.
        assert!((found.auc - 4.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn equal_scores_order_nothing() {
        let found = measures(&[(true, 0.3), (false, 0.3), (true, 0.3), (false, 0.3)]);
        assert!((found.auc - 0.5).abs() < 1e-12);
        assert!(found.f1.abs() < 1e-12);
    }

    #[test]
    fn the_extremes_are_reached() {
        let found = measures(&[(true, 0.9), (false, 0.1)]);
        assert_eq!((found.f1, found.auc), (1.0, 1.0));
        let found = measures(&[(true, 0.1), (false, 0.9)]);
        assert_eq!((found.f1, found.auc), (0.0, 0.0));
        let found = measures(&[]);
        assert_eq!((found.f1, found.auc), (0.0, 0.0));
    }
}
