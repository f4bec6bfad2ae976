//! Why a stage did not answer.

use thiserror::Error;

use crate::conversation::{EngineFailure, Stage};
use crate::hearing::HearError;

/// Why a stage did not answer. The turn is answered all the same, with the pack's apology.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// The stage could not be started; `doctor` says more.
    #[error("{0}")]
    Missing(String),
    /// The stage tried and failed.
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
        Self::Failed(problem.to_string())
    }
}
