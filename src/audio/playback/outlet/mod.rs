//! The end of playback that is called by the sound system. Nothing here waits or allocates while sound goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use rtrb::{Consumer, Producer};

use super::super::device::{Beats, Wanted};
use super::ramp::Ramp;

/// Requests that may be under way. As many answers always find room.
pub(super) const REQUESTS_MAX: usize = 16;

/// How long sound takes to fade before a pause or a stop, and to come back. Seconds. Source: shorter is heard as a click,
/// longer as a fading.
const FADE_S: f64 = 0.005;

/// How long a change of gain takes. Seconds. Source: ducking must be there within 120 ms of somebody's speech, and a step
/// clicks.
const GAIN_S: f64 = 0.008;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Request {
    Gain(f32),
    Pause,
    Resume,
    /// All samples below this number are to be thrown away.
    Stop {
        until: u64,
    },
}

/// What was done, and the number of the first sample that it concerns: numbers of samples handed to this device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Done {
    pub(super) request: Request,
    pub(super) sample: u64,
}

/// What is told to the other end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Report {
    /// The device took a block: moments are counted from its opening.
    Block {
        moment: u64,
        count: usize,
        /// When the first leaves the loudspeaker.
        at: Instant,
        /// Whether its samples are in the ring of what was played.
        is_kept: bool,
    },
    /// Samples from this number on go out from this moment on, one after another.
    Run {
        moment: u64,
        sample: u64,
        count: u64,
    },
    Done(Done),
}

/// What both ends count together.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Whether more is to come: silence is then a failure.
    pub(super) goes_on: AtomicBool,
    /// How often there was nothing to play though more was to come.
    pub(super) underruns: AtomicU64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Flow {
    Playing,
    /// Fading, to do this.
    Fading(Request),
    Paused,
}

/// The rings to and from the other end.
pub(super) struct Rings {
    pub(super) sound: Consumer<f32>,
    pub(super) requests: Consumer<Request>,
    pub(super) reports: Producer<Report>,
    pub(super) played: Producer<f32>,
}

/// The end that the sound system calls.
pub(super) struct Outlet {
    channels: usize,
    rings: Rings,
    beats: Beats,
    shared: Arc<Shared>,
    flow: Flow,
    gain: Ramp,
    fade: Ramp,
    fade_samples: usize,
    gain_samples: usize,
    /// Where the fading began.
    faded_from: u64,
    /// The next sample to play, and how many came out of the ring. Those in between are in [`Self::again`].
    next: u64,
    popped: u64,
    /// The last samples that came out of the ring, as many as a fading takes: number `n` stands at `n % len`.
    again: Box<[f32]>,
    moment: u64,
    run: Option<(u64, u64, u64)>,
    is_dry: bool,
}

impl Outlet {
    pub(super) fn new(
        (rate_hz, channels): (u32, usize),
        rings: Rings,
        (beats, shared): (Beats, Arc<Shared>),
    ) -> Self {
        let samples = |seconds: f64| (seconds * f64::from(rate_hz)) as usize;
        Self {
            channels,
            rings,
            beats,
            shared,
            flow: Flow::Playing,
            gain: Ramp::at(1.0),
            fade: Ramp::at(1.0),
            fade_samples: samples(FADE_S),
            gain_samples: samples(GAIN_S),
            faded_from: 0,
            next: 0,
            popped: 0,
            again: vec![0.0; samples(FADE_S)].into_boxed_slice(),
            moment: 0,
            run: None,
            is_dry: true,
        }
    }

    /// Fills what the device asks for.
    pub(super) fn fill(&mut self, wanted: &mut Wanted<'_>) {
        let count = wanted.samples.len() / self.channels;
        self.beats.add(count);
        // With room for all that can be reported of a block.
        let is_kept =
            self.rings.played.slots() >= count && self.rings.reports.slots() > 4 * REQUESTS_MAX;
        let first = self.moment;
        for frame in wanted.samples.chunks_exact_mut(self.channels) {
            while !matches!(self.flow, Flow::Fading(_)) {
                let Ok(request) = self.rings.requests.pop() else {
                    break;
                };
                self.begin(request);
            }
            let sample = self.sample();
            frame.fill(sample);
            if is_kept {
                // There is room: it was looked for, and nobody else fills it.
                let _ = self.rings.played.push(sample);
            }
            self.moment += 1;
        }
        self.end_run();
        self.report(Report::Block {
            moment: first,
            count,
            at: wanted.at,
            is_kept,
        });
    }

