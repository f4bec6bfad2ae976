//! How much memory a recogniser takes.

use crate::engines::memory;
use crate::hearing::whisper::ModelFile;

/// What a decoding works in beside the weights: a part that grows with the model, and one that does not, in bytes. Source:
/// our estimate, meant to be rather too much; not measured.
const GROWING_SHARE: f64 = 0.8;
const STANDING: u64 = 64 << 20;

/// Refuses a model for which there is no memory.
///
/// # Errors
/// How much is free, how much is needed, and what to do.
pub(super) fn check(model: &ModelFile) -> Result<(), String> {
    let bytes = model.written().map_or(0, |(bytes, _)| bytes);
    let name = model.recogniser();
    memory::check(&name, needed(bytes), "typed text is answered")
}

fn needed(bytes: u64) -> u64 {
    bytes + (bytes as f64 * GROWING_SHARE) as u64 + STANDING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_in_the_program_fits_here() {
        assert_eq!(check(&ModelFile::embedded()), Ok(()));
    }
}
