//! What was played, as it was played, for who cancels its echo.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::audio::LiveResample;
use crate::audio::device::Timeline;

/// Samples per second of the reference. Hz. Source: what the echo canceller takes.
pub const REFERENCE_HZ: u32 = 16_000;

/// How much of the past is kept. Source: a microphone is read some tenths of a second late at most.
const KEPT: Duration = Duration::from_secs(4);

/// By how much the reference may be off before it moves by one sample. Samples. Source: a quarter of a millisecond is
/// within what cancellers follow, and beyond what reading clocks is off by.
const SLIP: f64 = 4.0;

/// By how much it may be off before it begins anew: 10 ms. Samples.
const JUMP: f64 = 160.0;

/// What left the loudspeaker while a microphone captured something.
#[derive(Debug, Clone, PartialEq)]
pub struct Referenced {
    /// Number of the first sample, from 0 for the first that the device played since it was opened. The numbers of one piece
    /// follow those of the one before, but for single steps that keep two clocks together, and for jumps.
    pub first: i64,
    /// As many as were asked for, at [`REFERENCE_HZ`]; full scale is -1 to 1. Silence where nothing was played.
    pub samples: Vec<f32>,
    /// Whether this does not go on where the one before ended: at the beginning, and after sound was lost.
    pub is_new: bool,
}

impl Referenced {
    /// While there is no device.
    pub(super) fn silence(count: usize) -> Self {
        Self {
            first: 0,
            samples: vec![0.0; count],
            is_new: true,
        }
    }
}

/// What one device played.
pub(super) struct Reference {
    rate_hz: u32,
    resample: LiveResample,
    kept: VecDeque<f32>,
    made: Vec<f32>,
    /// Number of the first sample that is kept.
    from: u64,
    /// The device's moment that comes next.
    moment: u64,
    next: Option<i64>,
}

impl Reference {
    pub(super) fn new(rate_hz: u32) -> Self {
        Self {
            rate_hz,
            resample: LiveResample::new(rate_hz, REFERENCE_HZ),
            kept: VecDeque::new(),
            made: Vec::new(),
            from: 0,
            moment: 0,
            next: None,
        }
    }

    /// The device played this from `moment` on. What is missing before it counts as silence.
    pub(super) fn add(&mut self, moment: u64, parts: [&[f32]; 2]) {
        let missing = moment - self.moment.min(moment);
        // No more than is kept, so that a long absence costs no long silence; the numbers pass all the same.
        let most = KEPT.as_secs() * u64::from(self.rate_hz);
        let skipped = missing.saturating_sub(most);
        self.from += skipped * u64::from(REFERENCE_HZ) / u64::from(self.rate_hz);
        let silence = vec![0.0; (missing - skipped) as usize];
        for part in [&silence[..], parts[0], parts[1]] {
            self.resample.push(part, &mut self.made);
        }
        self.moment = moment + (parts[0].len() + parts[1].len()) as u64;
        self.kept.extend(self.made.drain(..));
        let most = KEPT.as_secs() as usize * REFERENCE_HZ as usize;
        let old = self.kept.len().saturating_sub(most);
        self.kept.drain(..old);
        self.from += old as u64;
    }

    /// `count` samples of what left the loudspeaker from `at` on, by the clock of the device.
    pub(super) fn during(&mut self, at: Instant, count: usize, clock: &Timeline) -> Referenced {
        let ratio = f64::from(REFERENCE_HZ) / f64::from(self.rate_hz);
        let wanted = clock.sample_at(at).map(|moment| moment * ratio);
        // Before anything is known of the clock nothing has left the loudspeaker.
        let wanted = wanted.map_or(-f64::from(REFERENCE_HZ), f64::round);
        let (first, is_new) = match self.next {
            Some(next) if (wanted - next as f64).abs() <= SLIP => (next, false),
            Some(next) if (wanted - next as f64).abs() <= JUMP => {
                let later = wanted > next as f64;
                (if later { next + 1 } else { next - 1 }, false)
            }
            _ => (wanted as i64, true),
        };
        // Counts are those of some milliseconds.
        let after = first + i64::from(count as u32);
        self.next = Some(after);
        let sample = |number: i64| {
            let index = u64::try_from(number).ok()?.checked_sub(self.from)?;
            self.kept.get(index as usize).copied()
        };
        let samples = (first..after).map(|it| sample(it).unwrap_or_default());
        Referenced {
            first,
            samples: samples.collect(),
            is_new,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device whose samples are their own moments, in thousandths, over three seconds.
    fn ramp(start: Instant, hz: f64) -> (Reference, Timeline) {
        let mut reference = Reference::new(16_000);
        let mut clock = Timeline::new(16_000);
        for block in 0..300_u64 {
            let samples: Vec<f32> = (block * 160..(block + 1) * 160)
                .map(|it| it as f32 / 1_000.0)
                .collect();
            reference.add(block * 160, [&samples[..50], &samples[50..]]);
            clock.add(
                block * 160,
                start + Duration::from_secs_f64((block * 160) as f64 / hz),
            );
        }
        (reference, clock)
    }

    #[test]
    fn what_is_asked_for_by_its_time_goes_on_sample_by_sample() {
        let start = crate::clock::now();
        let (mut reference, clock) = ramp(start, 16_000.0);
        for index in 0..250_u32 {
            let late = if index % 2 == 0 { 100 } else { 0 };
            let at = start + Duration::from_millis(10) * index + Duration::from_micros(late);
            let found = reference.during(at, 160, &clock);
            assert_eq!(found.is_new, index == 0);
            let first = if index == 0 {
                2
            } else {
                160 * i64::from(index) + 2
            };
            assert_eq!(found.first, first);
            assert!((found.samples[7] - (first + 7) as f32 / 1_000.0).abs() < 1e-4);
        }
        // What is not known yet, and what is long past, is silence.
        let late = reference.during(start + Duration::from_secs(9), 160, &clock);
        assert!(late.is_new && late.samples.iter().all(|it| it.abs() < 1e-9));
    }

    #[test]
    fn a_clock_that_drifts_is_followed_by_single_samples() {
        let start = crate::clock::now();
        let (mut reference, clock) = ramp(start, 16_000.0 * 1.002);
        let mut steps = 0;
        let mut next = 0;
        for index in 0..290_u32 {
            let found = reference.during(start + Duration::from_millis(10) * index, 160, &clock);
            steps += found.first.abs_diff(next);
            next = found.first + 160;
            let wanted = f64::from(index) * 160.0 * 1.002;
            assert!((found.first as f64 - wanted).abs() < 6.0, "{index}");
        }
        assert!((80..100).contains(&steps), "{steps}");
    }

    #[test]
    fn what_is_missing_is_silence_in_its_place() {
        let mut reference = Reference::new(16_000);
        reference.add(0, [&[0.5; 1_600], &[]]);
        reference.add(3_200, [&[0.25; 1_600], &[]]);
        let at = |number: usize| reference.kept[number];
        assert!((at(1_599) - 0.5).abs() < 1e-6 && at(1_600).abs() < 1e-6);
        assert!((at(3_200) - 0.25).abs() < 1e-6 && at(3_199).abs() < 1e-6);
        reference.add(1_600_000, [&[0.75; 160], &[]]);
        assert_eq!(reference.from + reference.kept.len() as u64, 1_600_160);
    }
}
