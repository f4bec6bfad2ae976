//! One microphone: its sound, and the work on it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::HearingParts;
use super::detection::Detection;
use super::recognition::Recognition;
use super::tape::Tape;
use crate::conversation::{AudioTime, EngineFailure, Heard, HearingEffect, Stage, UtteranceId};
use crate::engines::worker::Haste;
use crate::hearing::VoiceDetector;
use crate::inference::Cancellation;

/// Sound kept from before what is being heard: what a turn judge listens to, and what may have been scored before the
/// conversation has taken it up.
const KEPT_BEFORE: Duration = Duration::from_secs(12);

/// Sound a turn judge hears, at most. Source: Smart Turn was trained on 8 s.
const JUDGED: Duration = Duration::from_secs(8);

/// Sound that may wait to be written down: a recogniser that is behind by more than the longest utterance hears no more
/// until it has caught up.
const UNWRITTEN_MAX: Duration = Duration::from_mins(6);

/// How far the work on an ear's sound is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Sound that waits to be scored.
    pub unscored: Duration,
    /// Sound of an utterance that waits to be written down.
    pub unwritten: Duration,
}

/// Listens to one microphone. Dropping it gives up what is under way.
pub struct Ear {
    shared: Arc<EarShared>,
}

/// What the chains of work share.
pub struct EarShared {
    pub parts: Arc<HearingParts>,
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
    pub detection: Detection,
    /// The pause that is to be judged, until the speaker goes on.
    judged: Option<AudioTime>,
}

impl Ear {
    pub(super) fn new(
        parts: Arc<HearingParts>,
        detector: Box<dyn VoiceDetector>,
        found: Box<dyn Fn(Heard) + Send + Sync>,
    ) -> Self {
        let shared = EarShared {
            parts,
            closed: Cancellation::default(),
            detector: Mutex::new(detector),
            recognition: Recognition::default(),
            state: Mutex::default(),
            advanced: Notify::new(),
            found,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Takes the next sound: signed 16-bit samples of one channel at 16 kHz.
    pub fn listen(&self, samples: &[i16]) {
        self.shared.lock().tape.push(samples);
        self.shared.continue_detection();
        self.shared.continue_recognition();
    }

    /// Calls `then` when all sound that came before has been scored.
    pub fn after_what_was_heard(&self, then: impl FnOnce() + Send + 'static) {
        self.shared.lock().mark(Box::new(then));
        self.shared.continue_detection();
    }

    /// Starts what the effect asks for.
    pub fn carry_out(&self, effect: HearingEffect) {
        match effect {
            HearingEffect::Judge {
                utterance,
                from,
                pause,
            } => self.judge(utterance, from, pause),
            writing => {
                if matches!(writing, HearingEffect::Resume { .. }) {
                    self.shared.lock().judged = None;
                }
                self.shared.command(writing);
            }
        }
    }

    /// Asks whether the turn that began at `from` and paused at `pause` is complete.
    fn judge(&self, utterance: UtteranceId, from: AudioTime, pause: AudioTime) {
        let Some(judge) = self.shared.parts.judge.clone() else {
            return;
        };
        let from = from.max(pause.back(JUDGED));
        let shared = Arc::clone(&self.shared);
        self.shared.lock().judged = Some(pause);
        let job = move || {
            let samples = {
                let state = shared.lock();
                // The speaker went on before there was time.
                if shared.closed.is_cancelled() || state.judged != Some(pause) {
                    return;
                }
                state.tape.copy(from, pause)
            };
            match judge.judge(&samples, &shared.closed) {
                Ok(complete) => shared.found(Heard::Judged {
                    utterance,
                    pause,
                    complete,
                }),
                Err(problem) => tracing::debug!(%problem, "a pause could not be judged"),
            }
        };
        // Without a judgement the pause alone decides.
        let _ = self.shared.parts.judging.submit(Haste::CanWait, job);
    }

    /// How much sound waits to be scored, and to be written down.
    pub fn backlog(&self) -> Backlog {
        let state = self.shared.lock();
        let end = state.tape.end();
        let written = self.shared.recognition.written_until();
        Backlog {
            unscored: end - state.detection.cursor(),
            unwritten: written.map_or(Duration::ZERO, |until| end - until),
        }
    }

    /// Waits until at most `longest` waits to be scored, and not much more to be written down.
    pub async fn caught_up(&self, longest: Duration) {
        loop {
            let advanced = self.shared.advanced.notified();
            let Backlog {
                unscored,
                unwritten,
            } = self.backlog();
            if unscored <= longest && unwritten <= UNWRITTEN_MAX {
                return;
            }
            advanced.await;
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.shared.closed.cancel();
        self.shared.recognition.close();
    }
}

impl EarShared {
    pub fn lock(&self) -> MutexGuard<'_, EarState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        let wanted = self
            .recognition
            .wanted_from()
            .map_or(heard, |it| it.min(heard));
        state.tape.forget_before(wanted.back(KEPT_BEFORE));
    }

    fn command(self: &Arc<Self>, command: HearingEffect) {
        self.recognition.push(command, &self.parts.precedence);
        self.continue_recognition();
    }
}
