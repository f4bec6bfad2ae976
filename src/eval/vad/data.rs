//! The files of a data set.

use std::path::{Path, PathBuf};

use super::error::VadError;
use crate::eval::sounds;

/// The files below a folder, as [`sounds::files`] finds them.
pub(super) fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, VadError> {
    sounds::files(folder, endings).map_err(|problem| VadError::Read {
        path: folder.to_owned(),
        reason: problem.to_string(),
    })
}

/// The samples of a sound file.
pub(super) fn samples(path: &Path) -> Result<Vec<i16>, VadError> {
    let sound = sounds::read(path).map_err(|problem| VadError::Read {
        path: path.to_owned(),
        reason: problem.to_string(),
    })?;
    Ok(sound.samples)
}
