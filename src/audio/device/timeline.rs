//! Which sample when: the clock of a device beside the machine's.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Time between two points that are kept.
const POINT_EVERY: Duration = Duration::from_millis(50);

/// Points that are kept: 20 s of them. Source: with times that are off by 1 ms at random the rate is then known to 10 parts
/// in a million (measured by the tests).
const POINTS_MAX: usize = 400;

/// How long the points must reach for their own rate to be used; before, the rate that the device says.
const RATE_AFTER: Duration = Duration::from_secs(2);

/// Points in a row that are off by more than this begin a new line: sound was lost, or the machine slept.
const JUMP: Duration = Duration::from_millis(20);

/// How many they are. Source: a thread that is late once is no jump, and its point is left out.
const JUMP_POINTS: u32 = 3;

/// The straight line through the times at which samples passed.
#[derive(Debug, Clone)]
pub struct Timeline {
    said_hz: f64,
    points: VecDeque<(u64, Instant)>,
    line: Option<Line>,
    off: u32,
    jumps: u64,
}

/// Sample `sample` passes at `at`; so many pass in a second.
#[derive(Debug, Clone, Copy)]
struct Line {
    sample: f64,
    at: Instant,
    hz: f64,
    is_measured: bool,
}

impl Timeline {
    /// Of a device that says it has this rate, in Hz from 1.
    pub fn new(said_hz: u32) -> Self {
        Self {
            said_hz: f64::from(said_hz.max(1)),
            points: VecDeque::new(),
            line: None,
            off: 0,
            jumps: 0,
        }
    }

    /// Sample number `sample` passes at `at`.
    pub fn add(&mut self, sample: u64, at: Instant) {
        if let Some((_, last)) = self.points.back()
            && at < *last + POINT_EVERY
        {
            return;
        }
        if let Some(expected) = self.time_of(sample as f64)
            && distance(expected, at) > JUMP
        {
            self.off += 1;
            if self.off < JUMP_POINTS {
                return;
            }
            self.points.clear();
            self.line = None;
            self.jumps += 1;
        }
        self.off = 0;
        if self.points.len() == POINTS_MAX {
            self.points.pop_front();
        }
        self.points.push_back((sample, at));
        self.line = self.fit();
    }

    /// The number of the sample that passes at `at`, with the part of it that has; none before the first point.
    pub fn sample_at(&self, at: Instant) -> Option<f64> {
        let line = self.line?;
        Some(line.sample + seconds(line.at, at) * line.hz)
    }

    /// When sample number `sample` passes; none before the first point.
    pub fn time_of(&self, sample: f64) -> Option<Instant> {
        let line = self.line?;
        let after = (sample - line.sample) / line.hz;
        let distance = Duration::try_from_secs_f64(after.abs()).ok()?;
        if after < 0.0 {
            line.at.checked_sub(distance)
        } else {
            line.at.checked_add(distance)
        }
    }

    /// The rate by the machine's clock. Hz. None while it is not known.
    pub fn rate_hz(&self) -> Option<f64> {
        self.line
            .filter(|line| line.is_measured)
            .map(|line| line.hz)
    }

    /// How often the line began anew.
    pub fn jumps(&self) -> u64 {
        self.jumps
    }

    /// The line with the least squares of distances.
    fn fit(&self) -> Option<Line> {
        let (first_sample, first_at) = *self.points.front()?;
        let (_, last_at) = *self.points.back()?;
        let count = self.points.len() as f64;
        let points = || {
            let distances = self.points.iter();
            distances.map(|(sample, at)| ((sample - first_sample) as f64, seconds(first_at, *at)))
        };
        let mean_sample = points().map(|(sample, _)| sample).sum::<f64>() / count;
        let mean_time = points().map(|(_, time)| time).sum::<f64>() / count;
        let is_measured = last_at - first_at >= RATE_AFTER;
        let hz = if is_measured {
            let both: f64 = points()
                .map(|(s, t)| (s - mean_sample) * (t - mean_time))
                .sum();
            let times: f64 = points().map(|(_, t)| (t - mean_time).powi(2)).sum();
            both / times
        } else {
            self.said_hz
        };
        Some(Line {
            sample: first_sample as f64 + mean_sample,
            at: first_at + Duration::from_secs_f64(mean_time),
            hz: hz.max(1.0),
            is_measured,
        })
    }
}

fn distance(one: Instant, other: Instant) -> Duration {
    one.max(other) - one.min(other)
}

/// From `one` to `other`; negative where that is earlier.
fn seconds(one: Instant, other: Instant) -> f64 {
    let distance = distance(one, other).as_secs_f64();
    if other < one { -distance } else { distance }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that is off by `ppm`, read every 10 ms for 30 s with errors of up to a millisecond.
    fn timeline(start: Instant, ppm: f64) -> Timeline {
        let mut timeline = Timeline::new(48_000);
        let mut random = 1_u64;
        for index in 0..3_000_u64 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let error = Duration::from_micros((random >> 33) % 1_000);
            let seconds = index as f64 * 480.0 / (48_000.0 * (1.0 + ppm * 1e-6));
            timeline.add(
                index * 480,
                start + Duration::from_secs_f64(seconds) + error,
            );
        }
        timeline
    }

    #[test]
    fn a_clock_that_is_off_is_measured() {
        let start = crate::clock::now();
        for ppm in [-100.0, 0.0, 73.0] {
            let timeline = timeline(start, ppm);
            let found = (timeline.rate_hz().unwrap() / 48_000.0 - 1.0) * 1e6;
            assert!((found - ppm).abs() < 10.0, "{found}, not {ppm}");
            let at = start + Duration::from_secs(25);
            let sample = timeline.sample_at(at).unwrap();
            let wanted = 25.0 * 48_000.0 * (1.0 + ppm * 1e-6) - 24.0;
            assert!((sample - wanted).abs() < 12.0, "{sample}, not {wanted}");
            let again = timeline.time_of(sample).unwrap();
            assert!(distance(at, again) < Duration::from_micros(5));
            assert_eq!(timeline.jumps(), 0);
        }
    }

    #[test]
    fn a_first_point_goes_by_what_the_device_says() {
        let start = crate::clock::now();
        let mut timeline = Timeline::new(16_000);
        assert_eq!(timeline.sample_at(start), None);
        timeline.add(800, start);
        let later = start + Duration::from_millis(100);
        assert_eq!(timeline.sample_at(later), Some(2_400.0));
        assert_eq!(timeline.time_of(800.0), Some(start));
        assert_eq!(timeline.rate_hz(), None);
    }

    #[test]
    fn lost_sound_begins_a_new_line() {
        let start = crate::clock::now();
        let mut timeline = timeline(start, 0.0);
        let at = start + Duration::from_secs(31);
        let before = timeline.sample_at(at);
        for index in 0..3 {
            assert_eq!((timeline.sample_at(at), timeline.jumps()), (before, 0));
            let late = Duration::from_millis(20) * index;
            timeline.add(30 * 48_000 + 960 * u64::from(index), at + late);
        }
        assert_eq!(timeline.jumps(), 1);
        assert_eq!(timeline.sample_at(at), Some(30.0 * 48_000.0));
    }
}
