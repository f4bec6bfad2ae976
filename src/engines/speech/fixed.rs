//! Makes the pack's fixed replies ready to be heard while nobody is being spoken to.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tracing::{debug, info};

use super::reading::{Reading, Words, words_of};
use crate::clock;
use crate::inference::Cancellation;
use crate::limits::CpuShare;
use crate::speaking::SpeakError;

/// So long nobody is spoken to before a piece is begun: within a talk it would be given up again and again, and meanwhile take
/// the cores from answers.
const QUIET: Duration = Duration::from_secs(2);

/// The thread that makes them.
pub struct FixedReplies {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    work: Option<Work>,
    /// Texts being read aloud to somebody, and people who wait to be understood.
    visits: usize,
    /// When the last visit ended.
    left_at: Option<Instant>,
    /// What is being made.
    under_way: Option<Cancellation>,
    stopped: bool,
}

struct Work {
    reading: Reading,
    waiting: VecDeque<Words>,
    made: usize,
}

/// While it lives, somebody is being spoken to, or waits to be understood.
pub struct Visit {
    shared: Arc<Shared>,
}

impl FixedReplies {
    /// Nothing to make yet.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let working = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("docent-fixed".to_owned())
            .spawn(move || {
                CpuShare::Least.take();
                working.run();
            })?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Makes these texts from now on, instead of those before.
    pub fn replace<'a>(&self, reading: Reading, texts: impl IntoIterator<Item = &'a str>) {
        let waiting = texts.into_iter().flat_map(words_of).collect();
        let mut state = self.shared.state.lock();
        // Taken: what comes of it belongs to no work any more.
        if let Some(cancellation) = state.under_way.take() {
            cancellation.cancel();
        }
        state.work = Some(Work {
            reading,
            waiting,
            made: 0,
        });
        self.shared.changed.notify_all();
    }

    /// Somebody is to be spoken to: what is under way is given up until the last visit has ended.
    pub fn visit(&self) -> Visit {
        let mut state = self.shared.state.lock();
        state.visits += 1;
        if let Some(cancellation) = &state.under_way {
            cancellation.cancel();
        }
        Visit {
            shared: Arc::clone(&self.shared),
        }
    }

    /// Ends the thread and waits for it: no engine may be at work when the process ends.
    pub fn stop(&self) {
        let mut state = self.shared.state.lock();
        state.stopped = true;
        if let Some(cancellation) = &state.under_way {
            cancellation.cancel();
        }
        drop(state);
        self.shared.changed.notify_all();
        let thread = self.thread.lock().take();
        if let Some(thread) = thread {
            // A thread that failed has nothing left to wait for.
            let _ = thread.join();
        }
    }
}

impl Drop for FixedReplies {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.visits -= 1;
        state.left_at = Some(clock::now());
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl State {
    /// When the next piece may be begun; none as long as somebody is there or nothing waits.
    fn begins_at(&self) -> Option<Instant> {
        let work = self.work.as_ref()?;
        let is_due = self.visits == 0 && !work.waiting.is_empty();
        is_due.then(|| {
            self.left_at
                .map_or_else(clock::now, |left_at| left_at + QUIET)
        })
    }
}

impl Shared {
    fn run(&self) {
        while let Some((reading, words, cancellation)) = self.next() {
            let made = reading.make(&words, &cancellation);
            self.finish(words, made.map(|_| ()));
        }
    }

    /// Waits for a piece to make and for quiet; none when the thread is to end.
    fn next(&self) -> Option<(Reading, Words, Cancellation)> {
        let mut state = self.state.lock();
        while !state.stopped {
            match state.begins_at() {
                Some(at) if at <= clock::now() => break,
                Some(at) => drop(self.changed.wait_until(&mut state, at)),
                None => self.changed.wait(&mut state),
            }
        }
        if state.stopped {
            return None;
        }
        let cancellation = Cancellation::default();
        state.under_way = Some(cancellation.clone());
        let work = state.work.as_mut()?;
        let words = work.waiting.pop_front()?;
        Some((work.reading.clone(), words, cancellation))
    }

