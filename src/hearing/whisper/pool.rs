//! The states of an engine: the memory that one decoding works in, 35 MB for `base` when made and 55 MB once used. They
//! are made when first needed and used again.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use whisper_rs::{WhisperContext, WhisperState};

use crate::hearing::HearError;
use crate::inference::Cancellation;

/// States that are free, and how many there are in all.
pub(super) struct Pool {
    shared: Arc<Shared>,
    states_max: usize,
}

struct Shared {
    content: Mutex<Content>,
    changed: Condvar,
}

#[derive(Default)]
struct Content {
    free: Vec<WhisperState>,
    made: usize,
}

/// A state on loan. It goes back when this is dropped.
pub(super) struct Lease {
    shared: Arc<Shared>,
    state: Option<WhisperState>,
}

impl Pool {
    /// A pool of at most `states_max` states, at least one.
    pub(super) fn new(states_max: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                content: Mutex::default(),
                changed: Condvar::new(),
            }),
            states_max: states_max.max(1),
        }
    }

    /// Waits for a free state, or makes one.
    ///
    /// # Errors
    /// [`HearError::Cancelled`] soon after `cancellation`; [`HearError::Failed`] when there is no memory for a state.
    pub(super) fn take(
        &self,
        context: &WhisperContext,
        cancellation: &Cancellation,
    ) -> Result<Lease, HearError> {
        let waiting = Arc::clone(&self.shared);
        let _wake = cancellation.on_cancel(move || {
            // Under the lock, so that no waiter misses it between its look at the flag and its sleep.
            let _content = waiting.content.lock();
            waiting.changed.notify_all();
        });
        let mut content = self.shared.content.lock();
        loop {
            if cancellation.is_cancelled() {
                return Err(HearError::Cancelled);
            }
            if let Some(state) = content.free.pop() {
                return Ok(self.lease(state));
            }
            if content.made < self.states_max {
                let state = context
                    .create_state()
                    .map_err(|_| HearError::failed("there is no memory for another decoding"))?;
                content.made += 1;
                return Ok(self.lease(state));
            }
            self.shared.changed.wait(&mut content);
        }
    }

    fn lease(&self, state: WhisperState) -> Lease {
        Lease {
            shared: Arc::clone(&self.shared),
            state: Some(state),
        }
    }
}

impl Lease {
    /// The state itself.
    pub(super) fn state(&mut self) -> &mut WhisperState {
        self.state.as_mut().expect("it goes back only at the end")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.shared.content.lock().free.extend(self.state.take());
        self.shared.changed.notify_one();
    }
}
