//! Named threads for blocking work, behind a bounded queue.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use super::EngineError;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that take jobs in order. They end when the pool is dropped.
#[derive(Debug, Clone)]
pub struct WorkerPool {
    jobs: SyncSender<Job>,
}

impl WorkerPool {
    /// Starts `threads` threads; `waiting_max` jobs may wait, a further one is refused.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(name: &str, threads: usize, waiting_max: usize) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(waiting_max);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..threads {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || work(&queue))?;
        }
        Ok(Self { jobs })
    }

    /// Runs `job` on one of the threads.
    ///
    /// # Errors
    /// [`EngineError::Overloaded`] when too many jobs wait, [`EngineError::Failed`] when the job panicked.
    pub async fn run<R: Send + 'static>(
        &self,
        job: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, EngineError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move || {
            // Nobody waits any more when the asker was cancelled.
            let _ = reply.send(job());
        });
        self.jobs
            .try_send(job)
            .map_err(|_| EngineError::Overloaded)?;
        answer
            .await
            .map_err(|_| EngineError::Failed("the worker failed; see the log".to_owned()))
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // The panic is reported by its hook; the asker sees its answer dropped.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_fails_one_job_and_no_other() {
        let pool = WorkerPool::start("test", 1, 4).unwrap();
        let failed: Result<(), _> = pool.run(|| panic!("planned")).await;
        assert!(matches!(failed, Err(EngineError::Failed(_))));
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_full_queue_refuses() {
        let pool = WorkerPool::start("test", 1, 1).unwrap();
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let first = tokio::spawn({
            let pool = pool.clone();
            async move {
                pool.run(move || {
                    let _ = started.send(());
                    let _ = blocked.recv();
                })
                .await
            }
        });
        running.await.unwrap();
        let mut waiting = Box::pin(pool.run(|| 2));
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        assert_eq!(pool.run(|| 3).await, Err(EngineError::Overloaded));
        release.send(()).unwrap();
        assert_eq!(waiting.await, Ok(2));
        assert_eq!(first.await.unwrap(), Ok(()));
    }
}
