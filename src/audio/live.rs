//! Another rate for sound that is heard or played while it comes: little is held back, and every sample keeps its place.

use super::resample::greatest_common_divisor;
use super::windowed_sinc::{kaiser, sinc};

/// Zero crossings of the filter on each side, at the lower of both rates. It sets what is held back: 2 ms at 16 kHz. Below
/// 0.42 of the lower rate the level is right within 0.1 dB, and what lies above 0.5 of it is damped by over 55 dB
/// (measured by the tests).
const CROSSINGS: f64 = 32.0;

/// Where the filter lets half of the level through, in parts of the lower rate.
const CUTOFF: f64 = 0.46;

/// Shape of Kaiser's window; 7 puts what is beyond the filter's edge about 70 dB down. Source: Oppenheim and Schafer,
/// Discrete-Time Signal Processing, "FIR filter design by the Kaiser window".
const KAISER_BETA: f64 = 7.0;

/// Filters are made for this many places between two samples at most. Rates that share so little that they would need
/// more take the nearest place; every pair of rates that devices offer needs fewer.
const PHASES_MAX: u64 = 1_024;

/// Resamples a mono sound that comes in parts of any size. Sample `n` of what it gives stands at the time of
/// `n * from_hz / to_hz` of what came: nothing is late, it only comes once the samples after it are here.
pub struct LiveResample {
    from_hz: u64,
    to_hz: u64,
    /// One row of taps for each place between two samples; empty where the rates are the same.
    phases: Vec<Vec<f32>>,
    /// Samples on each side of the middle.
    reach: u64,
    /// What is still needed of what came, and which sample it begins with, counted with [`Self::reach`] zeros in front.
    kept: Vec<f32>,
    kept_from: u64,
    given: u64,
}

impl LiveResample {
    /// At the beginning of a sound. Rates from 1 Hz.
    pub fn new(from_hz: u32, to_hz: u32) -> Self {
        let (from_hz, to_hz) = (u64::from(from_hz.max(1)), u64::from(to_hz.max(1)));
        let lower = from_hz.min(to_hz) as f64 / from_hz as f64;
        let reach = (CROSSINGS / lower).ceil() as u64;
        let shared = greatest_common_divisor(from_hz as usize, to_hz as usize) as u64;
        let count = (to_hz / shared).min(PHASES_MAX);
        let phase = |index: u64| taps(index as f64 / count as f64, reach, lower);
        let phases: Vec<Vec<f32>> = if from_hz == to_hz {
            Vec::new()
        } else {
            (0..count).map(phase).collect()
        };
        Self {
            from_hz,
            to_hz,
            phases,
            reach,
            kept: vec![0.0; reach as usize],
            kept_from: 0,
            given: 0,
        }
    }

    /// Takes the next part; adds what is ready to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        if self.phases.is_empty() {
            out.extend_from_slice(samples);
            return;
        }
        self.kept.extend_from_slice(samples);
        let count = self.phases.len() as u64;
        let taps = 2 * self.reach as usize;
        loop {
            // Where the next sample stands: a whole sample of what came, and a place before the one after it.
            let place = self.given * self.from_hz;
            let (whole, part) = (place / self.to_hz, place % self.to_hz);
            let start = (whole + 1 - self.kept_from.min(whole + 1)) as usize;
            let Some(around) = self.kept.get(start..start + taps) else {
                break;
            };
            let phase = &self.phases[(part * count / self.to_hz) as usize];
            out.push(around.iter().zip(phase).map(|(a, b)| a * b).sum());
            self.given += 1;
        }
        let needed = self.given * self.from_hz / self.to_hz + 1;
        let done = (needed - self.kept_from.min(needed)).min(self.kept.len() as u64);
        self.kept.drain(..done as usize);
        self.kept_from += done;
    }

    /// The end of the sound: what was held back. What comes next is another sound, and counts from zero.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        if !self.phases.is_empty() {
            let taken = self.kept_from + self.kept.len() as u64 - self.reach;
            let length = (taken * self.to_hz).div_ceil(self.from_hz);
            let before = out.len() as u64 - self.given.min(out.len() as u64);
            let missing = (length - self.given.min(length)) as usize;
            let wanted = out.len() + missing;
            self.push(&vec![0.0; 2 * self.reach as usize], out);
            out.truncate(wanted.max(before as usize));
        }
        self.kept.clear();
        self.kept.resize(self.reach as usize, 0.0);
        self.kept_from = 0;
        self.given = 0;
    }
}

