//! When a device is taken for lost, when it is opened again, and what is told of it. Pure: events and times come in, steps
//! and notices come out.
//!
//! What the sound system says of failures is used, and not relied upon: a device that was unplugged may just fall silent.
//! So it is watched whether its sound moves at all, and as fast as it should.

mod notice;
mod pace;

use std::mem::{Discriminant, discriminant};
use std::time::{Duration, Instant};

use self::pace::Pace;
use super::{Device, DeviceError, Direction, Format, Trouble};

pub use notice::Notice;

/// How long the sound of a device may stand still. Source: devices move every 5 to 100 ms; machines under load were seen
/// to stop a thread for 200 ms; what is left of 2 s is for opening it again.
const STILL_MAX: Duration = Duration::from_millis(400);

/// How long it may take from opening a device to its first sound. Source: headsets without a wire take a second to wake.
const FIRST_MAX: Duration = Duration::from_millis(1_500);

/// How long opening may take before that is told. Waiting goes on: nothing can be done to a driver that hangs.
const OPENING_MAX: Duration = Duration::from_secs(3);

/// Time before the second attempt; each further one waits twice as long, up to [`RETRY_MAX`].
const RETRY_FIRST: Duration = Duration::from_millis(100);

/// Longest time between two attempts. Source: a device that is back has to be open within 2 s, however long it was away.
const RETRY_MAX: Duration = Duration::from_secs(1);

/// How long sound must have moved for a device to count as sound: one that is lost sooner is not opened again at once.
const STEADY: Duration = Duration::from_secs(1);

/// What happened.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// It was opened.
    Opened(Device, Format),
    /// It was not.
    Refused(DeviceError),
    /// So many samples of each channel have moved since it was opened.
    Moved(u64),
    /// What it says of itself.
    Trouble(Trouble),
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Open the device that is wanted.
    Open,
    /// Close it.
    Close,
}

#[derive(Debug)]
enum State {
    Waiting { until: Instant },
    Opening { since: Instant },
    Open(Open),
}

#[derive(Debug)]
struct Open {
    device: Device,
    format: Format,
    since: Instant,
    /// Samples that had moved when that was last looked at, and when they did.
    moved: u64,
    moved_at: Option<Instant>,
    pace: Pace,
    /// What failed since.
    failing: Option<DeviceError>,
}

/// Watches over one device.
#[derive(Debug)]
pub(super) struct Watch {
    direction: Direction,
    state: State,
    must_close: bool,
    /// Attempts since it last was sound.
    attempts: u32,
    /// When it was lost, and the kinds of reason that were told since.
    lost_at: Option<Instant>,
    told: Vec<Discriminant<DeviceError>>,
    /// What was open last.
    last: Option<(Device, Format)>,
    /// Whether it was opened again for its pace: once is enough.
    reopened_for_pace: bool,
    notices: Vec<Notice>,
}

impl Watch {
    pub(super) fn new(direction: Direction, now: Instant) -> Self {
        Self {
            direction,
            state: State::Waiting { until: now },
            must_close: false,
            attempts: 0,
            lost_at: None,
            told: Vec::new(),
            last: None,
            reopened_for_pace: false,
            notices: Vec::new(),
        }
    }

    pub(super) fn handle(&mut self, event: Event, now: Instant) {
        match event {
            Event::Opened(device, format) => {
                self.state = State::Open(Open {
                    device,
                    format,
                    since: now,
                    moved: 0,
                    moved_at: None,
                    pace: Pace::new(format.rate_hz),
                    failing: None,
                });
            }
            Event::Refused(reason) | Event::Trouble(Trouble::Ended(reason)) => {
                self.lose(reason, now);
            }
            Event::Moved(samples) => self.moved(samples, now),
            Event::Trouble(Trouble::Late) => {
                if let State::Open(open) = &mut self.state {
                    open.pace.spoil();
                }
            }
            Event::Trouble(Trouble::Failing(reason)) => {
                if let State::Open(open) = &mut self.state {
                    open.failing = Some(reason);
                }
            }
            Event::Trouble(Trouble::Rerouted) => {
                self.notices.push(Notice::Rerouted(self.direction));
            }
        }
    }

