//! Which text is encoded next. No threads here: the pool's lock stands around it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::inference::Embedding;
use crate::telemetry::queues::count_refused;

use super::{EncodeError, Turn, Urgency};

/// As its refusals are counted.
const NAME: &str = "encoder";

/// When nobody has spoken for so long, the last free worker helps with texts that can wait.
const QUIET: Duration = Duration::from_millis(250);
/// But only with those of so few bytes: about 100 tokens, or 12 ms, which whoever speaks next may have to wait.
const SHORT_TEXT_BYTES: usize = 400;

/// What a job's `done` is called with.
pub type EncodeOutcome = Result<Embedding, EncodeError>;
/// Called exactly once, on a worker thread or, when the answer is known at once, on the thread that submits.
pub(super) type Done = Box<dyn FnOnce(EncodeOutcome) + Send>;

/// A text to encode.
pub struct EncodeJob {
    /// Whose text it is: superseding and promotion stay within a session.
    pub session: u64,
    /// When it is its turn.
    pub turn: Turn,
    /// The text.
    pub text: Arc<str>,
    /// Called exactly once with the outcome; it must not block.
    pub done: Done,
}

/// Callbacks to be made once the lock is released.
pub(super) type Outcomes = Vec<(Done, EncodeOutcome)>;

struct Waiting {
    session: u64,
    /// A text that supersedes takes over the turn of the older one, and its place in the order of arrival.
    turn: Turn,
    arrival: u64,
    text: Arc<str>,
    done: Vec<Done>,
}

impl Waiting {
    /// The least goes first.
    fn place(&self) -> (Turn, u64) {
        (self.turn, self.arrival)
    }
}

struct Running {
    ticket: u64,
    turn: Turn,
    text: Arc<str>,
    done: Vec<Done>,
}

/// A text that a worker took.
pub(super) struct Taken {
    /// Gives the callbacks back through [`JobQueue::finish`].
    pub(super) ticket: u64,
    pub(super) text: Arc<str>,
}

/// Waiting and running texts.
///
/// **Order.** By their turns, of two with the same the one that came first. At most one worker fewer than there are works
/// on those that [can wait](Turn::can_wait); while nobody speaks, all of them on short texts of the pack.
///
/// **Overflow.** When `jobs_max` texts wait, the one that would go last gets [`EncodeError::Overloaded`], be it the new one.
/// As what a session asks too much is due late, whoever asks at leisure always finds room.
pub(super) struct JobQueue {
    waiting: Vec<Waiting>,
    running: Vec<Running>,
    jobs_max: usize,
    that_can_wait_max: usize,
    /// When somebody's words came last.
    spoken_at: Option<Instant>,
    count: u64,
    shut_down: bool,
}

impl JobQueue {
    /// A queue of at most `jobs_max` waiting texts for `workers` workers.
    pub(super) fn new(jobs_max: usize, workers: usize) -> Self {
        Self {
            waiting: Vec::new(),
            running: Vec::new(),
            jobs_max: jobs_max.max(1),
            that_can_wait_max: workers.saturating_sub(1).max(1),
            spoken_at: None,
            count: 0,
            shut_down: false,
        }
    }

    /// Takes a job in that came at `now`; returns the callbacks that are to be made because of it.
    pub(super) fn submit(&mut self, job: EncodeJob, now: Instant) -> Outcomes {
        if self.shut_down {
            return vec![(job.done, Err(EncodeError::ShutDown))];
        }
        if job.turn.urgency() > Urgency::Background {
            self.spoken_at = Some(now);
        }
        if let Some(running) = self.running.iter_mut().find(|it| it.text == job.text) {
            running.done.push(job.done);
            return Vec::new();
        }
        let mine = |it: &&mut Waiting| it.session == job.session;
        if let Some(same) = self
            .waiting
            .iter_mut()
            .filter(mine)
            .find(|it| it.text == job.text)
        {
            if job.turn.urgency() > same.turn.urgency() {
                same.turn = job.turn;
            }
            same.done.push(job.done);
            return Vec::new();
        }
        if job.turn.urgency() == Urgency::Speculative
            && let Some(older) = self
                .waiting
                .iter_mut()
                .filter(mine)
                .find(|it| it.turn.urgency() == Urgency::Speculative)
        {
            older.text = job.text;
            let replaced = std::mem::replace(&mut older.done, vec![job.done]);
            return fail_all(replaced, &EncodeError::Superseded);
        }
        self.push(job)
    }

