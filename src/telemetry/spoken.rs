//! Words that do not reach a log by accident.

use std::fmt;

/// Something a person said or was told. `Debug` shows only its kind, so that it cannot reach a log by accident;
/// [`Spoken::reveal`] is for the few places that may show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Spoken<T>(T);

impl<T> Spoken<T> {
    /// Wraps words.
    pub fn new(words: T) -> Self {
        Self(words)
    }

    /// The words themselves. Never pass the result to a log at INFO.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Spoken<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Spoken(…)")
    }
}
