//! What is in a backup, for people.

use super::manifest::{Contents, Head, Kind};
use super::read::Whole;
use crate::files::names;
use crate::store::Taken;

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// When it was made.
    pub made_at: String,
    /// Version of the program that made it.
    pub docent: String,
    /// Whether what people said is in it.
    pub with_words: bool,
    /// The sessions.
    pub sessions: Taken,
    /// The config file, if there was one.
    pub settings_from: Option<String>,
    /// Whether that file is in it as it stood.
    pub has_settings_before: bool,
    /// Secrets of the settings that are not in it.
    pub keys_left_out: Vec<String>,
    /// The pack's folder; none of the pack in the program.
    pub pack_from: Option<String>,
    /// Files of the pack.
    pub pack_files: usize,
    /// Files of models.
    pub model_files: usize,
    /// Their bytes.
    pub model_bytes: u64,
    /// What should have been in it and is not, each with the reason.
    pub left_out: Vec<String>,
}

impl Summary {
    pub(super) fn of(whole: &Whole) -> Self {
        let Whole { head, contents } = whole;
        let Head { docent, .. } = head;
        let of_kind = |kind| {
            let members = contents.members.iter();
            members.filter(move |member| Kind::of(&member.path) == Some(kind))
        };
        let Contents {
            members, left_out, ..
        } = contents;
        Self {
            made_at: head.made_at(),
            docent: shown(docent),
            with_words: head.with_words,
            sessions: contents.sessions,
            settings_from: head.settings_from.as_deref().map(shown),
            has_settings_before: members
                .iter()
                .any(|member| member.path == names::SETTINGS_BEFORE),
            keys_left_out: head.keys_left_out.iter().map(|key| shown(key)).collect(),
            pack_from: head.pack_from.as_deref().map(shown),
            pack_files: of_kind(Kind::Pack).count(),
            model_files: of_kind(Kind::Model).count(),
            model_bytes: of_kind(Kind::Model).map(|member| member.size).sum(),
            left_out: left_out.iter().map(|line| shown(line)).collect(),
        }
    }
}

/// What came out of a file without what a terminal would obey.
fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}
