//! The thread and the tasks that keep the room going.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self as std_mpsc, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::booth::Booth;
use super::forwarding::Joining;
use super::sink::Told;
use super::talk::Talk;
use crate::audio::device::{Notice, SoundSystem};
use crate::audio::echo::Quality;
use crate::clock;
use crate::config::AudioSettings;
use crate::conversation::{Event, Input};
use crate::session::{ClientSignal, Registry};

/// The session of the room.
pub const ROOM: &str = "room";

/// Time between two looks at the devices. Source: what they give at once, and what the echo canceller takes.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Signals that may wait for the session: some seconds of sound. One that waits longer hangs, and sound is given up.
const WAITING_MAX: usize = 512;

/// Events that a watcher may leave unread before it misses some.
const WATCHED_MAX: usize = 256;

/// Time between two looks at how well the echo is cancelled.
const QUALITY_EVERY: Duration = Duration::from_millis(500);

/// What the room is made of.
#[derive(Debug, Clone)]
pub struct LocalOptions {
    /// Which microphone; empty for the default one.
    pub input: String,
    /// Which loudspeaker; empty for the default one.
    pub output: String,
    /// When the room is listened to.
    pub talk: Talk,
    /// Whether replies are spoken.
    pub audible: bool,
}

impl LocalOptions {
    /// As the settings say.
    pub fn of(settings: &AudioSettings) -> Self {
        Self {
            input: settings.input.clone(),
            output: settings.output.clone(),
            talk: Talk::Open,
            audible: true,
        }
    }

    /// Whether the talk button decides what is listened to.
    pub fn is_push(&self) -> bool {
        self.talk == Talk::Push
    }
}

/// What the room is told from outside.
#[derive(Debug)]
enum Order {
    Hold(bool),
    Say(Input),
}

/// How the sound of the room stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Whether there is a microphone.
    pub hears: bool,
    /// Whether there is a loudspeaker.
    pub speaks: bool,
    /// How well the echo is cancelled.
    pub quality: Quality,
}

/// The room, while it is joined to its session. Clones are of the same.
#[derive(Clone)]
pub struct Local {
    orders: mpsc::Sender<Order>,
    watchers: broadcast::Sender<Arc<Event>>,
    notices: broadcast::Sender<Arc<Notice>>,
    standing: watch::Receiver<Option<Standing>>,
    is_push: bool,
}

impl Local {
    /// Joins this machine's sound to the session [`ROOM`] of `registry`, until its server stops. Within a runtime.
    ///
    /// # Errors
    /// When the system gives no thread. That there is no device is no error: it is told, and waited for.
    pub fn start(
        registry: &Arc<Registry>,
        system: Arc<dyn SoundSystem>,
        options: LocalOptions,
    ) -> io::Result<Self> {
        let is_push = options.is_push();
        let shutdown = registry.shutdown_token();
        let (tell, told) = std_mpsc::channel();
        let (outgoing, signals) = mpsc::channel(WAITING_MAX);
        let (orders, ordered) = mpsc::channel(WAITING_MAX);
        let (watchers, _) = broadcast::channel(WATCHED_MAX);
        let (notices, _) = broadcast::channel(WATCHED_MAX);
        let (stand, standing) = watch::channel(None);
        let joining = Joining {
            registry: Arc::clone(registry),
            session_id: ROOM.into(),
            told: tell,
            watchers: watchers.clone(),
            audible: options.audible,
        };
        let thread = RoomThread {
            told,
            ordered,
            outgoing,
            notices: notices.clone(),
            standing: stand,
            shutdown: shutdown.clone(),
            lost: 0,
        };
        thread::Builder::new()
            .name("docent-sound".to_owned())
            .spawn(move || {
                let devices = (options.input.as_str(), options.output.as_str());
                thread.run(Booth::new(&system, devices, options.talk, clock::now()));
            })?;
        tokio::spawn(registry.track(joining.forward(signals, shutdown)));
        Ok(Self {
            orders,
            watchers,
            notices,
            standing,
            is_push,
        })
    }

