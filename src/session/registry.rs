//! All live sessions: who may open one, takeover by a newer socket, shutdown.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use super::client::Attachment;
use super::dispatch::Dispatch;
use super::driver::{Driver, Parts};
use super::inbox::{Message, SessionSnapshot};
use super::live::Channel;
use super::past::Past;
use super::roll::{RegistrySettings, Roll};
use crate::conversation::Rules;
use crate::engines::Engines;
use crate::forms::FormOutlet;
use crate::store::SessionStore;
use crate::telemetry::Metrics;

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
    pub(super) roll: Arc<Roll>,
    engines: Arc<Engines>,
    store: Arc<dyn SessionStore>,
    forms: FormOutlet,
    metrics: Arc<Metrics>,
    seats_taken: Arc<AtomicUsize>,
    keys: RandomState,
    tasks: TaskTracker,
    shutdown: CancellationToken,
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
        (store, forms): (Arc<dyn SessionStore>, FormOutlet),
        metrics: Arc<Metrics>,
    ) -> Arc<Self> {
        Arc::new(Self {
            seats_taken: Arc::default(),
            roll: Arc::new(Roll::new(settings)),
            engines,
            store,
            forms,
            metrics,
            keys: RandomState::new(),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
        })
    }

    /// Replaces limits and rules: the limit holds from the next socket on, the rules from each session's next turn.
    pub fn set_settings(&self, settings: RegistrySettings) {
        self.roll.set_settings(settings);
    }

    /// The rules of turns that begin now.
    pub fn rules(&self) -> Arc<Rules> {
        self.roll.settings().rules
    }

    /// A seat for one socket, held as long as the socket is open.
    ///
    /// # Errors
    /// [`AttachError`] when there is none.
    pub fn take_seat(&self) -> Result<Seat, AttachError> {
        if self.shutdown.is_cancelled() {
            return Err(AttachError::ShuttingDown);
        }
        let open_max = self.roll.settings().open_max;
        let one_more = |taken: usize| (taken < open_max).then(|| taken + 1);
        self.seats_taken
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .map(|_| Seat(Arc::clone(&self.seats_taken)))
            .map_err(|_| AttachError::Full { open_max })
    }

    /// Gives a client to its session, which is brought back from the store if it is not live. A client that the session
    /// already had is closed as replaced.
    pub fn attach(self: &Arc<Self>, id: &str, client: Attachment) {
        let attached = Message::Attached(Box::new(client));
        let Err(attached) = self.roll.live.send(id, attached) else {
            return;
        };
        let id: Arc<str> = id.into();
        // Another client of this session may have come meanwhile.
        if let Some(channel) = self.roll.live.join(&id, attached) {
            let longest_poll = self.metrics.polls.of("session");
            let live = Arc::clone(self).live(id, channel);
            self.tasks.spawn(longest_poll.measured(live));
        }
    }

    /// A session from when it is live until it is not. Its turns are counted from what is stored only now: before, another
    /// driver of its id could still have stored one. Who comes meanwhile waits in the channel.
    async fn live(self: Arc<Self>, id: Arc<str>, channel: Channel<Message>) {
        let past = self.past_of(&id).await;
        let driver = self.driver(id, channel, past);
        driver.run(self.shutdown.clone()).await;
    }

    fn driver(&self, id: Arc<str>, channel: Channel<Message>, past: Past) -> Driver {
        let (sender, messages) = channel;
        let dispatch = Dispatch::new(
            Arc::clone(&id),
            self.keys.hash_one(&id),
            Arc::clone(&self.engines),
            (Arc::clone(&self.store), self.forms.clone()),
            sender,
            self.metrics.polls.of("understanding"),
        );
        Driver::new(Parts {
            id,
            past,
            dispatch,
            messages,
            roll: Arc::clone(&self.roll),
            metrics: Arc::clone(&self.metrics),
        })
    }

    async fn past_of(&self, id: &str) -> Past {
        let store = Arc::clone(&self.store);
        let id = id.to_owned();
        let read = tokio::task::spawn_blocking(move || Past::read(&*store, &id)).await;
        read.unwrap_or_else(|problem| {
            warn!(%problem, "reading a stored session failed; it starts anew");
            Past::default()
        })
    }

    /// How many sessions are live.
    pub fn active(&self) -> usize {
        self.roll.live.count()
    }

    /// How a live session stands; none if it is not live, or at rest and without a client.
    pub async fn inspect(&self, id: &str) -> Option<SessionSnapshot> {
        let (reply, answer) = oneshot::channel();
        self.roll.live.send(id, Message::Inspected(reply)).ok()?;
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
}
