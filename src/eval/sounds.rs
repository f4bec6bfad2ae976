//! Sound files of data sets, as the engines take them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use walkdir::WalkDir;

use crate::audio::decode::DecodeError;
use crate::audio::{Sound, decode, resample};
use crate::hearing::SAMPLE_RATE_HZ;

/// How names of sound files end.
pub(crate) const ENDINGS: [&str; 6] = ["wav", "flac", "mp3", "ogg", "oga", "opus"];

/// The longest file.
const LENGTH_MAX: Duration = Duration::from_hours(1);

/// All files below `place` whose names end with one of the `endings`, in the order of their names; `place` may be such a
/// file itself.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn files(place: &Path, endings: &[&str]) -> walkdir::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(place).sort_by_file_name() {
        let entry = entry?;
        let ending = entry.path().extension().and_then(|ending| ending.to_str());
        let wanted = |ending: &str| endings.iter().any(|it| it.eq_ignore_ascii_case(ending));
        if entry.file_type().is_file() && ending.is_some_and(wanted) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// A sound file at [`SAMPLE_RATE_HZ`], its channels averaged.
///
/// # Errors
/// When there is no sound in it.
pub(crate) fn read(path: &Path) -> Result<Sound, DecodeError> {
    let decoded = decode::file(path, LENGTH_MAX)?;
    Ok(resample(&decoded.sound, SAMPLE_RATE_HZ))
}
