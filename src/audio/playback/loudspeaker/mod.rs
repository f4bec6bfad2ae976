//! A loudspeaker as a stream that goes on while devices come and go.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use super::outlet::Request;
use super::output::Output;
use super::reference::Referenced;
use super::tape::Tape;
use crate::audio::device::{Direction, Format, Line, Notice, Road, SoundSystem};

/// What happened at a loudspeaker. Samples are told by the number that [`Loudspeaker::play`] gave them.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// Something about the device.
    Device(Notice),
    /// Playback was stopped: what is below `played` was played (the last 5 ms of it fading), and nothing else of what was
    /// given before. The end of it leaves the loudspeaker within [`Loudspeaker::delay`].
    Stopped {
        /// The first sample that was not played.
        played: u64,
    },
    /// Playback pauses.
    Paused {
        /// The sample that will be played first when it goes on.
        next: u64,
    },
    /// Playback goes on.
    Resumed {
        /// The sample with which it does.
        next: u64,
    },
    /// The gain changes.
    GainChanged {
        /// To what.
        gain: f32,
        /// The sample from which on.
        from: u64,
    },
}

/// A loudspeaker that is played to. What is due is done by [`Self::poll`], which is called every 10 ms or so. Where a device
/// comes back while playback pauses or has another gain, these are asked of it, and told, once more.
pub struct Loudspeaker {
    line: Line,
    rate_hz: u32,
    tape: Tape,
    adopted: u64,
    arriving: Option<Receiver<Output>>,
    output: Option<Output>,
    heard: u64,
    /// The gain that was asked for last, if one was.
    gain: Option<f32>,
    is_paused: bool,
    /// Stops that were asked for and have not happened: the device may go before.
    stopping: usize,
    happened: VecDeque<Happened>,
    underruns: u64,
}

impl Loudspeaker {
    /// The loudspeaker of this name (see [`crate::audio::device::choose`]), for mono sound of `rate_hz`, opened by the first
    /// [`Self::poll`].
    pub fn new(system: Arc<dyn SoundSystem>, wanted: &str, rate_hz: u32, now: Instant) -> Self {
        Self {
            line: Line::new(system, wanted, Direction::Output, now),
            rate_hz: rate_hz.max(1),
            tape: Tape::default(),
            adopted: 0,
            arriving: None,
            output: None,
            heard: 0,
            gain: None,
            is_paused: false,
            stopping: 0,
            happened: VecDeque::new(),
            underruns: 0,
        }
    }

    /// Appends samples to what is played; the numbers that they have. Numbers begin with 0 and are never given twice. Fewer
    /// are taken than given only where ten minutes wait already. While the device is away they wait.
    pub fn play(&mut self, samples: &[i16]) -> Range<u64> {
        let numbers = self.tape.give(samples);
        self.feed();
        numbers
    }

    /// What was given so far is a whole: its last two milliseconds, which wait for what follows, are played too, and silence
    /// after it is no underrun.
    pub fn end(&mut self) {
        self.tape.end();
        self.feed();
    }

    /// Changes the gain (1 leaves all as it is) over 8 ms, from the next sample on that the device takes.
    pub fn set_gain(&mut self, gain: f32) {
        self.gain = Some(gain);
        self.ask(Request::Gain(gain));
    }

    /// Fades out over 5 ms and waits. What faded is played again by [`Self::resume`]: not a sample is missing.
    pub fn pause(&mut self) {
        self.is_paused = true;
        self.ask(Request::Pause);
    }

    /// Goes on with the very sample at which the pause began.
    pub fn resume(&mut self) {
        self.is_paused = false;
        self.ask(Request::Resume);
    }

    /// Fades out over 5 ms and throws away what was given and not played. A pause ends with it. [`Happened::Stopped`] tells
    /// what was played; what is given from now on is played after it.
    pub fn stop(&mut self) {
        self.is_paused = false;
        let given = self.tape.given();
        match &mut self.output {
            Some(output) => {
                self.stopping += 1;
                output.stop(given);
            }
            None => self
                .happened
                .push_back(Happened::Stopped { played: self.heard }),
        }
        self.tape.clear();
    }

