//! A file that is being written down: first all of it is read, to know whether that can be done and how long it is, then it
//! is read again and heard.

use std::sync::Arc;
use std::time::Duration;

use super::written::{FileError, WrittenFile};
use crate::audio::ResampleStream;
use crate::audio::decode::{Fault, Reading, SoundFile};
use crate::engines::EngineError;
use crate::engines::ears::detector::NewDetector;
use crate::engines::ears::recogniser::{Recognisers, Vocabulary};
use crate::hearing::recording::Recording;
use crate::hearing::{HearError, Manner, SAMPLE_RATE_HZ, Transcriber, VoiceDetector};
use crate::inference::Cancellation;

/// A file and how far it is.
pub(super) struct Job {
    file: SoundFile,
    length_max: Duration,
    vocabulary: Vocabulary,
    manner: Manner,
    cancellation: Cancellation,
    stage: Stage,
}

enum Stage {
    Waiting,
    Measuring(Reading<'static>),
    Hearing(Box<Hearing>),
}

/// What one step brought.
pub(super) enum Progress {
    /// Some sound was read.
    Read,
    /// A piece was written down.
    Wrote,
    /// All of it was.
    Done(WrittenFile),
}

impl Job {
    /// Nothing is read yet.
    pub(super) fn new(
        file: SoundFile,
        length_max: Duration,
        vocabulary: Vocabulary,
        manner: Manner,
        cancellation: Cancellation,
    ) -> Self {
        Self {
            file,
            length_max,
            vocabulary,
            manner,
            cancellation,
            stage: Stage::Waiting,
        }
    }

    /// Gives it up, or tells that it was.
    pub(super) fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    /// Sound that is left; until all of it was read once, what was found.
    pub(super) fn left(&self) -> Duration {
        match &self.stage {
            Stage::Waiting => Duration::ZERO,
            Stage::Measuring(reading) => reading.duration(),
            Stage::Hearing(hearing) => hearing.left(),
        }
    }

    /// Reads about a packet, or writes down one piece.
    ///
    /// # Errors
    /// When the file or the engine fails, or nobody waits for it any more.
    pub(super) fn step(
        &mut self,
        detectors: &NewDetector,
        recognisers: &Recognisers,
    ) -> Result<Progress, FileError> {
        if self.cancellation.is_cancelled() {
            return Err(EngineError::Superseded.into());
        }
        match &mut self.stage {
            Stage::Waiting => {
                self.stage = Stage::Measuring(self.file.read(self.length_max)?);
                Ok(Progress::Read)
            }
            Stage::Measuring(reading) => {
                if reading.next_part()?.is_none() {
                    let (duration, fault) = (reading.duration(), reading.fault()?);
                    let hearing = self.begin_to_hear(detectors, recognisers, duration, fault)?;
                    self.stage = Stage::Hearing(Box::new(hearing));
                }
                Ok(Progress::Read)
            }
            Stage::Hearing(hearing) => hearing.step(&self.cancellation),
        }
    }

    fn begin_to_hear(
        &self,
        detectors: &NewDetector,
        recognisers: &Recognisers,
        duration: Duration,
        fault: Option<Fault>,
    ) -> Result<Hearing, FileError> {
        Ok(Hearing {
            reading: self.file.read(self.length_max)?,
            duration,
            fault,
            resampler: None,
            detector: detectors().map_err(EngineError::from)?,
            transcriber: recognisers.open(self.vocabulary)?,
            manner: recognisers.completed(self.manner.clone(), self.vocabulary),
            recording: Recording::default(),
            is_heard: false,
        })
    }
}

/// A file that is being heard.
struct Hearing {
    reading: Reading<'static>,
    /// Of all of it.
    duration: Duration,
    fault: Option<Fault>,
    /// None before there are samples.
    resampler: Option<ResampleStream>,
    detector: Box<dyn VoiceDetector>,
    transcriber: Arc<dyn Transcriber>,
    manner: Manner,
    recording: Recording,
    /// Nothing more is read.
    is_heard: bool,
}

impl Hearing {
    fn left(&self) -> Duration {
        self.duration.saturating_sub(self.reading.duration())
    }

    fn step(&mut self, cancellation: &Cancellation) -> Result<Progress, FileError> {
        let written =
            self.recording
                .write_piece(self.transcriber.as_ref(), &self.manner, cancellation);
        if !written.map_err(EngineError::from)? {
            if !self.is_heard {
                self.read(cancellation)?;
                return Ok(Progress::Read);
            }
        } else if !self.is_heard || self.recording.has_piece() {
            return Ok(Progress::Wrote);
        }
        let recording = std::mem::take(&mut self.recording);
        Ok(Progress::Done(WrittenFile {
            transcript: recording.finish(&self.manner),
            duration: self.duration,
            fault: self.fault,
        }))
    }

    fn read(&mut self, cancellation: &Cancellation) -> Result<(), FileError> {
        let heard = match self.reading.next_part()? {
            Some(part) => self.hear(&part, cancellation),
            None => self.end(cancellation),
        };
        Ok(heard.map_err(EngineError::from)?)
    }

    fn hear(&mut self, part: &[i16], cancellation: &Cancellation) -> Result<(), HearError> {
        let Some(rate_hz) = self.reading.sample_rate_hz() else {
            return Ok(());
        };
        let begin = || ResampleStream::new(rate_hz, SAMPLE_RATE_HZ);
        let samples = self.resampler.get_or_insert_with(begin).push(part);
        self.recording
            .hear(&samples, self.detector.as_mut(), cancellation)
    }

    fn end(&mut self, cancellation: &Cancellation) -> Result<(), HearError> {
        self.is_heard = true;
        let rest = self.resampler.take().map(ResampleStream::finish);
        let detector = self.detector.as_mut();
        self.recording
            .hear(&rest.unwrap_or_default(), detector, cancellation)?;
        self.recording.end(detector)
    }
}
