//! The files that are being written down, a slice of one after a slice of another.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::job::{Job, Progress};
use super::queue::{Place, Queue};
use super::{FileError, WrittenFile};
use crate::clock;
use crate::engines::EngineError;
use crate::engines::hearing::HearingParts;
use crate::engines::worker::{Haste, panicked};
use crate::inference::Cancellation;

/// How long a slice reads; it ends with the first piece that it writes down. Short beside the second or so that a piece of
/// half a minute takes.
const READING_MAX: Duration = Duration::from_millis(100);

type Answer = Result<WrittenFile, FileError>;

/// The files of this process.
pub struct Files {
    state: Mutex<State>,
    /// Files that may wait, beside the one under way.
    waiting_max: usize,
}

#[derive(Default)]
struct State {
    queue: Queue<Waiting>,
    came: u64,
    /// A turn waits for the thread or has it.
    has_turn: bool,
    /// Gives up the file that has its slice.
    under_way: Option<Cancellation>,
    closed: bool,
}

/// A file and who waits for it.
struct Waiting {
    job: Job,
    reply: oneshot::Sender<Answer>,
}

impl Files {
    /// None yet; at most so many may wait.
    pub fn new(waiting_max: usize) -> Self {
        Self {
            state: Mutex::default(),
            waiting_max,
        }
    }

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

    /// Gives up all of them; no more are taken.
    pub(in crate::engines::hearing) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let queue = std::mem::take(&mut state.queue);
        let under_way = state.under_way.clone();
        drop(state);
        drop(queue);
        if let Some(under_way) = under_way {
            under_way.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, number: u64, file: Waiting) {
        self.queue.push(Place {
            number,
            left: file.job.left(),
            file,
        });
    }

    /// Drops the files whose clients have left.
    fn drop_unwanted(&mut self) {
        self.queue
            .retain(|file| !file.job.cancellation().is_cancelled());
    }
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
        match job.step(parts) {
            Ok(Progress::Read) if clock::now() < end => {}
            Ok(Progress::Read | Progress::Wrote) => return None,
            Ok(Progress::Done(written)) => return Some(Ok(written)),
            Err(problem) => return Some(Err(problem)),
        }
    }
}