    /// Does what is due, and tells what happened, the oldest first.
    pub fn poll(&mut self, now: Instant) -> Vec<Happened> {
        self.read(now);
        let (arriving, rate_hz) = (&mut self.arriving, self.rate_hz);
        let notices = self.line.poll(now, &mut |beats| {
            let (sender, receiver) = mpsc::channel();
            *arriving = Some(receiver);
            Road::Output(Box::new(move |format| {
                let (mouth, output) = Output::new(format, beats, rate_hz);
                // If it is not wanted any more, the device is closed in a moment.
                let _ = sender.send(output);
                mouth
            }))
        });
        let is_another = self.line.openings() != self.adopted;
        if is_another || self.line.format().is_none() {
            self.lose();
        }
        if is_another {
            self.adopted = self.line.openings();
            self.adopt();
        }
        self.feed();
        self.happened
            .extend(notices.into_iter().map(Happened::Device));
        self.happened.drain(..).collect()
    }

    fn read(&mut self, now: Instant) {
        let Some(output) = &mut self.output else {
            return;
        };
        for (request, sample) in output.read() {
            self.happened.push_back(match request {
                Request::Stop { .. } => {
                    self.stopping = self.stopping.saturating_sub(1);
                    Happened::Stopped { played: sample }
                }
                Request::Pause => Happened::Paused { next: sample },
                Request::Resume => Happened::Resumed { next: sample },
                Request::Gain(gain) => Happened::GainChanged { gain, from: sample },
            });
        }
        let heard = output
            .heard(now)
            .map_or(0, |heard| heard.min(self.tape.fed()));
        self.heard = self.heard.max(heard);
        self.tape.heard(self.heard);
    }

    /// The device went: what was not heard waits for the next one.
    fn lose(&mut self) {
        let Some(output) = self.output.take() else {
            return;
        };
        self.underruns += output.underruns();
        self.tape.rewind();
        for _ in 0..std::mem::take(&mut self.stopping) {
            self.happened
                .push_back(Happened::Stopped { played: self.heard });
        }
    }

    fn adopt(&mut self) {
        self.output = self.arriving.take().and_then(|it| it.try_recv().ok());
        if let Some(output) = &mut self.output {
            output.begin_with(self.tape.fed());
            if let Some(gain) = self.gain {
                output.ask(Request::Gain(gain));
            }
            if self.is_paused {
                output.ask(Request::Pause);
            }
        }
    }

    fn feed(&mut self) {
        if let Some(output) = &mut self.output {
            output.feed(&mut self.tape);
        }
    }

    fn ask(&mut self, request: Request) {
        if let Some(output) = &mut self.output {
            output.ask(request);
        }
    }

    /// All samples below this number had left the loudspeaker at the last [`Self::poll`], or were stopped before they could.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Whether everything that was given was heard.
    pub fn is_quiet(&self) -> bool {
        self.tape.is_empty()
    }

    /// How long it takes from what the device took last to the loudspeaker; none while it took nothing.
    pub fn delay(&self, now: Instant) -> Option<Duration> {
        self.output.as_ref()?.delay(now)
    }

    /// What left the loudspeaker from `at` on, `count` samples at [`super::REFERENCE_HZ`], after gain and fading: what a
    /// microphone then hears of it. Asked for chunk by chunk it goes on sample by sample.
    pub fn reference(&mut self, at: Instant, count: usize) -> Referenced {
        match &mut self.output {
            Some(output) => output.reference(at, count),
            None => Referenced::silence(count),
        }
    }

    /// In what form the device is open; none while there is none.
    pub fn format(&self) -> Option<Format> {
        self.line.format()
    }

    /// How often there was nothing to play though more was to come.
    pub fn underruns(&self) -> u64 {
        self.underruns + self.output.as_ref().map_or(0, Output::underruns)
    }

    /// How often the sound system had nothing to play, as the machine was too late.
    pub fn late(&self) -> u64 {
        self.line.late()
    }

    /// The rate of the device's clock by the machine's. Hz. None while it is not known.
    pub fn measured_hz(&self) -> Option<f64> {
        self.output.as_ref()?.measured_hz()
    }
}

#[cfg(test)]
mod tests;
