//! What models are for, and which folder each kind lies in.

use std::fmt;

use serde::Serialize;

use crate::files::names;

/// What a model is for: the word before the colon of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Speech to words, by whisper.cpp.
    Whisper,
    /// Words to speech, by Piper.
    Piper,
    /// Whether somebody speaks.
    Vad,
    /// Whether a speaker has finished.
    Turn,
    /// Sentences to vectors.
    Encoder,
}

impl Kind {
    /// All of them, in the order of listings.
    pub const ALL: [Self; 5] = [
        Self::Whisper,
        Self::Piper,
        Self::Vad,
        Self::Turn,
        Self::Encoder,
    ];

    /// The word before the colon of an id.
    pub fn word(self) -> &'static str {
        match self {
            Self::Whisper => "whisper",
            Self::Piper => "piper",
            Self::Vad => "vad",
            Self::Turn => "turn",
            Self::Encoder => "encoder",
        }
    }

    /// Its folder in the data folder, where the engines look.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Whisper => names::WHISPER,
            Self::Piper => names::VOICES,
            Self::Vad => names::VAD,
            Self::Turn => names::TURN,
            Self::Encoder => names::ENCODERS,
        }
    }

    /// The kind that an id begins with.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name_in(id).is_some())
    }

    /// The name behind the colon of an id of this kind; none in another id.
    pub fn name_in(self, id: &str) -> Option<&str> {
        let (word, name) = id.split_once(':')?;
        (word == self.word() && is_plain(name)).then_some(name)
    }

    /// The kind whose folder has this name.
    pub fn of_folder(folder: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.folder() == folder)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// Whether `name` is the name of one file or folder that is not hidden and leads nowhere else.
pub(super) fn is_plain(name: &str) -> bool {
    let harmless = |letter: char| letter.is_alphanumeric() || "._-+".contains(letter);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(harmless)
}

/// Whether `path` is a plain name, or a plain folder and a plain name with a slash between.
pub(super) fn is_plain_path(path: &str) -> bool {
    path.split('/').count() <= 2 && path.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_a_kind_and_a_plain_name() {
        assert_eq!(Kind::of_id("whisper:base.en-q5_1"), Some(Kind::Whisper));
        assert_eq!(Kind::of_id("piper:pt_PT-tugão-medium"), Some(Kind::Piper));
        for id in [
            "base.en",
            "whisper:",
            "whisper:../x",
            "whisper:a/b",
            "other:x",
        ] {
            assert_eq!(Kind::of_id(id), None, "{id}");
        }
        assert_eq!(Kind::Piper.name_in("piper:x"), Some("x"));
        assert_eq!(Kind::Piper.name_in("whisper:x"), None);
    }

    #[test]
    fn folders_and_words_are_unique() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_folder(kind.folder()), Some(kind));
            assert_eq!(Kind::of_id(&format!("{kind}:x")), Some(kind));
        }
    }

    #[test]
    fn paths_lead_nowhere_else() {
        assert!(is_plain_path("ggml-base.bin") && is_plain_path("mini/model.onnx"));
        for path in ["", "/a", "a/", "../a", "a/..", "a/b/c", ".a", "a b", "a\\b"] {
            assert!(!is_plain_path(path), "{path:?}");
        }
    }
}