    fn push(&mut self, job: EncodeJob) -> Outcomes {
        self.count += 1;
        self.waiting.push(Waiting {
            session: job.session,
            turn: job.turn,
            arrival: self.count,
            text: job.text,
            done: vec![job.done],
        });
        if self.waiting.len() <= self.jobs_max {
            return Vec::new();
        }
        let last = (0..self.waiting.len()).max_by_key(|index| self.waiting[*index].place());
        count_refused(NAME);
        let last = last.map(|index| self.waiting.swap_remove(index));
        let pushed_out = last.into_iter().flat_map(|it| it.done);
        fail_all(pushed_out, &EncodeError::Overloaded)
    }

    /// The next text to work on.
    pub(super) fn take(&mut self, now: Instant) -> Option<Taken> {
        let that_can_wait = self.running.iter().filter(|it| it.turn.can_wait()).count();
        let is_quiet = self
            .spoken_at
            .is_none_or(|spoken_at| now.saturating_duration_since(spoken_at) >= QUIET);
        let may_go = |job: &Waiting| {
            !job.turn.can_wait()
                || that_can_wait < self.that_can_wait_max
                || is_quiet && job.text.len() <= SHORT_TEXT_BYTES
        };
        let index = (0..self.waiting.len())
            .filter(|index| may_go(&self.waiting[*index]))
            .min_by_key(|index| self.waiting[*index].place())?;
        let job = self.waiting.swap_remove(index);
        self.count += 1;
        let ticket = self.count;
        self.running.push(Running {
            ticket,
            turn: job.turn,
            text: Arc::clone(&job.text),
            done: job.done,
        });
        Some(Taken {
            ticket,
            text: job.text,
        })
    }

    /// Everyone who waits for the taken text, with its outcome.
    pub(super) fn finish(&mut self, ticket: u64, outcome: &EncodeOutcome) -> Outcomes {
        let Some(index) = self.running.iter().position(|it| it.ticket == ticket) else {
            return Vec::new();
        };
        let finished = self.running.swap_remove(index);
        finished
            .done
            .into_iter()
            .map(|done| (done, outcome.clone()))
            .collect()
    }

    /// Refuses everything that waits and everything to come.
    pub(super) fn shut_down(&mut self) -> Outcomes {
        self.shut_down = true;
        let waiting = std::mem::take(&mut self.waiting);
        fail_all(
            waiting.into_iter().flat_map(|it| it.done),
            &EncodeError::ShutDown,
        )
    }

    pub(super) fn is_shut_down(&self) -> bool {
        self.shut_down
    }
}

