//! Why a device gives or takes no sound, and what to do about it.

use super::direction::Direction;

/// Rates that are resampled. Hz. Source: from the headsets of telephones to the interfaces of studios.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// Why a device gives or takes no sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The sound system has none, as in a container.
    #[error("there is no {} to {} {}", .0, verb(*.0), preposition(*.0))]
    None(Direction),
    /// No device has the name that is set.
    #[error("no {} is called {wanted:?}; there are: {}", direction, list(known))]
    Unknown {
        /// Which way.
        direction: Direction,
        /// What is set.
        wanted: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Several have it.
    #[error("several {}s are called {wanted:?}: {}", direction, list(found))]
    Ambiguous {
        /// Which way.
        direction: Direction,
        /// What is set.
        wanted: String,
        /// Those that have it.
        found: Vec<String>,
    },
    /// It goes the other way only.
    #[error("{name} is no {}: it only goes the other way", direction)]
    OtherWay {
        /// What it should be.
        direction: Direction,
        /// What it is called.
        name: String,
    },
    /// Another program has it for itself.
    #[error("another program uses the {}", .0)]
    Busy(Direction),
    /// This user may not open it.
    #[error("this user may not open the {}", .0)]
    Denied(Direction),
    /// It was opened, and nothing moves.
    #[error("the {} was opened and {} no sound", .0, third(*.0))]
    Stalled(Direction),
    /// It was there and is gone.
    #[error("the {} is gone", .0)]
    Gone(Direction),
    /// It counts samples otherwise than it said.
    #[error(
        "the {} goes at {found_hz} samples per second in place of {said_hz}",
        direction
    )]
    OtherRate {
        /// Which way.
        direction: Direction,
        /// What it was opened with.
        said_hz: u32,
        /// What is measured.
        found_hz: u32,
    },
    /// It has no form of sound that is known here.
    #[error("the {} has no form of sound that can be used", .0)]
    Unfit(Direction),
    /// Anything else, in the words of the sound system.
    #[error("the sound system says: {1}")]
    Failed(Direction, String),
}

impl DeviceError {
    /// Which way sound would go.
    pub fn direction(&self) -> Direction {
        match self {
            Self::None(direction)
            | Self::Unknown { direction, .. }
            | Self::Ambiguous { direction, .. }
            | Self::OtherWay { direction, .. }
            | Self::Busy(direction)
            | Self::Denied(direction)
            | Self::Stalled(direction)
            | Self::Gone(direction)
            | Self::OtherRate { direction, .. }
            | Self::Unfit(direction)
            | Self::Failed(direction, _) => *direction,
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::None(_) => {
                "plug one in; in a container, hand the devices in (docker run --device /dev/snd --group-add audio), and \
                 where there is one, choose it: `pcm.!default` in /etc/asound.conf, or the settings of the desktop"
            }
            Self::Unknown { .. } | Self::OtherWay { .. } => {
                "set [audio] input and output to names that `docent devices` lists, or leave them empty for the default"
            }
            Self::Ambiguous { .. } => {
                "set [audio] to the id of one of them, or to a longer part of its name"
            }
            Self::Busy(_) => {
                "close the other program (fuser -v /dev/snd/* names it), or use a device that several share: `default`, \
                 `pipewire` or `pulse`"
            }
            Self::Denied(_) => {
                "add the user to the group audio (sudo usermod -aG audio USER) and log in again"
            }
            Self::Stalled(_) | Self::Gone(_) => {
                "plug it in again, best into another socket; where a sound server is between (PulseAudio, PipeWire), see that it runs and \
                 is not held up"
            }
            Self::OtherRate { .. } => {
                "nothing, if it goes on by itself; else choose one rate for the device in the settings of the sound system; one \
                 that is many times too fast, as ALSA's null device, has no clock and is no device to speak with"
            }
            Self::Unfit(_) => {
                "use one with 8,000 to 192,000 samples per second, or its `plughw:` road, which converts"
            }
            Self::Failed(..) => {
                "run this as the user who records; if `arecord -d 1 /dev/null` or `aplay /dev/zero` fails there too, mend \
                 that first"
            }
        }
    }
}

fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "record",
        Direction::Output => "play",
    }
}

fn preposition(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "from",
        Direction::Output => "to",
    }
}

fn third(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "gives",
        Direction::Output => "takes",
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_speak_of_the_device_that_is_meant() {
        for (problem, told) in [
            (
                DeviceError::None(Direction::Input),
                "there is no microphone to record from",
            ),
            (
                DeviceError::None(Direction::Output),
                "there is no loudspeaker to play to",
            ),
            (
                DeviceError::Stalled(Direction::Output),
                "the loudspeaker was opened and takes no sound",
            ),
            (
                DeviceError::OtherWay {
                    direction: Direction::Input,
                    name: "HDMI 0".to_owned(),
                },
                "HDMI 0 is no microphone: it only goes the other way",
            ),
            (
                DeviceError::Unknown {
                    direction: Direction::Input,
                    wanted: "x".to_owned(),
                    known: Vec::new(),
                },
                "no microphone is called \"x\"; there are: none",
            ),
        ] {
            assert_eq!(problem.to_string(), told);
        }
    }
}
