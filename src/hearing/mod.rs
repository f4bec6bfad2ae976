//! Sound to words: is somebody speaking, has somebody finished, what was said.
//!
//! Everything here takes one channel of signed 16-bit samples at [`SAMPLE_RATE_HZ`]. Where an utterance begins and ends
//! is decided elsewhere, in `conversation::endpointing`; this stage only scores and writes down.

mod blend;
pub mod captions;
mod detectors;
#[cfg(test)]
pub mod doubles;
mod earshot;
mod error;
pub mod recording;
mod silero;
mod tone;
mod turn;
pub mod whisper;

pub use blend::Blend;
pub use detectors::{DetectorKind, Detectors};
pub use earshot::Earshot;
pub use error::HearError;
pub use silero::{Silero, SileroModel};
pub use turn::SmartTurn;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::inference::Cancellation;

/// Samples per second of everything that is heard. Hz. Source: the wire (`http::protocol`); all models here were trained at it.
pub const SAMPLE_RATE_HZ: u32 = 16_000;

/// Samples that a [`VoiceDetector`] scores at a time: 32 ms. Source: the block Silero VAD was trained with.
pub const WINDOW_SAMPLES: usize = 512;

/// Says how likely somebody speaks, window by window. One detector hears one stream: it keeps state between windows.
pub trait VoiceDetector: Send {
    /// Scores the next window of [`WINDOW_SAMPLES`] samples: 0 (nobody) to 1 (somebody speaks).
    ///
    /// # Errors
    /// When the model failed on this window; the next may work.
    fn score(&mut self, window: &[i16; WINDOW_SAMPLES]) -> Result<f32, HearError>;

    /// Forgets the stream so far.
    fn reset(&mut self);
}

/// Says how likely a speaker who has paused has finished the turn, by how it sounded.
pub trait TurnJudge: Send + Sync {
    /// Judges the last seconds of an utterance, up to the pause: 0 (more will come) to 1 (complete). Blocks for about a
    /// tenth of a second.
    ///
    /// # Errors
    /// [`HearError::Cancelled`] soon after `cancellation`; otherwise what the model could not do.
    fn judge(&self, samples: &[i16], cancellation: &Cancellation) -> Result<f32, HearError>;
}

/// A recogniser, ready to write down any number of utterances, several at a time if its worker threads ask for it.
pub trait Transcriber: Send + Sync {
    /// Names engine and model for people: `whisper:base.en-q5_1`.
    fn name(&self) -> &str;

    /// What it can do; always the same.
    fn capabilities(&self) -> Capabilities;

    /// Begins an utterance.
    ///
    /// # Errors
    /// When the engine has no room for another.
    fn start(&self, manner: &Manner) -> Result<Box<dyn Transcription>, HearError>;
}

/// What a [`Transcriber`] can do. Nothing is concluded from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// It knows no language but English, so it cannot find out which is spoken either.
    pub english_only: bool,
    /// How much further sound makes it worth asking for another [`Transcription::partial`].
    pub partial_after: Duration,
}

impl Capabilities {
    /// Whether it may hear this language, such as `en-GB`. One that has to be found out is none that it cannot know: English
    /// is better than nothing.
    pub fn may_hear(self, language: Option<&str>) -> bool {
        !self.english_only || language.is_none_or(whisper::is_english)
    }
}

/// How an utterance is to be written down. Engines follow what they can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// The language spoken, such as `en`; none has the engine find it out, if it can.
    pub language: Option<Arc<str>>,
    /// The language to find out if no other is far likelier, such as `en`.
    pub expected: Option<Arc<str>>,
    /// What may have been said before, as a text.
    pub prompt: Option<Arc<str>>,
    /// Nobody waits at the other end of a conversation: take the time to hear better.
    pub thorough: bool,
}

/// One utterance being written down. All calls block for as long as the engine takes.
pub trait Transcription: Send {
    /// Takes the next samples of the utterance, in order, any number of them.
    ///
    /// # Errors
    /// [`HearError::Cancelled`] soon after `cancellation`; otherwise what the engine could not do.
    fn accept(&mut self, samples: &[i16], cancellation: &Cancellation) -> Result<(), HearError>;

    /// The utterance so far, as it may still change; what changes with every call is left out. Costs an engine that decodes
    /// as it listens nothing, others a whole decoding.
    ///
    /// # Errors
    /// As [`Self::accept`].
    fn partial(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError>;

    /// The utterance so far, all of it, whatever changes with the next call.
    ///
    /// # Errors
    /// As [`Self::accept`].
    fn glance(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        self.partial(cancellation)
    }

    /// The utterance if it should be over already: the speaker has paused. What was worked out is kept, so that
    /// [`Self::finish`] without further samples is quick; with further samples it was in vain.
    ///
    /// # Errors
    /// As [`Self::accept`].
    fn likely_final(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        self.partial(cancellation)
    }

    /// The whole utterance. Nothing may be called afterwards.
    ///
    /// # Errors
    /// As [`Self::accept`].
    fn finish(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError>;
}

/// What was said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transcript {
    /// The words, separated by single spaces; empty when no words were recognised with enough confidence.
    pub text: String,
    /// How sure the engine is of them, 0 to 1.
    pub confidence: f32,
    /// The parts of the text with their place in the sound, in order; none for a partial transcript of an engine that
    /// only knows them at the end.
    pub segments: Vec<Segment>,
    /// The language that was found or assumed, such as `en`.
    pub language: Option<Arc<str>>,
    /// Why the text is empty although there was sound.
    pub rejected: Option<Rejection>,
}

/// A part of a transcript: a word or a phrase.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its words.
    pub text: String,
    /// Where it lies in the utterance.
    pub place: Range<Duration>,
    /// How sure the engine is of it, 0 to 1.
    pub confidence: f32,
}

impl Segment {
    /// A part of its text: it has as much of the time as `letters` are of all the `count` that share it.
    pub(super) fn part(&self, text: &str, letters: Range<usize>, count: usize) -> Self {
        let lasts = self.place.end.saturating_sub(self.place.start);
        let at = |letter: usize| self.place.start + lasts * letter as u32 / count.max(1) as u32;
        Self {
            text: text.to_owned(),
            place: at(letters.start)..at(letters.end),
            confidence: self.confidence,
        }
    }
}

/// Why recognised words were not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// There was no speech in the sound.
    NoSpeech,
    /// The words repeat themselves as no person does.
    Repetition,
    /// A phrase that the model invents on noise.
    StockPhrase,
    /// The engine is not sure enough, or what was said is outside its vocabulary.
    Unsure,
}
