//! Sound files of a data set, as the detectors take them.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::VadError;
use crate::audio::{decode, resample};
use crate::hearing::SAMPLE_RATE_HZ;

/// Samples of one file at most: an hour at 48 kHz.
const SAMPLES_MAX: usize = 48_000 * 3_600;

/// All files below `folder` with one of the `endings`.
pub(super) fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, VadError> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|problem| VadError::Read {
            path: folder.to_owned(),
            reason: problem.to_string(),
        })?;
        let ending = entry.path().extension().and_then(|ending| ending.to_str());
        let wanted = |ending: &str| endings.iter().any(|it| it.eq_ignore_ascii_case(ending));
        if entry.file_type().is_file() && ending.is_some_and(wanted) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// The samples of a sound file at [`SAMPLE_RATE_HZ`], its channels averaged.
pub(super) fn read(path: &Path) -> Result<Vec<i16>, VadError> {
    let fault = |reason: String| VadError::Read {
        path: path.to_owned(),
        reason,
    };
    let decoded = decode::file(path, SAMPLES_MAX).map_err(|problem| fault(problem.to_string()))?;
    Ok(resample(&decoded.sound, SAMPLE_RATE_HZ).samples)
}
