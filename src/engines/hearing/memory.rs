//! Whether a model fits into memory: one that does not would take the whole process with it.

use crate::hearing::whisper::ModelFile;
use crate::kernel::Kernel;

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
    match Kernel::this().available_memory() {
        Some(available) => fits(&model.name, bytes, available),
        None => Ok(()),
    }
}

fn fits(name: &str, bytes: u64, available: u64) -> Result<(), String> {
    let needed = bytes + (bytes as f64 * GROWING_SHARE) as u64 + STANDING;
    if needed <= available {
        return Ok(());
    }
    let (needed, available) = (needed.div_ceil(1 << 20), available >> 20);
    Err(format!(
        "whisper:{name} needs about {needed} MiB of memory and {available} MiB are free: stop other programs or add \
         memory, then start again; until then typed text is answered"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_does_not_fit_is_refused_with_what_it_needs() {
        assert_eq!(fits("tiny.en", 43_550_795, 200 << 20), Ok(()));
        let problem = fits("tiny.en", 43_550_795, 100 << 20).unwrap_err();
        assert!(
            problem
                .starts_with("whisper:tiny.en needs about 139 MiB of memory and 100 MiB are free"),
            "{problem}"
        );
    }

    #[test]
    fn the_model_in_the_program_fits_here() {
        assert_eq!(check(&ModelFile::embedded()), Ok(()));
    }
}
