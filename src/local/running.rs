//! The room while it runs: its thread, and the tasks beside it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::thread;

use tokio::sync::{broadcast, mpsc, watch};

use super::booth::Booth;
use super::buttons::{Buttons, Holder};
use super::command::{Command, stopping};
use super::forwarding::Joining;
use super::joined::Joined;
use super::lamp::Lamp;
use super::sound_thread::{SoundThread, Standing};
use super::state_hook::StateHook;
use super::state_socket::{StateSocket, StateSocketError};
use crate::audio::device::{Notice, SoundSystem};
use crate::clock;
use crate::config::{AudioSettings, TalkMode};
use crate::conversation::{Event, Input, State};
use crate::session::Registry;

/// Signals that may wait for the session: some seconds of sound. One that waits longer hangs, and sound is given up.
const WAITING_MAX: usize = 512;

/// Events that a watcher may leave unread before it misses some.
const WATCHED_MAX: usize = 256;

/// Why the room cannot be joined to a session.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The system gives no thread.
    #[error("the system gives no thread for the sound of this machine")]
    Thread(#[from] io::Error),
    /// The socket for lamps and buttons cannot be had.
    #[error(transparent)]
    StateSocket(#[from] StateSocketError),
}

/// The room, while it is joined to its session. Clones are of the same.
#[derive(Clone)]
pub struct Local {
    commands: mpsc::Sender<Command>,
    buttons: Arc<Buttons>,
    inputs: mpsc::Sender<Input>,
    watchers: broadcast::Sender<Arc<Event>>,
    notices: broadcast::Sender<Arc<Notice>>,
    standing: watch::Receiver<Standing>,
    lamps: watch::Receiver<Lamp>,
    state: watch::Receiver<State>,
    settings: watch::Sender<AudioSettings>,
}

impl Local {
    /// Joins this machine's sound to the session [`super::ROOM`] of `registry`, until its server stops. Within a runtime.
    ///
    /// # Errors
    /// [`LocalError`]. That there is no device is none: it is told, and waited for.
    pub async fn start(
        registry: &Arc<Registry>,
        system: Arc<dyn SoundSystem>,
        settings: &AudioSettings,
    ) -> Result<Self, LocalError> {
        let shutdown = registry.shutdown_token();
        let (tell, told) = std_mpsc::channel();
        let (outgoing, signals) = mpsc::channel(WAITING_MAX);
        let (commands, commanded) = mpsc::channel(WAITING_MAX);
        let (inputs, said) = mpsc::channel(WAITING_MAX);
        let (watchers, _) = broadcast::channel(WATCHED_MAX);
        let (notices, _) = broadcast::channel(WATCHED_MAX);
        let (stand, standing) = watch::channel(Standing::default());
        let (light, lamps) = watch::channel(Lamp::NoSound);
        let (set_state, state) = watch::channel(State::Idle);
        let (set_joined, joined) = watch::channel(Joined::of(settings));
        let (set, followed) = watch::channel(settings.clone());
        let buttons = Arc::new(Buttons::new(commands.clone()));
        if let Some(path) = &settings.state_socket {
            let (lamps, buttons) = (lamps.clone(), Arc::clone(&buttons));
            let socket = StateSocket::serve(path, lamps, buttons, shutdown.clone()).await?;
            tokio::spawn(registry.track(socket.ended()));
        }
        if let Some(hook) = StateHook::new(&settings.state_hook) {
            tokio::spawn(registry.track(hook.follow(lamps.clone(), shutdown.clone())));
        }
        let joining = Joining {
            registry: Arc::clone(registry),
            told: tell,
            watchers: watchers.clone(),
            state: set_state,
            joined,
        };
        let sound = SoundThread {
            told,
            commanded,
            said,
            outgoing,
            notices: notices.clone(),
            standing: stand,
            lamp: light,
            joined: set_joined,
            settings: followed,
            shutdown: shutdown.clone(),
            lost: 0,
        };
        let settings_of_booth = settings.clone();
        thread::Builder::new()
            .name("docent-sound".to_owned())
            .spawn(move || sound.run(Booth::new(&system, &settings_of_booth, clock::now())))?;
        tokio::spawn(registry.track(joining.forward(signals, shutdown)));
        Ok(Self {
            commands,
            buttons,
            inputs,
            watchers,
            notices,
            standing,
            lamps,
            state,
            settings: set,
        })
    }

    /// When the room is listened to.
    pub fn mode(&self) -> TalkMode {
        self.settings.borrow().talk
    }

    /// Goes on by these settings, as far as that needs no restart.
    pub fn set_settings(&self, settings: &AudioSettings) {
        let differ = |now: &mut AudioSettings| {
            let differs = now != settings;
            now.clone_from(settings);
            differs
        };
        self.settings.send_if_modified(differ);
    }

    /// What its session tells from now on.
    pub fn watch(&self) -> broadcast::Receiver<Arc<Event>> {
        self.watchers.subscribe()
    }

    /// What happens to the devices from now on.
    pub fn notices(&self) -> broadcast::Receiver<Arc<Notice>> {
        self.notices.subscribe()
    }

    /// How its sound stands.
    pub fn standing(&self) -> Standing {
        self.standing.borrow().clone()
    }

    /// How its sound stands, as that changes.
    pub fn standings(&self) -> watch::Receiver<Standing> {
        self.standing.clone()
    }

    /// How its session stands. Who watches already is told what comes after.
    pub fn state(&self) -> State {
        *self.state.borrow()
    }

    /// What its lamp shows now.
    pub fn lamp(&self) -> Lamp {
        *self.lamps.borrow()
    }

    /// One more who has a button to talk, for as long as it is kept.
    pub fn holder(&self) -> Holder {
        Holder::of(Arc::clone(&self.buttons))
    }

    /// Does as a button says.
    pub async fn command(&self, command: Command) {
        // One that has ended is not talked to.
        let _ = self.commands.send(command).await;
    }

    /// Somebody says this by other means than by voice.
    pub async fn say(&self, input: Input) {
        let _ = self.inputs.send(input).await;
    }

    /// Somebody stops the voice by other means than by voice, for this reason.
    pub async fn interrupt(&self, reason: String) {
        for input in stopping(reason) {
            self.say(input).await;
        }
    }

    /// Somebody types a question. Whatever is being said is interrupted by it.
    pub async fn ask(&self, text: String) {
        let reason = "typed".to_owned();
        self.say(Input::BargeInRequested { reason }).await;
        self.say(Input::FragmentReceived { text }).await;
        self.say(Input::UtteranceEnded).await;
    }
}