fn fail_all(done: impl IntoIterator<Item = Done>, error: &EncodeError) -> Outcomes {
    done.into_iter()
        .map(|done| (done, Err(error.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::understanding::doubles::FakeEncoder;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    type Heard = (&'static str, EncodeOutcome);

    struct Bench {
        queue: JobQueue,
        heard: Receiver<Heard>,
        speak: Sender<Heard>,
        start: Instant,
    }

    impl Bench {
        fn new(jobs_max: usize, workers: usize) -> Self {
            let (speak, heard) = channel();
            let queue = JobQueue::new(jobs_max, workers);
            Self {
                queue,
                heard,
                speak,
                start: clock::now(),
            }
        }

        fn submit(&mut self, name: &'static str, session: u64, urgency: Urgency, text: &str) {
            self.submit_due(name, session, urgency, text, 0);
        }

        /// Due so many seconds after the start; with none it is asked at leisure.
        fn submit_due(
            &mut self,
            name: &'static str,
            session: u64,
            urgency: Urgency,
            text: &str,
            due: u64,
        ) {
            let speak = self.speak.clone();
            let turn = match due {
                0 => Turn::now(urgency, self.start),
                _ => Turn::later(urgency, self.start + Duration::from_secs(due)),
            };
            let job = EncodeJob {
                session,
                turn,
                text: text.into(),
                done: Box::new(move |outcome| speak.send((name, outcome)).unwrap()),
            };
            let outcomes = self.queue.submit(job, self.start);
            call(outcomes);
        }

        fn take(&mut self) -> String {
            self.queue
                .take(self.start)
                .map_or(String::new(), |it| it.text.to_string())
        }

        fn refused(&self) -> Vec<(&'static str, EncodeError)> {
            self.heard
                .try_iter()
                .map(|(name, it)| (name, it.unwrap_err()))
                .collect()
        }
    }

    fn call(outcomes: Outcomes) {
        for (done, outcome) in outcomes {
            done(outcome);
        }
    }

    #[test]
    fn final_goes_before_speculative_before_background() {
        let mut bench = Bench::new(9, 9);
        bench.submit("1", 1, Urgency::Background, "b");
        bench.submit("2", 2, Urgency::Speculative, "s");
        bench.submit("3", 3, Urgency::Final, "f1");
        bench.submit("4", 4, Urgency::Final, "f2");
        let order = [(); 5].map(|()| bench.take());
        assert_eq!(order, ["f1", "f2", "s", "b", ""]);
    }

    #[test]
    fn newer_words_take_the_place_of_older_ones_of_the_same_session_only() {
        let mut bench = Bench::new(9, 2);
        bench.submit("old", 1, Urgency::Speculative, "what");
        bench.submit("other", 2, Urgency::Speculative, "what");
        bench.submit("new", 1, Urgency::Speculative, "what is");
        assert_eq!(bench.refused(), [("old", EncodeError::Superseded)]);
        assert_eq!([bench.take(), bench.take()], ["what is", "what"]);
    }

    #[test]
    fn a_final_promotes_the_same_words_that_wait() {
        let mut bench = Bench::new(9, 2);
        bench.submit("first", 2, Urgency::Final, "x");
        bench.submit("guess", 1, Urgency::Speculative, "what");
        bench.submit("real", 1, Urgency::Final, "what");
        bench.submit("next guess", 1, Urgency::Speculative, "and then");
        assert_eq!(bench.refused(), [], "a promoted text is not superseded");
        assert_eq!(bench.take(), "x");
        let taken = bench.queue.take(bench.start).unwrap();
        assert_eq!(&*taken.text, "what");
        let outcome = Ok(FakeEncoder::vector("what"));
        call(bench.queue.finish(taken.ticket, &outcome));
        let heard: Vec<_> = bench.heard.try_iter().collect();
        assert_eq!(heard, [("guess", outcome.clone()), ("real", outcome)]);
    }

    #[test]
    fn the_same_words_join_what_is_running() {
        let mut bench = Bench::new(9, 2);
        bench.submit("guess", 1, Urgency::Speculative, "what");
        let taken = bench.queue.take(bench.start).unwrap();
        bench.submit("real", 1, Urgency::Final, "what");
        assert!(bench.queue.take(bench.start).is_none());
        call(
            bench
                .queue
                .finish(taken.ticket, &Err(EncodeError::Panicked)),
        );
        assert_eq!(bench.refused().len(), 2);
    }

    #[test]
    fn background_leaves_a_worker_free() {
        let mut bench = Bench::new(9, 2);
        bench.submit("0", 1, Urgency::Final, "spoken");
        assert_eq!(bench.take(), "spoken");
        bench.submit("1", 0, Urgency::Background, "a");
        bench.submit("2", 0, Urgency::Background, "b");
        let first = bench.queue.take(bench.start).unwrap();
        assert!(bench.queue.take(bench.start).is_none());
        bench.submit("3", 1, Urgency::Final, "f");
        assert_eq!(bench.take(), "f");
        call(
            bench
                .queue
                .finish(first.ticket, &Err(EncodeError::Panicked)),
        );
        assert_eq!(bench.take(), "b");
    }

    #[test]
    fn words_of_who_talks_without_pause_leave_a_worker_free() {
        let mut bench = Bench::new(9, 2);
        bench.submit_due("1", 1, Urgency::Speculative, "a", 1);
        bench.submit_due("2", 2, Urgency::Speculative, "b", 1);
        assert_eq!([bench.take(), bench.take()], ["a", ""]);
        bench.submit("3", 3, Urgency::Speculative, "quiet");
        bench.submit_due("4", 1, Urgency::Final, "awaited", 1);
        let order = [(); 3].map(|()| bench.take());
        assert_eq!(order, ["quiet", "awaited", ""]);
    }

    #[test]
    fn while_nobody_speaks_all_workers_take_short_texts_of_the_background() {
        let mut bench = Bench::new(9, 2);
        let long = "word ".repeat(100);
        bench.submit("1", 0, Urgency::Background, &long);
        bench.submit("2", 0, Urgency::Background, &long.repeat(2));
        bench.submit("3", 0, Urgency::Background, "short");
        assert_eq!([bench.take(), bench.take()], [long, "short".to_owned()]);
        assert_eq!(bench.take(), "", "the last worker takes no long text");
        bench.submit("4", 1, Urgency::Final, "spoken");
        bench.submit("5", 0, Urgency::Background, "also short");
        assert_eq!([bench.take(), bench.take()], ["spoken", ""]);
        let later = bench.start + QUIET;
        let taken = bench.queue.take(later).map(|taken| taken.text);
        assert_eq!(taken.as_deref(), Some("also short"));
    }

    #[test]
    fn overflow_pushes_out_the_least_urgent_newest() {
        let mut bench = Bench::new(3, 2);
        bench.submit("b1", 0, Urgency::Background, "b1");
        bench.submit("b2", 0, Urgency::Background, "b2");
        bench.submit("s", 1, Urgency::Speculative, "s");
        bench.submit("b3", 0, Urgency::Background, "b3");
        bench.submit("f1", 2, Urgency::Final, "f1");
        bench.submit("f2", 3, Urgency::Final, "f2");
        bench.submit("f3", 4, Urgency::Final, "f3");
        bench.submit("f4", 5, Urgency::Final, "f4");
        let names: Vec<_> = bench.refused().into_iter().collect();
        let overloaded = |name| (name, EncodeError::Overloaded);
        assert_eq!(names, ["b3", "b2", "b1", "s", "f4"].map(overloaded));
    }

    #[test]
    fn who_asks_without_pause_goes_later_and_is_refused_first() {
        let mut bench = Bench::new(3, 9);
        bench.submit_due("late", 1, Urgency::Final, "late", 9);
        bench.submit_due("later", 1, Urgency::Final, "later", 10);
        bench.submit_due("guess", 2, Urgency::Speculative, "guess", 0);
        bench.submit_due("now", 3, Urgency::Final, "now", 0);
        bench.submit_due("also now", 4, Urgency::Final, "also now", 0);
        bench.submit_due("latest", 1, Urgency::Final, "latest", 11);
        let overloaded = |name| (name, EncodeError::Overloaded);
        assert_eq!(bench.refused(), ["later", "late", "latest"].map(overloaded));
        let order = [(); 3].map(|()| bench.take());
        assert_eq!(order, ["now", "also now", "guess"]);
    }

    #[test]
    fn a_text_that_is_hurried_takes_the_turn_of_its_urgency() {
        let mut bench = Bench::new(9, 9);
        bench.submit_due("guess", 1, Urgency::Speculative, "mine", 10);
        bench.submit_due("other", 2, Urgency::Final, "other", 5);
        bench.submit_due("real", 1, Urgency::Final, "mine", 0);
        assert_eq!([(); 2].map(|()| bench.take()), ["mine", "other"]);
    }

    #[test]
    fn shutting_down_answers_everyone() {
        let mut bench = Bench::new(9, 2);
        bench.submit("waiting", 1, Urgency::Final, "a");
        let outcomes = bench.queue.shut_down();
        call(outcomes);
        bench.submit("late", 1, Urgency::Final, "b");
        let shut = |name| (name, EncodeError::ShutDown);
        assert_eq!(bench.refused(), ["waiting", "late"].map(shut));
    }
}
