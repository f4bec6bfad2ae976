//! Sound files, read and written down slice by slice on the thread for recordings: what waits there is a file's bytes, not
//! its samples. Whose slice is next is the [queue](self::queue)'s affair.

mod job;
mod queue;
mod slices;
mod waiting;
mod written;

use std::sync::Arc;
use std::time::Duration;

pub use self::waiting::Files;
pub use self::written::{FileError, WrittenFile};

use self::job::Job;
use super::{CancelOnDrop, HearingHandle, HearingParts, Vocabulary};
use crate::audio::decode::SoundFile;
use crate::audio::{Sound, resample};
use crate::engines::EngineError;
use crate::engines::worker::panicked;
use crate::hearing::{Manner, SAMPLE_RATE_HZ, Transcriber, Transcript, VoiceDetector, recording};
use crate::inference::Cancellation;

/// What a file takes beside its own bytes while it is written down, at most: the half minute of sound that is being heard,
/// and what its decoder and resampler work in. Source: our estimate, meant to be rather too much; not measured.
pub const FILE_WORK_BYTES: usize = 4 << 20;

impl HearingHandle {
    /// Writes down a sound file of at most this length. What `manner` leaves open is as the pack has it when its vocabulary
    /// is asked for. Of several files the one with the least left goes first. Dropping the future cancels the work.
    ///
    /// # Errors
    /// [`FileError`].
    pub async fn transcribe_file(
        &self,
        file: SoundFile,
        length_max: Duration,
        vocabulary: Vocabulary,
        manner: Manner,
    ) -> Result<WrittenFile, FileError> {
        let wanted = CancelOnDrop(Cancellation::default());
        let cancellation = wanted.0.clone();
        let job = Job::new(file, length_max, vocabulary, manner, cancellation);
        let answer = slices::add(&self.parts, job)?;
        answer.await.map_err(|_| panicked())?
    }

    /// No more files are written down: those that wait, and the one under way, are given up.
    pub fn give_up_files(&self) {
        self.parts.files.close();
    }

    /// The recogniser for `vocabulary`. Blocks while it is loaded.
    ///
    /// # Errors
    /// [`EngineError::Missing`] when there is none; the message says what brings it.
    pub fn transcriber(&self, vocabulary: Vocabulary) -> Result<Arc<dyn Transcriber>, EngineError> {
        self.parts.recognisers.open(vocabulary)
    }

    /// The recogniser in which the words of these texts are favoured. Blocks while it is loaded.
    ///
    /// # Errors
    /// As [`Self::transcriber`].
    pub fn transcriber_favouring(
        &self,
        texts: &[&str],
    ) -> Result<Arc<dyn Transcriber>, EngineError> {
        self.parts.recognisers.favouring(texts)
    }

    /// A voice detector for one stream of sound. Blocks while its model is loaded.
    ///
    /// # Errors
    /// [`EngineError::Missing`] when there is none.
    pub fn detector(&self) -> Result<Box<dyn VoiceDetector>, EngineError> {
        let detector = (self.parts.detectors)();
        detector.map_err(|problem| EngineError::Missing(problem.into()))
    }
}

impl HearingParts {
    /// Writes down a recording, on the calling thread.
    pub(super) fn write_down(
        &self,
        sound: Sound,
        vocabulary: Vocabulary,
        manner: Manner,
        cancellation: &Cancellation,
    ) -> Result<Transcript, EngineError> {
        let transcriber = self.recognisers.open(vocabulary)?;
        let mut detector = (self.detectors)()?;
        let manner = self.recognisers.completed(manner, vocabulary);
        let heard = resample(&sound, SAMPLE_RATE_HZ);
        drop(sound);
        let (detector, transcriber) = (detector.as_mut(), transcriber.as_ref());
        recording::transcribe(detector, transcriber, &heard, &manner, cancellation)
            .map_err(EngineError::from)
    }
}
