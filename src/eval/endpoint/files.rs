//! Sound files of speech and noise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::EndpointEvalError;
use super::turns::Turn;
use crate::eval::sounds;

/// Samples at [`SAMPLE_RATE_HZ`](crate::hearing::SAMPLE_RATE_HZ) by the name of their file.
pub(super) type Sounds = BTreeMap<String, Vec<i16>>;

/// A turn of every `every`th recording below `speech`.
pub(super) fn turns(
    speech: &Path,
    every: usize,
    seed: u64,
) -> Result<Vec<Turn>, EndpointEvalError> {
    let files = sound_files(speech);
    let mut turns = Vec::new();
    for path in files.iter().step_by(every.max(1)) {
        let name = path.strip_prefix(speech).unwrap_or(path).to_string_lossy();
        turns.extend(Turn::of(&name, &sound(path)?, seed));
    }
    if turns.is_empty() {
        return Err(EndpointEvalError::Empty(speech.to_owned()));
    }
    Ok(turns)
}

/// The noises in `places` (folders or files), but for those with `without` in their name.
pub(super) fn noises(
    places: &[PathBuf],
    without: Option<&str>,
) -> Result<Sounds, EndpointEvalError> {
    let mut noises = Sounds::new();
    for place in places {
        let files = sound_files(place);
        if files.is_empty() {
            return Err(EndpointEvalError::Empty(place.clone()));
        }
        for path in files {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if !without.is_some_and(|without| name.contains(without)) {
                noises.insert(name, sound(&path)?);
            }
        }
    }
    Ok(noises)
}

/// Sound files; none where there is no such folder.
fn sound_files(place: &Path) -> Vec<PathBuf> {
    sounds::files(place, &sounds::ENDINGS).unwrap_or_default()
}

/// One channel at [`SAMPLE_RATE_HZ`](crate::hearing::SAMPLE_RATE_HZ).
pub(super) fn sound(path: &Path) -> Result<Vec<i16>, EndpointEvalError> {
    let sound = sounds::read(path).map_err(|source| EndpointEvalError::Sound {
        path: path.to_owned(),
        source,
    })?;
    Ok(sound.samples)
}
