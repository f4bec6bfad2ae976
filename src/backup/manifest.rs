//! The first and the last member of a backup, and where the others may lie.

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use super::BadFile;
use crate::files::names;
use crate::store::{PortableStore, Taken};

/// The only format there is.
pub(super) const FORMAT: u32 = 1;

/// The first member.
pub(super) const HEAD: &str = "docent-backup.json";

/// The last member.
pub(super) const CONTENTS: &str = "contents.json";

/// The last member of a backup that could not be completed: why.
pub(super) const BROKEN_OFF: &str = "broken-off.txt";

/// How the names of files with sessions end.
const SESSIONS_ENDING: &str = ".jsonl";

/// Folders of models.
pub(super) const MODELS: [&str; 5] = [
    names::WHISPER,
    names::VOICES,
    names::VAD,
    names::TURN,
    names::ENCODERS,
];

/// What lets others in, and is left out with the other keys: the screens that were, and the certificate that they trust.
pub(super) const LETS_IN: [&str; 2] = [names::SCREENS, names::TLS];

/// What a backup is.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// Version of the program that made it.
    pub(super) docent: String,
    /// When, in seconds since the Unix epoch.
    pub(super) made_unix_s: i64,
    /// Whether what people said is in it.
    pub(super) with_words: bool,
    /// Secrets of the settings that are not in it.
    pub(super) keys_left_out: Vec<String>,
    /// The config file.
    pub(super) settings_from: Option<String>,
    /// The pack's folder; none of the pack in the program.
    pub(super) pack_from: Option<String>,
    /// Of the session store, if there was one.
    pub(super) store: Option<PortableStore>,
}

/// What is in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contents {
    /// Every member but this.
    pub(super) members: Vec<Member>,
    /// The sessions.
    pub(super) sessions: Taken,
    /// What should have been in it and is not, each with the reason.
    pub(super) left_out: Vec<String>,
}

/// A file in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub(super) path: String,
    /// Bytes.
    pub(super) size: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sessions, one part on each line.
    Sessions,
    /// Settings, which may hold a key.
    Settings,
    /// A file of the pack.
    Pack,
    /// A file of a model.
    Model,
    /// The sums of each day, or what lets others in.
    Kept,
}

impl Kind {
    /// Of the member at `path`; none of one that leads anywhere else.
    pub(super) fn of(path: &str) -> Option<Self> {
        if [names::SETTINGS, names::SETTINGS_BEFORE].contains(&path) {
            return Some(Self::Settings);
        }
        if [names::DAYS, names::SCREENS].contains(&path) {
            return Some(Self::Kept);
        }
        let (folder, inside) = path.split_once('/')?;
        if folder == names::SESSIONS {
            let number = inside.strip_suffix(SESSIONS_ENDING)?;
            let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
            return is_number.then_some(Self::Sessions);
        }
        let kind = match folder {
            names::RESTORED_PACK => Self::Pack,
            names::TLS => Self::Kept,
            _ if MODELS.contains(&folder) => Self::Model,
            _ => return None,
        };
        inside.split('/').all(is_name).then_some(kind)
    }
}

/// Whether it names one file or folder, and nothing that a terminal would obey.
pub(super) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(char::is_control)
}

/// The path of a member with sessions.
pub(super) fn sessions_path(number: usize) -> String {
    format!("{}/{number:06}{SESSIONS_ENDING}", names::SESSIONS)
}

impl Head {
    /// Reads it.
    pub(super) fn parse(text: &[u8]) -> Result<Self, BadFile> {
        /// What every format has.
        #[derive(Deserialize)]
        struct AnyFormat {
            format: u32,
            docent: String,
        }
        let unclear =
            |problem: serde_json::Error| BadFile::Unclear(HEAD.to_owned(), problem.to_string());
        let AnyFormat { format, docent } = serde_json::from_slice(text).map_err(unclear)?;
        if format > FORMAT {
            // It may come from anywhere, and a terminal shows it.
            let docent = docent
                .chars()
                .filter(|letter| !letter.is_control())
                .take(40);
            let docent = docent.collect();
            return Err(BadFile::Newer { format, docent });
        }
        serde_json::from_slice(text).map_err(unclear)
    }

    /// When it was made, for people.
    pub(super) fn made_at(&self) -> String {
        let at = UtcDateTime::from_unix_timestamp(self.made_unix_s);
        let at = at.unwrap_or(UtcDateTime::UNIX_EPOCH);
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, _) = at.as_hms();
        let month = u8::from(month);
        format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_places_are_places() {
        for (path, kind) in [
            ("sessions/000001.jsonl", Kind::Sessions),
            ("docent.toml", Kind::Settings),
            ("docent.toml.before", Kind::Settings),
            ("pack/knowledge/Öffnungszeiten 2.md", Kind::Pack),
            ("whisper/ggml-x.bin", Kind::Model),
            ("voices/.docent/pins.json", Kind::Model),
            ("days.json", Kind::Kept),
            ("tls/own.pem", Kind::Kept),
        ] {
            assert_eq!(Kind::of(path), Some(kind), "{path}");
        }
        for path in [
            "/etc/passwd",
            "../x",
            "pack/../../x",
            "pack//x",
            "pack/./x",
            "pack/",
            "pack/a\nb",
            "pack",
            "whisper/../../x",
            "sessions/session-keys",
            "sessions/sessions.redb",
            "sessions/.jsonl",
            "sessions/../1.jsonl",
            "index/demo/lock",
            "runtime/libonnxruntime.so",
            "docent.toml/x",
            "",
        ] {
            assert_eq!(Kind::of(path), None, "{path}");
        }
    }
}
