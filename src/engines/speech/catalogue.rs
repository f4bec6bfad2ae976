//! The voices of this machine: espeak-ng's, the Piper voice in the program, and those in a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use serde::Serialize;
use tracing::warn;

use super::name::{Engine, VoiceName};
use super::variation::Variation;
use crate::engines::memory;
use crate::files::DataFolder;
use crate::inference::runtime;
use crate::speaking::espeak::{self, EspeakVoice};
use crate::speaking::piper::{self, PiperOptions, PiperVoice, VoiceConfig};
use crate::speaking::{SpeakError, Synthesizer};
use crate::watch::{Stamp, stamp};

/// Opened voices that are kept, at most: a Piper voice takes 130 to 300 MB of memory.
const OPEN_MAX: usize = 3;

/// A voice that can be spoken with.
#[derive(Clone)]
pub struct Voice {
    /// Its name.
    pub name: VoiceName,
    /// How much it varies.
    pub(super) variation: Variation,
    /// Its files as they were when it was opened; none for a voice in the program.
    pub(super) files: Option<Stamps>,
    /// What speaks.
    pub synthesizer: Arc<dyn Synthesizer>,
}

impl Voice {
    /// Whether it speaks the language of this tag; regions are not compared.
    pub fn speaks(&self, language: &str) -> bool {
        let primary = |tag: &str| {
            let end = tag.find(['-', '_']).unwrap_or(tag.len());
            tag[..end].to_lowercase()
        };
        primary(self.synthesizer.language()) == primary(language)
    }
}

/// The stamps of a voice's two files.
type Stamps = [Option<Stamp>; 2];

fn stamps(model: &Path) -> Stamps {
    [stamp(model), stamp(&piper::config_path(model))]
}

/// A voice as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoiceEntry {
    /// Its name, as `--voice` and requests take it.
    pub name: String,
    /// The language it speaks.
    pub language: String,
    /// For people.
    pub description: String,
}

/// The voices of this machine.
pub struct VoiceCatalogue {
    data: Option<DataFolder>,
    /// espeak-ng, started when a voice is first wanted.
    espeak: OnceLock<Result<(), SpeakError>>,
    piper_folder: Option<PathBuf>,
    /// Threads that one Piper voice computes with.
    threads: usize,
    /// The voices used last, the newest at the end.
    open: Mutex<Vec<Voice>>,
}

impl VoiceCatalogue {
    /// espeak-ng, whose data is unpacked in `data`, and the Piper voices in `piper_folder`, each computing with so many
    /// threads. What cannot be had is told when it is asked for.
    pub fn new(data: Option<&DataFolder>, piper_folder: Option<PathBuf>, threads: usize) -> Self {
        Self {
            data: data.cloned(),
            espeak: OnceLock::new(),
            piper_folder,
            threads,
            open: Mutex::default(),
        }
    }

    /// Starts espeak-ng, which both engines need, once.
    fn start_espeak(&self) -> Result<(), SpeakError> {
        let start = || {
            let info = espeak::start(self.data.as_ref())?;
            if let Some(warning) = info.warning {
                warn!("{warning}");
            }
            Ok(())
        };
        self.espeak.get_or_init(start).clone()
    }

    /// The voice that `text` means: `engine:id`, or a bare id, which is looked for among the Piper voices first: those
    /// that are here, and those that are published.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`].
    pub fn find(&self, text: &str) -> Result<VoiceName, SpeakError> {
        if let Some(name) = VoiceName::parse(text) {
            return Ok(name);
        }
        let piper = VoiceName::of(Engine::Piper, text);
        if self.installed(&piper).is_some()
            || piper.id == piper::EMBEDDED
            || piper.pull_command().is_some()
        {
            return Ok(piper);
        }
        Ok(VoiceName::espeak(text))
    }

    /// The voice of this name, from memory or from its file.
    ///
    /// # Errors
    /// [`SpeakError::NoVoice`] when there is none, [`SpeakError::NotInstalled`] when there could be one,
    /// [`SpeakError::VoiceFile`] when its file cannot be used, [`SpeakError::Start`] when espeak-ng, which both engines
    /// need, cannot start.
    pub fn open(&self, name: &VoiceName, variation: Variation) -> Result<Voice, SpeakError> {
        let mut open = self.open.lock();
        let files = self.installed(name).as_deref().map(stamps);
        open.retain(|voice| voice.name != *name || voice.files == files);
        if let Some(known) = open
            .iter()
            .position(|voice| voice.name == *name && voice.variation == variation)
        {
            let voice = open.remove(known);
            open.push(voice.clone());
            return Ok(voice);
        }
        let voice = Voice {
            name: name.clone(),
            variation,
            files,
            synthesizer: self.load(name, variation)?,
        };
        if open.len() == OPEN_MAX {
            open.remove(0);
        }
        open.push(voice.clone());
        Ok(voice)
    }

