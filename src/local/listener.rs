//! What the microphone hears, without our own voice in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::audio::capture::{CHUNK_SAMPLES, Microphone, RATE_HZ};
use crate::audio::device::{Notice, SoundSystem};
use crate::audio::echo::{EchoCanceller, Quality};
use crate::audio::level_control::LevelControl;
use crate::session::EchoFree;

/// By how much the reference is read ahead of what the microphone captures: so long every echo seems to be on its way at
/// least, as the canceller needs, though the times that devices tell are off by some milliseconds. Less than what waits in
/// the buffers of devices and of this program, so that it is known by then.
const REFERENCE_AHEAD: Duration = Duration::from_millis(20);

/// Silence that takes the place of a microphone that went: whoever was speaking has ended. Longer than every pause within
/// an utterance (`hearing.pause_max` is 3 s at most by default). Samples.
const SILENCE: usize = 4 * RATE_HZ as usize;

/// Listens to one microphone.
pub(super) struct Listener {
    microphone: Microphone,
    canceller: EchoCanceller,
    /// Of the two sounds.
    levels: [LevelControl; 2],
}

impl Listener {
    /// The microphone of this name.
    pub fn new(system: Arc<dyn SoundSystem>, wanted: &str, now: Instant) -> Self {
        Self {
            microphone: Microphone::new(system, wanted, now),
            canceller: EchoCanceller::default(),
            levels: Default::default(),
        }
    }

    /// Takes what was captured: what happened to the device, and the sound. `reference` tells what left the loudspeaker
    /// from a time on, and `is_playing` whether that is anything.
    pub fn poll(
        &mut self,
        now: Instant,
        is_playing: bool,
        mut reference: impl FnMut(Instant, usize) -> Vec<f32>,
    ) -> (Vec<Notice>, EchoFree) {
        let notices = self.microphone.poll(now);
        let mut sound = EchoFree::default();
        while let Some(chunk) = self.microphone.chunk() {
            let played = reference(chunk.at + REFERENCE_AHEAD, CHUNK_SAMPLES);
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
            sound.words.extend([0; SILENCE]);
            sound.voice.extend([0; SILENCE]);
        }
        (notices, sound)
    }

    /// Whether there is a microphone.
    pub fn is_open(&self) -> bool {
        self.microphone.format().is_some()
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
