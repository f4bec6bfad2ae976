//! What the work on an ear shares: its sound, how far each chain is, and whom to tell.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use super::detection::Detection;
use super::recognition::Recognition;
use super::tape::Tape;
use crate::conversation::{AudioTime, EngineFailure, Heard, Stage, UtteranceId};
use crate::engines::ears::parts::HearingParts;
use crate::engines::ears::places::Place;
use crate::hearing::VoiceDetector;
use crate::inference::Cancellation;

/// Sound kept from before what is being heard: what a turn judge listens to, and what may have been scored before the
/// conversation has taken it up.
const KEPT_BEFORE: Duration = Duration::from_secs(12);

/// What the chains of work share.
pub struct EarShared {
    pub parts: Arc<HearingParts>,
    /// Its right to memory.
    pub place: Place,
    /// Given up when the ear is dropped.
    pub closed: Cancellation,
    pub detector: Mutex<Box<dyn VoiceDetector>>,
    pub recognition: Recognition,
    state: Mutex<EarState>,
    /// Told whenever work on the sound has advanced.
    pub advanced: Notify,
    found: Box<dyn Fn(Heard) + Send + Sync>,
}

/// The sound, and how far the detection is in it.
#[derive(Default)]
pub struct EarState {
    pub tape: Tape,
    /// The same time in the form in which voice is looked for, as far as it is another and was not scored.
    pub(super) voice: Option<Tape>,
    pub detection: Detection,
    /// The pause that is to be judged, until the speaker goes on.
    pub judged: Option<AudioTime>,
}

impl EarState {
    /// The next sound, in the same form for everything.
    pub fn push(&mut self, samples: &[i16]) {
        if let Some(voice) = &mut self.voice {
            voice.push(samples);
        }
        self.tape.push(samples);
    }

    /// The next sound in two forms.
    pub fn push_apart(&mut self, words: &[i16], voice: &[i16]) {
        let end = self.tape.end();
        let tape = self.voice.get_or_insert_with(|| Tape::from(end));
        tape.push(voice);
        self.tape.push(words);
    }

    /// The sound in which voice is looked for.
    pub fn to_score(&self, from: AudioTime, until: AudioTime) -> Vec<i16> {
        let begins_apart = |voice: &&Tape| voice.begin() <= from;
        let tape = self.voice.as_ref().filter(begins_apart);
        tape.unwrap_or(&self.tape).copy(from, until)
    }
}

impl EarShared {
    /// Nothing was heard yet.
    pub fn new(
        parts: Arc<HearingParts>,
        place: Place,
        detector: Box<dyn VoiceDetector>,
        found: Box<dyn Fn(Heard) + Send + Sync>,
    ) -> Self {
        Self {
            parts,
            place,
            closed: Cancellation::default(),
            detector: Mutex::new(detector),
            recognition: Recognition::default(),
            state: Mutex::default(),
            advanced: Notify::new(),
            found,
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, EarState> {
        self.state.lock()
    }

    /// Tells the session.
    pub fn found(&self, heard: Heard) {
        if !self.closed.is_cancelled() {
            (self.found)(heard);
        }
    }

    /// Tells the session that an utterance cannot be written down.
    pub fn failed(&self, utterance: UtteranceId, problem: &dyn std::fmt::Display) {
        let result = Err(EngineFailure::failed(Stage::Hearing, problem));
        self.found(Heard::Transcript { utterance, result });
    }

    /// Forgets the sound that nothing wants to hear any more.
    pub fn forget(&self) {
        let mut state = self.lock();
        let heard = state.detection.cursor();
        if let Some(voice) = &mut state.voice {
            voice.forget_before(heard);
        }
        let wanted = self
            .recognition
            .wanted_from()
            .map_or(heard, |it| it.min(heard));
        state.tape.forget_before(wanted.back(KEPT_BEFORE));
    }
}
