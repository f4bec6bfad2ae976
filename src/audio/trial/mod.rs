//! Trying a microphone and a loudspeaker out: both are open for some seconds, a tone is played, and what is measured
//! meanwhile is told.

mod report;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::capture::{Loudness, Microphone};
use super::device::{Direction, Notice, SoundSystem};
use super::playback::{Happened, Loudspeaker, tone};

pub use report::{InputReport, OutputReport, TrialReport};

/// Samples per second of the tone. Hz. Source: most devices have it, and every voice fits in it.
const TONE_RATE_HZ: u32 = 48_000;

/// The tone. Source: the a' of musicians; loudspeakers of every size play it.
const TONE_HZ: f64 = 440.0;

/// How long it is.
const TONE_LENGTH: Duration = Duration::from_millis(400);

/// Its peak, 0 to 1: 14 dB below full scale, so that it frightens nobody.
const TONE_LEVEL: f64 = 0.2;

/// Time between the beginnings of two tones.
const TONE_EVERY: Duration = Duration::from_secs(2);

/// What a chunk of the microphone lasts.
const CHUNK: Duration = Duration::from_millis(10);

/// A microphone and a loudspeaker that are tried out.
pub struct Trial {
    microphone: Microphone,
    loudspeaker: Loudspeaker,
    next_tone: Instant,
    loudest_dbfs: f64,
    /// How long ago the last sound that came from the microphone had reached it, when it came.
    delay: Option<Duration>,
    notices: Vec<Notice>,
}

impl Trial {
    /// Of the devices of these names (see [`super::device::choose`]).
    pub fn new(system: Arc<dyn SoundSystem>, input: &str, output: &str, now: Instant) -> Self {
        Self {
            microphone: Microphone::new(system.clone(), input, now),
            loudspeaker: Loudspeaker::new(system, output, TONE_RATE_HZ, now),
            next_tone: now + TONE_EVERY / 4,
            loudest_dbfs: f64::NEG_INFINITY,
            delay: None,
            notices: Vec::new(),
        }
    }

    /// Does what is due, every 10 ms or so; tells what happened to the devices.
    pub fn poll(&mut self, now: Instant) -> Vec<Notice> {
        let mut notices = self.microphone.poll(now);
        while let Some(chunk) = self.microphone.chunk() {
            self.delay = Some(now.saturating_duration_since(chunk.at + CHUNK));
        }
        if self.microphone.format().is_some() {
            let loudness = self.microphone.loudness();
            self.loudest_dbfs = self.loudest_dbfs.max(loudness.peak_dbfs);
        }
        if now >= self.next_tone {
            self.next_tone += TONE_EVERY;
            let tone = tone(TONE_HZ, TONE_LENGTH, TONE_LEVEL, TONE_RATE_HZ);
            // While a device is away the tones would wait, and come all at once.
            if self.loudspeaker.format().is_some() {
                self.loudspeaker.play(&tone);
                self.loudspeaker.end();
            }
        }
        let happened = self.loudspeaker.poll(now).into_iter();
        notices.extend(happened.filter_map(|it| match it {
            Happened::Device(notice) => Some(notice),
            _ => None,
        }));
        self.notices.extend(notices.iter().cloned());
        notices
    }

    /// How loud the microphone is now; none while it is not open.
    pub fn loudness(&self) -> Option<Loudness> {
        self.microphone.format()?;
        Some(self.microphone.loudness())
    }

    /// What was found.
    pub fn report(&self, now: Instant) -> TrialReport {
        let lost = self.lost(Direction::Input);
        let input = InputReport::new(&self.microphone, self.loudest_dbfs, self.delay, lost);
        let output = OutputReport::new(&self.loudspeaker, now, self.lost(Direction::Output));
        TrialReport::new(input, output)
    }

    /// Why a device of this direction was lost last, if it was not back after that.
    fn lost(&self, direction: Direction) -> Option<&Notice> {
        let of_it = self
            .notices
            .iter()
            .rev()
            .filter(|it| it.direction() == direction);
        let mut decisive = of_it.filter(|it| !matches!(it, Notice::Rerouted(_)));
        decisive.next().filter(|it| it.next_step().is_some())
    }
}

#[cfg(test)]
mod tests;
