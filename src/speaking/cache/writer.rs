//! Writes sounds to disk beside whoever speaks.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};

use crate::telemetry::queues::count_refused;

use super::job::Job;
use super::shared::Shared;

/// Sounds waiting to be written; more are not written at all. A start renders a pack's fixed replies, some dozens.
pub(super) const QUEUE_MAX: usize = 256;

/// A thread with a bounded queue. Dropped, it does what is queued and ends.
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system has no more threads: go on without.
    pub(super) fn start(shared: &Arc<Shared>) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(QUEUE_MAX);
        let shared = Arc::downgrade(shared);
        let thread = thread::Builder::new()
            .name("sound-cache".to_owned())
            .spawn(move || run(&queue, &shared))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Queues a job; false if there is no room.
    pub(super) fn push(&self, job: Job) -> bool {
        match self.jobs.as_ref().map(|jobs| jobs.try_send(job)) {
            None | Some(Err(TrySendError::Disconnected(_))) => false,
            Some(Err(TrySendError::Full(_))) => {
                count_refused("kept-sounds");
                false
            }
            Some(Ok(())) => true,
        }
    }

    /// Waits until everything queued so far is done.
    pub(super) fn wait(&self) {
        let (done, answer) = sync_channel(1);
        if let Some(jobs) = &self.jobs
            && jobs.send(Job::Answer(done)).is_ok()
        {
            answer.recv().ok();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn run(queue: &Receiver<Job>, shared: &Weak<Shared>) {
    while let Ok(job) = queue.recv() {
        let Some(shared) = shared.upgrade() else {
            return;
        };
        if let Some(folder) = &shared.folder {
            shared.work(folder, job);
        }
    }
}
