//! The other end of an open loudspeaker: feeds it, and knows which sample is heard when.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

use super::outlet::{Done, Outlet, REQUESTS_MAX, Report, Request, Rings, Shared};
use super::reference::{Reference, Referenced};
use super::tape::Tape;
use crate::audio::LiveResample;
use crate::audio::device::{Beats, Format, Mouth, Timeline};

/// How much sound is handed on ahead. Seconds. Source: callers poll every 10 ms; a machine that starts recognisers was seen
/// to stop a thread for some hundred milliseconds.
const AHEAD_S: usize = 1;

/// How much of what was played may wait to be read. Seconds.
const PLAYED_S: usize = 2;

/// Reports that may wait: two for each block of 5 ms in two seconds, and more than enough for what is asked for.
const REPORTS_MAX: usize = 1_024;

/// Samples that are resampled at once.
const PART_SAMPLES: usize = 256;

/// An open loudspeaker.
pub(super) struct Output {
    rate_hz: u32,
    sound: Producer<f32>,
    requests: Producer<Request>,
    reports: Consumer<Report>,
    played: Consumer<f32>,
    shared: Arc<Shared>,
    resample: LiveResample,
    is_at_end: bool,
    /// Made, and not handed on for want of room.
    made: Vec<f32>,
    /// Samples handed to the device.
    handed: u64,
    /// From which sample of the device on which numbers of the caller's go: `(device's, caller's)`.
    segments: VecDeque<(u64, u64)>,
    /// `(moment, device's sample, count)`, see [`Report::Run`].
    runs: VecDeque<(u64, u64, u64)>,
    asked: VecDeque<Request>,
    under_way: usize,
    clock: Timeline,
    reference: Reference,
    device_hz: u32,
    /// When the last sample that the device took leaves it.
    until: Option<Instant>,
}

impl Output {
    /// Both ends, for sound of `rate_hz`.
    pub(super) fn new(format: Format, beats: Beats, rate_hz: u32) -> (Mouth, Self) {
        let device_hz = format.rate_hz;
        let (sound, sound_out) = RingBuffer::new(AHEAD_S * device_hz as usize);
        let (requests, requests_out) = RingBuffer::new(REQUESTS_MAX);
        let (reports_in, reports) = RingBuffer::new(REPORTS_MAX);
        let (played_in, played) = RingBuffer::new(PLAYED_S * device_hz as usize);
        let shared = Arc::<Shared>::default();
        let rings = Rings {
            sound: sound_out,
            requests: requests_out,
            reports: reports_in,
            played: played_in,
        };
        let counts = (beats, shared.clone());
        let form = (device_hz, format.channels);
        let mut outlet = Outlet::new(form, rings, counts);
        let output = Self {
            rate_hz,
            sound,
            requests,
            reports,
            played,
            shared,
            resample: LiveResample::new(rate_hz, device_hz),
            is_at_end: false,
            made: Vec::new(),
            handed: 0,
            segments: VecDeque::from([(0, 0)]),
            runs: VecDeque::new(),
            asked: VecDeque::new(),
            under_way: 0,
            clock: Timeline::new(device_hz),
            reference: Reference::new(device_hz),
            device_hz,
            until: None,
        };
        (Box::new(move |mut wanted| outlet.fill(&mut wanted)), output)
    }

    /// The first sample that will be handed on has this number.
    pub(super) fn begin_with(&mut self, number: u64) {
        self.segments = VecDeque::from([(0, number)]);
    }

    /// Hands on what is on the tape, as far as there is room.
    pub(super) fn feed(&mut self, tape: &mut Tape) {
        loop {
            let room = self.sound.slots().min(self.made.len());
            if self.sound.push_entire_slice(&self.made[..room]).is_ok() {
                self.made.drain(..room);
                self.handed += room as u64;
            }
            if !self.made.is_empty() || self.sound.slots() == 0 {
                break;
            }
            if tape.is_at_end() && !self.is_at_end {
                self.resample.finish(&mut self.made);
                self.is_at_end = true;
                continue;
            }
            let from = tape.fed();
            let mut part = Vec::with_capacity(PART_SAMPLES);
            tape.feed(PART_SAMPLES, &mut part);
            if part.is_empty() {
                break;
            }
            if std::mem::take(&mut self.is_at_end) {
                self.segments.push_back((self.handed, from));
            }
            self.resample.push(&part, &mut self.made);
        }
        let goes_on = tape.goes_on() || !self.made.is_empty();
        self.shared.goes_on.store(goes_on, Ordering::Relaxed);
    }

