//! A room in the computer as the devices of a machine.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::super::simulator::Room;
use super::super::time::RATE_HZ;
use crate::audio::device::{
    Ability, Captured, Device, DeviceError, Direction, Ear, Format, Mouth, Opened, Road,
    SoundSystem, Wanted,
};

/// What the loudspeaker says that its sound waits before it leaves it. Source: two turns of 20 ms, as devices are opened.
const BUFFERED: Duration = Duration::from_millis(40);

const FORMAT: Format = Format {
    rate_hz: RATE_HZ,
    channels: 1,
};

/// One microphone and one loudspeaker, which can be unplugged.
#[derive(Default)]
pub(super) struct Desk {
    ends: Mutex<Ends>,
}

#[derive(Default)]
struct Ends {
    ear: Option<Ear>,
    mouth: Option<Mouth>,
    gone: Vec<Direction>,
}

impl Desk {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// One of them goes, without a word: what was opened of it moves no more.
    pub fn unplug(&self, direction: Direction) {
        let mut ends = self.ends.lock();
        match direction {
            Direction::Input => ends.ear = None,
            Direction::Output => ends.mouth = None,
        }
        ends.gone.push(direction);
    }

    /// Both can be opened again.
    pub fn plug_in(&self) {
        self.ends.lock().gone.clear();
    }

    /// Ten milliseconds from `now` on: the loudspeaker takes what it plays, and the microphone captures what becomes of it in
    /// the room beside what somebody `near` says.
    pub fn step(&self, room: &mut Room, near: &[f32], now: Instant) {
        let ends = &mut *self.ends.lock();
        let mut played = vec![0.0; room.wanted()];
        if let Some(mouth) = &mut ends.mouth {
            mouth(Wanted {
                samples: &mut played,
                at: now + BUFFERED,
            });
        }
        let heard = room.frame(&played, near);
        if let Some(ear) = &mut ends.ear {
            ear(Captured {
                samples: &heard,
                at: now,
            });
        }
    }
}

/// The desk as a sound system.
pub(super) struct DeskSystem(pub Arc<Desk>);

impl SoundSystem for DeskSystem {
    fn devices(&self, _: Direction) -> Result<Vec<Device>, DeviceError> {
        Ok(vec![device()])
    }

    fn ability(&self, _: &str, _: Direction) -> Result<Ability, DeviceError> {
        Ok(Ability {
            format: FORMAT,
            rates_hz: (RATE_HZ, RATE_HZ),
            channels_max: 1,
        })
    }

    fn open(&self, _: &str, road: Road) -> Receiver<Result<Opened, DeviceError>> {
        let (answer, opening) = mpsc::channel();
        let (_, troubles) = mpsc::channel();
        let mut ends = self.0.ends.lock();
        let direction = road.direction();
        let opened = if ends.gone.contains(&direction) {
            Err(DeviceError::None(direction))
        } else {
            match road {
                Road::Input(make) => ends.ear = Some(make(FORMAT)),
                Road::Output(make) => ends.mouth = Some(make(FORMAT)),
            }
            Ok(Opened {
                device: device(),
                format: FORMAT,
                troubles,
                stream: Box::new(()),
            })
        };
        // Who asked waits for it.
        let _ = answer.send(opened);
        opening
    }
}

fn device() -> Device {
    Device {
        id: "room".to_owned(),
        name: "Room".to_owned(),
        is_default: true,
        is_alias: false,
        is_monitor: false,
    }
}
