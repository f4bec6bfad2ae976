//! Whisper as a [`Transcriber`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::catalogue::name_of;
use super::engine::{Engine, Run, Task};
use super::guards::{self, Evidence};
use super::sound::{Loudness, WINDOW_SAMPLES_MAX, quietest_cut};
use super::words;
use super::{language_id, primary};
use crate::audio::duration_of;
use crate::hearing::{
    HearError, Manner, Rejection, SAMPLE_RATE_HZ, Segment, Transcriber, Transcript, Transcription,
};
use crate::inference::Cancellation;

/// Decodings at a time, unless told otherwise. More wait: two of them already share the cores of a small machine.
const STATES_MAX: usize = 2;
/// Temperature of the one more try that a final text gets when its first is not believed. Source: the second of OpenAI's
/// six steps; the later ones rarely help with short utterances.
const SECOND_TEMPERATURE: f32 = 0.4;

/// A Whisper model, ready for any number of utterances.
pub struct WhisperTranscriber {
    engine: Arc<Engine>,
    name: String,
}

impl WhisperTranscriber {
    /// Loads a model in whisper.cpp's format, all of it into memory. One decoding computes with `threads` threads, 1 to
    /// 64; two may go on at a time.
    ///
    /// # Errors
    /// [`HearError::ModelFile`] names the file, what is wrong with it and what to do.
    pub fn load(path: &Path, threads: usize) -> Result<Self, HearError> {
        Self::load_for(path, threads, STATES_MAX)
    }

    /// As [`Self::load`], with up to `decodings` at a time; further ones wait. Each takes memory of its own: 55 MB with a
    /// `base` model.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_for(path: &Path, threads: usize, decodings: usize) -> Result<Self, HearError> {
        let engine = Engine::load(path, threads, decodings)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("whisper:{}", name_of(path).unwrap_or(&stem));
        Ok(Self {
            engine: Arc::new(engine),
            name,
        })
    }
}

impl Transcriber for WhisperTranscriber {
    fn name(&self) -> &str {
        &self.name
    }

    fn start(&self, manner: &Manner) -> Result<Box<dyn Transcription>, HearError> {
        let language = manner.language.as_deref().map(primary);
        let language = match language {
            Some(language) if self.engine.is_multilingual() => Some(number_of(&language)?),
            // An English-only model hears English in everything.
            _ => None,
        };
        let prompt = manner
            .prompt
            .as_deref()
            .map(|text| self.engine.prompt(text));
        Ok(Box::new(Utterance {
            engine: Arc::clone(&self.engine),
            language,
            prompt: prompt.unwrap_or_default(),
            pending: Vec::new(),
            before: Duration::ZERO,
            done: Vec::new(),
            latest: None,
        }))
    }
}

fn number_of(language: &str) -> Result<i32, HearError> {
    language_id(language).ok_or_else(|| {
        HearError::Start(format!(
            "Whisper does not know the language {language:?}; give a code such as \"en\""
        ))
    })
}

/// One utterance. Whisper hears all of it at once, so samples wait here until a text is asked for. What goes beyond a
/// window is decoded as it comes and kept as text only.
struct Utterance {
    engine: Arc<Engine>,
    language: Option<i32>,
    prompt: Vec<i32>,
    /// Samples that no final window holds yet, at most a window and what came last.
    pending: Vec<i16>,
    /// The time before them.
    before: Duration,
    /// Windows that will not change.
    done: Vec<Heard>,
    /// What the pending samples say, until more come.
    latest: Option<Heard>,
}

/// What was heard in a window. Places count from its start.
#[derive(Debug, Clone, Default)]
struct Heard {
    segments: Vec<Segment>,
    log_probability: f32,
    language: Option<i32>,
    rejected: Option<Rejection>,
}

impl Transcription for Utterance {
    fn accept(&mut self, samples: &[i16], cancellation: &Cancellation) -> Result<(), HearError> {
        if samples.is_empty() {
            return Ok(());
        }
        self.latest = None;
        self.pending.extend_from_slice(samples);
        while self.pending.len() > WINDOW_SAMPLES_MAX {
            let cut = quietest_cut(&self.pending);
            let mut heard = self.hear_well(&self.pending[..cut], cancellation)?;
            for segment in &mut heard.segments {
                segment.place = segment.place.start + self.before..segment.place.end + self.before;
            }
            self.done.push(heard);
            self.pending.drain(..cut);
            self.before += duration_of(cut, SAMPLE_RATE_HZ);
        }
        Ok(())
    }

