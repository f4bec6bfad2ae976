//! Taking away what was installed, and nothing else.

use std::path::PathBuf;

use serde::Serialize;

use super::error::At;
use super::fetch::discard;
use super::notes::Receipt;
use super::{Model, ModelError, Observer, Store};
use crate::files::{Sha256, is_there, remove_if_there};

/// What was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// The model.
    pub id: String,
    /// Files that are gone.
    pub removed: Vec<PathBuf>,
    /// Files that stay, as their bytes are not the ones that Docent put there.
    pub kept: Vec<PathBuf>,
}

/// Removes the files of a model that Docent put in place and that still are the same, and what is left of its
/// downloads. Pins stay: a second download must bring the same bytes.
///
/// # Errors
/// [`ModelError::NotInstalled`], [`ModelError::NotOurs`], or what the system refused.
pub fn remove(
    store: &Store,
    model: &Model,
    observer: &mut Observer<'_>,
) -> Result<Removed, ModelError> {
    let shelf = store.shelf(model.kind);
    let _lock = shelf.lock(observer)?;
    let mut leftovers = false;
    for file in &model.files {
        let part = shelf.partial(&file.name);
        leftovers |= is_there(&part);
        discard(&part)?;
    }
    let mut receipt = Receipt::read(shelf, &model.id)?;
    if receipt.files.is_empty() && !leftovers {
        let id = model.id.clone();
        let something = store.paths(model).iter().any(|path| is_there(path));
        return Err(if something {
            ModelError::NotOurs(id)
        } else {
            ModelError::NotInstalled(id)
        });
    }
    let (mut removed, mut kept) = (Vec::new(), Vec::new());
    for file in &receipt.files {
        let path = shelf.path(&file.name);
        if !is_there(&path) {
            continue;
        }
        if Sha256::of_file(&path).at(&path)?.to_string() == file.sha256 {
            remove_if_there(&path).at(&path)?;
            removed.push(path);
        } else {
            kept.push(path);
        }
    }
    receipt.files.clear();
    receipt.write(shelf)?;
    Ok(Removed {
        id: model.id.clone(),
        removed,
        kept,
    })
}
