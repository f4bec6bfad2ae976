//! What takes the place of detectors and transcribers in unit tests of what stands around them.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::{
    Capabilities, HearError, Manner, Transcriber, Transcript, Transcription, VoiceDetector,
    WINDOW_SAMPLES,
};
use crate::inference::Cancellation;

/// Hears a voice everywhere.
pub struct Certain;

impl VoiceDetector for Certain {
    fn score(&mut self, _: &[i16; WINDOW_SAMPLES]) -> Result<f32, HearError> {
        Ok(1.0)
    }

    fn reset(&mut self) {}
}

/// Hears a voice in what is loud.
#[derive(Default)]
pub struct Loud {
    /// How often it was told to begin anew.
    pub resets: usize,
}

impl VoiceDetector for Loud {
    fn score(&mut self, window: &[i16; WINDOW_SAMPLES]) -> Result<f32, HearError> {
        let is_loud = window.iter().any(|sample| *sample > 1_000);
        Ok(if is_loud { 0.9 } else { 0.1 })
    }

    fn reset(&mut self) {
        self.resets += 1;
    }
}

/// Counts what it is asked, and cannot decide.
#[derive(Default)]
pub struct Counting {
    /// Windows that it was asked about.
    pub windows: usize,
}

impl VoiceDetector for Counting {
    fn score(&mut self, _: &[i16; WINDOW_SAMPLES]) -> Result<f32, HearError> {
        self.windows += 1;
        Ok(0.5)
    }

    fn reset(&mut self) {}
}

/// What both transcribers here can do.
const ENGLISH: Capabilities = Capabilities {
    english_only: true,
    partial_after: Duration::from_millis(200),
};

/// Says what it was told for the length of the sound in thousands of samples.
pub struct Parrot(pub Vec<&'static str>);

struct Parroting {
    answers: Vec<&'static str>,
    samples: usize,
}

impl Transcriber for Parrot {
    fn name(&self) -> &'static str {
        "parrot"
    }

    fn capabilities(&self) -> Capabilities {
        ENGLISH
    }

    fn start(&self, _: &Manner) -> Result<Box<dyn Transcription>, HearError> {
        Ok(Box::new(Parroting {
            answers: self.0.clone(),
            samples: 0,
        }))
    }
}

impl Transcription for Parroting {
    fn accept(&mut self, samples: &[i16], _: &Cancellation) -> Result<(), HearError> {
        self.samples += samples.len();
        Ok(())
    }

    fn partial(&mut self, cancellation: &Cancellation) -> Result<Transcript, HearError> {
        self.finish(cancellation)
    }

    fn finish(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        Ok(Transcript {
            text: self.answers[self.samples / 1_000 - 1].to_owned(),
            confidence: 1.0,
            ..Transcript::default()
        })
    }
}

/// Answers each utterance, which must be English, with the next of these, or fails as planned.
pub struct Scripted {
    answers: Mutex<Vec<Result<Transcript, HearError>>>,
    /// Samples of the utterances so far.
    pub lengths: Arc<Mutex<Vec<usize>>>,
}

impl Scripted {
    /// With these answers, in order.
    pub fn new(answers: Vec<Result<Transcript, HearError>>) -> Self {
        Self {
            answers: Mutex::new(answers),
            lengths: Arc::default(),
        }
    }
}

struct Answering {
    answer: Result<Transcript, HearError>,
    samples: usize,
    lengths: Arc<Mutex<Vec<usize>>>,
}

impl Transcriber for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn capabilities(&self) -> Capabilities {
        ENGLISH
    }

    fn start(&self, manner: &Manner) -> Result<Box<dyn Transcription>, HearError> {
        assert_eq!(manner.language.as_deref(), Some("en"));
        Ok(Box::new(Answering {
            answer: self.answers.lock().remove(0),
            samples: 0,
            lengths: Arc::clone(&self.lengths),
        }))
    }
}

impl Transcription for Answering {
    fn accept(&mut self, samples: &[i16], _: &Cancellation) -> Result<(), HearError> {
        self.samples += samples.len();
        Ok(())
    }

    fn partial(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        unreachable!("nobody reads along in a recording")
    }

    fn finish(&mut self, _: &Cancellation) -> Result<Transcript, HearError> {
        self.lengths.lock().push(self.samples);
        self.answer.clone()
    }
}
