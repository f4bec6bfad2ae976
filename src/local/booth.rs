//! The room, in a time that callers give: nothing here waits, and nothing knows a thread.

use std::sync::Arc;
use std::time::Instant;

use super::earcon::Earcon;
use super::echo_watch::EchoWatch;
use super::lamp::Lamp;
use super::listener::Listener;
use super::player::{Played, Player, RATE_HZ};
use super::signs::Signs;
use super::sink::Told;
use super::talk::Gate;
use crate::audio::capture::Complaint;
use crate::audio::device::{Notice, SoundSystem};
use crate::audio::echo::Quality;
use crate::config::AudioSettings;
use crate::conversation::{Event, FloorEvent, Input};
use crate::session::ClientSignal;

/// What came of a look at the room.
#[derive(Debug, Default)]
pub struct Outcome {
    /// For the session, in this order.
    pub signals: Vec<ClientSignal>,
    /// What happened to the devices.
    pub notices: Vec<Notice>,
}

/// A microphone and a loudspeaker in one room, joined to one session.
pub struct Booth {
    listener: Listener,
    player: Player,
    gate: Gate,
    echo: EchoWatch,
    signs: Signs,
    settings: AudioSettings,
    /// For the session, before the next sound.
    inputs: Vec<Input>,
}

impl Booth {
    /// With the devices that are set, opened by the first [`Self::poll`].
    pub fn new(system: &Arc<dyn SoundSystem>, settings: &AudioSettings, now: Instant) -> Self {
        Self {
            listener: Listener::new(Arc::clone(system), &settings.input, now),
            player: Player::new(Arc::clone(system), &settings.output, now),
            gate: Gate::new(settings.talk),
            echo: EchoWatch::new(),
            signs: Signs::new(settings.talk),
            settings: settings.clone(),
            inputs: Vec::new(),
        }
    }

    /// Goes on by these settings, but for the devices. Those before.
    pub fn set_settings(&mut self, settings: &AudioSettings) -> AudioSettings {
        if self.settings.talk != settings.talk {
            self.inputs.extend(self.gate.release());
            self.gate = Gate::new(settings.talk);
            self.signs.set_mode(settings.talk);
        }
        std::mem::replace(&mut self.settings, settings.clone())
    }

    /// Takes what the session tells.
    pub fn take(&mut self, told: &Told, now: Instant) {
        match told {
            Told::Event(event) => self.take_event(event, now),
            Told::Sound { sound, is_last } => self.player.play_reply(sound, *is_last),
            Told::SoundDropped => self.player.stop(),
        }
    }

    fn take_event(&mut self, event: &Event, now: Instant) {
        if let Some(earcon) = self.signs.take(event, now) {
            self.sound(earcon);
        }
        match event {
            Event::Connected { .. } => self.echo.begin_anew(),
            Event::ResponseReady(_) | Event::Floor(FloorEvent::Resumed) => {
                self.player.begin_reply();
            }
            Event::Floor(FloorEvent::Asked) => self.player.set_ducked(true),
            Event::Floor(FloorEvent::Kept(_)) => self.player.set_ducked(false),
            _ => {}
        }
    }

    /// A short sound, where nothing else is heard.
    fn sound(&mut self, earcon: Earcon) {
        if self.settings.earcons && !self.player.is_playing() {
            self.player.play(&earcon.samples(RATE_HZ));
        }
    }

    /// The talk button goes down, or up.
    pub fn hold(&mut self, is_held: bool) {
        if let Some(earcon) = self.signs.hold(is_held) {
            self.sound(earcon);
        }
        let inputs = if is_held {
            self.gate.press()
        } else {
            self.gate.release()
        };
        self.inputs.extend(inputs);
    }

    /// Does what is due; called every 10 ms or so.
    pub fn poll(&mut self, now: Instant) -> Outcome {
        let mut outcome = Outcome::default();
        for played in self.player.poll(now) {
            match played {
                Played::Device(notice) => outcome.notices.push(notice),
                Played::Input(input) => self.inputs.push(input),
            }
        }
        let is_playing = self.player.is_playing();
        let (notices, sound) = self.listener.poll(&mut self.player, now);
        let quality = || self.listener.quality();
        let report = self.echo.look(quality, is_playing, now);
        self.inputs.extend(report.map(Input::EchoReported));
        outcome.notices.extend(notices);
        if !outcome.notices.is_empty() {
            self.listener.begin_anew();
            self.echo.forget_way();
        }
        let is_other = |it: &Notice| matches!(it, Notice::Changed { .. } | Notice::Rerouted(_));
        if outcome.notices.iter().any(is_other) {
            self.echo.forget_room();
        }
        if self.gate.lets_through() && !sound.words.is_empty() {
            outcome.signals.push(ClientSignal::EchoFree(sound));
        }
        let inputs = self.inputs.drain(..);
        outcome.signals.extend(inputs.map(ClientSignal::Input));
        outcome
    }

    /// Whether there are a microphone and a loudspeaker now.
    pub fn is_open(&self) -> (bool, bool) {
        (self.listener.is_open(), self.player.is_open())
    }

    /// What the lamp shows now.
    pub fn lamp(&self, now: Instant) -> Lamp {
        let (hears, speaks) = self.is_open();
        self.signs.lamp(hears && speaks, now)
    }

    /// What is wrong with what the microphone hears, if anything.
    pub fn complaint(&self) -> Option<Complaint> {
        self.listener.complaint()
    }

    /// How well the echo is cancelled.
    pub fn quality(&self) -> Quality {
        self.listener.quality()
    }
}
