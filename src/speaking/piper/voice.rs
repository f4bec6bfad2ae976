//! A Piper voice as a [`Synthesizer`].

use std::path::Path;
use std::sync::Arc;

use super::config::VoiceConfig;
use super::embedded;
use super::model::Model;
use super::phonemes;
use super::run::{Scales, Vits, run_whole};
use super::samples;
use super::utterance::CutUtterance;
use crate::audio::Sound;
use crate::inference::Cancellation;
use crate::speaking::espeak::{self, is_speakable};
use crate::speaking::{Delivery, Made, SpeakError, Synthesizer, Utterance};

/// How a voice is opened. The default is as the voice's file says, on one thread.
#[derive(Debug, Clone, PartialEq)]
pub struct PiperOptions {
    /// Name or number of the speaker; the voice's default where absent.
    pub speaker: Option<String>,
    /// Replaces [`Scales::noise`] of the voice's file.
    pub noise: Option<f32>,
    /// Replaces [`Scales::length`].
    pub length: Option<f32>,
    /// Replaces [`Scales::noise_w`].
    pub noise_w: Option<f32>,
    /// Threads of one run, at least 1.
    pub threads: usize,
}

impl Default for PiperOptions {
    fn default() -> Self {
        Self {
            speaker: None,
            noise: None,
            length: None,
            noise_w: None,
            threads: 1,
        }
    }
}

/// One of the speakers of a voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// As the voice's file calls it.
    pub name: String,
    /// As the model calls it, from 0.
    pub number: i64,
}

/// A voice with one of its speakers.
pub struct PiperVoice {
    pub(super) model: Arc<Model>,
    /// Given to the model of a voice with several speakers.
    speaker: Option<i64>,
    scales: Scales,
    fingerprint: String,
}

impl PiperVoice {
    /// Opens `NAME.onnx` and `NAME.onnx.json`. Needs [`crate::inference::runtime::load`] and espeak-ng's start first.
    /// Reads and hashes the whole model: some tenths of a second.
    ///
    /// # Errors
    /// [`SpeakError::VoiceFile`] names the file and what is wrong with it; [`SpeakError::Start`] before espeak-ng's start.
    pub fn open(model_path: &Path, options: &PiperOptions) -> Result<Self, SpeakError> {
        let model = Model::open(model_path, options.threads)?;
        Self::with_options(model, options)
    }

    /// Opens the voice in the program, [`EMBEDDED`](super::EMBEDDED). As [`Self::open`] otherwise.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn embedded(options: &PiperOptions) -> Result<Self, SpeakError> {
        Self::with_options(embedded::open(options.threads)?, options)
    }

    fn with_options(model: Model, options: &PiperOptions) -> Result<Self, SpeakError> {
        let model = Arc::new(model);
        let own = model.config.scales;
        let scales = Scales {
            noise: options.noise.unwrap_or(own.noise),
            length: options.length.unwrap_or(own.length),
            noise_w: options.noise_w.unwrap_or(own.noise_w),
        };
        scales.check().map_err(SpeakError::failed)?;
        let speaker = model.speaker(options.speaker.as_deref())?;
        Ok(Self::new(model, speaker, scales))
    }

    fn new(model: Arc<Model>, speaker: Option<i64>, scales: Scales) -> Self {
        let gain = model.cut().map(|cut| cut.gain);
        let fingerprint = format!(
            "piper {} {} speaker {} scales {} {} {} gain {gain:?}",
            model.sha256,
            espeak::identity(),
            speaker.unwrap_or(0),
            scales.noise,
            scales.length,
            scales.noise_w
        );
        Self {
            model,
            speaker,
            scales,
            fingerprint,
        }
    }

    /// The speakers by number; none when the voice has only one.
    pub fn speakers(&self) -> Vec<Speaker> {
        let speakers = self.model.config.speakers.iter();
        speakers
            .map(|(name, number)| Speaker {
                name: name.clone(),
                number: *number,
            })
            .collect()
    }

    /// What the voice's file says.
    pub fn config(&self) -> &VoiceConfig {
        &self.model.config
    }

    /// What the model is given for `text`: the ids of each sentence, one run each.
    ///
    /// # Errors
    /// [`SpeakError::Failed`] when espeak-ng does not take the text.
    pub fn ids(&self, text: &str) -> Result<Vec<Vec<i64>>, SpeakError> {
        let sentences = self.model.phonemes(text)?;
        Ok(sentences
            .iter()
            .flat_map(|sentence| phonemes::pieces(sentence))
            .map(|piece| self.model.ids(piece))
            .collect())
    }

    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        self.model.vits.is_busy()
    }
}

impl Synthesizer for PiperVoice {
    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn language(&self) -> &str {
        &self.model.config.espeak_voice
    }

    fn speaks_whole_because(&self) -> Option<&str> {
        self.model.whole_because()
    }

    fn begin(
        &self,
        text: &str,
        delivery: Delivery,
        cancellation: &Cancellation,
    ) -> Result<Box<dyn Utterance>, SpeakError> {
        let mut sound = Sound {
            sample_rate_hz: self.model.config.sample_rate_hz,
            samples: Vec::new(),
        };
        if !is_speakable(text) {
            return Ok(Box::new(Made::new(sound)));
        }
        let scales = Scales {
            length: self.scales.length
                / delivery
                    .rate
                    .clamp(*Delivery::RATES.start(), *Delivery::RATES.end()),
            ..self.scales
        };
        let runs = self.ids(text)?;
        match &self.model.vits {
            Vits::Cut(cut) => {
                let frames = runs
                    .iter()
                    .map(|ids| cut.encode(ids, scales, self.speaker, cancellation))
                    .collect::<Result<_, _>>()?;
                let model = Arc::clone(&self.model);
                Ok(Box::new(CutUtterance::new(model, cut, frames)))
            }
            Vits::Whole { session, .. } => {
                for ids in runs {
                    let whole = run_whole(session, &ids, scales, self.speaker, cancellation)?;
                    samples::append_whole(&whole, &mut sound.samples)
                        .map_err(SpeakError::failed)?;
                }
                Ok(Box::new(Made::new(sound)))
            }
        }
    }
}
