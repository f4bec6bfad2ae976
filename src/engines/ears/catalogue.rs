//! The recogniser of this machine: the Whisper model in the program, or one of a folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::Mutex;

use super::advice::{knows_english_only, missing_whisper, unknown_language};
use super::memory;
use super::recogniser::{OpenRecogniser, PackRecogniser, PackWords};
use crate::engines::EngineError;
use crate::hearing::whisper::{self, ModelFile, WhisperTranscriber};
use crate::hearing::{Manner, Transcriber};

/// Which recogniser conversations use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The best that is here for the language spoken.
    Auto,
    /// The Whisper model of this name.
    Whisper(String),
}

/// What the settings say about recognisers.
#[derive(Debug, Clone)]
pub struct RecogniserSettings {
    /// What the settings want.
    pub choice: Choice,
    /// Where Whisper models lie beside the one in the program; none without a data folder.
    pub models: Option<PathBuf>,
    /// Threads of one Whisper decoding.
    pub threads: usize,
    /// The language spoken, if it is not the pack's; `auto` has Whisper find it out.
    pub language: Option<String>,
}

/// Opens the recognisers of this machine. One model is in memory at a time, whoever asks for it.
pub struct RecogniserCatalogue {
    settings: RecogniserSettings,
    loaded: Mutex<Option<Loaded>>,
}

/// The model in memory.
struct Loaded {
    mark: Mark,
    transcriber: WhisperTranscriber,
}

/// A model as it lies: another file of the same name is another model.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    model: ModelFile,
    /// Size and time of the file.
    written: Option<(u64, Option<SystemTime>)>,
}

impl Mark {
    fn of(model: &ModelFile) -> Self {
        Self {
            model: model.clone(),
            written: model.written(),
        }
    }
}

/// A model that was opened, and what is wrong although it was.
type Opened = (WhisperTranscriber, Option<String>);

impl OpenRecogniser for RecogniserCatalogue {
    fn for_pack(&self, words: &PackWords) -> PackRecogniser {
        let manner = self.manner(words);
        let opened = self.open(manner.language.as_deref());
        let hint = self.hint(opened.as_ref().ok());
        let (transcriber, problem) = match opened {
            Ok((transcriber, problem)) => {
                let transcriber: Arc<dyn Transcriber> = Arc::new(favouring(&transcriber, words));
                (Ok(transcriber), problem)
            }
            Err(problem) => (
                Err(EngineError::Missing(problem.clone().into())),
                Some(problem),
            ),
        };
        PackRecogniser {
            transcriber,
            manner,
            problem,
            hint,
        }
    }

    fn favouring(&self, texts: &[&str]) -> Result<Arc<dyn Transcriber>, String> {
        let in_memory = self.loaded.lock().as_ref().map(|it| it.transcriber.clone());
        let transcriber = match in_memory {
            Some(transcriber) => transcriber,
            None => {
                self.open(self.settings.language.as_deref().or(Some("en")))?
                    .0
            }
        };
        Ok(if texts.is_empty() {
            Arc::new(transcriber)
        } else {
            Arc::new(transcriber.favouring(texts.iter().copied()))
        })
    }
}

impl RecogniserCatalogue {
    /// Nothing is opened yet.
    pub fn new(settings: RecogniserSettings) -> Self {
        Self {
            settings,
            loaded: Mutex::default(),
        }
    }

    /// The recogniser that the settings want; nothing hears in its place.
    ///
    /// # Errors
    /// When it is missing or damaged; the message says what brings it.
    pub fn open_chosen(&self, words: &PackWords) -> Result<Arc<dyn Transcriber>, String> {
        let model = self.wanted(self.manner(words).language.as_deref())?;
        Ok(Arc::new(favouring(&self.load(&model)?, words)))
    }

    /// How the recogniser is to write: in the language spoken.
    pub fn manner(&self, words: &PackWords) -> Manner {
        let language = match self.settings.language.as_deref() {
            Some("auto") => None,
            Some(language) => Some(language.into()),
            None => Some(Arc::clone(&words.language)),
        };
        Manner {
            language,
            ..Manner::default()
        }
    }

