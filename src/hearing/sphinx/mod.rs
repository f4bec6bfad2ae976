//! PocketSphinx: a recogniser that needs no download.

mod acoustic;
mod backoff;
mod common;
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
mod opening;
mod pool;
mod pronounce;
mod result;
mod settings;
mod spoken;
mod transcription;

use std::fs;
use std::sync::Arc;

pub use language::PackLanguage;
pub use models::SphinxModels;

use pool::Pool;
use settings::Setting;
use transcription::SphinxTranscription;

use super::{HearError, Manner, Transcriber, Transcription};

/// Confidence (0 to 1) below which what was heard is outside a pack's language. Source: in the demo pack, read English of
/// other contents gets 0.15 to 0.6, questions of the pack mostly more.
const PACK_CONFIDENCE_MIN: f32 = 0.45;

/// PocketSphinx with the words of a pack, or with those of general English.
pub struct SphinxTranscriber {
    name: &'static str,
    pool: Arc<Pool>,
    /// Confidence (0 to 1) below which a transcript is rejected.
    confidence_min: f32,
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
        let mut settings = vec![
            Setting::path(c"lm", &model)?,
            Setting::path(c"dict", &words)?,
        ];
        settings.extend(acoustic::pack_settings());
        let pool = Pool::new(Arc::clone(models), settings, Some(files))?;
        Ok(Self {
            name: "pocketsphinx:pack",
            pool: Arc::new(pool),
            confidence_min: PACK_CONFIDENCE_MIN,
        })
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
        let pool = Pool::new(Arc::clone(models), settings, None)?;
        Ok(Self {
            name: "pocketsphinx:general",
            pool: Arc::new(pool),
            confidence_min: 0.0,
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
            self.confidence_min,
        )?))
    }
}