    fn begin(&mut self, request: Request) {
        match (request, self.flow) {
            (Request::Gain(gain), _) => {
                self.gain.go_to(gain, self.gain_samples);
                self.done(request, self.next);
            }
            (Request::Pause | Request::Stop { .. }, Flow::Playing) => {
                if request == Request::Pause {
                    // What fades now will be played again, and counts as heard only then.
                    self.end_run();
                }
                self.faded_from = self.next;
                self.fade.go_to(0.0, self.fade_samples);
                self.flow = Flow::Fading(request);
            }
            (Request::Resume, Flow::Paused) => {
                self.fade.go_to(1.0, self.fade_samples);
                self.flow = Flow::Playing;
                self.done(request, self.next);
            }
            (Request::Stop { .. }, _) => self.stop(request),
            (Request::Pause | Request::Resume, _) => self.done(request, self.next),
        }
    }

    /// The next sample of what is played.
    fn sample(&mut self) -> f32 {
        if self.flow == Flow::Paused {
            return 0.0;
        }
        let Some(sample) = self.take() else {
            self.end_run();
            self.end_fading();
            return 0.0;
        };
        let played = sample * self.gain.next() * self.fade.next();
        if !matches!(self.flow, Flow::Fading(Request::Pause)) {
            let (_, _, count) = self.run.get_or_insert((self.moment, self.next, 0));
            *count += 1;
        }
        self.next += 1;
        if self.fade.is_silent() {
            self.end_fading();
        }
        played
    }

    fn take(&mut self) -> Option<f32> {
        let place = (self.next % self.again.len() as u64) as usize;
        if self.next < self.popped {
            return Some(self.again[place]);
        }
        let Ok(sample) = self.rings.sound.pop() else {
            if !self.is_dry && self.shared.goes_on.load(Ordering::Relaxed) {
                self.shared.underruns.fetch_add(1, Ordering::Relaxed);
            }
            self.is_dry = true;
            return None;
        };
        self.is_dry = false;
        self.again[place] = sample;
        self.popped += 1;
        Some(sample)
    }

    fn end_fading(&mut self) {
        match self.flow {
            Flow::Fading(request @ Request::Pause) => {
                self.next = self.faded_from;
                self.fade = Ramp::at(0.0);
                self.flow = Flow::Paused;
                self.done(request, self.next);
            }
            Flow::Fading(request) => self.stop(request),
            Flow::Playing | Flow::Paused => {}
        }
    }

    /// Throws away what is not to be played any more. What comes then is played at once.
    fn stop(&mut self, request: Request) {
        self.end_run();
        self.done(request, self.next);
        if let Request::Stop { until } = request {
            let rest = (until - self.popped.min(until)) as usize;
            let rest = rest.min(self.rings.sound.slots());
            if let Ok(rest) = self.rings.sound.read_chunk(rest) {
                rest.commit_all();
            }
            self.popped += rest as u64;
            self.next = self.popped;
        }
        self.is_dry = true;
        self.fade = Ramp::at(1.0);
        self.flow = Flow::Playing;
    }

    fn end_run(&mut self) {
        if let Some((moment, sample, count)) = self.run.take() {
            self.report(Report::Run {
                moment,
                sample,
                count,
            });
        }
    }

    fn done(&mut self, request: Request, sample: u64) {
        // Room is kept for as many as can be under way.
        let _ = self
            .rings
            .reports
            .push(Report::Done(Done { request, sample }));
    }

    /// Who does not listen for seconds misses what happened meanwhile; all reports count from the beginning.
    fn report(&mut self, report: Report) {
        if self.rings.reports.slots() > REQUESTS_MAX {
            let _ = self.rings.reports.push(report);
        }
    }
}

#[cfg(test)]
mod tests;
