//! PocketSphinx: a recogniser that needs no download.

mod acoustic;
mod backoff;
mod belief;
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
mod pitch;
mod pool;
mod pronounce;
mod result;
mod settings;
mod sounds;
mod spoken;
mod transcription;
mod voice;

use std::sync::Arc;

pub use language::PackLanguage;
pub use models::{SphinxModels, unpacked};

use belief::Belief;
use pool::Pool;
use settings::Setting;
use transcription::SphinxTranscription;

use super::{HearError, Manner, Transcriber, Transcription};
use crate::inference::MemoryFile;

/// Confidence (0 to 1) that words need of which a pack's texts say nothing. Source: examples of the demo pack in voices of
/// espeak-ng, its other test questions, and 111 pieces of recordings about other things. With this as many examples are
/// answered rightly as without any rejection (97 %, in noise 91 %), 70 of 127 other questions instead of 76, and 8 of the
/// 111 get an answer instead of 21. A confidence of 0.45 for all words costs 7 % of the examples for 7 of the 111.
const PACK_DOUBT: f32 = 0.5;

/// PocketSphinx with the words of a pack, or with those of general English.
pub struct SphinxTranscriber {
    name: &'static str,
    pool: Arc<Pool>,
    belief: Arc<Belief>,
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
        let file = |name, text: &str| {
            MemoryFile::new(name, text.as_bytes()).map_err(|cause| {
                HearError::Start(format!("PocketSphinx's files cannot be written: {cause}"))
            })
        };
        let model = file("pack.lm", language.model())?;
        let words = file("pack.dict", &language.dictionary(models.dictionary()))?;
        let mut settings = vec![
            Setting::path(c"lm", model.path())?,
            Setting::path(c"dict", words.path())?,
        ];
        settings.extend(acoustic::pack_settings());
        let pool = Pool::new(Arc::clone(models), settings, vec![model, words])?;
        Ok(Self {
            name: "pocketsphinx:pack",
            pool: Arc::new(pool),
            belief: Arc::new(language.belief(PACK_DOUBT)),
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
        let pool = Pool::new(Arc::clone(models), settings, Vec::new())?;
        Ok(Self {
            name: "pocketsphinx:general",
            pool: Arc::new(pool),
            belief: Arc::default(),
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
            Arc::clone(&self.belief),
        )?))
    }
}

#[cfg(test)]
mod tests;
