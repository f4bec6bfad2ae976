//! The devices that there are, and the one that is meant by a name.

use std::fmt;

use super::direction::Direction;
use super::error::DeviceError;

/// A way into or out of this machine for sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What the sound system calls it, such as `plughw:CARD=PCH,DEV=0`. It is the same after a restart.
    pub id: String,
    /// What people call it. Not unique: two sound cards of a kind have the same.
    pub name: String,
    /// Whether it is taken where no name is set.
    pub is_default: bool,
    /// Whether it is another road to a device that is listed too, or for special uses: names are not looked up here first.
    pub is_alias: bool,
    /// Whether it seems to hear what the machine plays, which no microphone does.
    pub is_monitor: bool,
}

/// How a device gives or takes sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Samples per second of each channel.
    pub rate_hz: u32,
    /// Channels, at least one.
    pub channels: usize,
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.channels == 1 { "" } else { "s" };
        write!(
            formatter,
            "{} Hz, {} channel{plural}",
            self.rate_hz, self.channels
        )
    }
}

/// What a device can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    /// How it is opened.
    pub format: Format,
    /// Lowest and highest rate. Hz.
    pub rates_hz: (u32, u32),
    /// Most channels.
    pub channels_max: usize,
}

/// Words in the names of devices that hear what the machine plays. Source: PulseAudio and PipeWire ("Monitor of ..."),
/// ALSA's snd-aloop ("Loopback"), drivers for Windows ("Stereo Mix", "What U Hear", "Wave Out Mix"), macOS ("BlackHole",
/// "Soundflower").
const MONITORS: [&str; 7] = [
    "monitor of",
    ".monitor",
    "loopback",
    "stereo mix",
    "what u hear",
    "wave out mix",
    "blackhole",
];

/// Whether a device of these names seems to hear what the machine plays.
pub(super) fn is_monitor(id: &str, name: &str) -> bool {
    let both = format!("{id}\n{name}").to_lowercase();
    MONITORS.iter().any(|word| both.contains(word))
}

/// The one of `devices` that is meant: an empty text means the default; otherwise an id or a name, or a part of one in
/// which case is not looked at.
///
/// # Errors
/// [`DeviceError`] when there is none, no such one, or several.
pub fn choose<'a>(
    devices: &'a [Device],
    wanted: &str,
    direction: Direction,
) -> Result<&'a Device, DeviceError> {
    if wanted.is_empty() {
        let default = devices.iter().find(|device| device.is_default);
        return default.ok_or(DeviceError::None(direction));
    }
    if let Some(device) = devices.iter().find(|device| device.id == wanted) {
        return Ok(device);
    }
    let lower = wanted.to_lowercase();
    let is_named = |device: &&Device| device.name == wanted;
    let has_part = |device: &&Device| {
        device.name.to_lowercase().contains(&lower) || device.id.to_lowercase().contains(&lower)
    };
    let useful = || devices.iter().filter(|device| !device.is_alias);
    let found: [Vec<&Device>; 3] = [
        useful().filter(is_named).collect(),
        useful().filter(has_part).collect(),
        devices.iter().filter(has_part).collect(),
    ];
    match found
        .iter()
        .find(|found| !found.is_empty())
        .map(Vec::as_slice)
    {
        Some([device]) => Ok(device),
        Some(several) => Err(DeviceError::Ambiguous {
            direction,
            wanted: wanted.to_owned(),
            found: told(several.iter().copied()),
        }),
        None => Err(DeviceError::Unknown {
            direction,
            wanted: wanted.to_owned(),
            known: told(useful()),
        }),
    }
}

fn told<'a>(devices: impl Iterator<Item = &'a Device>) -> Vec<String> {
    devices
        .map(|device| format!("{} ({})", device.id, device.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, name: &str) -> Device {
        Device {
            id: id.to_owned(),
            name: name.to_owned(),
            is_default: id == "default",
            is_alias: id.starts_with("surround"),
            is_monitor: is_monitor(id, name),
        }
    }

    fn devices() -> Vec<Device> {
        [
            ("default", "Default"),
            ("plughw:CARD=PCH,DEV=0", "HDA Intel PCH"),
            ("surround51:CARD=PCH,DEV=0", "HDA Intel PCH"),
            ("plughw:CARD=Booth,DEV=0", "USB Speakerphone"),
            ("plughw:CARD=Booth_1,DEV=0", "USB Speakerphone"),
            ("surround71:CARD=Hall,DEV=0", "Hall"),
        ]
        .map(|(id, name)| device(id, name))
        .to_vec()
    }

    #[test]
    fn names_are_looked_up_from_the_exact_to_the_rough() {
        for (wanted, id) in [
            ("", "default"),
            ("plughw:CARD=Booth,DEV=0", "plughw:CARD=Booth,DEV=0"),
            ("surround51:CARD=PCH,DEV=0", "surround51:CARD=PCH,DEV=0"),
            ("HDA Intel PCH", "plughw:CARD=PCH,DEV=0"),
            ("intel", "plughw:CARD=PCH,DEV=0"),
            ("card=booth_1", "plughw:CARD=Booth_1,DEV=0"),
            ("hall", "surround71:CARD=Hall,DEV=0"),
        ] {
            let devices = devices();
            let found = choose(&devices, wanted, Direction::Input);
            assert_eq!(found.map(|it| it.id.as_str()), Ok(id), "{wanted}");
        }
    }

    #[test]
    fn what_is_not_there_or_there_twice_is_told_with_what_there_is() {
        let devices = devices();
        let told = |wanted: &str| {
            let problem = choose(&devices, wanted, Direction::Input).unwrap_err();
            problem.to_string()
        };
        let twice = told("speakerphone");
        assert!(twice.contains("several microphones"), "{twice}");
        assert!(
            twice.contains("plughw:CARD=Booth,DEV=0") && !twice.contains("PCH"),
            "{twice}"
        );
        let unknown = told("trumpet");
        assert!(
            unknown.contains("\"trumpet\"") && unknown.contains("HDA Intel PCH"),
            "{unknown}"
        );
        assert!(!unknown.contains("surround"), "{unknown}");
        assert_eq!(
            choose(&[], "", Direction::Output),
            Err(DeviceError::None(Direction::Output))
        );
    }

    #[test]
    fn a_monitor_is_known_by_its_name() {
        for (id, name, expected) in [
            ("alsa_output.pci.analog-stereo.monitor", "", true),
            ("x", "Monitor of Built-in Audio", true),
            ("plughw:CARD=Loopback,DEV=1", "Loopback, Loopback PCM", true),
            ("default", "Default", false),
            ("plughw:CARD=Monitors,DEV=0", "Studio Monitors", false),
        ] {
            assert_eq!(is_monitor(id, name), expected, "{id} {name}");
        }
    }
}
