//! A voice with all that decides how a text sounds.

use std::sync::Arc;

use super::catalogue::Voice;
use super::name::VoiceName;
use super::variation::Variation;
use crate::speaking::{Delivery, Lexicon};

/// How a pack wants texts to be said, whatever the voice.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// How names are said.
    pub lexicon: Arc<Lexicon>,
    /// Speed.
    pub delivery: Delivery,
}

impl Manner {
    /// The same, at another speed.
    #[must_use]
    pub fn at_rate(mut self, rate: f32) -> Self {
        self.delivery.rate = rate;
        self
    }
}

/// What a pack says about its voice.
#[derive(Debug, Clone)]
pub struct PackVoice {
    /// The voice.
    pub name: VoiceName,
    /// How much it varies.
    pub variation: Variation,
    /// The pack's language, for when the voice cannot be had.
    pub language: String,
    /// How it speaks.
    pub manner: Manner,
}

/// Whose voice a request wants.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VoiceRequest {
    /// `engine:id`, a bare id, or a name of the OpenAI API, which means the pack's voice.
    pub voice: Option<String>,
    /// A language tag, such as `de` or `en-GB`.
    pub language: Option<String>,
    /// Speed as a factor of the voice's own; none is the pack's.
    pub rate: Option<f32>,
}

/// A voice with all that decides how a text sounds.
pub struct Speaker {
    pub(super) voice: Voice,
    /// Speaks when the voice fails on a text.
    pub(super) fallback: Option<Voice>,
    pub(super) manner: Manner,
}

impl Speaker {
    /// Joins them.
    pub fn new(voice: Voice, fallback: Option<Voice>, manner: Manner) -> Self {
        let fallback = fallback.filter(|fallback| fallback.name != voice.name);
        Self {
            voice,
            fallback,
            manner,
        }
    }

    /// The same speaker, so many times as fast.
    #[must_use]
    pub fn times_as_fast(speaker: &Arc<Self>, factor: f32) -> Arc<Self> {
        if factor.to_bits() == 1.0_f32.to_bits() {
            return Arc::clone(speaker);
        }
        let slowest_to_fastest = (*Delivery::RATES.start(), *Delivery::RATES.end());
        let rate = speaker.manner.delivery.rate * factor;
        let rate = rate.clamp(slowest_to_fastest.0, slowest_to_fastest.1);
        Arc::new(Self {
            voice: speaker.voice.clone(),
            fallback: speaker.fallback.clone(),
            manner: speaker.manner.clone().at_rate(rate),
        })
    }

    /// Whether it speaks with the same voice, from the same file.
    pub(super) fn is_same_voice(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.voice.synthesizer, &other.voice.synthesizer)
    }

    /// Why it speaks sentences whole, if so.
    pub(super) fn hint(&self) -> Option<String> {
        let why = self.voice.synthesizer.speaks_whole_because()?;
        let name = &self.voice.name;
        Some(format!(
            "{name} makes a whole sentence before it is heard: {why}"
        ))
    }

    /// The voice's name.
    pub fn name(&self) -> &VoiceName {
        &self.voice.name
    }

    /// The voice.
    pub fn voice(&self) -> &Voice {
        &self.voice
    }

    /// How it speaks.
    pub fn manner(&self) -> &Manner {
        &self.manner
    }
}