/// The taps for a sample that stands `part` of a sample after the one in the middle.
fn taps(part: f64, reach: u64, lower: f64) -> Vec<f32> {
    let width = reach as f64;
    let edge = 2.0 * CUTOFF * lower;
    let tap = |index: u64| {
        let distance = index as f64 - (width - 1.0) - part;
        edge * sinc(edge * distance) * kaiser(distance / width, KAISER_BETA)
    };
    let taps: Vec<f64> = (0..2 * reach).map(tap).collect();
    // Every place has the same level at rest, so that a steady sound gets no tone from the change of places.
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|it| (it / sum) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: [(u32, u32); 11] = [
        (8_000, 16_000),
        (11_025, 16_000),
        (22_050, 16_000),
        (44_100, 16_000),
        (48_000, 16_000),
        (96_000, 16_000),
        (192_000, 16_000),
        (16_000, 48_000),
        (22_050, 48_000),
        (16_000, 192_000),
        (24_000, 44_100),
    ];

    fn tone(frequency_hz: f64, rate_hz: u32, samples: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * frequency_hz / f64::from(rate_hz);
        let samples = 0..samples;
        samples
            .map(|index| (0.5 * (step * index as f64).sin()) as f32)
            .collect()
    }

    fn whole(sound: &[f32], from_hz: u32, to_hz: u32) -> Vec<f32> {
        let mut stream = LiveResample::new(from_hz, to_hz);
        let mut out = Vec::new();
        stream.push(sound, &mut out);
        stream.finish(&mut out);
        out
    }

    /// Level in dB beside a tone of 0.5, without the ends.
    fn level_db(sound: impl Iterator<Item = f32>) -> f64 {
        let sound: Vec<f64> = sound.map(f64::from).collect();
        let edge = sound.len() / 10;
        let middle = &sound[edge..sound.len() - edge];
        let power = middle.iter().map(|it| it * it).sum::<f64>() / middle.len() as f64;
        10.0 * (power / 0.125).log10()
    }

    #[test]
    fn tones_keep_their_level_and_their_place() {
        for (from, to) in PAIRS {
            for part in [0.01, 0.1, 0.3, 0.42] {
                let frequency = part * f64::from(from.min(to));
                let found = whole(&tone(frequency, from, from as usize / 4), from, to);
                let wanted = tone(frequency, to, to as usize / 4);
                assert!(found.len().abs_diff(wanted.len()) <= 1, "{from} to {to}");
                let level = level_db(found.iter().copied());
                assert!(level.abs() < 0.1, "{from} to {to}: {level} dB at {part}");
                let off = level_db(found.iter().zip(&wanted).map(|(a, b)| a - b));
                assert!(off < -40.0, "{from} to {to}: {off} dB off at {part}");
            }
        }
    }

    #[test]
    fn nothing_is_heard_of_what_the_lower_rate_cannot_hold() {
        for (from, to) in PAIRS.into_iter().filter(|(from, to)| from > to) {
            for part in [0.51, 0.6, 0.9] {
                let frequency = (part * f64::from(to)).min(0.49 * f64::from(from));
                if frequency < 0.51 * f64::from(to) {
                    continue;
                }
                let found = whole(&tone(frequency, from, from as usize / 4), from, to);
                let level = level_db(found.into_iter());
                assert!(level < -55.0, "{from} to {to}: {level} dB at {part}");
            }
        }
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        for (from, to) in PAIRS
            .into_iter()
            .chain([(16_000, 16_000), (37_801, 16_000)])
        {
            let sound = tone(300.0, from, 5_003);
            let all = whole(&sound, from, to);
            for size in [1, 7, 160, 4_999] {
                let mut stream = LiveResample::new(from, to);
                let mut out = Vec::new();
                for part in sound.chunks(size) {
                    stream.push(part, &mut out);
                }
                stream.finish(&mut out);
                assert!(out == all, "{from} to {to} by {size}");
            }
        }
    }

    #[test]
    fn little_is_held_back_and_the_next_sound_begins_anew() {
        for (from, to) in PAIRS {
            let sound = tone(300.0, from, from as usize / 10);
            let mut stream = LiveResample::new(from, to);
            let mut out = Vec::new();
            stream.push(&sound, &mut out);
            let lower = f64::from(from.min(to));
            let held = 0.1 - out.len() as f64 / f64::from(to);
            assert!(
                (0.0..=34.0 / lower).contains(&held),
                "{from} to {to}: {held} s"
            );
            stream.finish(&mut out);
            let first = out.len();
            stream.push(&sound, &mut out);
            stream.finish(&mut out);
            assert_eq!(out[..first], out[first..]);
        }
    }

    #[test]
    fn a_steady_sound_stays_steady() {
        for (from, to) in PAIRS {
            let found = whole(&vec![0.25; 9_000], from, to);
            let middle = &found[found.len() / 4..found.len() * 3 / 4];
            assert!(
                middle.iter().all(|it| (it - 0.25).abs() < 1e-5),
                "{from} to {to}"
            );
        }
    }
}
