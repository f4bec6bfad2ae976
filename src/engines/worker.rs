//! Named threads for blocking work, behind a bounded queue.
//!
//! When the queue is full a further job is refused. Jobs that are [run in turn](WorkerPool::run_by) may also be let go while
//! they wait: the one that would go last, be it the new one.

use std::collections::BTreeMap;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use parking_lot::{Condvar, Mutex, MutexGuard};
use tokio::sync::oneshot;

use super::EngineError;
use crate::limits::CpuShare;
use crate::telemetry::queues::count_refused;

/// A job that waits.
struct Job {
    work: Box<dyn FnOnce(Fate) + Send>,
    /// Whether it is let go where one that goes before it needs its place.
    gives_way: bool,
}

/// What became of a job.
enum Fate {
    ItsTurn,
    LetGo,
}

/// Threads that take jobs, by their [`Haste`] and then in order. They end when the pool is dropped.
#[derive(Clone)]
pub struct WorkerPool<Turn = Instant> {
    shared: Arc<Closing<Turn>>,
}

/// Which of the waiting jobs goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Haste<Turn = Instant> {
    /// Before all others.
    Urgent,
    /// The least turn first, such as the time when it is due.
    By(Turn),
    /// After the others.
    CanWait,
}

/// The jobs that wait.
struct Queue<Turn> {
    /// As its threads are called, and its refusals are counted.
    name: &'static str,
    state: Mutex<Waiting<Turn>>,
    changed: Condvar,
    /// Jobs that may wait.
    waiting_max: usize,
}

struct Waiting<Turn> {
    /// By their haste, and then in the order in which they came.
    jobs: BTreeMap<(Haste<Turn>, u64), Job>,
    /// How many jobs have come.
    came: u64,
    closed: bool,
}

/// Closes the queue when the last pool handle goes.
struct Closing<Turn> {
    queue: Arc<Queue<Turn>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl<Turn> Drop for Closing<Turn> {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl<Turn: Ord + Send + 'static> WorkerPool<Turn> {
    /// Starts `threads` threads; `waiting_max` jobs may wait, a further one is refused.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(name: &'static str, threads: usize, waiting_max: usize) -> std::io::Result<Self> {
        Self::start_with(CpuShare::Whole, name, threads, waiting_max)
    }

    /// The same with threads that take this share of the cores.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_with(
        share: CpuShare,
        name: &'static str,
        threads: usize,
        waiting_max: usize,
    ) -> std::io::Result<Self> {
        let queue = Arc::new(Queue {
            name,
            state: Mutex::new(Waiting {
                jobs: BTreeMap::new(),
                came: 0,
                closed: false,
            }),
            changed: Condvar::new(),
            waiting_max,
        });
        let pool = Self {
            shared: Arc::new(Closing {
                queue: Arc::clone(&queue),
                threads: Mutex::default(),
            }),
        };
        for number in 0..threads {
            let queue = Arc::clone(&queue);
            let thread = thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || {
                    share.take();
                    work(&queue);
                })?;
            pool.threads().push(thread);
        }
        Ok(pool)
    }

    /// Drops what waits and waits for what is running: no engine may be at work when the process ends. Jobs that come
    /// later are never run.
    pub fn stop(&self) {
        self.shared.queue.close();
        for thread in self.threads().drain(..) {
            // A panic was told to whoever asked.
            let _ = thread.join();
        }
    }

    fn threads(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        let threads = &self.shared.threads;
        threads.lock()
    }

    /// Queues `job`; its result comes through the receiver, which stays empty for ever when the job panicked.
    ///
    /// # Errors
    /// [`EngineError::Overloaded`] when too many jobs wait.
    pub fn submit<R: Send + 'static>(
        &self,
        haste: Haste<Turn>,
        job: impl FnOnce() -> R + Send + 'static,
    ) -> Result<oneshot::Receiver<R>, EngineError> {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |_| {
            // Nobody waits any more when the asker was cancelled.
            let _ = reply.send(job());
        });
        let job = Job {
            work,
            gives_way: false,
        };
        self.shared.queue.push(haste, job)?;
        Ok(answer)
    }

    /// Runs `job` on one of the threads when its turn comes.
    ///
    /// # Errors
    /// [`EngineError::Overloaded`] when too many jobs that go before it wait, or come while it waits;
    /// [`EngineError::Failed`] when it panicked.
    pub async fn run_by<R: Send + 'static>(
        &self,
        turn: Turn,
        job: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, EngineError> {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |fate| {
            let _ = reply.send(match fate {
                Fate::ItsTurn => Ok(job()),
                Fate::LetGo => Err(EngineError::Overloaded),
            });
        });
        let job = Job {
            work,
            gives_way: true,
        };
        self.shared.queue.push(Haste::By(turn), job)?;
        answer.await.map_err(|_| panicked())?
    }

    /// Runs `job` on one of the threads.
    ///
    /// # Errors
    /// [`EngineError::Overloaded`] when too many jobs wait, [`EngineError::Failed`] when the job panicked.
    pub async fn run<R: Send + 'static>(
        &self,
        job: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, EngineError> {
        let answer = self.submit(Haste::CanWait, job)?;
        answer.await.map_err(|_| panicked())
    }
}