    /// The model for a language, or the one in the program in its place.
    ///
    /// # Errors
    /// What is wrong, when nothing hears that language.
    fn open(&self, language: Option<&str>) -> Result<Opened, String> {
        let wanted = self.wanted(language);
        let problem = match wanted.and_then(|model| self.load(&model)) {
            Ok(transcriber) => return Ok((transcriber, None)),
            Err(problem) => problem,
        };
        let instead = ModelFile::embedded();
        if !instead.capabilities().may_hear(language) {
            return Err(problem);
        }
        let Ok(transcriber) = self.load(&instead) else {
            return Err(problem);
        };
        let name = transcriber.name();
        let problem = format!("{problem}; {name} hears instead");
        Ok((transcriber, Some(problem)))
    }

    /// The model that the settings want for a language.
    ///
    /// # Errors
    /// When it is not there, or does not know the language.
    fn wanted(&self, language: Option<&str>) -> Result<ModelFile, String> {
        let folder = self.settings.models.as_deref();
        let models = whisper::available(folder);
        let model = match &self.settings.choice {
            Choice::Auto => whisper::choose(&models, language)
                .cloned()
                .unwrap_or_else(ModelFile::embedded),
            Choice::Whisper(name) => models
                .into_iter()
                .find(|model| model.name == *name)
                .ok_or_else(|| missing_whisper(name, folder))?,
        };
        match language {
            Some(language) if !whisper::knows(language) => Err(unknown_language(language)),
            Some(language) if !model.capabilities().may_hear(Some(language)) => {
                Err(knows_english_only(&model.recogniser(), language, folder))
            }
            _ => Ok(model),
        }
    }

    /// The model, from memory if it is there.
    ///
    /// # Errors
    /// What is wrong with it, or that there is no memory for it.
    fn load(&self, model: &ModelFile) -> Result<WhisperTranscriber, String> {
        let mark = Mark::of(model);
        let mut loaded = self.loaded.lock();
        if let Some(it) = loaded.as_ref().filter(|it| it.mark == mark) {
            return Ok(it.transcriber.clone());
        }
        memory::check(model)?;
        // Decodings that wait for each other's threads are slower than one after the other.
        let (threads, decodings) = (self.settings.threads, 1);
        let opened = match &model.path {
            None => WhisperTranscriber::embedded(threads, decodings),
            Some(path) => WhisperTranscriber::load_for(path, threads, decodings),
        };
        let transcriber = opened.map_err(|problem| problem.to_string())?;
        *loaded = Some(Loaded {
            mark,
            transcriber: transcriber.clone(),
        });
        Ok(transcriber)
    }

    /// A language that is to be found out cannot be found by a model that knows one.
    fn hint(&self, opened: Option<&Opened>) -> Option<String> {
        let (transcriber, _) = opened?;
        let is_any = self.settings.language.as_deref() == Some("auto");
        (is_any && transcriber.capabilities().english_only).then(|| {
            let folder = self.settings.models.as_deref();
            knows_english_only(transcriber.name(), "auto", folder)
        })
    }
}

