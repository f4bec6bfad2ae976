//! A sound system in memory: its devices are turned by hand, in a time that tests make up.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{
    Ability, Captured, Device, DeviceError, Direction, Ear, Format, Mouth, Opened, Road,
    SoundSystem, Trouble, Wanted,
};

/// One microphone and one loudspeaker.
#[derive(Default)]
pub(crate) struct Fake(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    format: Option<Format>,
    end: Option<End>,
    troubles: Option<Sender<Trouble>>,
    openings: usize,
    is_monitor: bool,
}

enum End {
    Ear(Ear),
    Mouth(Mouth),
}

/// Takes the end out of the fake when the device is closed.
struct Closing(Arc<Fake>, usize);

impl Drop for Closing {
    fn drop(&mut self) {
        let mut inside = self.0.0.lock();
        if inside.openings == self.1 {
            inside.end = None;
        }
    }
}

impl Fake {
    /// A device with this form is there.
    pub(crate) fn plug(&self, rate_hz: u32, channels: usize) {
        let mut inside = self.0.lock();
        inside.format = Some(Format { rate_hz, channels });
    }

    /// What is opened from now on seems to hear the machine.
    pub(crate) fn make_monitor(&self) {
        self.0.lock().is_monitor = true;
    }

    /// None is there any more; the one that is open says so, or does not.
    pub(crate) fn pull(&self, says_so: bool) {
        let mut inside = self.0.lock();
        inside.format = None;
        inside.end = None;
        if says_so && let Some(troubles) = &inside.troubles {
            let _ = troubles.send(Trouble::Ended(DeviceError::Gone(Direction::Input)));
        }
    }

    /// The open device says this of itself.
    pub(crate) fn say(&self, trouble: Trouble) {
        let inside = self.0.lock();
        inside.troubles.as_ref().unwrap().send(trouble).unwrap();
    }

    /// The microphone captures this, whose first sample reached it at `at`.
    pub(crate) fn capture(&self, samples: &[f32], at: Instant) {
        if let Some(End::Ear(ear)) = &mut self.0.lock().end {
            ear(Captured { samples, at });
        }
    }

    /// The loudspeaker takes so many samples of each channel, the first of which leaves it at `at`; none where none is open.
    pub(crate) fn play(&self, count: usize, at: Instant) -> Vec<f32> {
        let mut inside = self.0.lock();
        let channels = inside.format.map_or(1, |format| format.channels);
        let Some(End::Mouth(mouth)) = &mut inside.end else {
            return Vec::new();
        };
        let mut samples = vec![f32::NAN; count * channels];
        mouth(Wanted {
            samples: &mut samples,
            at,
        });
        samples
    }
}

/// The fake as a sound system.
pub(crate) struct FakeSystem(pub(crate) Arc<Fake>);

impl FakeSystem {
    pub(crate) fn new(rate_hz: u32, channels: usize) -> Arc<Self> {
        let fake = Arc::new(Fake::default());
        fake.plug(rate_hz, channels);
        Arc::new(Self(fake))
    }
}

impl SoundSystem for FakeSystem {
    fn devices(&self, _: Direction) -> Result<Vec<Device>, DeviceError> {
        Ok(vec![device()])
    }

    fn ability(&self, _: &str, direction: Direction) -> Result<Ability, DeviceError> {
        Err(DeviceError::None(direction))
    }

    fn open(&self, _: &str, road: Road) -> Receiver<Result<Opened, DeviceError>> {
        let (answer, receiver) = mpsc::channel();
        let direction = road.direction();
        let mut inside = self.0.0.lock();
        let _ = answer.send(match inside.format {
            None => Err(DeviceError::None(direction)),
            Some(format) => {
                inside.openings += 1;
                let (sender, troubles) = mpsc::channel();
                inside.troubles = Some(sender);
                inside.end = Some(match road {
                    Road::Input(make) => End::Ear(make(format)),
                    Road::Output(make) => End::Mouth(make(format)),
                });
                Ok(Opened {
                    device: Device {
                        is_monitor: inside.is_monitor,
                        ..device()
                    },
                    format,
                    troubles,
                    stream: Box::new(Closing(self.0.clone(), inside.openings)),
                })
            }
        });
        receiver
    }
}

fn device() -> Device {
    Device {
        id: "fake".to_owned(),
        name: "Fake".to_owned(),
        is_default: true,
        is_alias: false,
        is_monitor: false,
    }
}

/// What so many samples last.
pub(crate) fn time(samples: usize, rate_hz: u32) -> Duration {
    Duration::from_secs_f64(samples as f64 / f64::from(rate_hz))
}
