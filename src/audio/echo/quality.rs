//! How well the echo is cancelled, and why it may not be.

use std::fmt;
use std::time::Duration;

use super::block::{BLOCK, RATE_HZ, power};
use crate::audio::decibels;

/// Blocks over which levels of the moment are taken: 100 ms.
const MOMENT_BLOCKS: f32 = 12.0;

/// Blocks over which the attenuation and the share of clipped sound are taken: 2 s.
const WHILE_BLOCKS: f32 = 250.0;

/// A sample this far out is cut off, whatever the converter's width. 1 is full scale.
const FULL_SCALE: f32 = 0.999;

/// Share of clipped blocks from which the echo is not what a filter can learn. Source: our choice.
const CLIPPED: f32 = 0.03;

/// Attenuation by the filter alone from which it knows the room. dB. Source: it gets to 8 in a hall with an RT60 above 1 s,
/// and has 0 to 3 before it has learnt.
const KNOWN_DB: f64 = 6.0;

/// Why the echo cannot be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The microphone goes on and nothing comes from the player: what is played now is not known.
    NoReference,
    /// The microphone's sound is cut off at full scale: turn one of the two down.
    Clipping,
    /// What was played for five seconds and more is not in what was heard: it arrives later than a second, or never.
    NoEchoFound,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoReference => "the loudspeaker does not tell what it plays",
            Self::Clipping => "the microphone clips; turn it or the loudspeaker down",
            Self::NoEchoFound => {
                "what is played is not found in what is heard within a second; use devices with shorter buffers, best one device for both"
            }
        })
    }
}

/// How well the echo is cancelled.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Echo return loss enhancement: the power of the microphone's sound to that of the cancelled one, while something is
    /// played, over about 2 s. dB; less while somebody near speaks.
    pub erle_db: f64,
    /// The same of the filter alone, without what is made soft after it. dB.
    pub filter_erle_db: f64,
    /// How loud the echo arrives now, as the filter expects it. dB below full scale, -120 for silence.
    pub echo_dbfs: f64,
    /// How loud the cancelled sound is now. dB below full scale. While nobody near speaks it is what is left of the echo.
    pub cancelled_dbfs: f64,
    /// Whether the filter has learnt the room.
    pub converged: bool,
    /// How often what was known of the room was given up, as the echo came by another way.
    pub forgotten: u32,
    /// From a sample's being played to its arrival, once it is found.
    pub delay: Option<Duration>,
    /// How much faster the player's clock runs than the microphone's. Millionths.
    pub drift_ppm: f64,
    /// Why it cannot work, now.
    pub obstacles: Vec<Obstacle>,
}

impl Quality {
    /// How loud the echo is beside what is left when it is taken out: well above 0 dB while only the echo is heard, near 0
    /// and below when somebody near speaks as loud as it.
    pub fn echo_to_near_db(&self) -> f64 {
        self.echo_dbfs - self.cancelled_dbfs
    }
}

/// Measures block by block.
#[derive(Default)]
pub(super) struct Meter {
    microphone: f32,
    filtered: f32,
    cancelled: f32,
    echo_now: f32,
    cancelled_now: f32,
    clipped: f32,
    forgotten: u32,
}

impl Meter {
    /// The next block: of the microphone, what the filter expected and left, and what is given out; `played` while the
    /// reference has sound.
    pub fn block(
        &mut self,
        played: bool,
        microphone: &[f32],
        echo: &[f32],
        rest: &[f32],
        cancelled: &[f32],
    ) {
        let follow = |value: &mut f32, next: f32, blocks: f32| *value += (next - *value) / blocks;
        follow(&mut self.echo_now, power(echo), MOMENT_BLOCKS);
        follow(&mut self.cancelled_now, power(cancelled), MOMENT_BLOCKS);
        let is_clipped = microphone.iter().any(|sample| sample.abs() >= FULL_SCALE);
        follow(
            &mut self.clipped,
            f32::from(u8::from(is_clipped)),
            WHILE_BLOCKS,
        );
        if played {
            follow(&mut self.microphone, power(microphone), WHILE_BLOCKS);
            follow(&mut self.filtered, power(rest), WHILE_BLOCKS);
            follow(&mut self.cancelled, power(cancelled), WHILE_BLOCKS);
        }
    }

    /// What was measured was of another way of the echo.
    pub fn forget(&mut self) {
        (self.microphone, self.filtered, self.cancelled) = (0.0, 0.0, 0.0);
        self.forgotten += 1;
    }

    /// By how much the filter alone makes the echo softer. dB.
    pub fn filter_erle_db(&self) -> f64 {
        decibels(self.microphone.into()) - decibels(self.filtered.into())
    }

    pub fn is_clipped(&self) -> bool {
        self.clipped > CLIPPED
    }

    /// With what is known elsewhere: the `delay` in samples, the `pace` of the reference, and the obstacles.
    pub fn quality(&self, delay: Option<usize>, pace: f64, obstacles: Vec<Obstacle>) -> Quality {
        let filter_erle_db = self.filter_erle_db();
        Quality {
            erle_db: decibels(self.microphone.into()) - decibels(self.cancelled.into()),
            filter_erle_db,
            echo_dbfs: decibels(self.echo_now.into()),
            cancelled_dbfs: decibels(self.cancelled_now.into()),
            converged: filter_erle_db >= KNOWN_DB,
            forgotten: self.forgotten,
            delay: delay.map(|it| Duration::from_secs_f64(it as f64 / f64::from(RATE_HZ))),
            drift_ppm: (pace - 1.0) * 1e6,
            obstacles,
        }
    }
}

/// Blocks in a time.
pub(super) const fn blocks(seconds: usize) -> usize {
    seconds * RATE_HZ as usize / BLOCK
}
