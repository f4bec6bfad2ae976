//! A loudspeaker and a microphone in one room, without either: sound that is played comes back as it would there.

use std::collections::VecDeque;

use super::convolution::Convolution;
use super::response::Response;
use super::time::{FRAME, RATE_HZ};
use crate::audio::{Interpolator, SPAN};
use crate::eval::random::Random;

/// Samples that are no longer read and still kept, so that dropping them is rare. A second.
const FORGET_FROM: usize = RATE_HZ as usize;

/// How a loudspeaker, a room and a microphone behave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conditions {
    /// From a sample's being played to its arrival at the microphone. Seconds.
    pub delay_s: f64,
    /// What is played to what arrives, in power. dB.
    pub gain_db: f64,
    /// How much faster the loudspeaker's clock runs than the microphone's. Millionths.
    pub drift_ppm: f64,
    /// Where the loudspeaker can go no further out: samples beyond are cut off. 1 is full scale.
    pub loudspeaker_max: f32,
    /// Noise that the microphone adds by itself, as a mean amplitude. 1 is full scale.
    pub noise: f32,
    /// Of all that is drawn.
    pub seed: u64,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            delay_s: 0.04,
            gain_db: 0.0,
            drift_ppm: 0.0,
            loudspeaker_max: f32::INFINITY,
            noise: 0.0,
            seed: 1,
        }
    }
}

/// A loudspeaker and a microphone in one room. Its clock is the microphone's, in frames of [`FRAME`] samples at [`RATE_HZ`]:
/// [`Self::wanted`] says how much the loudspeaker takes until the next, [`Self::frame`] is given it and gives what the
/// microphone hears meanwhile. So it is the other end of a playback and a capture device, and as fast as the machine allows.
pub struct Room {
    conditions: Conditions,
    convolution: Convolution,
    interpolator: Interpolator,
    random: Random,
    /// Played, the newest last; the first sample is that of the number `first`.
    played: Vec<f32>,
    first: u64,
    /// Frames heard.
    frames: u64,
    /// On its way to the microphone.
    late: VecDeque<f32>,
}

impl Room {
    /// A quiet room in which nothing was played yet.
    pub fn new(conditions: Conditions, response: &Response) -> Self {
        let gain = 10.0_f64.powf(conditions.gain_db / 20.0) as f32;
        let taps: Vec<f32> = response.taps().iter().map(|tap| tap * gain).collect();
        let mut room = Self {
            convolution: Convolution::new(&taps),
            interpolator: Interpolator::default(),
            random: Random::new(conditions.seed, "microphone"),
            // What the first values are read from beside the samples themselves.
            played: vec![0.0; SPAN],
            first: 0,
            frames: 0,
            late: VecDeque::new(),
            conditions,
        };
        room.set_delay(conditions.delay_s);
        room
    }

    /// What is played from now on arrives after `seconds`, as when a device begins to buffer more.
    pub fn set_delay(&mut self, seconds: f64) {
        let samples = (seconds.max(0.0) * f64::from(RATE_HZ)) as usize;
        // A shorter delay loses what lies between, a longer one leaves silence there.
        while self.late.len() > samples {
            self.late.pop_front();
        }
        while self.late.len() < samples {
            self.late.push_front(0.0);
        }
    }

    /// Samples that the loudspeaker takes until the microphone has its next frame.
    pub fn wanted(&self) -> usize {
        (self.taken(self.frames + 1) - self.taken(self.frames)) as usize
    }

    /// The next frame of the microphone, [`FRAME`] samples of full scale 1, while the loudspeaker takes `played`
    /// ([`Self::wanted`] samples; silence for those that are missing) and somebody near says `near` (silence as well where it
    /// ends).
    pub fn frame(&mut self, played: &[f32], near: &[f32]) -> Vec<f32> {
        let most = self.conditions.loudspeaker_max;
        let cut = |sample: &f32| sample.clamp(-most, most);
        let missing = self.wanted().saturating_sub(played.len());
        self.played.extend(played.iter().map(cut));
        self.played.extend(std::iter::repeat_n(0.0, missing));
        let arriving: Vec<f32> = (0..FRAME).map(|index| self.at(index)).collect();
        self.frames += 1;
        self.forget();
        self.late.extend(self.convolution.frame(&arriving));
        let silence = std::iter::repeat(&0.0);
        let near = near.iter().chain(silence);
        let echo: Vec<f32> = self.late.drain(..FRAME).collect();
        let heard = echo.iter().zip(near).map(|(echo, near)| {
            let noise = self.conditions.noise * self.random.normal() as f32;
            (echo + near + noise).clamp(-1.0, 1.0)
        });
        heard.collect()
    }

    /// Where the loudspeaker is in what it plays when the microphone has taken so many samples. Samples of its own.
    fn place(&self, heard: u64) -> f64 {
        heard as f64 * (1.0 + self.conditions.drift_ppm * 1e-6)
    }

    fn taken(&self, frames: u64) -> u64 {
        self.place(frames * FRAME as u64) as u64
    }

    /// What the loudspeaker gives while the microphone takes the sample `index` of its next frame.
    fn at(&self, index: usize) -> f32 {
        let number = self.frames * FRAME as u64 + index as u64;
        let place = self.place(number);
        let whole = place.floor();
        let start = whole as u64 - self.first;
        let window = self.played[start as usize..].first_chunk();
        window.map_or(0.0, |window| {
            self.interpolator.between(window, place - whole)
        })
    }

    /// Drops what is no longer read.
    fn forget(&mut self) {
        let unread = (self.taken(self.frames) - self.first) as usize;
        if unread > FORGET_FROM {
            self.played.drain(..unread);
            self.first += unread as u64;
        }
    }
}
