//! Encoders on threads of their own, shared by every session.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex, MutexGuard};

use super::queue::{JobQueue, Outcomes, Taken};
use super::recent::Recent;
use super::{
    EncodeError, EncodeJob, EncodeOutcome, Encoder, ModelId, Turn, UnderstandingError, WordList,
};
use crate::clock;
use crate::inference::Embedding;
use crate::limits::CpuShare;

/// The pool's limits.
#[derive(Clone, Copy, Debug)]
pub struct PoolOptions {
    /// Texts that may wait. A new one then pushes out a less urgent one or one that is due later, or is refused as
    /// overloaded.
    pub jobs_max: usize,
    /// Texts whose vectors are remembered, in memory only.
    pub recent_texts_max: usize,
}

impl Default for PoolOptions {
    /// 256 waiting texts (about half a second of work on two workers) and 512 remembered ones (1 MB).
    fn default() -> Self {
        Self {
            jobs_max: 256,
            recent_texts_max: 512,
        }
    }
}

/// Worker threads, one per encoder, behind one bounded queue.
///
/// Dropping it refuses what waits, lets what runs finish, and joins the threads.
pub struct EncoderPool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
    model: ModelId,
    words: WordList,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    queue: JobQueue,
    recent: Recent<Embedding>,
}

impl EncoderPool {
    /// Starts a thread `encoder-N` for each of `encoders`, which must be of one model.
    ///
    /// # Errors
    /// [`UnderstandingError::Thread`] when the system gives no thread or there is no encoder.
    pub fn start(
        encoders: Vec<Box<dyn Encoder>>,
        options: PoolOptions,
    ) -> Result<Self, UnderstandingError> {
        let model = encoders
            .first()
            .map(|encoder| encoder.model_id().clone())
            .ok_or_else(|| UnderstandingError::Thread(std::io::ErrorKind::InvalidInput.into()))?;
        let words = encoders.first().map(|encoder| encoder.words());
        let mut pool = Self {
            shared: Arc::new(Shared {
                state: Mutex::new(State {
                    queue: JobQueue::new(options.jobs_max, encoders.len()),
                    recent: Recent::new(options.recent_texts_max),
                }),
                changed: Condvar::new(),
            }),
            workers: Vec::new(),
            model,
            words: words.unwrap_or_default(),
        };
        for (index, mut encoder) in encoders.into_iter().enumerate() {
            let shared = Arc::clone(&pool.shared);
            let worker = thread::Builder::new()
                .name(format!("encoder-{index}"))
                .spawn(move || {
                    CpuShare::Less.take();
                    shared.work(encoder.as_mut());
                })
                .map_err(UnderstandingError::Thread)?;
            pool.workers.push(worker);
        }
        Ok(pool)
    }

    /// The words that the encoders know whole.
    pub fn words(&self) -> &WordList {
        &self.words
    }

    /// Takes a job in without waiting. `done` is called exactly once: here, when the vector is remembered or the job
    /// is refused, otherwise on a worker.
    pub fn submit(&self, job: EncodeJob) {
        let outcomes = {
            let mut state = self.shared.lock();
            match state.recent.get(&job.text) {
                Some(vector) => vec![(job.done, Ok(vector))],
                None => state.queue.submit(job, clock::now()),
            }
        };
        self.shared.changed.notify_all();
        call(outcomes);
    }

    /// Encodes one text and waits for it. Not for async code.
    ///
    /// # Errors
    /// Any [`EncodeError`].
    pub fn encode_blocking(&self, session: u64, turn: Turn, text: &str) -> EncodeOutcome {
        let (send, receive) = sync_channel(1);
        self.submit(EncodeJob {
            session,
            turn,
            text: text.into(),
            done: Box::new(move |outcome| {
                let _ = send.send(outcome);
            }),
        });
        receive.recv().unwrap_or(Err(EncodeError::ShutDown))
    }

    /// Changes how many texts have their vectors remembered.
    pub fn set_recent_texts_max(&self, texts_max: usize) {
        self.shared.lock().recent.set_texts_max(texts_max);
    }

    /// The model all encoders share.
    pub fn model_id(&self) -> &ModelId {
        &self.model
    }
}

