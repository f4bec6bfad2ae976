//! What hears in the evaluation of endpoints.

use crate::hearing::{Transcriber, TurnJudge, VoiceDetector};

/// What hears.
pub struct Ears<'a> {
    /// Makes a detector for a new stream.
    pub detector: &'a dyn Fn() -> Box<dyn VoiceDetector>,
    /// Judges pauses; without one, only plain pause detection is measured.
    pub judge: Option<&'a dyn TurnJudge>,
    /// Writes down what was said before a pause.
    pub recogniser: &'a dyn Transcriber,
}
