//! What gives access to devices: this machine's sound system, or one that a test or a simulation makes up.

use std::sync::mpsc::Receiver;
use std::time::Instant;

use super::{Ability, Device, DeviceError, Direction, Format};

/// Sound that a device has captured.
#[derive(Debug)]
pub struct Captured<'a> {
    /// One sample of each channel, then the next ones. Full scale is -1 to 1.
    pub samples: &'a [f32],
    /// When the first of them reached the microphone.
    pub at: Instant,
}

/// Sound that a device asks for.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// To be filled: one sample of each channel, then the next ones. Full scale is -1 to 1.
    pub samples: &'a mut [f32],
    /// When the first of them will leave the loudspeaker.
    pub at: Instant,
}

/// Takes what a device captures, on the thread of the sound system: it must not wait for anything, and not allocate.
pub type Ear = Box<dyn FnMut(Captured<'_>) + Send>;

/// Fills what a device asks for, on the thread of the sound system: it must not wait for anything, and not allocate.
pub type Mouth = Box<dyn FnMut(Wanted<'_>) + Send>;

/// Who takes or gives the sound of a device that is opened, made once it is known in what form.
pub enum Road {
    /// For a microphone.
    Input(Box<dyn FnOnce(Format) -> Ear + Send>),
    /// For a loudspeaker.
    Output(Box<dyn FnOnce(Format) -> Mouth + Send>),
}

impl Road {
    /// Which way it goes.
    pub fn direction(&self) -> Direction {
        match self {
            Self::Input(_) => Direction::Input,
            Self::Output(_) => Direction::Output,
        }
    }
}

/// What a device says of itself while it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Sound was lost, or silence was played, since the machine was too late.
    Late,
    /// The sound system goes on with another device.
    Rerouted,
    /// Something failed, and the sound may go on all the same: whether it does is seen by whether it moves.
    Failing(DeviceError),
    /// It is over.
    Ended(DeviceError),
}

/// A device that is open until this is dropped.
pub struct Opened {
    /// Which one it is.
    pub device: Device,
    /// In what form its sound comes or goes.
    pub format: Format,
    /// What it says of itself. It may never say anything, even when it is unplugged.
    pub troubles: Receiver<Trouble>,
    /// Closes the device when it is dropped.
    pub stream: Box<dyn Send>,
}

/// What gives access to devices.
pub trait SoundSystem: Send + Sync {
    /// The devices of a direction, the useful ones first.
    ///
    /// # Errors
    /// [`DeviceError`] when the sound system cannot say.
    fn devices(&self, direction: Direction) -> Result<Vec<Device>, DeviceError>;

    /// What a device can do. It is opened for that.
    ///
    /// # Errors
    /// [`DeviceError`] when it cannot be opened now.
    fn ability(&self, id: &str, direction: Direction) -> Result<Ability, DeviceError>;

    /// Begins to open the device that `wanted` means (see [`super::choose`]). The answer comes on the channel, as some
    /// devices take seconds; nobody waits for a device that is opened and not wanted any more.
    fn open(&self, wanted: &str, road: Road) -> Receiver<Result<Opened, DeviceError>>;
}
