//! How loud a microphone is while it is listened to, and what is wrong with that.

use std::time::Duration;

use super::intake::Part;
use crate::audio::{SILENCE_DB, decibels};

/// Over how long a meter's level is measured. Source: what the eye follows.
const METER: Duration = Duration::from_millis(100);

/// Over how long it is measured what share of the samples is cut off.
const CLIPPING: Duration = Duration::from_secs(2);

/// What share of cut-off samples is no single knock. Source: a sine wave with twice the level that fits has two thirds, loud
/// speech turned up by 12 dB a twentieth; of a knock it is below a thousandth in two seconds.
const CLIPPED_MAX: f64 = 0.01;

/// How long exact zeros may last. Source: some headsets give them until their link is up; a converter has noise.
const ZEROS_MAX: Duration = Duration::from_secs(3);

/// How loud it is now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    /// The loudest sample of the last tenth of a second. dB below full scale, 0 to -120.
    pub peak_dbfs: f64,
    /// The mean power of the last tenth of a second. dB below full scale: of a sine wave that reaches it -3.
    pub power_dbfs: f64,
    /// The share of cut-off samples in the last two seconds, 0 to 1.
    pub clipped: f64,
    /// For how long everything has been exactly zero.
    pub zeros: Duration,
}

/// What is wrong with what a microphone hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    /// It is cut off all the time.
    Clips,
    /// It gives nothing but zeros.
    OnlyZeros,
    /// By its name it is no microphone, and hears what the machine plays.
    HearsTheMachine,
}

impl Complaint {
    /// What is wrong, in words.
    pub fn told(self) -> &'static str {
        match self {
            Self::Clips => "the microphone is cut off at full scale",
            Self::OnlyZeros => "the microphone gives nothing but zeros",
            Self::HearsTheMachine => {
                "what is chosen as the microphone hears what the machine plays"
            }
        }
    }

    /// What to do about it.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Clips => "turn the microphone down (alsamixer, F4), its boost above all",
            Self::OnlyZeros => {
                "unmute it, at its own switch too (alsamixer, F4); if it stays so, this input has nothing plugged in, or the \
                 user may not record (on desktops, see the privacy settings)"
            }
            Self::HearsTheMachine => {
                "set [audio] input to a microphone that `docent devices` lists; this one would have Docent answer itself"
            }
        }
    }
}

impl Loudness {
    /// What is wrong, if anything.
    pub fn complaint(&self) -> Option<Complaint> {
        if self.zeros >= ZEROS_MAX {
            Some(Complaint::OnlyZeros)
        } else if self.clipped > CLIPPED_MAX {
            Some(Complaint::Clips)
        } else {
            None
        }
    }
}

/// Follows the loudness part by part.
#[derive(Debug)]
pub(super) struct Meter {
    rate_hz: f64,
    /// Samples, their highest and their power in the tenth of a second that is under way.
    now: (usize, f32, f32),
    /// Samples and cut-off ones, of the two seconds under way and of those before.
    cut: [(usize, usize); 2],
    zeros: usize,
    shown: Loudness,
}

impl Meter {
    pub(super) fn new(rate_hz: u32) -> Self {
        Self {
            rate_hz: f64::from(rate_hz),
            now: (0, 0.0, 0.0),
            cut: [(0, 0); 2],
            zeros: 0,
            shown: Loudness {
                peak_dbfs: SILENCE_DB,
                power_dbfs: SILENCE_DB,
                clipped: 0.0,
                zeros: Duration::ZERO,
            },
        }
    }

    pub(super) fn add(&mut self, part: &Part) {
        self.zeros = if part.zeros == part.count {
            self.zeros + part.count
        } else {
            0
        };
        self.shown.zeros = Duration::from_secs_f64(self.zeros as f64 / self.rate_hz);

        self.now.0 += part.count;
        self.now.1 = self.now.1.max(part.peak);
        self.now.2 += part.power;
        if self.lasts(self.now.0) >= METER {
            let (count, peak, power) = std::mem::take(&mut self.now);
            self.shown.peak_dbfs = dbfs(f64::from(peak).powi(2));
            self.shown.power_dbfs = dbfs(f64::from(power) / count as f64);
        }

        self.cut[0].0 += part.count;
        self.cut[0].1 += part.clipped;
        let both = (self.cut[0].0 + self.cut[1].0, self.cut[0].1 + self.cut[1].1);
        self.shown.clipped = both.1 as f64 / both.0.max(1) as f64;
        if self.lasts(self.cut[0].0) >= CLIPPING / 2 {
            self.cut = [(0, 0), self.cut[0]];
        }
    }

    pub(super) fn shown(&self) -> Loudness {
        self.shown
    }

    fn lasts(&self, samples: usize) -> Duration {
        Duration::from_secs_f64(samples as f64 / self.rate_hz)
    }
}

/// Of a power, no more than full scale.
pub(super) fn dbfs(power: f64) -> f64 {
    decibels(power).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten milliseconds at 16 kHz.
    fn part(peak: f32, clipped: usize, zeros: usize) -> Part {
        Part {
            first: 0,
            count: 160,
            at: crate::clock::now(),
            peak,
            power: peak * peak * 80.0,
            clipped,
            zeros,
        }
    }

    fn after(seconds: usize, part: Part) -> Loudness {
        let mut meter = Meter::new(16_000);
        for _ in 0..seconds * 100 {
            meter.add(&part);
        }
        meter.shown()
    }

    #[test]
    fn a_sine_of_half_the_scale_is_six_and_nine_decibels_below_it() {
        let loudness = after(1, part(0.5, 0, 0));
        assert!((loudness.peak_dbfs + 6.02).abs() < 0.05, "{loudness:?}");
        assert!((loudness.power_dbfs + 9.03).abs() < 0.05, "{loudness:?}");
        assert_eq!(loudness.complaint(), None);
    }

    #[test]
    fn what_is_always_cut_off_is_complained_about_and_a_knock_is_not() {
        assert_eq!(
            after(3, part(1.0, 8, 0)).complaint(),
            Some(Complaint::Clips)
        );
        let mut meter = Meter::new(16_000);
        for index in 0..300 {
            meter.add(&part(0.1, if index == 150 { 20 } else { 0 }, 0));
            assert_eq!(meter.shown().complaint(), None, "{index}");
        }
    }

    #[test]
    fn zeros_are_complained_about_until_there_is_sound() {
        let mut meter = Meter::new(16_000);
        for _ in 0..299 {
            meter.add(&part(0.0, 0, 160));
        }
        assert_eq!(meter.shown().complaint(), None);
        meter.add(&part(0.0, 0, 160));
        assert_eq!(meter.shown().complaint(), Some(Complaint::OnlyZeros));
        assert!(meter.shown().peak_dbfs <= SILENCE_DB);
        meter.add(&part(0.001, 0, 159));
        assert_eq!(meter.shown().complaint(), None);
    }
}
