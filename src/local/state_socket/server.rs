//! Takes in clients.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use super::super::buttons::{Buttons, Holder};
use super::super::lamp::Lamp;
use super::client::{self, Client};
use super::place::{Place, StateSocketError, listen_at};

/// Clients at once. Source: a booth has a lamp and a button or two; a script that never closes what it opens is stopped soon.
pub(super) const CLIENTS_MAX: usize = 16;

/// When the system gives no connection, it is asked again after this.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// A socket that is listened at. It goes on when this is dropped.
#[derive(Debug)]
pub struct StateSocket {
    task: JoinHandle<()>,
}

impl StateSocket {
    /// Listens at `path` until `shutdown`, or until nobody is left who sets the lamp or takes commands. Runs on the runtime
    /// that this is called on.
    ///
    /// # Errors
    /// When there is no listening there; each says what to do.
    pub async fn serve(
        path: &Path,
        lamps: watch::Receiver<Lamp>,
        buttons: Arc<Buttons>,
        shutdown: CancellationToken,
    ) -> Result<Self, StateSocketError> {
        let (listener, place) = listen_at(path).await?;
        let server = Server {
            listener,
            place,
            lamps,
            seats: Arc::new(Semaphore::new(CLIENTS_MAX)),
            // Of our own as well: the clients are let go whatever ended the rest.
            stopping: shutdown.child_token(),
            clients: TaskTracker::new(),
            buttons,
        };
        let task = tokio::spawn(server.run());
        Ok(Self { task })
    }

    /// Returns when it has ended: every client is let go, and the file removed.
    pub async fn ended(self) {
        if let Err(problem) = self.task.await {
            warn!("the clients of [audio] state_socket were lost: {problem}");
        }
    }
}

struct Server {
    listener: UnixListener,
    place: Place,
    lamps: watch::Receiver<Lamp>,
    seats: Arc<Semaphore>,
    stopping: CancellationToken,
    clients: TaskTracker,
    buttons: Arc<Buttons>,
}

impl Server {
    async fn run(self) {
        loop {
            tokio::select! {
                () = self.stopping.cancelled() => break,
                () = nobody_sets(self.lamps.clone()) => break,
                () = self.buttons.unheard() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => self.take_in(stream),
                    Err(_) => sleep(RETRY_AFTER).await,
                },
            }
        }
        drop(self.place);
        drop(self.listener);
        self.stopping.cancel();
        self.clients.close();
        self.clients.wait().await;
    }

    fn take_in(&self, stream: UnixStream) {
        let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
            client::send_away(stream);
            return;
        };
        let client = Client::new(
            stream,
            self.lamps.clone(),
            Holder::of(Arc::clone(&self.buttons)),
        );
        let stopping = self.stopping.clone();
        self.clients.spawn(async move {
            client.run(stopping).await;
            drop(seat);
        });
    }
}

/// Returns when the lamp's last state was the last.
async fn nobody_sets(mut lamps: watch::Receiver<Lamp>) {
    while lamps.changed().await.is_ok() {}
}