    /// Whether the talk button decides what is listened to.
    pub fn is_push(&self) -> bool {
        self.is_push
    }

    /// What its session tells from now on.
    pub fn watch(&self) -> broadcast::Receiver<Arc<Event>> {
        self.watchers.subscribe()
    }

    /// What happens to the devices from now on.
    pub fn notices(&self) -> broadcast::Receiver<Arc<Notice>> {
        self.notices.subscribe()
    }

    /// How its sound stands; none before the first look.
    pub fn standing(&self) -> Option<Standing> {
        self.standing.borrow().clone()
    }

    /// The talk button goes down, or up.
    pub async fn hold(&self, is_held: bool) {
        // One that has ended is not talked to.
        let _ = self.orders.send(Order::Hold(is_held)).await;
    }

    /// Somebody says this by other means than by voice.
    pub async fn say(&self, input: Input) {
        let _ = self.orders.send(Order::Say(input)).await;
    }
}

/// What the thread of the room holds.
struct RoomThread {
    told: Receiver<Told>,
    ordered: mpsc::Receiver<Order>,
    outgoing: mpsc::Sender<ClientSignal>,
    notices: broadcast::Sender<Arc<Notice>>,
    standing: watch::Sender<Option<Standing>>,
    shutdown: CancellationToken,
    /// Signals that found no room since it was last told.
    lost: usize,
}

impl RoomThread {
    fn run(mut self, mut booth: Booth) {
        let mut next_quality = clock::now();
        let mut due = clock::now();
        while !self.shutdown.is_cancelled() {
            due = self.listen_to_session(&mut booth, due);
            self.obey(&mut booth);
            let now = clock::now();
            let outcome = booth.poll(now);
            for notice in outcome.notices {
                log(&notice);
                // Nobody may be watching.
                let _ = self.notices.send(Arc::new(notice));
            }
            for signal in outcome.signals {
                self.send(signal);
            }
            if now >= next_quality {
                next_quality = now + QUALITY_EVERY;
                self.stand(&booth);
            }
        }
    }

    /// Takes what the session tells until the next look is due. When the one after that is.
    fn listen_to_session(&self, booth: &mut Booth, due: Instant) -> Instant {
        let mut is_told = false;
        loop {
            let patience = if is_told {
                Duration::ZERO
            } else {
                due.saturating_duration_since(clock::now())
            };
            match self.told.recv_timeout(patience) {
                // What it tells takes effect at once.
                Ok(told) => booth.take(&told),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    thread::sleep(patience);
                    break;
                }
            }
            is_told = true;
        }
        // A thread that was kept from its work does not make up for it.
        (due + LOOK_EVERY).max(clock::now())
    }

    fn obey(&mut self, booth: &mut Booth) {
        while let Ok(order) = self.ordered.try_recv() {
            match order {
                Order::Hold(is_held) => booth.hold(is_held),
                Order::Say(input) => self.send(ClientSignal::Input(input)),
            }
        }
    }

    fn send(&mut self, signal: ClientSignal) {
        if self.outgoing.try_send(signal).is_ok() {
            self.lost = 0;
        } else {
            if self.lost == 0 && !self.shutdown.is_cancelled() {
                warn!("the session of the room does not keep up; what it should hear is given up");
            }
            self.lost += 1;
        }
    }

    fn stand(&self, booth: &Booth) {
        let (hears, speaks) = booth.is_open();
        self.standing.send_replace(Some(Standing {
            hears,
            speaks,
            quality: booth.quality(),
        }));
    }
}

/// A device that goes is a warning, one that comes is not.
fn log(notice: &Notice) {
    match notice {
        Notice::Lost(_) => warn!("{notice}"),
        _ => info!("{notice}"),
    }
}
