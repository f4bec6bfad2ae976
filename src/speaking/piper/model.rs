//! The two files of a voice, opened and checked.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tracing::warn;

use super::config::{PhonemeKind, VoiceConfig};
use super::ids::Ids;
use super::phonemes::{self, Phonemes};
use super::run::{Cut, Scales, Vits};
use super::samples;
use crate::cause::Cause;
use crate::files::Hasher;
use crate::inference::Cancellation;
use crate::speaking::SpeakError;
use crate::speaking::espeak::phonemise;

/// What a voice's loudness is measured on: espeak-ng reads digits in every language.
const MEASURED_ON: &str = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10.";
/// Speakers that an error names at most: some voices have hundreds.
const SPEAKERS_TOLD_MAX: usize = 12;

/// What the speakers of one voice share.
pub(super) struct Model {
    /// The `.onnx.json`, read.
    pub(super) config: VoiceConfig,
    /// Where that file lies.
    config_path: PathBuf,
    /// The `.onnx`, ready to run.
    pub(super) vits: Vits,
    /// Of both files, in hexadecimal.
    pub(super) sha256: String,
    /// Whether it was told that there are phonemes which the voice does not know.
    told_unknown: AtomicBool,
}

impl Model {
    /// # Errors
    /// As [`PiperVoice::open`](super::PiperVoice::open).
    pub(super) fn open(path: &Path, threads: usize) -> Result<Self, SpeakError> {
        let (model, config) = (read(path)?, read(&config_path(path))?);
        Self::new(path, &model.into(), &config, threads)
    }

    /// The contents of the two files; `path` is what messages call the model.
    ///
    /// # Errors
    /// As [`PiperVoice::open`](super::PiperVoice::open).
    pub(super) fn new(
        path: &Path,
        model: &Bytes,
        config_bytes: &[u8],
        threads: usize,
    ) -> Result<Self, SpeakError> {
        let config_path = config_path(path);
        let config = parse_config(&config_path, config_bytes)?;
        check_espeak_voice(&config, &config_path)?;
        let vits = Vits::new(model, threads, !config.speakers.is_empty())
            .map_err(|problem| voice_file(path, problem))?;
        let mut sha256 = Hasher::default();
        sha256.update(model);
        sha256.update(config_bytes);
        let mut opened = Self {
            config,
            config_path,
            vits,
            sha256: sha256.finish().to_string(),
            told_unknown: AtomicBool::new(false),
        };
        let gain = opened.cut().map(|cut| opened.gain_of(cut)).transpose()?;
        if let (Vits::Cut(cut), Some(gain)) = (&mut opened.vits, gain) {
            cut.gain = gain;
        }
        Ok(opened)
    }

    /// The model as it is cut.
    pub(super) fn cut(&self) -> Option<&Cut> {
        match &self.vits {
            Vits::Cut(cut) => Some(cut),
            Vits::Whole { .. } => None,
        }
    }

    /// Why it is not.
    pub(super) fn whole_because(&self) -> Option<&str> {
        match &self.vits {
            Vits::Cut(_) => None,
            Vits::Whole { because, .. } => Some(because),
        }
    }

    /// What makes the voice as loud as it should be, by how loud it counts in its language: always the same.
    fn gain_of(&self, cut: &Cut) -> Result<f32, SpeakError> {
        let scales = Scales {
            noise: 0.0,
            noise_w: 0.0,
            ..self.config.scales
        };
        let never = Cancellation::default();
        let mut speech = Vec::new();
        for sentence in self.phonemes(MEASURED_ON)? {
            let Ids { ids, .. } = self.config.ids.sequence(&sentence);
            let speaker = (!self.config.speakers.is_empty()).then_some(self.config.default_speaker);
            let frames = cut.encode(&ids, scales, speaker, &never)?;
            speech.extend(cut.decode(&frames, 0..frames.count, &never)?);
        }
        if speech.is_empty() {
            return Ok(1.0);
        }
        samples::gain_of(&speech).map_err(SpeakError::failed)
    }

