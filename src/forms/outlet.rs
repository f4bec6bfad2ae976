//! What the rest of the program sees: handing in, forgetting, and how it stands.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::queue::Entry;
use super::shared::{FormStatus, Shared, State};
use super::worker::Worker;
use super::{FormResult, Patience};
use crate::clock;
use crate::config::FormSettings;
use crate::store::{FormHandle, SessionStore, TurnSequence};
use crate::telemetry::Metrics;

/// How an outlet is to work.
#[derive(Debug, Clone)]
pub struct OutletSettings {
    /// Where to.
    pub forms: FormSettings,
    /// Whether the store keeps what people said, which it has to do from its start to its end.
    pub keeps_words: bool,
    /// How long a result lives that no store keeps.
    pub retention: Duration,
    /// How long is waited for whom.
    pub patience: Patience,
}

/// The way of filled forms to whoever wants them. Cheap to clone; when the last one is dropped the thread ends after what it is doing.
#[derive(Clone)]
pub struct FormOutlet(Arc<Owner>);

struct Owner(Arc<Shared>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.begin_stop();
    }
}

impl FormOutlet {
    /// Starts the thread, which takes up first what the store says is waiting.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        store: Arc<dyn SessionStore>,
        metrics: Arc<Metrics>,
        settings: OutletSettings,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            store,
            metrics,
            keeps_words: settings.keeps_words,
            patience: settings.patience,
            state: Mutex::new(State::new(settings.forms, settings.retention)),
            woken: Condvar::new(),
            ended: Condvar::new(),
        });
        let worker = Worker::new(Arc::clone(&shared));
        thread::Builder::new()
            .name("docent-forms".into())
            .spawn(move || worker.run())?;
        Ok(Self(Arc::new(Owner(shared))))
    }

    /// Whether forms are delivered at all: only then a filled one is stored as waiting.
    pub fn is_open(&self) -> bool {
        self.0.0.state.lock().is_open()
    }

    /// Takes a filled form over, to be delivered until it is taken. Never blocks. Where words are kept, its turn has been
    /// appended to the store as [`Waiting`](crate::store::FormDelivery::Waiting) before; `handle` names that turn.
    pub fn deliver(&self, session: &str, handle: FormHandle, result: FormResult) {
        let shared = &self.0.0;
        let kept = (Some(session.into()), shared.keeps_words);
        let entry = Entry::new(handle, kept, result, clock::now());
        shared.add(&mut shared.state.lock(), entry);
        shared.woken.notify_all();
    }

    /// The visitor was erased: nothing that waits of the session is sent any more. A try that is under way goes on.
    pub fn forget(&self, session: &str) {
        let shared = &self.0.0;
        let handle = shared.store.form_handle(session, TurnSequence::default());
        let mut state = shared.state.lock();
        let dropped = state.queue.let_go(|entry| entry.handle.is_beside(handle));
        shared.count_dropped(&mut state, dropped);
    }

    /// Goes by other settings from the next try on. Whoever rests is tried at once where another place is named.
    pub fn set_settings(&self, forms: &FormSettings, retention: Duration) {
        let shared = &self.0.0;
        let mut state = shared.state.lock();
        state.retention = retention;
        if state.forms != *forms {
            state.is_left_in_store |= !state.is_open();
            state.forms = forms.clone();
            state.queue.wake();
        }
        drop(state);
        shared.woken.notify_all();
    }

    /// How delivery stands.
    pub fn status(&self) -> FormStatus {
        self.0.0.status()
    }

    /// Ends the thread, and waits so long for what it is doing. What the store keeps is delivered after the next start; what
    /// it does not is lost and told. Says whether the thread has ended.
    pub fn stop(&self, patience: Duration) -> bool {
        let shared = &self.0.0;
        shared.begin_stop();
        let until = clock::now() + patience;
        let mut state = shared.state.lock();
        let goes_on = |state: &mut State| !state.has_ended;
        (shared.ended).wait_while_until(&mut state, goes_on, until);
        let lost = state.queue.let_go(|entry| !entry.is_stored);
        if lost > 0 {
            shared.count_dropped(&mut state, lost);
            tracing::error!(
                lost,
                "filled forms that nobody had taken end with the process, because privacy.words = \"never\" keeps them nowhere"
            );
        }
        state.has_ended
    }
}
