//! The files that are being written down.

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::oneshot;

use super::job::Job;
use super::queue::{Place, Queue};
use super::written::{FileError, WrittenFile};
use crate::inference::Cancellation;

/// What comes of a file, and is sent to who waits for it.
pub(super) type Answer = Result<WrittenFile, FileError>;

/// The files of this process.
pub struct Files {
    state: Mutex<State>,
    /// Files that may wait, beside the one under way.
    pub(super) waiting_max: usize,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) queue: Queue<Waiting>,
    pub(super) came: u64,
    /// A turn waits for the thread or has it.
    pub(super) has_turn: bool,
    /// Gives up the file that has its slice.
    pub(super) under_way: Option<Cancellation>,
    pub(super) closed: bool,
}

/// A file and who waits for it.
pub(super) struct Waiting {
    pub(super) job: Job,
    pub(super) reply: oneshot::Sender<Answer>,
}

impl Files {
    /// None yet; at most so many may wait.
    pub fn new(waiting_max: usize) -> Self {
        Self {
            state: Mutex::default(),
            waiting_max,
        }
    }

    /// Gives up all of them; no more are taken.
    pub(in crate::engines::ears) fn close(&self) {
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

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl State {
    pub(super) fn push(&mut self, number: u64, file: Waiting) {
        self.queue.push(Place {
            number,
            left: file.job.left(),
            file,
        });
    }

    /// Drops the files whose clients have left.
    pub(super) fn drop_unwanted(&mut self) {
        self.queue
            .retain(|file| !file.job.cancellation().is_cancelled());
    }
}