    fn load(
        &self,
        name: &VoiceName,
        variation: Variation,
    ) -> Result<Arc<dyn Synthesizer>, SpeakError> {
        self.start_espeak()?;
        Ok(match name.engine {
            Engine::Espeak => Arc::new(EspeakVoice::open(&name.id)?),
            Engine::Piper => {
                let file = self.installed(name);
                if file.is_none() && name.id != piper::EMBEDDED {
                    return Err(missing(name));
                }
                let bytes = file.as_ref().and_then(|file| fs::metadata(file).ok());
                let bytes = bytes.map_or(piper::embedded_model().len() as u64, |file| file.len());
                let until_then = "espeak-ng speaks";
                memory::check(&name.to_string(), needed(bytes), until_then)
                    .map_err(SpeakError::failed)?;
                self.load_runtime()?;
                let options = PiperOptions {
                    speaker: name.speaker.clone(),
                    noise: variation.noise,
                    noise_w: variation.noise_width,
                    threads: self.threads,
                    ..PiperOptions::default()
                };
                Arc::new(match file {
                    Some(file) => PiperVoice::open(&file, &options)?,
                    None => PiperVoice::embedded(&options)?,
                })
            }
        })
    }

    /// The file of a Piper voice in the folder, which goes before the one in the program.
    fn installed(&self, name: &VoiceName) -> Option<PathBuf> {
        let file = self.piper_file(&name.id)?;
        (name.engine == Engine::Piper && file.is_file()).then_some(file)
    }

    /// Piper voices run on the ONNX Runtime.
    fn load_runtime(&self) -> Result<(), SpeakError> {
        let folder = self.data.as_ref().map(DataFolder::runtime);
        runtime::load(folder.as_deref())
            .map(|_| ())
            .map_err(SpeakError::start)
    }

    /// Where a Piper voice's model lies. An id is a file's name without folders.
    fn piper_file(&self, id: &str) -> Option<PathBuf> {
        let plain = !id.is_empty() && !id.contains(['/', '\\']) && !id.starts_with('.');
        let folder = self.piper_folder.as_ref().filter(|_| plain)?;
        Some(folder.join(format!("{id}.onnx")))
    }

    /// Every voice that can be asked for: Piper's by name, then espeak-ng's by language.
    pub fn list(&self) -> Vec<VoiceEntry> {
        let mut entries = self.piper();
        let espeak = self.start_espeak().and_then(|()| espeak::voices());
        let espeak = espeak.unwrap_or_default().iter();
        entries.extend(espeak.map(|voice| {
            VoiceEntry {
                name: VoiceName::espeak(&voice.id).to_string(),
                language: voice
                    .languages
                    .first()
                    .map_or_else(|| voice.id.clone(), |language| language.tag.clone()),
                description: voice.name.clone(),
            }
        }));
        entries
    }

    /// The Piper voices that are here, by name; one that cannot be used has the reason as its description.
    pub fn piper(&self) -> Vec<VoiceEntry> {
        let files = self
            .piper_folder
            .as_ref()
            .and_then(|folder| fs::read_dir(folder).ok());
        let mut entries: Vec<VoiceEntry> = files
            .into_iter()
            .flatten()
            .filter_map(|file| piper_entry(&file.ok()?.path()))
            .collect();
        let embedded = VoiceName::of(Engine::Piper, piper::EMBEDDED).to_string();
        if entries.iter().all(|entry| entry.name != embedded) {
            entries.push(entry_of(embedded, piper::embedded_config()));
        }
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        entries
    }
}

/// Why there is no such voice, and what brings it.
fn missing(name: &VoiceName) -> SpeakError {
    let voice = name.to_string();
    match name.pull_command() {
        Some(command) => SpeakError::NotInstalled { voice, command },
        None => SpeakError::NoVoice(voice),
    }
}

fn piper_entry(model: &Path) -> Option<VoiceEntry> {
    let id = model.file_name()?.to_str()?.strip_suffix(".onnx")?;
    let name = VoiceName::of(Engine::Piper, id).to_string();
    Some(entry_of(name, VoiceConfig::read(model)))
}

fn entry_of(name: String, config: Result<VoiceConfig, SpeakError>) -> VoiceEntry {
    match config {
        Ok(config) => VoiceEntry {
            name,
            description: describe(&config),
            language: config.espeak_voice,
        },
        Err(problem) => VoiceEntry {
            name,
            language: String::new(),
            description: problem.to_string(),
        },
    }
}

/// The memory that a voice takes whose model has so many bytes. Source: our estimate; `docent bench engines` tells what one
/// takes.
fn needed(bytes: u64) -> u64 {
    2 * bytes + (48 << 20)
}

fn describe(config: &VoiceConfig) -> String {
    match config.speakers.len() {
        0 | 1 => format!("{} Hz", config.sample_rate_hz),
        speakers => format!(
            "{} Hz, {speakers} speakers (NAME#SPEAKER)",
            config.sample_rate_hz
        ),
    }
}