/// The model with the words of the pack favoured.
fn favouring(transcriber: &WhisperTranscriber, words: &PackWords) -> WhisperTranscriber {
    let texts = words.texts.iter().map(|text| &**text);
    transcriber.favouring(texts)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn catalogue(choice: Choice, models: Option<PathBuf>) -> RecogniserCatalogue {
        RecogniserCatalogue::new(RecogniserSettings {
            choice,
            models,
            threads: 1,
            language: None,
        })
    }

    fn words(language: &str) -> PackWords {
        PackWords {
            language: language.into(),
            ..PackWords::default()
        }
    }

    /// A folder with the model that says one sentence, called as here.
    fn folder_with(name: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let says = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/whisper/ggml-says.bin"
        );
        fs::copy(says, folder.path().join(whisper::file_name(name))).unwrap();
        folder
    }

    fn name(recogniser: &PackRecogniser) -> Option<&str> {
        recogniser.transcriber.as_ref().ok().map(|it| it.name())
    }

    #[test]
    fn the_model_in_the_program_hears_and_is_loaded_once() {
        let catalogue = catalogue(Choice::Auto, None);
        let first = catalogue.for_pack(&words("en"));
        assert_eq!(
            (name(&first), &first.problem),
            (Some("whisper:tiny.en"), &None)
        );
        let can = first.transcriber.unwrap().capabilities();
        assert_eq!(can, ModelFile::embedded().capabilities());
        let loaded = || {
            catalogue
                .loaded
                .lock()
                .as_ref()
                .unwrap()
                .transcriber
                .clone()
        };
        let before = loaded();
        catalogue.for_pack(&words("en-GB"));
        catalogue.favouring(&[]).unwrap();
        assert!(before.is_same_model(&loaded()));
    }

    #[test]
    fn a_model_that_is_put_into_the_folder_is_taken_and_another_of_its_name_too() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = catalogue(Choice::Auto, Some(folder.path().to_owned()));
        assert_eq!(
            name(&catalogue.for_pack(&words("en"))),
            Some("whisper:tiny.en")
        );
        let says = folder_with("base");
        let file = folder.path().join("ggml-base.bin");
        fs::copy(says.path().join("ggml-base.bin"), &file).unwrap();
        assert_eq!(
            name(&catalogue.for_pack(&words("en"))),
            Some("whisper:base")
        );
        let before = catalogue
            .loaded
            .lock()
            .as_ref()
            .unwrap()
            .transcriber
            .clone();
        let later = SystemTime::now() + std::time::Duration::from_secs(9);
        let handle = fs::File::options().write(true).open(&file).unwrap();
        handle.set_modified(later).unwrap();
        catalogue.for_pack(&words("en"));
        let after = catalogue
            .loaded
            .lock()
            .as_ref()
            .unwrap()
            .transcriber
            .clone();
        assert!(!before.is_same_model(&after));
    }

    #[test]
    fn what_is_missing_or_damaged_is_replaced_and_told() {
        let folder = folder_with("base");
        fs::write(folder.path().join("ggml-base.bin"), "no model").unwrap();
        for choice in [
            Choice::Auto,
            Choice::Whisper("base".to_owned()),
            Choice::Whisper("small".to_owned()),
        ] {
            let catalogue = catalogue(choice.clone(), Some(folder.path().to_owned()));
            let recogniser = catalogue.for_pack(&words("en"));
            assert_eq!(name(&recogniser), Some("whisper:tiny.en"), "{choice:?}");
            let problem = recogniser.problem.unwrap();
            assert!(problem.ends_with("; whisper:tiny.en hears instead"));
            assert!(catalogue.open_chosen(&words("en")).is_err());
        }
    }

    #[test]
    fn a_language_that_the_model_does_not_know_is_told_with_what_brings_it() {
        let empty = tempfile::tempdir().unwrap();
        let without = catalogue(Choice::Auto, Some(empty.path().to_owned()));
        let recogniser = without.for_pack(&words("de"));
        assert_eq!(name(&recogniser), None);
        let problem = recogniser.problem.unwrap();
        assert!(problem.contains("docent models pull whisper:base-q5_1"));
        let folder = folder_with("base");
        let with = catalogue(Choice::Auto, Some(folder.path().to_owned()));
        assert_eq!(name(&with.for_pack(&words("de"))), Some("whisper:base"));
        let problem = with.for_pack(&words("tlh")).problem.unwrap();
        assert!(problem.contains("tlh"), "{problem}");
    }

    #[test]
    fn a_language_that_is_to_be_found_out_is_english_for_want_of_more() {
        let empty = tempfile::tempdir().unwrap();
        let mut catalogue = catalogue(Choice::Auto, Some(empty.path().to_owned()));
        catalogue.settings.language = Some("auto".to_owned());
        let recogniser = catalogue.for_pack(&words("de"));
        assert_eq!(name(&recogniser), Some("whisper:tiny.en"));
        assert!(recogniser.hint.unwrap().contains("models pull"));
        assert_eq!(recogniser.problem, None);
    }
}
