//! From the thread of the room to the session's task.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::sink::{LocalSink, Told};
use crate::conversation::Event;
use crate::session::{Attachment, ClientSignal, Registry, signals};

/// How soon the room joins its session again after that has failed.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How the room joins its session, as often as it has to.
pub(super) struct Joining {
    pub registry: Arc<Registry>,
    pub session_id: Arc<str>,
    pub told: Sender<Told>,
    pub watchers: broadcast::Sender<Arc<Event>>,
    /// Whether replies are spoken.
    pub audible: bool,
}

impl Joining {
    /// Hands on what the room has for its session until the server stops. A session that failed is joined again.
    pub async fn forward(
        self,
        mut outgoing: mpsc::Receiver<ClientSignal>,
        shutdown: CancellationToken,
    ) {
        while !shutdown.is_cancelled() {
            let signals = self.join();
            loop {
                let signal = tokio::select! {
                    () = shutdown.cancelled() => return,
                    signal = outgoing.recv() => signal,
                };
                let Some(signal) = signal else { return };
                if signals.send(Box::new(signal)).await.is_err() {
                    break;
                }
            }
            if !shutdown.is_cancelled() {
                warn!("the session of the room has ended; it begins anew");
                sleep(AGAIN_AFTER).await;
            }
        }
    }

    fn join(&self) -> signals::Sender {
        let (sender, receiver) = signals::signals();
        let sink = LocalSink {
            told: self.told.clone(),
            watchers: self.watchers.clone(),
        };
        let attachment = Attachment {
            sink: Box::new(sink),
            signals: receiver,
            audible: self.audible,
            resumable: true,
        };
        self.registry.attach(&self.session_id, attachment);
        sender
    }
}