    /// What is to be done now, one thing after another.
    pub(super) fn step(&mut self, now: Instant) -> Option<Step> {
        if std::mem::take(&mut self.must_close) {
            return Some(Step::Close);
        }
        match &self.state {
            State::Waiting { until } if now >= *until => {
                self.state = State::Opening { since: now };
                Some(Step::Open)
            }
            State::Opening { since } if now >= *since + OPENING_MAX => {
                self.tell_lost(DeviceError::Stalled(self.direction), now);
                None
            }
            State::Open(open) => {
                let reason = match open.moved_at {
                    Some(at) if now >= at + STILL_MAX => DeviceError::Gone(self.direction),
                    None if now >= open.since + FIRST_MAX => DeviceError::Stalled(self.direction),
                    _ => return None,
                };
                // What failed before it stood still says why.
                let reason = open.failing.clone().unwrap_or(reason);
                self.lose(reason, now);
                self.step(now)
            }
            State::Waiting { .. } | State::Opening { .. } => None,
        }
    }

    /// What is to be told, the oldest first.
    pub(super) fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    fn moved(&mut self, samples: u64, now: Instant) {
        let State::Open(open) = &mut self.state else {
            return;
        };
        if samples == open.moved {
            return;
        }
        open.moved = samples;
        open.failing = None;
        let is_first = open.moved_at.replace(now).is_none();
        if now >= open.since + STEADY {
            self.attempts = 0;
        }
        let strange = open.pace.look(samples, now);
        if is_first {
            self.tell_open(now);
        }
        if let Some(found_hz) = strange {
            self.strange_pace(found_hz, now);
        }
    }

    fn strange_pace(&mut self, found_hz: u32, now: Instant) {
        let State::Open(open) = &self.state else {
            return;
        };
        let reason = DeviceError::OtherRate {
            direction: self.direction,
            said_hz: open.format.rate_hz,
            found_hz,
        };
        // A device that is opened again for this and does the same is what it is, as are those that have no clock at all.
        if self.reopened_for_pace || Pace::is_none(open.format.rate_hz, found_hz) {
            self.notices.push(Notice::Strange(reason));
        } else {
            self.reopened_for_pace = true;
            self.lose(reason, now);
        }
    }

    fn lose(&mut self, reason: DeviceError, now: Instant) {
        self.must_close = matches!(self.state, State::Open(_));
        let wait = match self.attempts {
            0 if self.must_close => Duration::ZERO,
            attempts => RETRY_MAX.min(RETRY_FIRST * 2_u32.pow(attempts.min(8))),
        };
        self.attempts += 1;
        self.state = State::Waiting { until: now + wait };
        self.tell_lost(reason, now);
    }

    fn tell_lost(&mut self, reason: DeviceError, now: Instant) {
        self.lost_at.get_or_insert(now);
        let kind = discriminant(&reason);
        if !self.told.contains(&kind) {
            self.told.push(kind);
            self.notices.push(Notice::Lost(reason));
        }
    }

    fn tell_open(&mut self, now: Instant) {
        let State::Open(open) = &self.state else {
            return;
        };
        let (device, format) = (open.device.clone(), open.format);
        let was = self.last.replace((device.clone(), format));
        let lost_at = self.lost_at.take();
        self.told.clear();
        self.notices.push(match (was, lost_at) {
            (Some(was), Some(_)) if was != (device.clone(), format) => Notice::Changed {
                direction: self.direction,
                from: was,
                to: (device, format),
            },
            (Some(_), Some(lost_at)) => Notice::Back {
                direction: self.direction,
                device,
                away: now.saturating_duration_since(lost_at),
            },
            _ => Notice::Opened {
                direction: self.direction,
                device,
                format,
            },
        });
    }
}

#[cfg(test)]
mod tests;