impl Drop for EncoderPool {
    fn drop(&mut self) {
        let outcomes = self.shared.lock().queue.shut_down();
        self.shared.changed.notify_all();
        call(outcomes);
        for worker in self.workers.drain(..) {
            // A callback may hold the last handle; a thread cannot wait for itself.
            if worker.thread().id() != thread::current().id() {
                let _ = worker.join();
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// A worker's life: take, encode, tell, until shut down.
    fn work(&self, encoder: &mut dyn Encoder) {
        while let Some(taken) = self.wait_for_job() {
            let outcome = catch_unwind(AssertUnwindSafe(|| encoder.encode(&taken.text)))
                .unwrap_or(Err(EncodeError::Panicked));
            let outcomes = {
                let mut state = self.lock();
                if let Ok(vector) = &outcome {
                    state.recent.insert(&taken.text, vector.clone());
                }
                state.queue.finish(taken.ticket, &outcome)
            };
            // The end of a background job may let another worker take the next one.
            self.changed.notify_all();
            call(outcomes);
        }
    }

    fn wait_for_job(&self) -> Option<Taken> {
        let mut state = self.lock();
        loop {
            if state.queue.is_shut_down() {
                return None;
            }
            if let Some(taken) = state.queue.take(clock::now()) {
                return Some(taken);
            }
            self.changed.wait(&mut state);
        }
    }
}

/// Makes the callbacks; one that panics harms neither the others nor the worker.
fn call(outcomes: Outcomes) {
    for (done, outcome) in outcomes {
        if catch_unwind(AssertUnwindSafe(|| done(outcome))).is_err() {
            tracing::error!("a callback for an encoded text panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::Urgency;
    use crate::understanding::doubles::{FakeEncoder, Gated};
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Dropped in this order: an encoder that still waits for leave goes on, so that the pool can be joined.
    struct Bench {
        leave: Sender<()>,
        pool: EncoderPool,
        began: Receiver<String>,
        heard: Receiver<(String, EncodeOutcome)>,
        speak: Sender<(String, EncodeOutcome)>,
    }

    fn bench() -> Bench {
        let (began_in, began) = channel();
        let (leave, leave_out) = channel();
        let (speak, heard) = channel();
        let gated = Gated::new(began_in, leave_out);
        let pool = EncoderPool::start(vec![Box::new(gated)], PoolOptions::default()).unwrap();
        Bench {
            leave,
            pool,
            began,
            heard,
            speak,
        }
    }

    impl Bench {
        fn submit(&self, urgency: Urgency, text: &str) {
            let (speak, name) = (self.speak.clone(), text.to_owned());
            self.pool.submit(EncodeJob {
                session: 1,
                turn: Turn::now(urgency, clock::now()),
                text: text.into(),
                done: Box::new(move |outcome| speak.send((name, outcome)).unwrap()),
            });
        }
    }

    #[test]
    fn works_by_urgency_and_remembers() {
        let bench = bench();
        bench.submit(Urgency::Final, "first");
        assert_eq!(bench.began.recv().unwrap(), "first");
        bench.submit(Urgency::Background, "pack");
        bench.submit(Urgency::Speculative, "old guess");
        bench.submit(Urgency::Speculative, "guess");
        bench.submit(Urgency::Final, "question");
        let superseded = ("old guess".to_owned(), Err(EncodeError::Superseded));
        assert_eq!(bench.heard.recv().unwrap(), superseded);
        for _ in 0..4 {
            bench.leave.send(()).unwrap();
        }
        let order = [(); 4].map(|()| bench.heard.recv().unwrap().0);
        assert_eq!(order, ["first", "question", "guess", "pack"]);
        // No leave is given now: the answer must come from memory.
        bench.submit(Urgency::Final, "guess");
        let (_, outcome) = bench.heard.recv().unwrap();
        assert_eq!(outcome, Ok(FakeEncoder::vector("guess")));
    }

    #[test]
    fn a_panic_costs_one_text_only() {
        let bench = bench();
        bench.submit(Urgency::Final, "panic");
        bench.submit(Urgency::Final, "after");
        bench.leave.send(()).unwrap();
        bench.leave.send(()).unwrap();
        assert_eq!(bench.heard.recv().unwrap().1, Err(EncodeError::Panicked));
        assert!(bench.heard.recv().unwrap().1.is_ok());
    }

    #[test]
    fn a_callback_that_panics_costs_nobody_else() {
        let bench = bench();
        bench.pool.submit(EncodeJob {
            session: 1,
            turn: Turn::awaited(),
            text: "a".into(),
            done: Box::new(|_| panic!("as asked")),
        });
        bench.submit(Urgency::Final, "b");
        bench.leave.send(()).unwrap();
        bench.leave.send(()).unwrap();
        assert!(bench.heard.recv().unwrap().1.is_ok());
    }

    #[test]
    fn dropping_answers_everyone() {
        let bench = bench();
        bench.submit(Urgency::Final, "running");
        assert_eq!(bench.began.recv().unwrap(), "running");
        bench.submit(Urgency::Final, "waiting");
        let pool = bench.pool;
        let dropping = thread::spawn(move || drop(pool));
        let refused = ("waiting".to_owned(), Err(EncodeError::ShutDown));
        assert_eq!(bench.heard.recv().unwrap(), refused);
        bench.leave.send(()).unwrap();
        dropping.join().unwrap();
        assert!(
            bench.heard.recv().unwrap().1.is_ok(),
            "what ran was finished"
        );
    }

    #[test]
    fn two_workers_work_at_the_same_time() {
        let (began_in, began) = channel();
        let mut leaves = Vec::new();
        let mut encoders: Vec<Box<dyn Encoder>> = Vec::new();
        for _ in 0..2 {
            let (leave, leave_out) = channel();
            leaves.push(leave);
            encoders.push(Box::new(Gated::new(began_in.clone(), leave_out)));
        }
        let pool = EncoderPool::start(encoders, PoolOptions::default()).unwrap();
        thread::scope(|scope| {
            let both = ["a", "b"]
                .map(|text| scope.spawn(|| pool.encode_blocking(1, Turn::awaited(), text)));
            // Both began before either was given leave.
            let _ = (began.recv().unwrap(), began.recv().unwrap());
            for leave in &leaves {
                leave.send(()).unwrap();
            }
            for outcome in both {
                assert!(outcome.join().unwrap().is_ok());
            }
        });
    }

    #[test]
    fn no_encoder_is_refused() {
        assert!(EncoderPool::start(Vec::new(), PoolOptions::default()).is_err());
    }
}
