//! The room, in a time that callers give: nothing here waits, and nothing knows a thread.

use std::sync::Arc;
use std::time::Instant;

use super::listener::Listener;
use super::player::{Played, Player};
use super::sink::Told;
use super::talk::{Gate, Talk};
use crate::audio::device::{Notice, SoundSystem};
use crate::audio::echo::Quality;
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
    /// For the session, before the next sound.
    inputs: Vec<Input>,
}

impl Booth {
    /// With the devices of these names (see [`crate::audio::device::choose`]), opened by the first [`Self::poll`].
    pub fn new(
        system: &Arc<dyn SoundSystem>,
        (input, output): (&str, &str),
        talk: Talk,
        now: Instant,
    ) -> Self {
        Self {
            listener: Listener::new(Arc::clone(system), input, now),
            player: Player::new(Arc::clone(system), output, now),
            gate: Gate::new(talk),
            inputs: Vec::new(),
        }
    }

    /// Takes what the session tells.
    pub fn take(&mut self, told: &Told) {
        match told {
            Told::Event(event) => self.take_event(event),
            Told::Sound { sound, is_last } => self.player.play_reply(sound, *is_last),
            Told::SoundDropped => self.player.stop(),
        }
    }

    fn take_event(&mut self, event: &Event) {
        match event {
            Event::ResponseReady(_) | Event::Floor(FloorEvent::Resumed) => {
                self.player.begin_reply();
            }
            Event::Floor(FloorEvent::Asked) => self.player.set_ducked(true),
            Event::Floor(FloorEvent::Kept(_)) => self.player.set_ducked(false),
            _ => {}
        }
    }

    /// The talk button goes down, or up.
    pub fn hold(&mut self, is_held: bool) {
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
        let player = &mut self.player;
        let (notices, sound) = self
            .listener
            .poll(now, |at, count| player.reference(at, count));
        outcome.notices.extend(notices);
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

    /// How well the echo is cancelled.
    pub fn quality(&self) -> Quality {
        self.listener.quality()
    }
}
