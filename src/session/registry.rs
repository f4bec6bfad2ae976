//! All live sessions: who may open one, takeover by a newer socket, shutdown.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use super::client::Attachment;
use super::dispatch::Dispatch;
use super::driver::{Driver, Message, MicrophoneState};
use crate::clock;
use crate::conversation::{Conversation, Rules, State};
use crate::engines::Engines;
use crate::store::SessionStore;
use crate::telemetry::Metrics;

/// Limits of all sessions together, and the rules of each.
#[derive(Debug, Clone)]
pub struct RegistrySettings {
    /// Sockets open at once, at most.
    pub open_max: usize,
    /// Rules of every conversation.
    pub rules: Arc<Rules>,
}

/// The right to one open socket. Dropped, it is free again.
#[derive(Debug)]
pub struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The live sessions of this process.
pub struct Registry {
    settings: RwLock<RegistrySettings>,
    engines: Arc<Engines>,
    store: Arc<dyn SessionStore>,
    metrics: Arc<Metrics>,
    live: Mutex<HashMap<Arc<str>, mpsc::UnboundedSender<Message>>>,
    seats_taken: Arc<AtomicUsize>,
    keys: RandomState,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

/// How a live session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSnapshot {
    /// Its state.
    pub state: State,
    /// Turns completed.
    pub turn_number: u32,
}

/// Why a socket cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// As many sockets are open as the settings allow; try again later.
    #[error("all {open_max} sessions are taken; try again later")]
    Full {
        /// The setting `sessions.open_max`.
        open_max: usize,
    },
    /// The server is stopping.
    #[error("the server is shutting down")]
    ShuttingDown,
}

impl Registry {
    /// No sessions yet.
    pub fn new(
        settings: RegistrySettings,
        engines: Arc<Engines>,
        store: Arc<dyn SessionStore>,
        metrics: Arc<Metrics>,
    ) -> Arc<Self> {
        Arc::new(Self {
            seats_taken: Arc::default(),
            settings: RwLock::new(settings),
            engines,
            store,
            metrics,
            live: Mutex::default(),
            keys: RandomState::new(),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
        })
    }

    /// Replaces limits and rules: the limit holds from the next socket on, the rules from each session's next turn.
    pub fn set_settings(&self, settings: RegistrySettings) {
        *self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// The rules of turns that begin now.
    pub fn rules(&self) -> Arc<Rules> {
        self.settings().rules
    }

    fn settings(&self) -> RegistrySettings {
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner);
        settings.clone()
    }

    /// A seat for one socket, held as long as the socket is open.
    ///
    /// # Errors
    /// [`AttachError`] when there is none.
    pub fn take_seat(&self) -> Result<Seat, AttachError> {
        if self.shutdown.is_cancelled() {
            return Err(AttachError::ShuttingDown);
        }
        let open_max = self.settings().open_max;
        let one_more = |taken: usize| (taken < open_max).then(|| taken + 1);
        self.seats_taken
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .map(|_| Seat(Arc::clone(&self.seats_taken)))
            .map_err(|_| AttachError::Full { open_max })
    }

    /// Gives a client to its session, which is brought back from the store if it is not live. A client that the session
    /// already had is closed as replaced.
    pub async fn attach(self: &Arc<Self>, id: &str, client: Attachment) {
        let client = Box::new(client);
        let Some(client) = self.attach_live(id, client) else {
            return;
        };
        let turn_number = self.stored_turn_number(id).await;
        self.attach_or_start(id, client, turn_number);
    }

    /// Hands the client back when the session is not live.
    fn attach_live(&self, id: &str, client: Box<Attachment>) -> Option<Box<Attachment>> {
        let live = self.live();
        let Some(session) = live.get(id) else {
            return Some(client);
        };
        match session.send(Message::Attached(client)) {
            Err(mpsc::error::SendError(Message::Attached(client))) => Some(client),
            Ok(()) | Err(_) => None,
        }
    }

    fn attach_or_start(self: &Arc<Self>, id: &str, client: Box<Attachment>, turn_number: u32) {
        let Some(client) = self.attach_live(id, client) else {
            return;
        };
        let id: Arc<str> = id.into();
        let (sender, messages) = mpsc::unbounded_channel();
        let (wording, rules) = (self.engines.wording(), self.rules());
        let driver = Driver {
            conversation: Conversation::new((*rules).clone(), wording, turn_number),
            rules,
            dispatch: Dispatch::new(
                Arc::clone(&id),
                self.keys.hash_one(&id),
                Arc::clone(&self.engines),
                Arc::clone(&self.store),
                sender.clone(),
            ),
            id: Arc::clone(&id),
            messages,
            registry: Arc::clone(self),
            sound: None,
            visit: None,
            microphone: MicrophoneState::default(),
            client: None,
            metrics: Arc::clone(&self.metrics),
            started: clock::now(),
        };
        let first = sender.send(Message::Attached(client));
        debug_assert!(first.is_ok(), "the driver holds the receiver");
        self.live().insert(id, sender);
        self.tasks.spawn(driver.run(self.shutdown.clone()));
    }

    async fn stored_turn_number(&self, id: &str) -> u32 {
        let store = Arc::clone(&self.store);
        let id = id.to_owned();
        let loaded = tokio::task::spawn_blocking(move || store.load(&id)).await;
        match loaded {
            Ok(Ok(session)) => session.map_or(0, |session| session.turn_number),
            Ok(Err(problem)) => {
                warn!(%problem, "a stored session cannot be read; it starts anew");
                0
            }
            Err(problem) => {
                warn!(%problem, "reading a stored session failed; it starts anew");
                0
            }
        }
    }

    /// Takes a session without a client out of the registry, unless something is under way or a client is just coming.
    /// A buffered utterance is kept, as long as sessions without clients do not outnumber the seats.
    pub fn retire(
        &self,
        id: &str,
        conversation: &Conversation,
        messages: &mpsc::UnboundedReceiver<Message>,
    ) -> bool {
        let mut live = self.live();
        let crowded = live.len() > self.settings().open_max.saturating_mul(2);
        let done = match conversation.state() {
            State::Idle => true,
            State::Listening => crowded,
            State::Thinking | State::Speaking | State::Interrupt => false,
        };
        let retires = done && messages.is_empty();
        if retires {
            live.remove(id);
        }
        retires
    }

    /// How many sessions are live.
    pub fn active(&self) -> usize {
        self.live().len()
    }

    /// How a live session stands; none if it is not live.
    pub async fn inspect(&self, id: &str) -> Option<SessionSnapshot> {
        let (reply, answer) = oneshot::channel();
        let sent = self.live().get(id)?.send(Message::Inspected(reply));
        sent.ok()?;
        answer.await.ok()
    }

    /// Is cancelled when the server stops.
    pub fn shutdown_token(&self) -> CancellationToken {
        self.shutdown.clone()
    }

    /// Runs `task`, which ends soon after [`Self::shutdown_token`] is cancelled: the server waits for it.
    pub fn track<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        self.tasks.track_future(task)
    }

    /// Closes every session and waits for them.
    pub async fn shut_down(&self) {
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn live(&self) -> MutexGuard<'_, HashMap<Arc<str>, mpsc::UnboundedSender<Message>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
