//! What is told of a device that comes and goes.

use std::fmt;
use std::time::Duration;

use super::super::{Device, DeviceError, Direction, Format};

/// What is told of a device that comes and goes. Its text is for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It is open for the first time, and its sound moves.
    Opened {
        /// Which way.
        direction: Direction,
        /// Which one it is.
        device: Device,
        /// In what form its sound comes or goes.
        format: Format,
    },
    /// There is no sound from it or to it now; it is tried again by itself. Told once for each kind of reason.
    Lost(DeviceError),
    /// It is open again, the same as before.
    Back {
        /// Which way.
        direction: Direction,
        /// Which one it is.
        device: Device,
        /// From when it was found to be lost to its first sound.
        away: Duration,
    },
    /// Another one is open in its place, or it has another form now.
    Changed {
        /// Which way.
        direction: Direction,
        /// What was open before.
        from: (Device, Format),
        /// What is open now.
        to: (Device, Format),
    },
    /// The sound system goes on with another device, and does not say with which.
    Rerouted(Direction),
    /// It goes on, and not as it should.
    Strange(DeviceError),
}

impl Notice {
    /// Which way sound goes there.
    pub fn direction(&self) -> Direction {
        match self {
            Self::Opened { direction, .. }
            | Self::Back { direction, .. }
            | Self::Changed { direction, .. }
            | Self::Rerouted(direction) => *direction,
            Self::Lost(reason) | Self::Strange(reason) => reason.direction(),
        }
    }

    /// What to do about it, if anything.
    pub fn next_step(&self) -> Option<&'static str> {
        match self {
            Self::Lost(reason) | Self::Strange(reason) => Some(reason.next_step()),
            Self::Opened { .. } | Self::Back { .. } | Self::Changed { .. } | Self::Rerouted(_) => {
                None
            }
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened {
                direction,
                device,
                format,
            } => write!(formatter, "{direction}: {}", described(device, *format)),
            Self::Lost(reason) | Self::Strange(reason) => write!(formatter, "{reason}"),
            Self::Back {
                direction,
                device,
                away,
            } => {
                let seconds = away.as_secs_f64();
                write!(
                    formatter,
                    "{direction}: {} is back after {seconds:.1} s",
                    device.name
                )
            }
            Self::Changed {
                direction,
                from: (was, was_format),
                to: (is, is_format),
            } => {
                let (was, is) = (described(was, *was_format), described(is, *is_format));
                write!(formatter, "{direction}: {is} in place of {was}")
            }
            Self::Rerouted(direction) => {
                write!(
                    formatter,
                    "{direction}: the sound system goes on with another device"
                )
            }
        }
    }
}

fn described(device: &Device, format: Format) -> String {
    format!("{} ({}), {format}", device.name, device.id)
}
