//! Models as they are listed.

use std::path::PathBuf;

use serde::Serialize;

use super::state::{Depth, State, status};
use super::{Catalogue, Model, ModelError, Store};

/// A model of the catalogue, and what is here of it.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// What the catalogue says.
    #[serde(flatten)]
    pub model: Model,
    /// Bytes of all its files, as far as they are published.
    pub size: u64,
    /// Whether every file has a published sha256. The others are trusted as their first download brings them.
    pub strong_digests: bool,
    /// What is here, by the sizes of the files.
    pub state: State,
    /// Where its files lie, or would lie, in the model's order.
    pub paths: Vec<PathBuf>,
}

/// Every model of the catalogue.
///
/// # Errors
/// When a file or note cannot be read.
pub fn list(store: &Store, catalogue: &Catalogue) -> Result<Vec<Listed>, ModelError> {
    let models = catalogue.models().iter();
    models.map(|model| show(store, model)).collect()
}

/// One model.
///
/// # Errors
/// As [`list`].
pub fn show(store: &Store, model: &Model) -> Result<Listed, ModelError> {
    Ok(Listed {
        size: model.size(),
        strong_digests: model.is_pinned_by_publisher(),
        state: status(store, model, Depth::Sizes)?.state,
        paths: store.paths(model),
        model: model.clone(),
    })
}
