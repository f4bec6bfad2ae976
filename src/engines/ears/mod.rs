//! Sound to words: an [`Ear`] for each microphone, and whole recordings.
//!
//! An ear has two chains of work, each one step at a time: *detection* scores windows and *recognition* writes down the
//! utterances that the conversation finds in the scores. What they find comes back as the conversation's inputs.

mod advice;
mod catalogue;
mod detector;
mod ear;
mod files;
mod memory;
mod parts;
mod places;
mod precedence;
mod recogniser;

use std::sync::Arc;

use tracing::{info, warn};

pub use advice::knows_english_only;
pub use catalogue::{Choice, RecogniserCatalogue, RecogniserSettings};
pub use detector::NewDetector;
pub use ear::Ear;
pub use files::{FILE_WORK_BYTES, FileError, Files, WrittenFile};
pub use parts::HearingParts;
pub use places::{PLACES, Places};
pub use precedence::Precedence;
pub use recogniser::{OpenRecogniser, PackRecogniser, PackWords, Recognisers, Vocabulary};

use super::EngineError;
use super::worker::{Haste, panicked};
use crate::audio::Sound;
use crate::conversation::Heard;
use crate::hearing::{Manner, Transcript};
use crate::inference::Cancellation;

/// The hearing stage's async handle. Clones share everything.
#[derive(Clone)]
pub struct HearingHandle {
    parts: Arc<HearingParts>,
}

/// How the hearing stage stands, for `/health` and `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingStatus {
    /// The recogniser of conversations; none when nothing can be written down.
    pub recogniser: Option<String>,
    /// What is wrong: a model is missing or damaged.
    pub problem: Option<String>,
    /// What the operator may want to change.
    pub hint: Option<String>,
    /// Whether the recogniser is wanted and not there yet.
    pub is_loading: bool,
}

impl HearingHandle {
    /// Joins the parts.
    pub fn new(parts: HearingParts) -> Self {
        Self {
            parts: Arc::new(parts),
        }
    }

    /// Conversations are about these words from now on; utterances under way keep their recogniser. Blocks while it is
    /// loaded.
    pub fn use_pack(&self, words: &PackWords) {
        self.parts.recognisers.use_pack(words);
        self.tell_problem();
    }

    /// The folder of models has changed: a better model, or the one that was missing, is taken from now on; utterances
    /// under way keep their recogniser. Blocks while it is loaded.
    pub fn take_up_models(&self) {
        let before = self.status();
        self.parts.recognisers.take_up_models();
        let now = self.status();
        if now == before {
            return;
        }
        if let Some(recogniser) = now.recogniser {
            info!(recogniser, "the models have changed");
        }
        self.tell_problem();
    }

    fn tell_problem(&self) {
        if let Some(problem) = self.status().problem {
            warn!("{problem}");
        }
    }

    /// How the stage stands.
    pub fn status(&self) -> HearingStatus {
        let PackRecogniser {
            transcriber,
            problem,
            hint,
            ..
        } = self.parts.recognisers.pack();
        HearingStatus {
            is_loading: transcriber.is_err() && problem.is_none(),
            recogniser: transcriber.ok().map(|it| it.name().to_owned()),
            problem,
            hint,
        }
    }

    /// Listens to one microphone; what is found is given to `found`.
    ///
    /// # Errors
    /// [`EngineError::Overloaded`] when as many microphones are open as may be, [`EngineError::Missing`] when no voice
    /// detector can be had.
    pub fn open_ear(
        &self,
        found: impl Fn(Heard) + Send + Sync + 'static,
    ) -> Result<Ear, EngineError> {
        let place = self.parts.places.take().ok_or(EngineError::Overloaded)?;
        let detector = (self.parts.detectors)();
        let detector = detector.map_err(|problem| EngineError::Missing(problem.into()))?;
        let parts = Arc::clone(&self.parts);
        Ok(Ear::new(parts, place, detector, Box::new(found)))
    }

    /// Writes down a whole recording at any sample rate. Dropping the future cancels the work.
    ///
    /// # Errors
    /// [`EngineError::Missing`] without a recogniser, [`EngineError::Overloaded`] when too much waits, otherwise what the
    /// engine could not do.
    pub async fn transcribe(
        &self,
        sound: Sound,
        vocabulary: Vocabulary,
        manner: Manner,
    ) -> Result<Transcript, EngineError> {
        let parts = Arc::clone(&self.parts);
        let wanted = CancelOnDrop(Cancellation::default());
        let cancellation = wanted.0.clone();
        let work = move || parts.write_down(sound, vocabulary, manner, &cancellation);
        let answer = self.parts.recordings.submit(Haste::CanWait, work)?;
        answer.await.map_err(|_| panicked())?
    }

    /// Writes down samples at 16 kHz with the recogniser of conversations, on this thread.
    ///
    /// # Errors
    /// When there is no recogniser or it fails.
    pub fn transcribe_blocking(&self, samples: &[i16]) -> Result<Transcript, EngineError> {
        let PackRecogniser {
            transcriber,
            manner,
            ..
        } = self.parts.recognisers.pack();
        let cancellation = Cancellation::default();
        let mut transcription = transcriber?.start(&manner).map_err(EngineError::from)?;
        let accepted = transcription.accept(samples, &cancellation);
        accepted
            .and_then(|()| transcription.finish(&cancellation))
            .map_err(EngineError::from)
    }

    /// Stops what runs in the background.
    pub fn stop(&self) {
        self.give_up_files();
        self.parts.detection.stop();
        self.parts.judging.stop();
        self.parts.recognition.stop();
        self.parts.recordings.stop();
    }
}

/// Gives the work up when nobody waits for it any more.
struct CancelOnDrop(Cancellation);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
