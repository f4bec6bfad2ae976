//! A session's microphone, while a client sends sound.

use std::time::{Duration, Instant};

use super::inbox::{self, answer};
use super::signals::{EchoFree, Room};
use crate::clock;
use crate::conversation::{HearingEffect, Input};
use crate::engines::EngineError;
use crate::engines::ears::{Ear, HearingHandle};
use crate::hearing::SAMPLE_RATE_HZ;

/// Sound that may wait to be scored. A client that sends faster than that is not read until it has become less.
const UNSCORED_MAX: Duration = Duration::from_secs(5);

/// Sample rates at which sound is recorded and that may be sent by mistake. Hz.
const MISTAKEN_RATES_HZ: [u32; 5] = [22_050, 24_000, 32_000, 44_100, 48_000];

/// How long sound is watched before its rate is judged.
const RATE_WATCHED: Duration = Duration::from_secs(4);

/// A gap this long means that the client paused: the rate is watched anew.
const RATE_GAP: Duration = Duration::from_millis(500);

/// A rate this close to a mistaken one is taken for it, as a share: network jitter over the time watched is smaller, the
/// rates are at least 8 % apart.
const RATE_TOLERANCE: f64 = 0.03;

/// The microphone of a session.
pub struct Microphone {
    ear: Ear,
    answers: inbox::Sender,
    rate: RateWatch,
}

impl Microphone {
    /// Opens an ear; what it finds out reaches the session as messages.
    ///
    /// # Errors
    /// When nothing can be heard on this machine.
    pub fn open(hearing: &HearingHandle, answers: inbox::Sender) -> Result<Self, EngineError> {
        let found = {
            let answers = answers.clone();
            move |heard| answer(&answers, Input::Heard(heard))
        };
        Ok(Self {
            ear: hearing.open_ear(found)?,
            answers,
            rate: RateWatch::default(),
        })
    }

    /// Takes the next sound. Gives the rate at which it seems to have been recorded, if that is not ours; once.
    pub fn listen(&mut self, samples: &[i16]) -> Option<u32> {
        self.ear.listen(samples);
        self.rate.watch(samples.len(), clock::now())
    }

    /// Takes the next sound without the echo of our own voice.
    pub fn listen_without_echo(&self, sound: &EchoFree) {
        self.ear.listen_to(&sound.words, &sound.voice);
    }

    /// Gives `input` to the session after what was heard before it. It has `room` until then.
    pub fn after_what_was_heard(&self, input: Input, room: Option<Room>) {
        let answers = self.answers.clone();
        self.ear.after_what_was_heard(move || {
            answer(&answers, input);
            drop(room);
        });
    }

    /// Starts what the effect asks for.
    pub fn carry_out(&self, effect: HearingEffect) {
        self.ear.carry_out(effect);
    }

    /// Waits until there is room for more sound.
    pub async fn has_room(&self) {
        self.ear.caught_up(UNSCORED_MAX).await;
    }
}

/// Finds sound that was recorded at another rate than it claims, by how fast it comes.
#[derive(Debug, Default)]
struct RateWatch {
    since: Option<Instant>,
    last: Option<Instant>,
    samples: usize,
    told: bool,
}

impl RateWatch {
    fn watch(&mut self, samples: usize, now: Instant) -> Option<u32> {
        let paused = self
            .last
            .is_some_and(|last| now.duration_since(last) > RATE_GAP);
        self.last = Some(now);
        let Some(since) = self.since.filter(|_| !paused) else {
            self.since = Some(now);
            self.samples = 0;
            return None;
        };
        self.samples += samples;
        let time = now.duration_since(since);
        if self.told || time < RATE_WATCHED {
            return None;
        }
        let rate = self.samples as f64 / time.as_secs_f64();
        self.since = None;
        let mistaken = MISTAKEN_RATES_HZ
            .into_iter()
            .find(|mistaken| (rate / f64::from(*mistaken) - 1.0).abs() < RATE_TOLERANCE);
        self.told = mistaken.is_some();
        mistaken
    }
}

/// What a client is told whose sound seems to have another rate than ours.
pub fn suspicious_rate(rate_hz: u32) -> String {
    format!(
        "the sound comes as fast as if it were recorded at {rate_hz} Hz; send 16-bit mono samples at {SAMPLE_RATE_HZ} Hz"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends 20 ms chunks at `rate_hz` for `seconds`.
    fn watched(rate_hz: u32, seconds: u32) -> Option<u32> {
        let mut watch = RateWatch::default();
        let start = clock::now();
        let chunk = rate_hz as usize / 50;
        (0..seconds * 50)
            .find_map(|number| watch.watch(chunk, start + Duration::from_millis(20) * number))
    }

    #[test]
    fn a_wrong_rate_is_found() {
        for rate in MISTAKEN_RATES_HZ {
            assert_eq!(watched(rate, 6), Some(rate));
        }
    }

    #[test]
    fn the_right_rate_and_a_flood_are_not_suspicious() {
        assert_eq!(watched(16_000, 20), None);
        assert_eq!(watched(15_800, 20), None);
        assert_eq!(watched(160_000, 20), None);
        assert_eq!(watched(44_100, 3), None);
    }
}
