//! Whether a model fits into memory: one that does not would take the whole process with it.

use crate::kernel::Kernel;

/// Refuses a model for which there is no memory.
///
/// # Errors
/// How much is free, how much is needed, and what to do; `until_then` is what happens meanwhile.
pub fn check(name: &str, needed: u64, until_then: &str) -> Result<(), String> {
    match Kernel::this().available_memory() {
        Some(available) => fits(name, needed, available, until_then),
        None => Ok(()),
    }
}

fn fits(name: &str, needed: u64, available: u64, until_then: &str) -> Result<(), String> {
    if needed <= available {
        return Ok(());
    }
    let (needed, available) = (needed.div_ceil(1 << 20), available >> 20);
    Err(format!(
        "{name} needs about {needed} MiB of memory and {available} MiB are free: stop other programs or add memory, then \
         start again; until then {until_then}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_does_not_fit_is_refused_with_what_it_needs() {
        let until_then = "typed text is answered";
        let fits = |available| fits("whisper:tiny.en", 139 << 20, available, until_then);
        assert_eq!(fits(200 << 20), Ok(()));
        assert_eq!(
            fits(100 << 20).unwrap_err(),
            "whisper:tiny.en needs about 139 MiB of memory and 100 MiB are free: stop other programs or add memory, then \
             start again; until then typed text is answered"
        );
    }
}