/// What the asker of a job that panicked, or was dropped when the pool stopped, is told.
pub fn panicked() -> EngineError {
    EngineError::Failed("the worker failed or has stopped; see the log".to_owned())
}

impl<Turn: Ord> Queue<Turn> {
    fn push(&self, haste: Haste<Turn>, job: Job) -> Result<(), EngineError> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(panicked());
        }
        let mut let_go = None;
        if state.jobs.len() >= self.waiting_max {
            count_refused(self.name);
            let_go = Some(state.make_room(&haste).ok_or(EngineError::Overloaded)?);
        }
        state.came += 1;
        let place = (haste, state.came);
        state.jobs.insert(place, job);
        drop(state);
        self.changed.notify_one();
        if let Some(job) = let_go {
            (job.work)(Fate::LetGo);
        }
        Ok(())
    }

    /// The next job; none when the pool is gone. What was still waiting then is dropped.
    fn next(&self) -> Option<Job> {
        let idle = |state: &mut Waiting<Turn>| !state.closed && state.jobs.is_empty();
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, idle);
        if state.closed {
            return None;
        }
        state.jobs.pop_first().map(|(_, job)| job)
    }
}

impl<Turn> Queue<Turn> {
    /// Ends the threads; what waits is dropped.
    fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let dropped = mem::take(&mut state.jobs);
        drop(state);
        drop(dropped);
        self.changed.notify_all();
    }
}

impl<Turn: Ord> Waiting<Turn> {
    /// Takes out the job that would go last, if it gives way and goes after one of this haste.
    fn make_room(&mut self, haste: &Haste<Turn>) -> Option<Job> {
        let last = self.jobs.last_entry()?;
        let gives_way = last.get().gives_way && *haste < last.key().0;
        gives_way.then(|| last.remove())
    }
}

