//! How the patterns of values are written.

use regex::{Regex, RegexBuilder};

/// Compiles one of the fixed patterns, which ignore case.
pub(super) fn pattern(source: &str) -> Regex {
    RegexBuilder::new(source)
        .case_insensitive(true)
        .build()
        .expect("the fixed patterns are valid")
}
