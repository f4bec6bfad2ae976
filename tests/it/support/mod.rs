//! What tests of the running program share: the real binary, clients that are strict, and packs in temporary folders.

pub mod files;
pub mod flac;
pub mod form;
pub mod http;
pub mod pack;
pub mod server;
pub mod socket;
pub mod wav;

use std::time::Duration;

/// How long anything may take before a test gives up. Far above what is ever needed; no test measures time.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Time between two looks at something that cannot be waited for.
pub const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks again and again until `look` finds something.
///
/// # Panics
/// When it has not within [`PATIENCE`]; `what` is what did not come.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(LOOK_EVERY);
    }
}
