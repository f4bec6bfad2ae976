//! Files are written down a slice of one after a slice of another.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::job::{Job, Progress};
use super::queue::Queue;
use super::waiting::{Answer, State, Waiting};
use crate::clock;
use crate::engines::EngineError;
use crate::engines::ears::parts::HearingParts;
use crate::engines::worker::{Haste, panicked};

/// How long a slice reads; it ends with the first piece that it writes down. Short beside the second or so that a piece of
/// half a minute takes.
const READING_MAX: Duration = Duration::from_millis(100);

/// Has a file written down.
///
/// # Errors
/// [`EngineError::Overloaded`] when too many wait.
pub(super) fn add(
    parts: &Arc<HearingParts>,
    job: Job,
) -> Result<oneshot::Receiver<Answer>, EngineError> {
    let (reply, answer) = oneshot::channel();
    let files = &parts.files;
    let mut state = files.lock();
    if state.closed {
        return Err(panicked());
    }
    state.drop_unwanted();
    if state.queue.len() >= files.waiting_max {
        return Err(EngineError::Overloaded);
    }
    if !state.has_turn {
        queue_turn(parts, &mut state)?;
    }
    state.came += 1;
    let number = state.came;
    state.push(number, Waiting { job, reply });
    Ok(answer)
}

/// Waits for the thread; whose turn it is, is decided when it comes.
fn queue_turn(parts: &Arc<HearingParts>, state: &mut State) -> Result<(), EngineError> {
    let turn = Arc::clone(parts);
    let queued = parts
        .recordings
        .submit(Haste::CanWait, move || Turn(&turn).take());
    state.has_turn = queued.is_ok();
    queued.map(drop)
}

/// A turn on the thread. The next follows when it is over, also where it ended with a panic.
struct Turn<'p>(&'p Arc<HearingParts>);

impl Turn<'_> {
    /// Gives a slice to the file whose turn it is.
    fn take(self) {
        let mut state = self.0.files.lock();
        state.drop_unwanted();
        let Some(mut place) = state.queue.take() else {
            return;
        };
        state.under_way = Some(place.file.job.cancellation().clone());
        drop(state);
        let done = slice(&mut place.file.job, self.0);
        let mut state = self.0.files.lock();
        match done {
            // Whoever waits is told that the stage has stopped.
            _ if state.closed => {}
            None => state.push(place.number, place.file),
            Some(answer) => {
                // Nobody waits any more when the client has left.
                let _ = place.file.reply.send(answer);
            }
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.0.files.lock();
        state.under_way = None;
        state.has_turn = false;
        if state.queue.len() > 0 && queue_turn(self.0, &mut state).is_err() {
            // The thread has stopped.
            state.queue = Queue::default();
        }
    }
}

/// Works on a file for a while; gives the answer if that was the rest.
fn slice(job: &mut Job, parts: &HearingParts) -> Option<Answer> {
    let end = clock::now() + READING_MAX;
    loop {
        match job.step(&parts.detectors, &parts.recognisers) {
            Ok(Progress::Read) if clock::now() < end => {}
            Ok(Progress::Read | Progress::Wrote) => return None,
            Ok(Progress::Done(written)) => return Some(Ok(written)),
            Err(problem) => return Some(Err(problem)),
        }
    }
}
