//! Why a bundle is not taken in.

use super::problem::BundleProblem;
use crate::models::ModelError;

/// Why a bundle is not taken in: by its own fault, or by this machine's.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The bundle's.
    Bundle(BundleProblem),
    /// This machine's.
    Machine(ModelError),
}

impl From<BundleProblem> for Refusal {
    fn from(problem: BundleProblem) -> Self {
        Self::Bundle(problem)
    }
}

impl From<ModelError> for Refusal {
    fn from(problem: ModelError) -> Self {
        Self::Machine(problem)
    }
}
