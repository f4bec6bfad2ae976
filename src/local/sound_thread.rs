//! The thread of the sound: looks at the room as often as its devices want it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::booth::Booth;
use super::command::{Command, stopping};
use super::joined::Joined;
use super::lamp::Lamp;
use super::sink::Told;
use crate::audio::capture::Complaint;
use crate::audio::device::Notice;
use crate::audio::echo::Quality;
use crate::clock;
use crate::config::AudioSettings;
use crate::conversation::Input;
use crate::session::ClientSignal;

/// Time between two looks at the devices. Source: what they give at once, and what the echo canceller takes.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Time between two looks at how the sound stands.
const STANDING_EVERY: Duration = Duration::from_millis(500);

/// How the sound of the room stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// Whether there is a microphone.
    pub hears: bool,
    /// Whether there is a loudspeaker.
    pub speaks: bool,
    /// Whether replies are written only.
    pub quiet: bool,
    /// What is wrong with what the microphone hears.
    pub complaint: Option<Complaint>,
    /// How well the echo is cancelled; none before the first look.
    pub quality: Option<Quality>,
}

/// What the thread holds.
pub(super) struct SoundThread {
    pub told: Receiver<Told>,
    pub commanded: mpsc::Receiver<Command>,
    pub said: mpsc::Receiver<Input>,
    pub outgoing: mpsc::Sender<ClientSignal>,
    pub notices: broadcast::Sender<Arc<Notice>>,
    pub standing: watch::Sender<Standing>,
    pub lamp: watch::Sender<Lamp>,
    pub joined: watch::Sender<Joined>,
    pub settings: watch::Receiver<AudioSettings>,
    pub shutdown: CancellationToken,
    /// Signals that found no room since one did.
    pub lost: usize,
}

impl SoundThread {
    /// Goes on until the server stops.
    pub fn run(mut self, mut booth: Booth) {
        let mut due = clock::now();
        let mut next_standing = due;
        while !self.shutdown.is_cancelled() {
            self.listen_to_session(&mut booth, due);
            self.obey(&mut booth);
            let now = clock::now();
            // A thread that was kept from its work does not make up for it.
            due = (due + LOOK_EVERY).max(now);
            self.look(&mut booth, now);
            if now >= next_standing {
                next_standing = now + STANDING_EVERY;
                self.stand(&booth);
            }
        }
    }

    /// Takes what the session tells until the next look is due. What it tells takes effect at once.
    fn listen_to_session(&self, booth: &mut Booth, due: Instant) {
        let mut patience = due.saturating_duration_since(clock::now());
        loop {
            match self.told.recv_timeout(patience) {
                Ok(told) => booth.take(&told, clock::now()),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => {
                    thread::sleep(patience);
                    return;
                }
            }
            patience = Duration::ZERO;
        }
    }

    fn obey(&mut self, booth: &mut Booth) {
        while let Ok(command) = self.commanded.try_recv() {
            match command {
                Command::TalkPressed => booth.hold(true),
                Command::TalkReleased => booth.hold(false),
                Command::Stop => self.interrupt("stop"),
                Command::Quiet(is_quiet) => {
                    self.interrupt("quiet");
                    self.join(|joined| joined.audible = !is_quiet);
                }
            }
        }
        self.follow_settings(booth);
        while let Ok(input) = self.said.try_recv() {
            self.send(ClientSignal::Input(input));
        }
    }

    /// What a button has said of quiet holds until the setting changes.
    fn follow_settings(&mut self, booth: &mut Booth) {
        if !self.settings.has_changed().unwrap_or(false) {
            return;
        }
        let settings = self.settings.borrow_and_update().clone();
        let before = booth.set_settings(&settings);
        let joined = Joined::of(&settings);
        self.join(|now| {
            now.attention = joined.attention;
            if before.quiet != settings.quiet {
                now.audible = joined.audible;
            }
        });
    }

    fn join(&self, change: impl FnOnce(&mut Joined)) {
        self.joined.send_if_modified(|joined| {
            let before = *joined;
            change(joined);
            *joined != before
        });
    }

    /// The voice stops, and nobody is listened to for what comes after it.
    fn interrupt(&mut self, reason: &str) {
        for input in stopping(reason.to_owned()) {
            self.send(ClientSignal::Input(input));
        }
    }

    fn look(&mut self, booth: &mut Booth, now: Instant) {
        let outcome = booth.poll(now);
        for notice in outcome.notices {
            log(&notice);
            // Nobody may be watching.
            let _ = self.notices.send(Arc::new(notice));
        }
        for signal in outcome.signals {
            self.send(signal);
        }
        let lamp = booth.lamp(now);
        self.lamp
            .send_if_modified(|shown| std::mem::replace(shown, lamp) != lamp);
    }

    fn send(&mut self, signal: ClientSignal) {
        if self.outgoing.try_send(signal).is_ok() {
            self.lost = 0;
            return;
        }
        if self.lost == 0 && !self.shutdown.is_cancelled() {
            warn!("the session of the room does not keep up; what it should hear is given up");
        }
        self.lost += 1;
    }

    fn stand(&self, booth: &Booth) {
        let (hears, speaks) = booth.is_open();
        let complaint = booth.complaint();
        let before = self.standing.send_replace(Standing {
            hears,
            speaks,
            quiet: !self.joined.borrow().audible,
            complaint,
            quality: Some(booth.quality()),
        });
        if let Some(complaint) = complaint.filter(|it| before.complaint != Some(*it)) {
            warn!("{}: {}", complaint.told(), complaint.next_step());
        }
    }
}

/// A device that goes is a warning with what to do, one that comes is not.
fn log(notice: &Notice) {
    if let Notice::Lost(reason) = notice {
        warn!("{notice}: {}", reason.next_step());
    } else {
        info!("{notice}");
    }
}
