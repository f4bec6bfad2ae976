//! What the microphone hears, without our own voice in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::lead::Lead;
use super::player::Player;
use crate::audio::capture::{CHUNK_SAMPLES, Complaint, Microphone, RATE_HZ};
use crate::audio::device::{Notice, SoundSystem};
use crate::audio::echo::{EchoCanceller, Quality};
use crate::audio::level_control::LevelControl;
use crate::session::EchoFree;

/// What a chunk of the microphone lasts.
const CHUNK: Duration = Duration::from_millis(1_000 * CHUNK_SAMPLES as u64 / RATE_HZ as u64);

/// Silence that takes the place of a microphone that went: whoever was speaking has ended. Longer than every pause within
/// an utterance (`hearing.pause_max` is 3 s at most by default). Samples.
const SILENCE: usize = 4 * RATE_HZ as usize;

/// Listens to one microphone.
pub(super) struct Listener {
    microphone: Microphone,
    canceller: EchoCanceller,
    lead: Lead,
    /// Of the two sounds.
    levels: [LevelControl; 2],
}

impl Listener {
    /// The microphone of this name.
    pub fn new(system: Arc<dyn SoundSystem>, wanted: &str, now: Instant) -> Self {
        Self {
            microphone: Microphone::new(system, wanted, now),
            canceller: EchoCanceller::default(),
            lead: Lead::new(),
            levels: Default::default(),
        }
    }

    /// Takes what was captured while `player` played: what happened to the device, and the sound.
    pub fn poll(&mut self, player: &mut Player, now: Instant) -> (Vec<Notice>, EchoFree) {
        let notices = self.microphone.poll(now);
        let (is_playing, known) = (player.is_playing(), player.known_until(now));
        let mut sound = EchoFree::default();
        while let Some(chunk) = self.microphone.chunk() {
            let lead = self.lead.of(chunk.at + CHUNK, known);
            let played = player.reference(chunk.at + lead, CHUNK_SAMPLES);
            self.canceller.play(&played);
            let mut heard = self.canceller.hear(&chunk.samples);
            let [words, voice] = &mut self.levels;
            words.process(&mut heard.subtracted, !is_playing);
            voice.process(&mut heard.cancelled, !is_playing);
            sound.words.extend(heard.subtracted.into_iter().map(sample));
            sound.voice.extend(heard.cancelled.into_iter().map(sample));
        }
        if notices
            .iter()
            .any(|notice| matches!(notice, Notice::Lost(_)))
        {
            sound.words.resize(sound.words.len() + SILENCE, 0);
            sound.voice.resize(sound.voice.len() + SILENCE, 0);
        }
        (notices, sound)
    }

    /// Another device is open.
    pub fn begin_anew(&mut self) {
        self.lead.begin_anew();
    }

    /// Whether there is a microphone.
    pub fn is_open(&self) -> bool {
        self.microphone.format().is_some()
    }

    /// What is wrong with what the microphone hears, if anything.
    pub fn complaint(&self) -> Option<Complaint> {
        self.microphone.complaint()
    }

    /// How well the echo is cancelled.
    pub fn quality(&self) -> Quality {
        self.canceller.quality()
    }
}

/// Between -32768 and 32767; beyond it is cut off.
fn sample(value: f32) -> i16 {
    (value * 32_768.0).round() as i16
}
