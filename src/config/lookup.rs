//! Finding keys in the table.

use super::keys::Key;
use super::table::KEYS;
use crate::diagnostics::{nearest, suggestion};

/// The key at `section.name`.
pub fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// The names of all sections, each once.
pub fn sections() -> Vec<&'static str> {
    let mut sections: Vec<_> = KEYS.iter().map(Key::section).collect();
    sections.dedup();
    sections
}

/// The help for a `name` that is no key of `section`, or no section where that is empty: the key of that name in
/// another section, or the nearest.
pub(super) fn nearest_key(section: &str, name: &str) -> String {
    let elsewhere: Vec<_> = KEYS.iter().filter(|key| key.name() == name).collect();
    if !elsewhere.is_empty() {
        let paths: Vec<_> = elsewhere
            .iter()
            .map(|key| format!("`{}`", key.path))
            .collect();
        return format!("did you mean {}?", paths.join(" or "));
    }
    let known: Vec<_> = if section.is_empty() {
        sections()
    } else {
        let of_section = KEYS.iter().filter(|key| key.section() == section);
        of_section.map(Key::name).collect()
    };
    let near_elsewhere = || {
        let near = nearest(name, KEYS.iter().map(Key::name))?;
        KEYS.iter().find(|key| key.name() == near)
    };
    match (nearest(name, known.iter().copied()), near_elsewhere()) {
        (None, Some(key)) => format!("did you mean `{}`?", key.path),
        _ => suggestion(name, &known),
    }
}

/// Whether messages may repeat the value of a key of this name in any section.
pub(super) fn shows_value_of(name: &str) -> bool {
    KEYS.iter().any(|key| key.name() == name && !key.secret)
}

#[cfg(test)]
mod tests {
    use super::super::keys::Kind;
    use super::*;

    #[test]
    fn a_key_knows_its_parts() {
        let key = find("sessions.retention_s").expect("known");
        assert_eq!((key.section(), key.name()), ("sessions", "retention_s"));
        assert_eq!(key.variable(), "DOCENT__SESSIONS__RETENTION_S");
    }

    #[test]
    fn every_key_is_described_in_whole_sentences_with_every_word() {
        for key in KEYS {
            assert!(key.about.ends_with('.'), "{}: {:?}", key.path, key.about);
            if let Kind::Choice(words) = key.kind {
                let named = |word: &&str| key.about.contains(&format!("\"{word}\""));
                assert!(words.iter().all(named), "{}", key.path);
            }
        }
        let port = find("server.port").expect("known");
        let expected = "Port for WebSocket and HTTP; 0 takes any free one. 0 to 65535. Takes effect at restart.";
        assert_eq!(port.description(), expected);
    }

    #[test]
    fn keys_are_unique_and_sections_stand_together() {
        for (index, key) in KEYS.iter().enumerate() {
            assert!(
                KEYS[index + 1..].iter().all(|other| other.path != key.path),
                "{}",
                key.path
            );
        }
        let mut unique = sections();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), sections().len());
    }

    #[test]
    fn a_key_in_the_wrong_section_is_found_in_its_own() {
        for (section, name, expected) in [
            ("server", "prot", "did you mean `port`?"),
            ("pack", "port", "did you mean `server.port`?"),
            ("pack", "prot", "did you mean `server.port`?"),
            (
                "turns",
                "threads",
                "did you mean `hearing.threads` or `speech.threads`?",
            ),
            ("", "sever", "did you mean `server`?"),
            ("", "port", "did you mean `server.port`?"),
            ("log", "zzz", "known here: level, format"),
        ] {
            assert_eq!(nearest_key(section, name), expected, "[{section}] {name}");
        }
    }

    #[test]
    fn values_of_secrets_and_of_unknown_keys_are_not_repeated() {
        assert!(shows_value_of("port"));
        assert!(!shows_value_of("api_key"));
        assert!(!shows_value_of("api_kye"));
    }
}