    fn finish(&self, words: Words, made: Result<(), SpeakError>) {
        let mut state = self.state.lock();
        let was_replaced = state.under_way.take().is_none();
        let Some(work) = state.work.as_mut().filter(|_| !was_replaced) else {
            return;
        };
        match made {
            Ok(()) => work.made += 1,
            Err(SpeakError::Cancelled) => work.waiting.push_back(words),
            Err(problem) => debug!(%problem, "a fixed reply cannot be made ready"),
        }
        if work.waiting.is_empty() {
            info!(pieces = work.made, "fixed replies are ready to be heard");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::audio::Sound;
    use crate::engines::WorkerPool;
    use crate::engines::speech::{Manner, Speaker, Variation, Voice, VoiceName};
    use crate::speaking::{Delivery, Keep, Made, Synthesizer, Utterance};

    /// Tells what it is asked to say, and then waits for a word or for its cancellation.
    struct Slow {
        begun: Sender<String>,
        go_on: Mutex<Receiver<()>>,
        cancelled: Sender<()>,
    }

    impl Synthesizer for Slow {
        fn fingerprint(&self) -> &'static str {
            "slow"
        }

        fn language(&self) -> &'static str {
            "en"
        }

        fn speaks_whole_because(&self) -> Option<&str> {
            None
        }

        fn begin(
            &self,
            text: &str,
            _: Delivery,
            cancellation: &Cancellation,
        ) -> Result<Box<dyn Utterance>, SpeakError> {
            let cancelled = self.cancelled.clone();
            let _guard = cancellation.on_cancel(move || cancelled.send(()).unwrap());
            self.begun.send(text.to_owned()).unwrap();
            self.go_on.lock().recv().unwrap();
            if cancellation.is_cancelled() {
                return Err(SpeakError::Cancelled);
            }
            Ok(Box::new(Made::new(Sound {
                sample_rate_hz: 8_000,
                samples: vec![1],
            })))
        }
    }

    /// Reads with a voice that tells what it says and goes on at a word.
    fn reading() -> (Reading, Receiver<String>, Sender<()>) {
        let (begun, said) = channel();
        let (word, go_on) = channel();
        let voice = Voice {
            name: VoiceName::espeak("slow"),
            variation: Variation::default(),
            files: None,
            synthesizer: Arc::new(Slow {
                begun,
                go_on: Mutex::new(go_on),
                cancelled: word.clone(),
            }),
        };
        let reading = Reading {
            workers: WorkerPool::start("test", 1, 1).unwrap(),
            kept: None,
            speaker: Arc::new(Speaker::new(voice, None, Manner::default())),
            keep: Keep::Memory,
            trail: None,
        };
        (reading, said, word)
    }

    #[test]
    fn a_text_that_was_replaced_is_not_said_with_the_new_ones() {
        let (reading, said, word) = reading();
        let fixed = FixedReplies::start().unwrap();
        fixed.replace(reading.clone(), ["Old."]);
        assert_eq!(said.recv().unwrap(), "Old.");
        fixed.replace(reading, ["New.", "Newer."]);
        assert_eq!(said.recv().unwrap(), "New.");
        let waiting = fixed
            .shared
            .state
            .lock()
            .work
            .as_ref()
            .unwrap()
            .waiting
            .len();
        assert_eq!(waiting, 1, "`Newer.` and nothing else");
        word.send(()).unwrap();
        assert_eq!(said.recv().unwrap(), "Newer.");
        fixed.stop();
    }

    #[test]
    fn within_a_talk_nothing_is_begun() {
        let mut state = State {
            work: Some(Work {
                reading: reading().0,
                waiting: words_of("Hello.").collect(),
                made: 0,
            }),
            ..State::default()
        };
        assert!(state.begins_at().is_some_and(|at| at <= clock::now()));
        state.visits = 1;
        assert_eq!(state.begins_at(), None);
        let left_at = clock::now();
        (state.visits, state.left_at) = (0, Some(left_at));
        assert_eq!(state.begins_at(), Some(left_at + QUIET));
    }
}
