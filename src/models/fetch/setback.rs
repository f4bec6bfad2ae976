//! Why an attempt to bring a file ended.

use super::super::ModelError;
use super::problem::FetchProblem;

/// Why an attempt ended: by the mirror's fault, or by this machine's, which no other mirror mends.
#[derive(Debug)]
pub(super) enum Setback {
    /// The mirror's.
    Mirror(FetchProblem),
    /// This machine's.
    Local(ModelError),
}

impl From<FetchProblem> for Setback {
    fn from(problem: FetchProblem) -> Self {
        Self::Mirror(problem)
    }
}

impl From<ModelError> for Setback {
    fn from(problem: ModelError) -> Self {
        Self::Local(problem)
    }
}
