//! Scores an ear's windows, one after another.

use std::sync::Arc;

use super::detection::Mark;
use super::shared::{EarShared, EarState};
use crate::conversation::{AudioTime, Heard};
use crate::engines::worker::Haste;
use crate::hearing::WINDOW_SAMPLES;

/// Windows scored before another ear has its turn: 2 s of sound, a few milliseconds of work.
const WINDOWS_AT_A_TIME: usize = 64;

/// What to do next.
enum Step {
    Score(Box<[i16; WINDOW_SAMPLES]>, AudioTime),
    Pass(Mark),
    Rest,
}

impl EarState {
    /// Keeps `mark` until the sound so far has been scored.
    pub fn mark(&mut self, mark: Mark) {
        let end = self.tape.end();
        self.detection.marks.push_back((end, mark));
    }

    /// The next window, filled up with silence before a mark; then the mark.
    fn next_step(&mut self) -> Step {
        let from = self.detection.cursor();
        let window = AudioTime::from_samples(self.detection.cursor + WINDOW_SAMPLES as u64);
        let mark = self.detection.marks.front().map(|(place, _)| *place);
        let end = mark.unwrap_or(self.tape.end());
        if window <= end || mark.is_some_and(|mark| from < mark) {
            let until = window.min(end);
            let sound = self.to_score(from, until);
            let mut samples = Box::new([0; WINDOW_SAMPLES]);
            samples[..sound.len()].copy_from_slice(&sound);
            self.detection.cursor = until.samples();
            return Step::Score(samples, until);
        }
        match self.detection.marks.pop_front() {
            Some((_, mark)) => Step::Pass(mark),
            None => Step::Rest,
        }
    }
}

impl EarShared {
    /// Has the windows scored that have come.
    pub fn continue_detection(self: &Arc<Self>) {
        let mut state = self.lock();
        if state.detection.running {
            return;
        }
        let shared = Arc::clone(self);
        let submitted = self
            .parts
            .detection
            .submit(Haste::CanWait, move || shared.detect());
        // When too much waits, the next sound tries again.
        state.detection.running = submitted.is_ok();
    }

    fn detect(self: &Arc<Self>) {
        let mut detector = self.detector.lock();
        for _ in 0..WINDOWS_AT_A_TIME {
            let step = {
                let mut state = self.lock();
                let step = state.next_step();
                if matches!(step, Step::Rest) || self.closed.is_cancelled() {
                    state.detection.running = false;
                    drop(state);
                    self.rest();
                    return;
                }
                step
            };
            match step {
                Step::Score(window, until) => match detector.score(&window) {
                    Ok(score) => self.found(Heard::Scored { until, score }),
                    Err(problem) => {
                        self.detection_failed(&problem);
                        self.found(Heard::Scored { until, score: 0.0 });
                    }
                },
                Step::Pass(mark) => mark(),
                Step::Rest => {}
            }
        }
        drop(detector);
        self.lock().detection.running = false;
        self.rest();
        self.continue_detection();
    }

    fn rest(&self) {
        self.forget();
        self.advanced.notify_waiters();
    }

    /// A window without a score counts as silence.
    fn detection_failed(&self, problem: &dyn std::fmt::Display) {
        let mut state = self.lock();
        if !std::mem::replace(&mut state.detection.failed, true) {
            drop(state);
            tracing::warn!(%problem, "voice detection failed");
        }
    }
}
