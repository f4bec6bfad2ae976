//! From the thread of the room to the session's task.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::joined::{Joined, ROOM};
use super::sink::{LocalSink, Told};
use crate::conversation::{Event, Input, State};
use crate::session::{Attachment, ClientSignal, Registry, signals};

/// How soon the room joins its session again after that has failed.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How the room joins its session, as often as it has to.
pub(super) struct Joining {
    pub registry: Arc<Registry>,
    pub told: Sender<Told>,
    pub watchers: broadcast::Sender<Arc<Event>>,
    pub state: watch::Sender<State>,
    /// What is asked of the session; where it changes the room joins anew.
    pub joined: watch::Receiver<Joined>,
}

/// Why the room joins its session once more.
enum Again {
    /// What is asked of it has changed.
    Changed,
    /// A watcher has ended the session, and another one begins.
    Ended,
    /// The session has failed.
    Failed,
    /// It does not: the server stops.
    Never,
}

impl Joining {
    /// Hands on what the room has for its session until the server stops. A session that failed is joined again.
    pub async fn forward(
        mut self,
        mut outgoing: mpsc::Receiver<ClientSignal>,
        shutdown: CancellationToken,
    ) {
        loop {
            let hand_on = self.hand_on(&mut outgoing);
            let again = shutdown.run_until_cancelled(hand_on).await;
            match again.unwrap_or(Again::Never) {
                Again::Changed | Again::Ended => {}
                Again::Failed if shutdown.is_cancelled() => return,
                Again::Failed => {
                    warn!("the session of the room has ended; it begins anew");
                    sleep(AGAIN_AFTER).await;
                }
                Again::Never => return,
            }
        }
    }

    async fn hand_on(&mut self, outgoing: &mut mpsc::Receiver<ClientSignal>) -> Again {
        let signals = self.join();
        loop {
            let signal = tokio::select! {
                biased;
                // What was sent before is for the session as it was.
                Some(signal) = outgoing.recv() => signal,
                changed = self.joined.changed() => match changed {
                    Ok(()) => return Again::Changed,
                    Err(_) => return Again::Never,
                },
                else => return Again::Never,
            };
            let ends = matches!(signal, ClientSignal::Input(Input::EndRequested { .. }));
            if signals.send(Box::new(signal)).await.is_err() {
                return Again::Failed;
            }
            if ends {
                signals.let_go().await;
                return Again::Ended;
            }
        }
    }

    fn join(&mut self) -> signals::Sender {
        let (sender, receiver) = signals::signals();
        let sink = LocalSink {
            told: self.told.clone(),
            watchers: self.watchers.clone(),
            state: self.state.clone(),
        };
        let joined = *self.joined.borrow_and_update();
        let attachment = Attachment {
            sink: Box::new(sink),
            signals: receiver,
            audible: joined.audible,
            speed: 1.0,
            resumable: true,
            attention: joined.attention,
        };
        self.registry.attach(ROOM, attachment);
        sender
    }
}
