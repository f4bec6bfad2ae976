//! The list of devices, for people and as JSON.

use std::fmt;

use serde::Serialize;

use crate::audio::device::{
    Ability, Device, DeviceError, Direction, SoundSystem, ThisMachine, choose,
};
use crate::config::AudioSettings;

/// What a device that hears the machine itself is marked with.
const MONITOR: &str = "hears what this machine plays: no microphone";

/// The devices of both directions.
#[derive(Debug, Serialize)]
pub(super) struct List {
    microphones: Side,
    loudspeakers: Side,
}

/// The devices of one direction.
#[derive(Debug, Serialize)]
struct Side {
    /// What is wrong with the choice, or that there is nothing to choose.
    problem: Option<Problem>,
    devices: Vec<Row>,
    /// Names that are not listed.
    hidden: usize,
}

#[derive(Debug, Serialize)]
struct Problem {
    found: String,
    next: &'static str,
}

/// One device.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    name: String,
    is_default: bool,
    is_chosen: bool,
    is_monitor: bool,
    /// How it would be opened, and what it can do; none where it cannot be opened.
    rate_hz: Option<u32>,
    channels: Option<usize>,
    rates_hz: Option<(u32, u32)>,
    channels_max: Option<usize>,
    /// Why it cannot be opened.
    problem: Option<String>,
}

impl List {
    pub(super) fn of_this_machine(settings: &AudioSettings, all: bool) -> Self {
        Self::of(&ThisMachine, settings, all)
    }

    fn of(system: &dyn SoundSystem, settings: &AudioSettings, all: bool) -> Self {
        Self {
            microphones: Side::of(system, Direction::Input, &settings.input, all),
            loudspeakers: Side::of(system, Direction::Output, &settings.output, all),
        }
    }

    /// Whether some device can be opened.
    pub(super) fn has_usable(&self) -> bool {
        let rows = self
            .microphones
            .devices
            .iter()
            .chain(&self.loudspeakers.devices);
        rows.into_iter().any(|row| row.problem.is_none())
    }
}

impl Side {
    fn of(system: &dyn SoundSystem, direction: Direction, wanted: &str, all: bool) -> Self {
        let devices = match system.devices(direction) {
            Ok(devices) => devices,
            Err(problem) => return Self::without(&problem),
        };
        let chosen = choose(&devices, wanted, direction).cloned();
        let chosen_id = chosen.map(|device| device.id);
        let is_shown =
            |device: &&Device| all || !device.is_alias || chosen_id.as_ref() == Ok(&device.id);
        let looked = |device: &Device| (device.clone(), system.ability(&device.id, direction));
        let looked: Vec<_> = devices.iter().filter(is_shown).map(looked).collect();
        let choice = looked
            .iter()
            .find(|(device, _)| chosen_id.as_ref() == Ok(&device.id));
        let problem = match (&chosen_id, choice) {
            (Err(problem), _) | (_, Some((_, Err(problem)))) => Some(Problem::of(problem)),
            (Ok(_), _) => None,
        };
        let hidden = devices.len() - looked.len();
        let row = |(device, ability)| Row::of(device, chosen_id.as_deref().ok(), ability);
        Self {
            problem,
            devices: looked.into_iter().map(row).collect(),
            hidden,
        }
    }

    fn without(problem: &DeviceError) -> Self {
        Self {
            problem: Some(Problem::of(problem)),
            devices: Vec::new(),
            hidden: 0,
        }
    }
}

impl Problem {
    fn of(problem: &DeviceError) -> Self {
        Self {
            found: problem.to_string(),
            next: problem.next_step(),
        }
    }
}

impl Row {
    fn of(device: Device, chosen: Option<&str>, ability: Result<Ability, DeviceError>) -> Self {
        let able = ability.as_ref().ok();
        Self {
            is_chosen: chosen == Some(device.id.as_str()),
            rate_hz: able.map(|it| it.format.rate_hz),
            channels: able.map(|it| it.format.channels),
            rates_hz: able.map(|it| it.rates_hz),
            channels_max: able.map(|it| it.channels_max),
            problem: ability.err().map(|problem| problem.to_string()),
            id: device.id,
            name: device.name,
            is_default: device.is_default,
            is_monitor: device.is_monitor,
        }
    }

