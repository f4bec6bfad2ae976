//! Every detector, and what it says of a sound.

use crate::hearing::{DetectorKind, Detectors, HearError, VoiceDetector, WINDOW_SAMPLES};

/// The score from which a window counts as speech.
pub const THRESHOLD: f32 = 0.5;

/// All detectors there are.
pub(super) fn every(
    detectors: &Detectors,
) -> impl Iterator<Item = (DetectorKind, Box<dyn VoiceDetector>)> + '_ {
    DetectorKind::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, detectors.detector_of(kind)?)))
}

/// The scores of the whole windows of a sound, as a stream of its own.
pub(super) fn score(
    detector: &mut dyn VoiceDetector,
    samples: &[i16],
) -> Result<Vec<f32>, HearError> {
    detector.reset();
    let (windows, _) = samples.as_chunks::<WINDOW_SAMPLES>();
    windows
        .iter()
        .map(|window| detector.score(window))
        .collect()
}
