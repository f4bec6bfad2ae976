//! A microphone as a stream that goes on while devices come and go.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use super::intake::{Intake, Part, intake};
use super::loudness::{Complaint, Loudness, Meter};
use super::{CHUNK_SAMPLES, RATE_HZ};
use crate::audio::LiveResample;
use crate::audio::device::{Direction, Format, Line, Notice, Road, SoundSystem, Timeline};

/// What was left out for want of room is filled with silence up to this long. Seconds. Source: longer than a reader can be
/// late without being noticed otherwise; beyond it nothing is gained by waiting for it to pass.
const FILLED_S_MAX: u64 = 2;

/// Chunks that may wait to be taken: ten seconds. Beyond it the oldest are given up and counted as lost.
const CHUNKS_MAX: usize = 1_000;

/// Ten milliseconds of sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    /// Number of its first sample since the microphone was made, at [`RATE_HZ`]. Chunks follow each other without a gap in
    /// the numbers; while the device is away no numbers pass.
    pub first: u64,
    /// When the first sample reached the microphone.
    pub at: Instant,
    /// [`CHUNK_SAMPLES`] of them; full scale is -1 to 1.
    pub samples: Vec<f32>,
}

/// A microphone that is listened to. Nothing happens but in [`Self::poll`], which is called every 10 ms or so.
pub struct Microphone {
    line: Line,
    adopted: u64,
    arriving: Option<Receiver<Intake>>,
    device: Option<Device>,
    /// Samples that were made, those of them that wait for a whole chunk, and the chunks that wait to be taken.
    made: u64,
    waiting: Vec<f32>,
    ready: VecDeque<Chunk>,
    lost: u64,
    meter: Meter,
}

/// A device that is open.
struct Device {
    intake: Intake,
    resample: LiveResample,
    timeline: Timeline,
    /// The device's sample that comes next, and the number of the first sample that was made of it.
    next: u64,
    base: i64,
    taken: Vec<f32>,
}

impl Microphone {
    /// The microphone of this name (see [`crate::audio::device::choose`]), opened by the first [`Self::poll`].
    pub fn new(system: Arc<dyn SoundSystem>, wanted: &str, now: Instant) -> Self {
        Self {
            line: Line::new(system, wanted, Direction::Input, now),
            adopted: 0,
            arriving: None,
            device: None,
            made: 0,
            waiting: Vec::new(),
            ready: VecDeque::new(),
            lost: 0,
            meter: Meter::new(RATE_HZ),
        }
    }

    /// Does what is due, takes what was captured, and tells what happened to the device.
    pub fn poll(&mut self, now: Instant) -> Vec<Notice> {
        self.take();
        let arriving = &mut self.arriving;
        let notices = self.line.poll(now, &mut |beats| {
            let (sender, receiver) = mpsc::channel();
            *arriving = Some(receiver);
            Road::Input(Box::new(move |format| {
                let (ear, intake) = intake(format, beats);
                // If it is not wanted any more, the device is closed in a moment.
                let _ = sender.send(intake);
                ear
            }))
        });
        if self.line.openings() != self.adopted {
            self.adopted = self.line.openings();
            let intake = self.arriving.take().and_then(|it| it.try_recv().ok());
            self.device = intake.map(|intake| Device::new(intake, self.made));
            if let Some(device) = &self.device {
                self.meter = Meter::new(device.intake.format.rate_hz);
            }
        }
        notices
    }

    /// The next ten milliseconds, once they are here.
    pub fn chunk(&mut self) -> Option<Chunk> {
        self.ready.pop_front()
    }

    fn take(&mut self) {
        let Some(device) = &mut self.device else {
            return;
        };
        // Those that are here now: a device without a clock gives more for as long as it is read.
        for _ in 0..device.intake.parts.slots() {
            let Ok(part) = device.intake.parts.pop() else {
                break;
            };
            self.lost += device.skip_to(part.first);
            device.take(&part);
            self.meter.add(&part);
            self.made += device.taken.len() as u64;
            self.waiting.append(&mut device.taken);
            cut(device, self.made, &mut self.waiting, &mut self.ready);
        }
        while self.ready.len() > CHUNKS_MAX {
            self.ready.pop_front();
            self.lost += CHUNK_SAMPLES as u64;
        }
    }

    /// In what form the device is open; none while there is none.
    pub fn format(&self) -> Option<Format> {
        self.line.format()
    }

    /// How loud it is now.
    pub fn loudness(&self) -> Loudness {
        self.meter.shown()
    }

    /// What is wrong with what it hears, if anything.
    pub fn complaint(&self) -> Option<Complaint> {
        if self.line.device()?.is_monitor {
            return Some(Complaint::HearsTheMachine);
        }
        self.meter.shown().complaint()
    }

    /// How often sound was lost in the sound system, as the machine was too late.
    pub fn overruns(&self) -> u64 {
        self.line.late()
    }

    /// Samples of devices that were left out here since nobody read them in time. Silence is in their place.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// The rate of the device's clock by the machine's. Hz. None while it is not known.
    pub fn measured_hz(&self) -> Option<f64> {
        self.device.as_ref()?.timeline.rate_hz()
    }
}

impl Device {
    fn new(intake: Intake, made: u64) -> Self {
        let rate_hz = intake.format.rate_hz;
        Self {
            intake,
            resample: LiveResample::new(rate_hz, RATE_HZ),
            timeline: Timeline::new(rate_hz),
            next: 0,
            base: made.cast_signed(),
            taken: Vec::new(),
        }
    }

    /// Silence in place of what is missing before the sample `first`; how many those were.
    fn skip_to(&mut self, first: u64) -> u64 {
        let missing = first - self.next.min(first);
        let rate_hz = u64::from(self.intake.format.rate_hz);
        let filled = missing.min(FILLED_S_MAX * rate_hz);
        self.resample
            .push(&vec![0.0; filled as usize], &mut self.taken);
        // What is not filled passes without a number.
        let unfilled = (missing - filled) * u64::from(RATE_HZ) / rate_hz;
        self.base -= unfilled.cast_signed();
        missing
    }

    fn take(&mut self, part: &Part) {
        self.timeline.add(part.first, part.at);
        self.next = part.first + part.count as u64;
        if let Ok(samples) = self.intake.samples.read_chunk(part.count) {
            let (one, other) = samples.as_slices();
            self.resample.push(one, &mut self.taken);
            self.resample.push(other, &mut self.taken);
            samples.commit_all();
        }
    }

    /// When the sample of this number, which was made of the device's, reached the microphone.
    fn time_of(&self, sample: u64) -> Option<Instant> {
        let rate_hz = f64::from(self.intake.format.rate_hz);
        let since = sample as f64 - self.base as f64;
        self.timeline.time_of(since * rate_hz / f64::from(RATE_HZ))
    }
}

/// Whole chunks out of what waits, the last sample of which is number `made`.
fn cut(device: &Device, made: u64, waiting: &mut Vec<f32>, ready: &mut VecDeque<Chunk>) {
    let whole = waiting.len() / CHUNK_SAMPLES * CHUNK_SAMPLES;
    let mut first = made - waiting.len() as u64;
    for samples in waiting[..whole].chunks(CHUNK_SAMPLES) {
        ready.extend(device.time_of(first).map(|at| Chunk {
            first,
            at,
            samples: samples.to_vec(),
        }));
        first += CHUNK_SAMPLES as u64;
    }
    waiting.drain(..whole);
}

#[cfg(test)]
mod tests;
