//! What a voice is called.

use std::fmt;

use crate::models::pull_command;

/// Names of the OpenAI speech API: all mean the pack's voice.
/// Source: the `voice` parameter of `POST /v1/audio/speech` in the API reference.
pub const OPENAI_VOICES: [&str; 13] = [
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage",
    "shimmer", "verse",
];

/// What makes the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// espeak-ng, in the binary.
    Espeak,
    /// A Piper voice, from a file.
    Piper,
}

/// A voice: `espeak:en-us`, `piper:en_US-lessac-medium`, `piper:en_US-libritts-high#12`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VoiceName {
    /// What speaks.
    pub engine: Engine,
    /// The engine's own name for the voice.
    pub id: String,
    /// The speaker, by name or number, of a voice that has several.
    pub speaker: Option<String>,
}

impl Engine {
    /// As it stands before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Espeak => "espeak",
            Self::Piper => "piper",
        }
    }
}

impl VoiceName {
    /// espeak-ng's voice of this name or language.
    pub fn espeak(id: &str) -> Self {
        Self {
            engine: Engine::Espeak,
            id: id.to_owned(),
            speaker: None,
        }
    }

    /// Reads `engine:id`; none without an engine that is known.
    pub fn parse(text: &str) -> Option<Self> {
        let (engine, id) = text.split_once(':')?;
        let engine = [Engine::Espeak, Engine::Piper]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(engine.trim()))?;
        Some(Self::of(engine, id))
    }

    /// The voice `id` of `engine`; after a `#` stands the speaker.
    pub fn of(engine: Engine, id: &str) -> Self {
        let (id, speaker) = match (engine, id.split_once('#')) {
            (Engine::Piper, Some((id, speaker))) => (id, Some(speaker.trim().to_owned())),
            _ => (id, None),
        };
        Self {
            engine,
            id: id.trim().to_owned(),
            speaker,
        }
    }
}

impl VoiceName {
    /// The command that fetches it, if it is a Piper voice that is published.
    pub fn pull_command(&self) -> Option<String> {
        let file = Self {
            speaker: None,
            ..self.clone()
        };
        pull_command(&file.to_string())
    }
}

impl fmt::Display for VoiceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.engine.as_str(), self.id)?;
        match &self.speaker {
            Some(speaker) => write!(formatter, "#{speaker}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for text in [
            "espeak:en-us",
            "piper:en_US-lessac-medium",
            "piper:en_US-libritts-high#p3922",
        ] {
            assert_eq!(VoiceName::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            VoiceName::parse("Piper:x#12").unwrap().speaker.as_deref(),
            Some("12")
        );
        for text in ["en-us", "festival:kal", ""] {
            assert_eq!(VoiceName::parse(text), None, "{text}");
        }
    }
}
