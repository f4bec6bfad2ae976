//! The recognisers of this machine: Whisper models of a folder, and PocketSphinx in the binary.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::warn;

use super::advice::{better_recogniser, missing_whisper};
use super::recogniser::{OpenRecogniser, PackRecogniser, PackWords};
use crate::engines::EngineError;
use crate::hearing::sphinx::{PackLanguage, SphinxModels, SphinxTranscriber};
use crate::hearing::whisper::{self, ModelFile, WhisperTranscriber};
use crate::hearing::{HearError, Manner, Transcriber};

/// Which recogniser conversations use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A Whisper model if one is installed, else PocketSphinx.
    Auto,
    /// PocketSphinx.
    PocketSphinx,
    /// The Whisper model of this name.
    Whisper(String),
}

/// What the settings say about recognisers.
#[derive(Debug, Clone)]
pub struct RecogniserSettings {
    /// What the settings want.
    pub choice: Choice,
    /// Where Whisper models lie; none without a data folder.
    pub models: Option<PathBuf>,
    /// Where files are unpacked; none where nothing can be written.
    pub data: Option<PathBuf>,
    /// Threads of one Whisper decoding.
    pub threads: usize,
    /// The language spoken, if it is not the pack's; `auto` has Whisper find it out.
    pub language: Option<String>,
}

/// Opens the recognisers of this machine.
pub struct RecogniserCatalogue {
    settings: RecogniserSettings,
    sphinx_models: Mutex<Option<Arc<SphinxModels>>>,
}

impl OpenRecogniser for RecogniserCatalogue {
    fn for_pack(&self, words: &PackWords) -> PackRecogniser {
        let manner = self.manner(words);
        let language = manner.language.as_deref();
        let (wanted, problem) = match &self.settings.choice {
            Choice::PocketSphinx => (None, None),
            Choice::Auto => (self.best_whisper(language), None),
            Choice::Whisper(name) => self
                .named_whisper(name)
                .map_or_else(|problem| (None, Some(problem)), |model| (Some(model), None)),
        };
        let (transcriber, problem) = match wanted.map(|model| self.whisper(&model)) {
            Some(Ok(whisper)) => (Ok(whisper), problem),
            Some(Err(failed)) => (self.sphinx(words), Some(failed.to_string())),
            None => (self.sphinx(words), problem),
        };
        let problem = problem.map(|problem| match &transcriber {
            Ok(instead) => format!("{problem}; {} hears instead", instead.name()),
            Err(_) => problem,
        });
        let hint = self.hint(&transcriber, language);
        let missing = |problem: HearError| EngineError::Missing(problem.to_string());
        let transcriber = transcriber.map_err(missing);
        PackRecogniser {
            problem: problem.or(transcriber.as_ref().err().map(ToString::to_string)),
            transcriber,
            manner,
            hint,
        }
    }

    fn general(&self) -> Result<Arc<dyn Transcriber>, HearError> {
        let whisper = match &self.settings.choice {
            Choice::PocketSphinx => None,
            Choice::Auto => self.best_whisper(self.settings.language.as_deref().or(Some("en"))),
            Choice::Whisper(name) => self.named_whisper(name).ok(),
        };
        match whisper {
            Some(model) => self.whisper(&model),
            None => Ok(Arc::new(SphinxTranscriber::general(
                &self.sphinx_models()?,
            )?)),
        }
    }
}

impl RecogniserCatalogue {
    /// Nothing is opened yet.
    pub fn new(settings: RecogniserSettings) -> Self {
        Self {
            settings,
            sphinx_models: Mutex::default(),
        }
    }

    /// The recogniser that the settings want; nothing hears in its place.
    ///
    /// # Errors
    /// When it is missing or damaged; the message says what brings it.
    pub fn open_chosen(&self, words: &PackWords) -> Result<Arc<dyn Transcriber>, String> {
        let whisper = match &self.settings.choice {
            Choice::PocketSphinx => None,
            Choice::Auto => self.best_whisper(self.manner(words).language.as_deref()),
            Choice::Whisper(name) => Some(self.named_whisper(name)?),
        };
        let opened = match whisper {
            Some(model) => self.whisper(&model),
            None => self.sphinx(words),
        };
        opened.map_err(|problem| problem.to_string())
    }

    /// How the recogniser is to write: in the language spoken, expecting the pack's names.
    pub fn manner(&self, words: &PackWords) -> Manner {
        let language = match self.settings.language.as_deref() {
            Some("auto") => None,
            Some(language) => Some(language.into()),
            None => Some(Arc::clone(&words.language)),
        };
        Manner {
            language,
            prompt: (!words.names.is_empty()).then(|| words.names.join(", ").into()),
        }
    }

    fn installed(&self) -> Vec<ModelFile> {
        let folder = self.settings.models.as_deref();
        folder.map(whisper::find).unwrap_or_default()
    }

    fn best_whisper(&self, language: Option<&str>) -> Option<ModelFile> {
        whisper::choose(&self.installed(), language).cloned()
    }

    fn named_whisper(&self, name: &str) -> Result<ModelFile, String> {
        let installed = self.installed();
        installed
            .into_iter()
            .find(|model| model.name == name)
            .ok_or_else(|| missing_whisper(name, self.settings.models.as_deref()))
    }

    fn whisper(&self, model: &ModelFile) -> Result<Arc<dyn Transcriber>, HearError> {
        // Decodings that wait for each other's threads are slower than one after the other.
        let opened = WhisperTranscriber::load_for(&model.path, self.settings.threads, 1)?;
        Ok(Arc::new(opened))
    }

    fn sphinx(&self, words: &PackWords) -> Result<Arc<dyn Transcriber>, HearError> {
        let texts = words.texts.iter();
        let lexicon = words.lexicon.iter();
        let language = PackLanguage::build(
            texts.map(|(text, weight)| (&**text, *weight)),
            lexicon.map(|(name, respelling)| (name.as_str(), respelling.as_str())),
        );
        let opened = SphinxTranscriber::for_pack(&self.sphinx_models()?, &language)?;
        Ok(Arc::new(opened))
    }

    fn sphinx_models(&self) -> Result<Arc<SphinxModels>, HearError> {
        let mut models = self
            .sphinx_models
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = &*models {
            return Ok(Arc::clone(open));
        }
        let opened = Arc::new(SphinxModels::open(self.settings.data.as_deref())?);
        if let Some(warning) = opened.warning() {
            warn!("{warning}");
        }
        *models = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// PocketSphinx knows the pack's words only; Whisper knows all.
    fn hint(
        &self,
        transcriber: &Result<Arc<dyn Transcriber>, HearError>,
        language: Option<&str>,
    ) -> Option<String> {
        let hears_pack_words_only =
            matches!(transcriber, Ok(it) if it.name().starts_with("pocketsphinx"));
        if !hears_pack_words_only || self.settings.choice == Choice::PocketSphinx {
            return None;
        }
        let folder = self.settings.models.as_ref()?;
        let better = better_recogniser(folder, language);
        Some(format!("{better}; then start again"))
    }
}