    /// What it can do, or why not.
    fn about(&self) -> String {
        let mut parts = Vec::new();
        match (self.rate_hz, self.channels, self.rates_hz) {
            (Some(rate), Some(channels), Some((low, high))) => {
                parts.push(format!("{rate} Hz of {low} to {high}"));
                parts.push(format!(
                    "{channels} of {} channels",
                    self.channels_max.unwrap_or(channels)
                ));
            }
            _ => parts.extend(self.problem.clone()),
        }
        if self.is_default {
            parts.push("default".to_owned());
        }
        if self.is_monitor {
            parts.push(MONITOR.to_owned());
        }
        parts.join(", ")
    }
}

impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "microphones:")?;
        self.microphones.write(formatter)?;
        writeln!(formatter, "\nloudspeakers:")?;
        self.loudspeakers.write(formatter)?;
        let hidden = self.microphones.hidden + self.loudspeakers.hidden;
        if hidden > 0 {
            write!(
                formatter,
                "\n{hidden} more names of these, or for special uses: docent devices --all"
            )?;
        }
        Ok(())
    }
}

impl Side {
    fn write(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: fn(&Row) -> &str| {
            let widths = self.devices.iter().map(|row| text(row).chars().count());
            widths.max().unwrap_or_default()
        };
        let (id, name) = (width(|row| &row.id), width(|row| &row.name));
        for row in &self.devices {
            let mark = if row.is_chosen { '*' } else { ' ' };
            let about = row.about();
            writeln!(
                formatter,
                "{mark} {:<id$}  {:<name$}  {about}",
                row.id, row.name
            )?;
        }
        if let Some(problem) = &self.problem {
            writeln!(formatter, "  {}\n  -> {}", problem.found, problem.next)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::device::{Format, Opened, Road};
    use std::sync::mpsc::{self, Receiver};

    /// Three microphones and no loudspeaker.
    struct Desk;

    impl SoundSystem for Desk {
        fn devices(&self, direction: Direction) -> Result<Vec<Device>, DeviceError> {
            if direction == Direction::Output {
                return Ok(Vec::new());
            }
            let names = ["default", "booth", "speakers.monitor", "surround51"];
            let device = |id: &str| Device {
                id: id.to_owned(),
                name: format!("The {id}"),
                is_default: id == "default",
                is_alias: id == "surround51",
                is_monitor: id.ends_with("monitor"),
            };
            Ok(names.into_iter().map(device).collect())
        }

        fn ability(&self, id: &str, direction: Direction) -> Result<Ability, DeviceError> {
            let format = Format {
                rate_hz: 48_000,
                channels: 2,
            };
            match id {
                "default" => Err(DeviceError::Busy(direction)),
                _ => Ok(Ability {
                    format,
                    rates_hz: (8_000, 192_000),
                    channels_max: 8,
                }),
            }
        }

        fn open(&self, _: &str, _: Road) -> Receiver<Result<Opened, DeviceError>> {
            mpsc::channel().1
        }
    }

    fn list(input: &str, all: bool) -> List {
        let settings = AudioSettings {
            input: input.to_owned(),
            ..AudioSettings::default()
        };
        List::of(&Desk, &settings, all)
    }

    #[test]
    fn the_chosen_one_is_marked_and_what_is_wrong_has_a_next_step() {
        let text = list("booth", false).to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..4],
            [
                "microphones:",
                "  default           The default           another program uses the microphone, default",
                "* booth             The booth             48000 Hz of 8000 to 192000, 2 of 8 channels",
                "  speakers.monitor  The speakers.monitor  48000 Hz of 8000 to 192000, 2 of 8 channels, \
                 hears what this machine plays: no microphone",
            ]
        );
        assert!(
            text.contains("there is no loudspeaker to play to\n  -> plug one in"),
            "{text}"
        );
        assert!(text.ends_with("1 more names of these, or for special uses: docent devices --all"));
    }

    #[test]
    fn a_choice_that_cannot_be_opened_or_is_not_there_is_told() {
        let busy = list("", false);
        assert_eq!(
            busy.microphones.problem.as_ref().unwrap().found,
            "another program uses the microphone"
        );
        assert!(busy.has_usable());
        let unknown = list("trumpet", false);
        let found = &unknown.microphones.problem.as_ref().unwrap().found;
        assert!(
            found.starts_with("no microphone is called \"trumpet\""),
            "{found}"
        );
        assert!(unknown.microphones.devices.iter().all(|row| !row.is_chosen));
        // An alias that is chosen is shown.
        let alias = list("surround51", false);
        assert!(alias.microphones.devices.iter().any(|row| row.is_chosen));
        assert_eq!(
            (alias.microphones.hidden, list("", true).microphones.hidden),
            (0, 0)
        );
    }
}
