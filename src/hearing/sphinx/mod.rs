//! PocketSphinx: a recogniser that needs no download.

mod acoustic;
mod arpa;
mod decoder;
mod dictionary;
mod front_end;
mod language;
mod letter_rules;
mod letters;
mod means;
mod models;
mod native;
mod ngram;
mod pool;
mod pronounce;
mod settings;
mod spoken;
mod transcription;

use std::fs;
use std::sync::Arc;

use tempfile::TempDir;

pub use language::PackLanguage;
pub use models::SphinxModels;

use pool::Pool;
use settings::Setting;
use transcription::SphinxTranscription;

use super::{HearError, Manner, Transcriber, Transcription};

pub(crate) fn tune(name: &str, default: f64) -> f64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

/// PocketSphinx with the words of a pack, or with those of general English.
pub struct SphinxTranscriber {
    name: &'static str,
    pool: Arc<Pool>,
}

impl SphinxTranscriber {
    /// A recogniser for what the visitors of a pack say. Takes less than a second.
    ///
    /// # Errors
    /// [`HearError::Start`] or [`HearError::ModelFile`] when the models cannot be used.
    pub fn for_pack(
        models: &Arc<SphinxModels>,
        language: &PackLanguage,
    ) -> Result<Self, HearError> {
        let start = |cause: std::io::Error| {
            HearError::Start(format!("PocketSphinx's files cannot be written: {cause}"))
        };
        let files = tempfile::Builder::new()
            .prefix("docent-sphinx-")
            .tempdir()
            .map_err(start)?;
        let model = files.path().join("pack.lm");
        let words = files.path().join("pack.dict");
        fs::write(&model, language.model()).map_err(start)?;
        fs::write(&words, language.dictionary(models.dictionary())).map_err(start)?;
        let settings = vec![
            Setting::path(c"lm", &model)?,
            Setting::path(c"dict", &words)?,
        ];
        Self::new("pocketsphinx:pack", models, settings, Some(files))
    }

    /// A recogniser for general English.
    ///
    /// # Errors
    /// [`HearError::Start`] when the general language model is missing; [`HearError::ModelFile`] when it is damaged.
    pub fn general(models: &Arc<SphinxModels>) -> Result<Self, HearError> {
        let settings = vec![
            Setting::path(c"lm", &models.general()?)?,
            Setting::path(c"dict", &models.dictionary_file())?,
        ];
        Self::new("pocketsphinx:general", models, settings, None)
    }

    fn new(
        name: &'static str,
        models: &Arc<SphinxModels>,
        settings: Vec<Setting>,
        files: Option<TempDir>,
    ) -> Result<Self, HearError> {
        let pool = Pool::new(Arc::clone(models), settings, files)?;
        Ok(Self {
            name,
            pool: Arc::new(pool),
        })
    }
}

impl Transcriber for SphinxTranscriber {
    fn name(&self) -> &str {
        self.name
    }

    fn start(&self, _manner: &Manner) -> Result<Box<dyn Transcription>, HearError> {
        let ears = self.pool.take()?;
        Ok(Box::new(SphinxTranscription::start(
            Arc::clone(&self.pool),
            ears,
        )?))
    }
}
