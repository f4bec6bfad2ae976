//! What this program was built from, for `--version`, `/health`, `/metrics` and reports of problems.

use std::sync::LazyLock;

use serde::Serialize;

use crate::speaking::espeak;

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit, ending in `-dirty` where files differed from it; `unknown` outside git.
pub const COMMIT: &str = env!("DOCENT_BUILD_COMMIT");
/// The commit's day, as `2026-11-23`; `unknown` outside git.
pub const COMMIT_DATE: &str = env!("DOCENT_BUILD_COMMIT_DATE");
/// The compiler, as it names itself.
pub const COMPILER: &str = env!("DOCENT_BUILD_COMPILER");
/// The machine it was built for.
pub const TARGET: &str = env!("DOCENT_BUILD_TARGET");
/// What the processor has to have, such as `x86-64-v3`.
pub const BASELINE: &str = env!("DOCENT_BUILD_BASELINE");

/// The build as labels of a metric.
pub const LABELS: [(&str, &str); 4] = [
    ("version", VERSION),
    ("commit", COMMIT),
    ("compiler", COMPILER),
    ("baseline", BASELINE),
];

/// A library in the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: String,
}

/// The libraries that hear, think and speak.
pub fn components() -> Vec<Component> {
    let component = |name, version: &str| Component {
        name,
        version: version.to_owned(),
    };
    vec![
        component("ONNX Runtime", env!("DOCENT_BUILD_ONNXRUNTIME_VERSION")),
        component("whisper.cpp", whisper_rs::WHISPER_CPP_VERSION),
        component("espeak-ng", &espeak::version()),
    ]
}

/// What `--version` says; `-V` says the number only.
pub fn description() -> &'static str {
    static DESCRIPTION: LazyLock<String> = LazyLock::new(|| {
        let components: Vec<_> = components()
            .into_iter()
            .map(|component| format!("{} {}", component.name, component.version))
            .collect();
        format!(
            "{VERSION}\n\
             commit {COMMIT} of {COMMIT_DATE}\n\
             built for {TARGET} ({BASELINE}) by {COMPILER}\n\
             with {}\n\
             The source is MIT. This binary links espeak-ng and is distributed under GPL-3.0-or-later.",
            components.join(", ")
        )
    });
    &DESCRIPTION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_says_its_version() {
        for Component { name, version } in components() {
            assert!(
                version.starts_with(|letter: char| letter.is_ascii_digit()),
                "{name} says {version:?}"
            );
            assert!(description().contains(&format!("{name} {version}")));
        }
    }

    #[test]
    fn the_commit_has_a_day() {
        assert_eq!(COMMIT == "unknown", COMMIT_DATE == "unknown");
        assert!(description().contains(&format!("commit {COMMIT} of {COMMIT_DATE}")));
    }
}
