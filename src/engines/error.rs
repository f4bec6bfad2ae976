//! Why a stage did not answer.

use thiserror::Error;

use crate::cause::Cause;
use crate::conversation::{EngineFailure, Stage};
use crate::hearing::HearError;
use crate::speaking::SpeakError;

/// Why a stage did not answer. The turn is answered all the same, with the pack's apology.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// The stage could not be started; `doctor` says more.
    #[error("{0}")]
    Missing(#[source] Cause),
    /// The stage tried and failed with this error.
    #[error("{0}")]
    Stage(#[source] Cause),
    /// The stage has stopped, or failed without an error of its own.
    #[error("{0}")]
    Failed(String),
    /// The deadline passed.
    #[error("no answer in time")]
    TimedOut,
    /// Too much is waiting; try again later.
    #[error("too much is waiting")]
    Overloaded,
    /// A newer text of the same session came.
    #[error("replaced by a newer text")]
    Superseded,
}

impl EngineError {
    /// The failure as the conversation sees it.
    pub fn into_failure(self, stage: Stage) -> EngineFailure {
        match self {
            Self::TimedOut => EngineFailure::timeout(stage),
            other => EngineFailure::failed(stage, &other),
        }
    }
}

impl From<HearError> for EngineError {
    fn from(problem: HearError) -> Self {
        Self::Stage(problem.into())
    }
}

impl From<SpeakError> for EngineError {
    fn from(problem: SpeakError) -> Self {
        Self::Stage(problem.into())
    }
}
