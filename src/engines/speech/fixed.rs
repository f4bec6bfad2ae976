//! Makes the pack's fixed replies ready to be heard while nobody is being spoken to.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex};
use tracing::{debug, info};

use super::reading::{Reading, Words, words_of};
use crate::inference::Cancellation;
use crate::limits::CpuShare;
use crate::speaking::SpeakError;

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
        self.shared.state.lock().visits -= 1;
        self.shared.changed.notify_all();
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
        let nothing_to_do = |state: &mut State| {
            let waiting = state
                .work
                .as_ref()
                .is_some_and(|work| !work.waiting.is_empty());
            !state.stopped && (state.visits > 0 || !waiting)
        };
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, nothing_to_do);
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

    #[test]
    fn a_text_that_was_replaced_is_not_said_with_the_new_ones() {
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
        };
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
}
