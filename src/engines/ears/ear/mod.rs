//! One microphone: its sound, and the work on it.

mod detection;
mod recognition;
mod score;
mod shared;
mod tape;
mod write;

use std::sync::Arc;
use std::time::Duration;

use self::shared::EarShared;
use super::parts::HearingParts;
use super::places::Place;
use crate::conversation::{AudioTime, Heard, HearingEffect, UtteranceId};
use crate::engines::worker::Haste;
use crate::hearing::VoiceDetector;

/// Sound a turn judge hears, at most. Source: Smart Turn was trained on 8 s.
const JUDGED: Duration = Duration::from_secs(8);

/// How much of an ear's sound there still is.
struct Backlog {
    /// Sound that waits to be scored.
    unscored: Duration,
    /// All that is kept, and what the recogniser has of the utterance.
    held: Duration,
}

/// Listens to one microphone. Dropping it gives up what is under way.
pub struct Ear {
    shared: Arc<EarShared>,
}

impl Ear {
    pub(super) fn new(
        parts: Arc<HearingParts>,
        place: Place,
        detector: Box<dyn VoiceDetector>,
        found: Box<dyn Fn(Heard) + Send + Sync>,
    ) -> Self {
        Self {
            shared: Arc::new(EarShared::new(parts, place, detector, found)),
        }
    }

    /// Takes the next sound: signed 16-bit samples of one channel at 16 kHz.
    pub fn listen(&self, samples: &[i16]) {
        self.shared.lock().push(samples);
        self.go_on();
    }

    /// Takes the next sound in two forms of the same length: one to write words down from, and one to find voice in.
    pub fn listen_to(&self, words: &[i16], voice: &[i16]) {
        self.shared.lock().push_apart(words, voice);
        self.go_on();
    }

    fn go_on(&self) {
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

    fn backlog(&self) -> Backlog {
        let state = self.shared.lock();
        Backlog {
            unscored: state.tape.end() - state.detection.cursor(),
            held: state.tape.length() + self.shared.recognition.held(),
        }
    }

    /// Whether nothing is being done about what came, and nothing waits to be: every piece of work shares the ear. For who
    /// measures in a time of their own.
    pub fn is_at_rest(&self) -> bool {
        Arc::strong_count(&self.shared) == 1
    }

    /// Waits until at most `longest` waits to be scored, and no more is held than this microphone's share of the memory.
    pub async fn caught_up(&self, longest: Duration) {
        loop {
            let advanced = self.shared.advanced.notified();
            let Backlog { unscored, held } = self.backlog();
            if unscored <= longest && held <= self.shared.place.share() {
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
