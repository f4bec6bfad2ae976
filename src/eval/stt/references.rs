//! Recordings with what is said in them, and the listening to one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::SttError;
use crate::audio::Sound;
use crate::clock;
use crate::eval::sounds;
use crate::hearing::{Manner, Transcriber, Transcript, VoiceDetector, recording};
use crate::inference::Cancellation;

/// References of this kind are known to be wrong and left out.
const SUSPECT: &str = "suspect_reference";

/// A line of the file.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::eval) struct Reference {
    /// The sound file, beside the folder of the references or in it.
    pub(in crate::eval) audio: PathBuf,
    pub(in crate::eval) text: String,
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default, rename = "lang")]
    pub(super) language: Option<String>,
}

impl Reference {
    /// Whether its words are those that are said.
    pub(in crate::eval) fn is_good(&self) -> bool {
        self.kind != SUSPECT
    }
}

/// Reads all lines.
pub(in crate::eval) fn read(path: &Path) -> Result<Vec<Reference>, SttError> {
    let text = fs::read_to_string(path).map_err(|source| SttError::Read {
        path: path.to_owned(),
        source,
    })?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|problem| SttError::Line {
                path: path.to_owned(),
                line: index + 1,
                problem,
            })
        })
        .collect()
}

/// Where the sound file is: paths count from the folder of the references, or from the one above.
pub(in crate::eval) fn audio_path(references: &Path, audio: &Path) -> PathBuf {
    let folders = references.ancestors().skip(1).take(2);
    let mut found = folders.map(|folder| folder.join(audio));
    let first = found.next().unwrap_or_else(|| audio.to_owned());
    if first.exists() {
        return first;
    }
    found.find(|path| path.exists()).unwrap_or(first)
}

/// A sound file at 16 kHz.
pub(in crate::eval) fn sound(path: &Path) -> Result<Sound, SttError> {
    sounds::read(path).map_err(|source| SttError::Sound {
        path: path.to_owned(),
        source,
    })
}

/// What was heard in a file, and how long it took.
#[derive(Debug)]
pub(in crate::eval) struct Heard {
    pub(in crate::eval) transcript: Transcript,
    /// How long the sound is.
    pub(in crate::eval) sound: Duration,
    /// How long voice detection and recognition took; reading and decoding the file are not in it.
    pub(in crate::eval) work: Duration,
}

/// Writes a sound file down: if `thorough`, as `docent transcribe` does, else as a conversation does.
pub(in crate::eval) fn listen(
    path: &Path,
    detector: &mut dyn VoiceDetector,
    transcriber: &dyn Transcriber,
    language: Option<&str>,
    thorough: bool,
) -> Result<Heard, SttError> {
    let sound = sound(path)?;
    let manner = Manner {
        language: language.map(Into::into),
        thorough,
        ..Manner::default()
    };
    let started = clock::now();
    let nothing = Cancellation::default();
    let transcript = recording::transcribe(detector, transcriber, &sound, &manner, &nothing)?;
    Ok(Heard {
        transcript,
        sound: sound.duration(),
        work: clock::now().duration_since(started),
    })
}
