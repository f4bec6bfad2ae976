//! Every key that a user may write, with its default.

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Section and name: `server.port`.
    pub path: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The default, written as in an environment variable; empty is an absent value or an empty list.
    pub default: &'static str,
    /// Never shown.
    pub secret: bool,
}

impl Key {
    /// The section: `server`.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(section, _)| section)
    }

    /// The name within its section: `port`.
    pub fn name(&self) -> &'static str {
        self.path
            .split_once('.')
            .map_or(self.path, |(_, name)| name)
    }

    /// The environment variable that sets it: `DOCENT__SERVER__PORT`.
    pub fn variable(&self) -> String {
        let path = self.path.replace('.', "__").to_uppercase();
        format!("{VARIABLE_PREFIX}{path}")
    }
}

/// What values a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text. Empty is absent.
    Text,
    /// A file or folder; relative to the config file that names it, or to the current folder. Empty is absent.
    Path,
    /// `true` or `false`.
    Switch,
    /// A whole number within bounds, both included.
    Integer {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// A list of texts; in the environment separated by commas.
    Texts,
    /// One of a few words.
    Choice(&'static [&'static str]),
}

/// What every variable that sets a key begins with.
pub const VARIABLE_PREFIX: &str = "DOCENT__";

/// The longest deadline of a stage: nobody waits a minute for an answer.
const DEADLINE_MS: Kind = Kind::Integer {
    min: 1,
    max: 60_000,
};

/// Silence that ends a turn, in milliseconds: shorter than a stop consonant makes no sense, longer nobody waits.
const PAUSE_MS: Kind = Kind::Integer {
    min: 100,
    max: 10_000,
};

/// Size of a cache of sounds, in MiB.
const CACHE_MB: Kind = Kind::Integer {
    min: 1,
    max: 65_536,
};

/// Longest retention, in seconds: a year.
const RETENTION_S_MAX: i64 = 365 * 24 * 3600;

/// All keys in the order of the config file.
pub const KEYS: &[Key] = &[
    key("server.host", Kind::Text, "127.0.0.1"),
    key(
        "server.port",
        Kind::Integer {
            min: 0,
            max: 65_535,
        },
        "8004",
    ),
    key("server.legacy_ports", Kind::Switch, "false"),
    Key {
        secret: true,
        ..key("server.api_key", Kind::Text, "")
    },
    key("server.allowed_origins", Kind::Texts, ""),
    key("data.dir", Kind::Path, ""),
    key("pack.path", Kind::Path, ""),
    key("pack.watch", Kind::Switch, "true"),
    key(
        "sessions.open_max",
        Kind::Integer {
            min: 1,
            max: 1_000_000,
        },
        "8192",
    ),
    key(
        "sessions.retention_s",
        Kind::Integer {
            min: 1,
            max: RETENTION_S_MAX,
        },
        "3600",
    ),
    key(
        "privacy.words",
        Kind::Choice(&["session", "never"]),
        "session",
    ),
    key("turns.intent_deadline_ms", DEADLINE_MS, "2000"),
    key("turns.retrieval_deadline_ms", DEADLINE_MS, "2000"),
    key("turns.store_deadline_ms", DEADLINE_MS, "5000"),
    key("turns.speech_deadline_ms", DEADLINE_MS, "5000"),
    key(
        "turns.utterance_fragments_max",
        Kind::Integer {
            min: 1,
            max: 100_000,
        },
        "500",
    ),
    key(
        "turns.utterance_characters_max",
        Kind::Integer {
            min: 1,
            max: 1_000_000,
        },
        "20000",
    ),
    key(
        "understanding.workers",
        Kind::Integer { min: 1, max: 64 },
        "2",
    ),
    key("understanding.encoder", Kind::Path, ""),
    key(
        "understanding.cache_texts",
        Kind::Integer {
            min: 0,
            max: 1_000_000,
        },
        "2048",
    ),
    key(
        "knowledge.answer_passages",
        Kind::Integer { min: 1, max: 100 },
        "5",
    ),
    key("hearing.recogniser", Kind::Text, "auto"),
    key("hearing.models", Kind::Path, ""),
    key("hearing.language", Kind::Text, ""),
    key("hearing.threads", Kind::Integer { min: 0, max: 64 }, "0"),
    key("hearing.pause_short_ms", PAUSE_MS, "300"),
    key("hearing.pause_ms", PAUSE_MS, "650"),
    key("hearing.pause_long_ms", PAUSE_MS, "1200"),
    key(
        "hearing.utterance_max_s",
        Kind::Integer { min: 2, max: 300 },
        "30",
    ),
    key("speech.voices", Kind::Path, ""),
    key("speech.threads", Kind::Integer { min: 1, max: 64 }, "2"),
    key(
        "speech.cache",
        Kind::Choice(&["disk", "memory", "off"]),
        "disk",
    ),
    key("speech.cache_memory_mb", CACHE_MB, "24"),
    key("speech.cache_disk_mb", CACHE_MB, "128"),
    key(
        "log.level",
        Kind::Choice(&["off", "error", "warn", "info", "debug", "trace"]),
        "info",
    ),
    key("log.format", Kind::Choice(&["text", "json"]), "text"),
];

const fn key(path: &'static str, kind: Kind, default: &'static str) -> Key {
    Key {
        path,
        kind,
        default,
        secret: false,
    }
}

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

/// Whether messages may repeat the value of a key of this name in any section.
pub(super) fn shows_value_of(name: &str) -> bool {
    KEYS.iter().any(|key| key.name() == name && !key.secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_knows_its_parts() {
        let key = find("sessions.retention_s").expect("known");
        assert_eq!((key.section(), key.name()), ("sessions", "retention_s"));
        assert_eq!(key.variable(), "DOCENT__SESSIONS__RETENTION_S");
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
    fn values_of_secrets_and_of_unknown_keys_are_not_repeated() {
        assert!(shows_value_of("port"));
        assert!(!shows_value_of("api_key"));
        assert!(!shows_value_of("api_kye"));
    }
}