    /// Asks for something. It happens at the next sample that the device takes.
    pub(super) fn ask(&mut self, request: Request) {
        self.asked.push_back(request);
        self.hand_on();
    }

    /// Throws away what was handed on and not played; what is given next has the number `given`.
    pub(super) fn stop(&mut self, given: u64) {
        self.made.clear();
        self.ask(Request::Stop { until: self.handed });
        self.resample = LiveResample::new(self.rate_hz, self.device_hz);
        self.is_at_end = false;
        self.segments.push_back((self.handed, given));
        self.shared.goes_on.store(false, Ordering::Relaxed);
    }

    fn hand_on(&mut self) {
        while self.under_way < REQUESTS_MAX
            && let Some(request) = self.asked.front()
            && self.requests.push(*request).is_ok()
        {
            self.asked.pop_front();
            self.under_way += 1;
        }
    }

    /// Reads what the device reported; what was done, with the caller's number of the sample at which it was.
    pub(super) fn read(&mut self) -> Vec<(Request, u64)> {
        let mut done = Vec::new();
        // Those that are here now: a device without a clock gives more for as long as it is read.
        for _ in 0..self.reports.slots() {
            match self.reports.pop() {
                Ok(Report::Run {
                    moment,
                    sample,
                    count,
                }) => self.runs.push_back((moment, sample, count)),
                Ok(Report::Block {
                    moment,
                    count,
                    at,
                    is_kept,
                }) => {
                    self.clock.add(moment, at);
                    let length = count as f64 / f64::from(self.device_hz);
                    self.until = Some(at + Duration::from_secs_f64(length));
                    if is_kept && let Ok(played) = self.played.read_chunk(count) {
                        let (one, other) = played.as_slices();
                        self.reference.add(moment, [one, other]);
                        played.commit_all();
                    }
                }
                Ok(Report::Done(Done { request, sample })) => {
                    self.under_way = self.under_way.saturating_sub(1);
                    done.push((request, self.number_of(sample)));
                }
                Err(_) => break,
            }
        }
        self.hand_on();
        done
    }

    /// The number of the sample that leaves the loudspeaker next, at `now`; none while it has not begun.
    pub(super) fn heard(&mut self, now: Instant) -> Option<u64> {
        let moment = self.clock.sample_at(now)?.floor().max(0.0) as u64;
        // Runs that are over, but for the last: what follows it is silence.
        while self.runs.get(1).is_some_and(|(begin, ..)| *begin <= moment) {
            self.runs.pop_front();
        }
        let (begin, sample, count) = *self.runs.front()?;
        let sample = sample + moment.checked_sub(begin)?.min(count);
        while self
            .segments
            .get(1)
            .is_some_and(|(from, _)| *from <= sample)
        {
            self.segments.pop_front();
        }
        Some(self.number_of(sample))
    }

    /// The caller's number of a sample of the device's.
    fn number_of(&self, sample: u64) -> u64 {
        let later = self.segments.iter().position(|(from, _)| *from > sample);
        let next = later.and_then(|later| self.segments.get(later));
        let index = later.unwrap_or(self.segments.len()).saturating_sub(1);
        let (from, number) = self.segments.get(index).copied().unwrap_or_default();
        let after = sample - from.min(sample);
        let number = number + after * u64::from(self.rate_hz) / u64::from(self.device_hz);
        // The last sample of the device's may stand a little after the last of the caller's.
        next.map_or(number, |(_, end)| number.min(*end))
    }

    /// See [`super::Loudspeaker::reference`].
    pub(super) fn reference(&mut self, at: Instant, count: usize) -> Referenced {
        self.reference.during(at, count, &self.clock)
    }

    /// See [`super::Loudspeaker::delay`].
    pub(super) fn delay(&self, now: Instant) -> Option<Duration> {
        Some(self.until?.saturating_duration_since(now))
    }

    /// See [`super::Loudspeaker::measured_hz`].
    pub(super) fn measured_hz(&self) -> Option<f64> {
        self.clock.rate_hz()
    }

    /// How often there was nothing to play though more was to come.
    pub(super) fn underruns(&self) -> u64 {
        self.shared.underruns.load(Ordering::Relaxed)
    }
}
