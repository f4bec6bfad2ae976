//! A canceller in a room, from the first sample on.

use super::convolution::Convolution;
use super::level::speaking;
use super::response::Response;
use super::simulator::{Conditions, Room};
use super::time::{FRAME, RATE_HZ};
use crate::audio::decibels;
use crate::audio::echo::{EchoCanceller, Heard};

/// What is listened to for how loud a room makes it. Samples: 10 s.
const PROBE: usize = 10 * RATE_HZ as usize;

/// What a microphone heard and what became of it, sample for sample.
pub(super) struct Session {
    pub microphone: Vec<f32>,
    pub heard: Heard,
}

impl Session {
    /// Plays `played` in the room for `seconds` while somebody near says `near`.
    pub fn run(
        conditions: Conditions,
        response: &Response,
        played: &[f32],
        near: impl Fn(usize) -> f32,
        seconds: usize,
    ) -> Self {
        let mut room = Room::new(conditions, response);
        let mut canceller = EchoCanceller::default();
        let mut session = Self {
            microphone: Vec::new(),
            heard: Heard::default(),
        };
        let mut played = played;
        while session.microphone.len() < seconds * RATE_HZ as usize {
            let (now, rest) = played.split_at(room.wanted().min(played.len()));
            played = rest;
            canceller.play(now);
            let from = session.microphone.len();
            let near: Vec<f32> = (from..from + FRAME).map(&near).collect();
            let frame = room.frame(now, &near);
            let heard = canceller.hear(&frame);
            session.microphone.extend(frame);
            session.heard.cancelled.extend(heard.cancelled);
            session.heard.subtracted.extend(heard.subtracted);
        }
        session
    }
}

/// What has to be made of what is played, so that its echo has this level while somebody speaks. dB.
pub(super) fn gain_for(response: &Response, played: &[f32], level_db: f64) -> f64 {
    let mut room = Convolution::new(response.taps());
    let frames = played.chunks_exact(FRAME).take(PROBE / FRAME);
    let echo: Vec<f32> = frames.flat_map(|frame| room.frame(frame)).collect();
    level_db - decibels(speaking(&echo))
}
