//! What the hearing stage is made of.

use std::sync::Arc;

use super::detector::NewDetector;
use super::files::Files;
use super::places::Places;
use super::precedence::Precedence;
use super::recogniser::Recognisers;
use crate::engines::worker::WorkerPool;
use crate::hearing::TurnJudge;

/// What the stage is made of.
pub struct HearingParts {
    /// Makes voice detectors.
    pub detectors: NewDetector,
    /// Says whether a turn is complete; without it pauses alone decide.
    pub judge: Option<Arc<dyn TurnJudge>>,
    /// The recognisers.
    pub recognisers: Recognisers,
    /// The microphones that are open.
    pub places: Arc<Places>,
    /// Threads that score windows.
    pub detection: WorkerPool,
    /// Threads that judge turns.
    pub judging: WorkerPool,
    /// Threads that write down what is being said.
    pub recognition: WorkerPool,
    /// Who decodes first.
    pub precedence: Precedence,
    /// The thread that writes down recordings, so that none keeps a visitor waiting.
    pub recordings: WorkerPool,
    /// The files among them.
    pub files: Files,
}
