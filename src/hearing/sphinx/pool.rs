//! Decoders that wait for the next utterance: making one takes a while.

use std::sync::{Arc, Mutex, PoisonError};

use super::acoustic;
use super::decoder::Decoder;
use super::models::SphinxModels;
use super::settings::Setting;
use super::sounds::Sounds;
use super::voice::Voices;
use crate::hearing::HearError;
use crate::inference::MemoryFile;

/// Decoders that are kept while nobody speaks.
const IDLE_MAX: usize = 8;

/// What hears one utterance at a time.
pub(super) struct Ears {
    pub(super) voices: Voices,
    pub(super) decoder: Decoder,
}

impl Ears {
    /// New ones, with the models' files unpacked again if need be.
    fn open(models: &SphinxModels, settings: &[Setting]) -> Result<Self, HearError> {
        models.restore()?;
        Ok(Self {
            voices: Voices::new(settings)?,
            decoder: Decoder::open(settings)?,
        })
    }
}

/// Decoders of one language.
pub(super) struct Pool {
    models: Arc<SphinxModels>,
    settings: Vec<Setting>,
    /// The language's files, which must stay while decoders are made.
    _files: Vec<MemoryFile>,
    idle: Mutex<Vec<Ears>>,
    sounds: Sounds,
}

impl Pool {
    /// A pool for decoders with `settings` beside those of the acoustic model, and the first of them.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(super) fn new(
        models: Arc<SphinxModels>,
        settings: Vec<Setting>,
        files: Vec<MemoryFile>,
    ) -> Result<Self, HearError> {
        let mut all = acoustic::settings(&models.acoustic())?;
        all.extend(settings);
        let first = Ears::open(&models, &all)?;
        Ok(Self {
            sounds: Sounds::read(&models.acoustic())?,
            models,
            settings: all,
            _files: files,
            idle: Mutex::new(vec![first]),
        })
    }

    /// What the acoustic model knows of speech.
    pub(super) fn sounds(&self) -> &Sounds {
        &self.sounds
    }

    /// One that waits, or a new one.
    ///
    /// # Errors
    /// [`HearError::ModelFile`] or [`HearError::Start`] when a new one cannot be made.
    pub(super) fn take(&self) -> Result<Ears, HearError> {
        let waiting = self.idle().pop();
        match waiting {
            Some(ears) => Ok(ears),
            None => Ears::open(&self.models, &self.settings),
        }
    }

    /// Keeps one for the next utterance; it must not be in one.
    pub(super) fn give_back(&self, ears: Ears) {
        let mut idle = self.idle();
        if idle.len() < IDLE_MAX {
            idle.push(ears);
        }
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.idle().len()
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Ears>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