    /// The phonemes of `text`, sentence by sentence.
    ///
    /// # Errors
    /// [`SpeakError::Failed`] when espeak-ng does not take the text.
    pub(super) fn phonemes(&self, text: &str) -> Result<Vec<Phonemes>, SpeakError> {
        let config = &self.config;
        match config.phoneme_kind {
            PhonemeKind::Espeak => phonemes::phonemes(&config.espeak_voice, text, &config.clusters),
            PhonemeKind::Text => Ok(phonemes::letters(text)),
        }
    }

    /// The number to give to the model: none for a voice of one speaker.
    ///
    /// # Errors
    /// [`SpeakError::VoiceFile`] when there is no such speaker.
    pub(super) fn speaker(&self, wanted: Option<&str>) -> Result<Option<i64>, SpeakError> {
        let speakers = &self.config.speakers;
        let Some(wanted) = wanted else {
            return Ok((!speakers.is_empty()).then_some(self.config.default_speaker));
        };
        let number = wanted.parse().ok();
        let known = speakers
            .iter()
            .find(|(name, _)| name == wanted)
            .or_else(|| speakers.iter().find(|(_, other)| Some(*other) == number));
        match known {
            Some((_, number)) => Ok(Some(*number)),
            None if speakers.is_empty() && number == Some(0) => Ok(None),
            None => Err(voice_file(&self.config_path, self.no_speaker(wanted))),
        }
    }

    fn no_speaker(&self, wanted: &str) -> String {
        let speakers = &self.config.speakers;
        if speakers.is_empty() {
            return format!("it has only one speaker, and none called `{wanted}`");
        }
        let names: Vec<_> = speakers
            .iter()
            .take(SPEAKERS_TOLD_MAX)
            .map(|(name, _)| name.as_str())
            .collect();
        let more = speakers.len() - names.len();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!(
            "it has no speaker `{wanted}`; its speakers are {}{more}",
            names.join(", ")
        )
    }

    /// The ids of a sentence. What the voice does not know is left out; the first time the log tells.
    pub(super) fn ids(&self, sentence: &[String]) -> Vec<i64> {
        let Ids { ids, unknown } = self.config.ids.sequence(sentence);
        if !unknown.is_empty() && !self.told_unknown.swap(true, Ordering::Relaxed) {
            let voice = self.config_path.display();
            warn!(%voice, ?unknown, "the voice does not know some phonemes; they are left out");
        }
        ids
    }
}

impl VoiceConfig {
    /// What the file beside a voice's model says; the model itself is not read.
    ///
    /// # Errors
    /// [`SpeakError::VoiceFile`].
    pub fn read(model_path: &Path) -> Result<Self, SpeakError> {
        let path = config_path(model_path);
        parse_config(&path, &read(&path)?)
    }
}

/// The file beside a voice's model that describes it.
pub fn config_path(model_path: &Path) -> PathBuf {
    let mut path = model_path.as_os_str().to_owned();
    path.push(".json");
    PathBuf::from(path)
}

fn parse_config(path: &Path, bytes: &[u8]) -> Result<VoiceConfig, SpeakError> {
    VoiceConfig::parse(bytes).map_err(|problem| voice_file(path, problem))
}

fn check_espeak_voice(config: &VoiceConfig, path: &Path) -> Result<(), SpeakError> {
    if config.phoneme_kind == PhonemeKind::Text {
        return Ok(());
    }
    match phonemise(&config.espeak_voice, "") {
        Err(SpeakError::NoVoice(name)) => {
            let problem = format!("it asks for the espeak-ng voice `{name}`, which does not exist");
            Err(voice_file(path, problem))
        }
        other => other.map(drop),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, SpeakError> {
    fs::read(path).map_err(|cause| {
        let problem = if cause.kind() == ErrorKind::NotFound {
            let words = "it is missing; a Piper voice is two files, NAME.onnx and NAME.onnx.json";
            Cause::with_words(words.to_owned(), cause)
        } else {
            cause.into()
        };
        voice_file(path, problem)
    })
}

fn voice_file(path: &Path, problem: impl Into<Cause>) -> SpeakError {
    SpeakError::VoiceFile {
        path: path.to_owned(),
        problem: problem.into(),
    }
}