    fn partial(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        if self.latest.is_none() {
            self.latest = Some(self.hear(&self.pending, Effort::Partial, cancellation)?);
        }
        Ok(self.transcript())
    }

    fn finish(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        match self.latest.take() {
            Some(heard) if !heard.deserves_more() => self.latest = Some(heard),
            Some(heard) => {
                let again = self.hear(&self.pending, Effort::Again, cancellation)?;
                self.latest = Some(again.or(heard));
            }
            None => self.latest = Some(self.hear_well(&self.pending, cancellation)?),
        }
        Ok(self.transcript())
    }
}

/// How a window is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// The likeliest words, without places.
    Partial,
    /// The likeliest words, with places.
    Final,
    /// Other words than the likeliest, with places.
    Again,
}

impl Utterance {
    /// The words of a window, with a second try if the first is not believed.
    fn hear_well(&self, samples: &[i16], cancellation: &Cancellation) -> Result<Heard, HearError> {
        let heard = self.hear(samples, Effort::Final, cancellation)?;
        if heard.deserves_more() {
            Ok(self.hear(samples, Effort::Again, cancellation)?.or(heard))
        } else {
            Ok(heard)
        }
    }

    fn hear(
        &self,
        samples: &[i16],
        effort: Effort,
        cancellation: &Cancellation,
    ) -> Result<Heard, HearError> {
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        let loudness = Loudness::of(samples);
        if loudness.silent {
            return Ok(Heard {
                rejected: Some(Rejection::NoSpeech),
                ..Heard::default()
            });
        }
        let task = Task {
            samples,
            language: self.language,
            prompt: &self.prompt,
            places: effort != Effort::Partial,
            temperature: if effort == Effort::Again {
                SECOND_TEMPERATURE
            } else {
                0.0
            },
        };
        let run = self.engine.run(&task, cancellation)?;
        judged(run, &loudness)
    }

    /// All windows together.
    fn transcript(&self) -> Transcript {
        let windows = || self.done.iter().chain(&self.latest);
        let mut segments: Vec<Segment> = self
            .done
            .iter()
            .flat_map(|heard| heard.segments.clone())
            .collect();
        for segment in self.latest.iter().flat_map(|heard| &heard.segments) {
            segments.push(Segment {
                place: segment.place.start + self.before..segment.place.end + self.before,
                ..segment.clone()
            });
        }
        let said: Vec<&Heard> = windows()
            .filter(|heard| !heard.segments.is_empty())
            .collect();
        let sum: f32 = said.iter().map(|heard| heard.log_probability.exp()).sum();
        let language = said.first().and_then(|heard| heard.language);
        Transcript {
            text: words::text(&segments),
            confidence: sum / said.len().max(1) as f32,
            rejected: if said.is_empty() {
                windows().find_map(|heard| heard.rejected)
            } else {
                None
            },
            language: language.and_then(whisper_rs::get_lang_str).map(Arc::from),
            segments,
        }
    }
}

impl Heard {
    /// Whether another try may find words that are believed.
    fn deserves_more(&self) -> bool {
        matches!(
            self.rejected,
            Some(Rejection::Repetition | Rejection::Unsure)
        )
    }

    /// This, or `other` if this is not believed either.
    fn or(self, other: Self) -> Self {
        if self.rejected.is_none() { self } else { other }
    }
}

/// The words of a run, if they are to be believed.
fn judged(mut run: Run<'_>, loudness: &Loudness) -> Result<Heard, HearError> {
    let segments = words::phrases(&run.tokens, &loudness.place);
    let text = words::text(&segments);
    let log_probability = words::log_probability(&run.tokens);
    let no_speech = if guards::needs_no_speech(&text, log_probability) {
        Some(run.no_speech()?)
    } else {
        None
    };
    let rejected = guards::judge(&Evidence {
        text: &text,
        log_probability,
        no_speech,
        voiced: loudness.voiced,
    });
    Ok(Heard {
        segments: if rejected.is_none() {
            segments
        } else {
            Vec::new()
        },
        log_probability,
        language: Some(run.language),
        rejected,
    })
}