fn work<Turn: Ord>(queue: &Queue<Turn>) {
    while let Some(job) = queue.next() {
        // The panic is reported by its hook; the asker sees its answer dropped.
        let _ = catch_unwind(AssertUnwindSafe(|| (job.work)(Fate::ItsTurn)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    use super::*;
    use crate::clock;

    /// Keeps the pool's only thread busy until the sender is dropped.
    async fn occupy(pool: &WorkerPool) -> Sender<()> {
        let (release, blocked) = channel::<()>();
        let (started, running) = oneshot::channel();
        pool.submit(Haste::CanWait, move || {
            let _ = started.send(());
            let _ = blocked.recv();
        })
        .unwrap();
        running.await.unwrap();
        release
    }

    #[tokio::test]
    async fn a_panic_fails_one_job_and_no_other() {
        let pool = <WorkerPool>::start("test", 1, 4).unwrap();
        let failed: Result<(), _> = pool.run(|| panic!("planned")).await;
        assert!(matches!(failed, Err(EngineError::Failed(_))));
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_full_queue_refuses() {
        let pool = <WorkerPool>::start("test", 1, 1).unwrap();
        let release = occupy(&pool).await;
        let waiting = pool.submit(Haste::CanWait, || 2).unwrap();
        assert_eq!(pool.run(|| 3).await, Err(EngineError::Overloaded));
        drop(release);
        assert_eq!(waiting.await, Ok(2));
    }

    #[tokio::test]
    async fn where_there_is_no_room_the_job_that_is_due_last_is_let_go() {
        let pool = <WorkerPool>::start("test", 1, 2).unwrap();
        let release = occupy(&pool).await;
        let now = clock::now();
        let due = |seconds| now + Duration::from_secs(seconds);
        let (greedy, last, quiet, late, release) = tokio::join!(
            biased;
            pool.run_by(due(8), || "greedy"),
            pool.run_by(due(9), || "last"),
            pool.run_by(due(0), || "quiet"),
            pool.run_by(due(10), || "late"),
            async { drop(release) },
        );
        assert_eq!((greedy, quiet, release), (Ok("greedy"), Ok("quiet"), ()));
        let overloaded = Err(EngineError::Overloaded);
        assert_eq!((last, late), (overloaded.clone(), overloaded));
    }

    #[tokio::test]
    async fn an_urgent_job_goes_before_those_that_wait() {
        let pool = <WorkerPool>::start("test", 1, 4).unwrap();
        let release = occupy(&pool).await;
        let (done, order) = channel();
        let job = |name: &'static str| {
            let done = done.clone();
            move || done.send(name).unwrap()
        };
        let later = pool.submit(Haste::CanWait, job("later")).unwrap();
        let urgent = pool.submit(Haste::Urgent, job("urgent")).unwrap();
        drop(release);
        later.await.unwrap();
        urgent.await.unwrap();
        assert_eq!(order.try_iter().collect::<Vec<_>>(), ["urgent", "later"]);
    }

    #[tokio::test]
    async fn what_is_due_sooner_goes_first() {
        let pool = <WorkerPool>::start("test", 1, 4).unwrap();
        let release = occupy(&pool).await;
        let (done, order) = channel();
        let now = clock::now();
        let mut answers = Vec::new();
        for (name, seconds) in [("third", 9), ("first", 1), ("second", 5)] {
            let done = done.clone();
            let haste = Haste::By(now + Duration::from_secs(seconds));
            let job = move || done.send(name).unwrap();
            answers.push(pool.submit(haste, job).unwrap());
        }
        drop(release);
        for answer in answers {
            answer.await.unwrap();
        }
        let order: Vec<_> = order.try_iter().collect();
        assert_eq!(order, ["first", "second", "third"]);
    }

    #[tokio::test]
    async fn a_stopped_pool_has_finished_what_ran_and_takes_no_more() {
        let pool = <WorkerPool>::start("test", 1, 4).unwrap();
        let release = occupy(&pool).await;
        let waiting = pool.submit(Haste::CanWait, || 2).unwrap();
        drop(release);
        pool.stop();
        assert!(pool.threads().is_empty());
        // It was run before the stop, or dropped by it.
        assert!(matches!(waiting.await, Ok(2) | Err(_)));
        assert!(pool.submit(Haste::Urgent, || 3).is_err());
    }

    #[tokio::test]
    async fn a_dropped_pool_drops_what_waits() {
        let pool = <WorkerPool>::start("test", 1, 4).unwrap();
        let release = occupy(&pool).await;
        let waiting = pool.submit(Haste::CanWait, || 2).unwrap();
        drop(pool);
        drop(release);
        assert!(waiting.await.is_err());
    }
}
