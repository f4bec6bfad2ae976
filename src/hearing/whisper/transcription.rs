//! Whisper as a [`Transcriber`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::catalogue::{self, name_of};
use super::embedded::EMBEDDED;
use super::engine::{Engine, Run, Search, Task};
use super::favoured::Favoured;
use super::guards::{self, Evidence};
use super::loops;
use super::sound::{Loudness, WINDOW_SAMPLES_MAX, audio_context, quietest_cut, wider_context};
use super::stable::Stable;
use super::words;
use super::{language_id, primary};
use crate::audio::duration_of;
use crate::hearing::{
    Capabilities, HearError, Manner, Rejection, SAMPLE_RATE_HZ, Segment, Transcriber, Transcript,
    Transcription,
};
use crate::inference::Cancellation;

/// Decodings at a time, unless told otherwise. More wait: two of them already share the cores of a small machine.
const STATES_MAX: usize = 2;
/// The shortest sound that is heard better by following several ways: 2 s. Source: `docent eval stt` and `eval spoken`; of
/// single letters it makes whole rows, of the words of questions it gets a quarter fewer wrong.
const BEAM_SAMPLES_MIN: usize = 2 * SAMPLE_RATE_HZ as usize;

/// A Whisper model, ready for any number of utterances. Clones share it.
#[derive(Clone)]
pub struct WhisperTranscriber {
    engine: Arc<Engine>,
    name: String,
    favoured: Option<Arc<Favoured>>,
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
        Ok(Self::of(engine, name_of(path).unwrap_or(&stem)))
    }

    /// Loads the model in the program, [`EMBEDDED`].
    ///
    /// # Errors
    /// [`HearError::Start`] where the program file is damaged or there is no memory.
    pub fn embedded(threads: usize, decodings: usize) -> Result<Self, HearError> {
        Ok(Self::of(Engine::embedded(threads, decodings)?, EMBEDDED))
    }

    /// Whether both share one model in memory.
    pub fn is_same_model(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.engine, &other.engine)
    }

    fn of(engine: Engine, name: &str) -> Self {
        Self {
            engine: Arc::new(engine),
            name: format!("whisper:{name}"),
            favoured: None,
        }
    }

    /// The same model, which expects the words of these texts, in the order in which they stand there.
    #[must_use]
    pub fn favouring<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            favoured: Some(Arc::new(self.engine.favoured(texts))),
            ..self.clone()
        }
    }
}

impl Transcriber for WhisperTranscriber {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        catalogue::capabilities(!self.engine.is_multilingual())
    }

    fn start(&self, manner: &Manner) -> Result<Box<dyn Transcription>, HearError> {
        let number = |language: &Option<Arc<str>>| language.as_deref().map(number_of).transpose();
        let (language, expected) = (number(&manner.language)?, number(&manner.expected)?);
        if !self.capabilities().may_hear(manner.language.as_deref()) {
            let language = manner.language.as_deref().unwrap_or_default();
            let name = &self.name;
            return Err(HearError::start(format!(
                "{name} knows English only and cannot hear the language {language:?}"
            )));
        }
        let prompt = manner
            .prompt
            .as_deref()
            .map(|text| self.engine.prompt(text));
        Ok(Box::new(Utterance {
            engine: Arc::clone(&self.engine),
            favoured: self.favoured.clone(),
            language,
            expected,
            prompt: prompt.unwrap_or_default(),
            thorough: manner.thorough,
            pending: Vec::new(),
            before: Duration::ZERO,
            done: Vec::new(),
            latest: None,
            stable: Stable::default(),
        }))
    }
}

fn number_of(language: &str) -> Result<i32, HearError> {
    language_id(&primary(language)).ok_or_else(|| {
        HearError::start(format!(
            "Whisper does not know the language {language:?}; give a code such as \"en\""
        ))
    })
}

/// One utterance. Whisper hears all of it at once, so samples wait here until a text is asked for. What goes beyond a
/// window is decoded as it comes and kept as text only.
struct Utterance {
    engine: Arc<Engine>,
    favoured: Option<Arc<Favoured>>,
    language: Option<i32>,
    expected: Option<i32>,
    prompt: Vec<i32>,
    thorough: bool,
    /// Samples that no final window holds yet, at most a window and what came last.
    pending: Vec<i16>,
    /// The time before them.
    before: Duration,
    /// Windows that will not change.
    done: Vec<Heard>,
    /// What the pending samples say, until more come.
    latest: Option<Heard>,
    /// What is shown before the end.
    stable: Stable,
}

/// What was heard in a window. Places count from its start.
#[derive(Debug, Clone, Default)]
struct Heard {
    segments: Vec<Segment>,
    log_probability: f32,
    language: Option<i32>,
    rejected: Option<Rejection>,
    /// These words stand: all that is tried was tried.
    is_settled: bool,
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
        let mut transcript = self.decoded(cancellation)?;
        transcript.text = self.stable.take(&transcript.text);
        Ok(transcript)
    }

    fn glance(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        self.decoded(cancellation)
    }

    fn likely_final(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        self.finish(cancellation)
    }

    fn finish(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        let is_short = self.pending.len() < BEAM_SAMPLES_MIN;
        let stands = |heard: &Heard| heard.is_settled || (is_short && !heard.deserves_more());
        let settled = self.latest.take().filter(stands);
        self.latest = Some(match settled {
            Some(heard) => heard,
            None => self.hear_well(&self.pending, cancellation)?,
        });
        Ok(self.transcript())
    }
}

/// How a window is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// As quickly as is safe, for words that may still change.
    Partial,
    /// Looking further, for words that stand.
    Final,
    /// With more room, as the first went wrong.
    Again,
}

impl Utterance {
    /// The words so far, by one decoding of what is not decoded yet.
    fn decoded(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        if self.latest.is_none() {
            self.latest = Some(self.hear(&self.pending, Effort::Partial, cancellation)?);
        }
        Ok(self.transcript())
    }

    /// The words of a window, with a second try if the first is not believed.
    fn hear_well(&self, samples: &[i16], cancellation: &Cancellation) -> Result<Heard, HearError> {
        let heard = self.hear(samples, Effort::Final, cancellation)?;
        let heard = if heard.deserves_more() {
            self.hear(samples, Effort::Again, cancellation)?.or(heard)
        } else {
            heard
        };
        Ok(Heard {
            is_settled: true,
            ..heard
        })
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
        let first = audio_context(samples.len());
        let is_again = effort == Effort::Again;
        let is_long = samples.len() >= BEAM_SAMPLES_MIN;
        let task = Task {
            samples,
            language: self.language,
            expected: self.expected,
            prompt: &self.prompt,
            favoured: self.favoured.as_deref(),
            positions: if is_again {
                wider_context(first, self.thorough)
            } else {
                first
            },
            search: if is_long && effort == Effort::Final {
                Search::Beam
            } else {
                Search::Greedy
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
    let mut segments = words::phrases(&run.tokens, &loudness.place);
    if let Some(folded) = loops::fold(&words::text(&segments), loudness.voiced) {
        segments = words::cut_after(segments, &folded);
    }
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
        is_settled: false,
    })
}
