//! This machine's sound system, by cpal: ALSA on Linux. Nothing else knows cpal.

mod access;
mod names;
mod said;
mod samples;
mod stream;

use std::sync::mpsc::{self, Receiver};
use std::thread;

use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{ErrorKind, SupportedStreamConfig, SupportedStreamConfigRange as Range};

use self::said::Said;
use super::listing::is_monitor;
use super::{
    Ability, Device, DeviceError, Direction, Format, Opened, RATES_HZ, Road, SoundSystem, choose,
};

/// The sound system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThisMachine;

impl SoundSystem for ThisMachine {
    fn devices(&self, direction: Direction) -> Result<Vec<Device>, DeviceError> {
        let said = Said::listen();
        listed(&host(direction, &said)?, direction, &said)
    }

    fn ability(&self, id: &str, direction: Direction) -> Result<Ability, DeviceError> {
        let said = Said::listen();
        let (device, known) = find(id, direction, &said)?;
        let (_, format) = usable(&device, &known, direction, &said)?;
        let failed = |problem: cpal::Error| failure(&problem, direction, &said);
        let all = match direction {
            Direction::Input => device.supported_input_configs().map(Iterator::collect),
            Direction::Output => device.supported_output_configs().map(Iterator::collect),
        };
        let all: Vec<Range> = all.map_err(failed)?;
        let lowest = all.iter().map(Range::min_sample_rate).min();
        let highest = all.iter().map(Range::max_sample_rate).max();
        let channels = all.iter().map(|it| usize::from(it.channels())).max();
        // What converts offers rates that nobody has.
        let within = |hz: Option<u32>| {
            let (least, most) = (*RATES_HZ.start(), *RATES_HZ.end());
            hz.unwrap_or(format.rate_hz).clamp(least, most)
        };
        Ok(Ability {
            format,
            rates_hz: (within(lowest), within(highest)),
            channels_max: channels.unwrap_or(format.channels),
        })
    }

    fn open(&self, wanted: &str, road: Road) -> Receiver<Result<Opened, DeviceError>> {
        let (answer, opening) = mpsc::sync_channel(1);
        let wanted = wanted.to_owned();
        let direction = road.direction();
        let refusal = answer.clone();
        let opened = thread::Builder::new()
            .name("sound-open".to_owned())
            .spawn(move || {
                // Who asked may have gone: then the device is closed again with the answer.
                let _ = answer.send(opened(&wanted, direction, road));
            });
        if let Err(problem) = opened {
            // The channel has room for one answer, and this is the only one.
            let _ = refusal.send(Err(DeviceError::Failed(direction, problem.to_string())));
        }
        opening
    }
}

fn host(direction: Direction, said: &Said) -> Result<cpal::Host, DeviceError> {
    let host = cpal::ALL_HOSTS
        .first()
        .ok_or(DeviceError::None(direction))?;
    cpal::host_from_id(*host).map_err(|problem| failure(&problem, direction, said))
}

/// The devices of a direction, the useful ones first. The default is among them even where the sound system has it as a
/// name only.
fn listed(
    host: &cpal::Host,
    direction: Direction,
    said: &Said,
) -> Result<Vec<Device>, DeviceError> {
    let all = host
        .devices()
        .map_err(|problem| failure(&problem, direction, said))?;
    let goes = |device: &cpal::Device| match direction {
        Direction::Input => device.supports_input(),
        Direction::Output => device.supports_output(),
    };
    let default = default_of(host, direction);
    let default_id = default.as_ref().map(id_of);
    let mut devices: Vec<Device> = all
        .filter(goes)
        .chain(default)
        .map(|device| described(&device, default_id.as_deref()))
        .collect();
    devices.sort_by_key(|device| (!device.is_default, names::rank(&device.id)));
    // The default as the sound system lists it, if it does, has the better name.
    devices.dedup_by(|later, earlier| later.id == earlier.id);
    Ok(devices)
}

fn default_of(host: &cpal::Host, direction: Direction) -> Option<cpal::Device> {
    match direction {
        Direction::Input => host.default_input_device(),
        Direction::Output => host.default_output_device(),
    }
}

fn id_of(device: &cpal::Device) -> String {
    device
        .id()
        .map_or_else(|_| device.to_string(), |id| id.id().to_owned())
}

