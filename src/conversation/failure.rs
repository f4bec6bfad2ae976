//! Stages that fail.

/// A stage of the pipeline, as error codes name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Intent classification.
    Intent,
    /// Retrieval.
    Retrieval,
    /// The session store.
    Store,
    /// Synthesis.
    Speech,
    /// Recognition.
    Hearing,
}

/// A stage that failed, timed out or is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineFailure {
    /// Stable snake_case code for clients, such as `intent_timeout`.
    pub code: &'static str,
    /// For the operator; holds nothing that was said.
    pub message: String,
}

impl EngineFailure {
    /// The stage did not answer in time.
    pub fn timeout(stage: Stage) -> Self {
        let (code, name) = match stage {
            Stage::Intent => ("intent_timeout", "intent classification"),
            Stage::Retrieval => ("retrieval_timeout", "knowledge retrieval"),
            Stage::Store => ("store_timeout", "the session store"),
            Stage::Speech => ("speech_timeout", "speech synthesis"),
            Stage::Hearing => ("hearing_timeout", "speech recognition"),
        };
        Self {
            code,
            message: format!("{name} did not answer in time"),
        }
    }

    /// The stage failed for the given reason.
    pub fn failed(stage: Stage, reason: &dyn std::fmt::Display) -> Self {
        let code = match stage {
            Stage::Intent => "intent_failed",
            Stage::Retrieval => "retrieval_failed",
            Stage::Store => "turn_not_stored",
            Stage::Speech => "speech_failed",
            Stage::Hearing => "hearing_failed",
        };
        Self {
            code,
            message: reason.to_string(),
        }
    }
}