fn described(device: &cpal::Device, default_id: Option<&str>) -> Device {
    let (id, name) = (id_of(device), device.to_string());
    Device {
        is_default: default_id == Some(id.as_str()),
        is_alias: names::is_alias(&id),
        is_monitor: is_monitor(&id, &name),
        id,
        name,
    }
}

/// The device that is meant, as cpal and as we know it.
fn find(
    wanted: &str,
    direction: Direction,
    said: &Said,
) -> Result<(cpal::Device, Device), DeviceError> {
    let host = host(direction, said)?;
    if wanted.is_empty() {
        let device = default_of(&host, direction).ok_or(DeviceError::None(direction))?;
        let known = described(&device, Some(&id_of(&device)));
        return Ok((device, known));
    }
    let devices = listed(&host, direction, said)?;
    let known = match choose(&devices, wanted, direction) {
        Ok(known) => known.clone(),
        Err(problem @ DeviceError::Unknown { .. }) => {
            return Err(other_way(&host, wanted, direction, said).unwrap_or(problem));
        }
        Err(problem) => return Err(problem),
    };
    let all = host.devices().map_err(|it| failure(&it, direction, said))?;
    let device = all
        .chain(default_of(&host, direction))
        .find(|device| id_of(device) == known.id);
    Ok((device.ok_or(DeviceError::Gone(direction))?, known))
}

/// That a name is one of a device that only goes the other way.
fn other_way(
    host: &cpal::Host,
    wanted: &str,
    direction: Direction,
    said: &Said,
) -> Option<DeviceError> {
    let other = direction.other();
    let devices = listed(host, other, said).ok()?;
    let name = choose(&devices, wanted, other).ok()?.name.clone();
    Some(DeviceError::OtherWay { direction, name })
}

/// How a device is opened: as it likes best.
fn form(
    device: &cpal::Device,
    direction: Direction,
    said: &Said,
) -> Result<(SupportedStreamConfig, Format), DeviceError> {
    let config = match direction {
        Direction::Input => device.default_input_config(),
        Direction::Output => device.default_output_config(),
    };
    let config = config.map_err(|problem| failure(&problem, direction, said))?;
    let format = Format {
        rate_hz: config.sample_rate(),
        channels: usize::from(config.channels()).max(1),
    };
    let is_fit = RATES_HZ.contains(&format.rate_hz)
        && samples::is_known(config.sample_format())
        && format.channels <= samples::PART_SAMPLES;
    if is_fit {
        Ok((config, format))
    } else {
        Err(DeviceError::Unfit(direction))
    }
}

/// How a device is opened; where it is not the default and not there, whether it only goes the other way.
fn usable(
    device: &cpal::Device,
    known: &Device,
    direction: Direction,
    said: &Said,
) -> Result<(SupportedStreamConfig, Format), DeviceError> {
    form(device, direction, said).map_err(|problem| match problem {
        DeviceError::None(_) if known.is_default => problem,
        DeviceError::None(_) if form(device, direction.other(), said).is_ok() => {
            let name = known.name.clone();
            DeviceError::OtherWay { direction, name }
        }
        DeviceError::None(_) => DeviceError::Gone(direction),
        problem => problem,
    })
}

fn opened(wanted: &str, direction: Direction, road: Road) -> Result<Opened, DeviceError> {
    let said = Said::listen();
    let (device, known) = find(wanted, direction, &said)?;
    let (config, format) = usable(&device, &known, direction, &said)?;
    let (troubles, stream) = stream::start(&device, &config, format, road)
        .map_err(|problem| failure(&problem, direction, &said))?;
    Ok(Opened {
        device: known,
        format,
        troubles,
        stream: Box::new(stream),
    })
}

fn failure(problem: &cpal::Error, direction: Direction, said: &Said) -> DeviceError {
    match problem.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::UnsupportedOperation => {
            if access::is_denied(direction) {
                DeviceError::Denied(direction)
            } else {
                DeviceError::None(direction)
            }
        }
        ErrorKind::DeviceBusy => DeviceError::Busy(direction),
        ErrorKind::PermissionDenied => DeviceError::Denied(direction),
        _ => DeviceError::Failed(
            direction,
            said.last().unwrap_or_else(|| problem.to_string()),
        ),
    }
}

#[cfg(test)]
mod tests;
