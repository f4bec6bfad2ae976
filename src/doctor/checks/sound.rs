//! Microphones and loudspeakers, as the kernel's sound system (ALSA) describes them. Docent itself opens none: clients
//! bring sound, a browser on this machine among them, and need what is looked at here.

use super::super::machine::Machine;
use super::super::{Check, Finding};

pub(super) const CHECKS: &[Check] = &[
    Check::machine("sound.microphone", "Microphone", microphone),
    Check::machine("sound.loudspeaker", "Loudspeaker", loudspeaker),
    Check::machine("sound.access", "Permission", access),
    Check::machine("sound.rates", "Rates of microphones", rates),
    Check::machine("sound.xruns", "Overruns", overruns),
];

/// Samples per second of everything that is heard; a microphone with fewer loses consonants.
const RATE_HZ_MIN: u32 = crate::hearing::SAMPLE_RATE_HZ;

/// Why there is nothing to look at.
const NO_CARD: &str = "this machine has no sound card: visitors use the microphones and loudspeakers of their browsers";

fn microphone(machine: &Machine) -> Finding {
    present(
        machine,
        "capture",
        "plug a microphone in, if visitors are to speak at this machine",
    )
}

fn loudspeaker(machine: &Machine) -> Finding {
    present(
        machine,
        "playback",
        "plug a loudspeaker in, if visitors are to hear replies at this machine",
    )
}

/// Looks for devices of a direction in `/proc/asound/pcm`, whose lines are `00-00: NAME : ID : playback 1 : capture 1`.
fn present(machine: &Machine, direction: &str, next: &str) -> Finding {
    let Some(devices) = machine
        .read("proc/asound/pcm")
        .filter(|text| !text.trim().is_empty())
    else {
        return Finding::skip(NO_CARD);
    };
    let has = |line: &&str| line.split(" : ").any(|part| part.starts_with(direction));
    let names = devices.lines().filter(has).filter_map(|line| {
        let (_, rest) = line.split_once(": ")?;
        rest.split(" : ").next()
    });
    let names: Vec<&str> = names.map(str::trim).collect();
    let count = names.len() as f64;
    let finding = if names.is_empty() {
        Finding::warn("none, although there is a sound card", next)
    } else {
        Finding::ok(names.join(", "))
    };
    finding.measured(count, "devices")
}

fn access(machine: &Machine) -> Finding {
    let is_pcm = |path: &String| path.contains("/pcm");
    let devices: Vec<String> = machine
        .entries("dev/snd")
        .into_iter()
        .filter(is_pcm)
        .collect();
    if devices.is_empty() {
        return Finding::skip(NO_CARD);
    }
    let closed = |path: &&String| !machine.user.may_use(&machine.path(path));
    let closed: Vec<String> = devices
        .iter()
        .filter(closed)
        .map(|path| format!("/{path}"))
        .collect();
    let found = if closed.is_empty() {
        format!("{} devices may be opened", devices.len())
    } else {
        format!("not for this user: {}", closed.join(", "))
    };
    let next = "add the user to the group audio (sudo usermod -aG audio USER) and log in again";
    Finding::warn_if(!closed.is_empty(), found, next)
        .measured(closed.len() as f64, "devices closed")
}

fn rates(machine: &Machine) -> Finding {
    let cards = machine.entries("proc/asound");
    let cards = cards
        .iter()
        .filter(|path| path.starts_with("proc/asound/card"));
    let files = cards.flat_map(|card| machine.entries(card));
    let described = files.filter(|path| path.contains("/stream") || path.contains("/codec#"));
    let rates = described
        .filter_map(|path| machine.read(&path))
        .flat_map(|text| capture_rates(&text));
    let Some(highest) = rates.max() else {
        return Finding::skip("no driver here tells the rates of its microphones");
    };
    let next = format!("use a microphone with {RATE_HZ_MIN} Hz or more");
    let found = format!("up to {highest} Hz");
    Finding::warn_if(highest < RATE_HZ_MIN, found, next).measured(f64::from(highest), "Hz")
}

/// The rates for capture in the description of a USB stream (`Rates: 44100, 48000` below `Capture:`) or of a codec
/// (`rates [0x560]: 44100 48000` below a node `[Audio Input]`).
fn capture_rates(text: &str) -> Vec<u32> {
    let mut is_capture = false;
    let mut rates = Vec::new();
    for line in text.lines() {
        if line.starts_with("Node ") {
            is_capture = line.contains("[Audio Input]");
        } else if line == "Capture:" || line == "Playback:" {
            is_capture = line == "Capture:";
        }
        let is_rates = |name: &str| name == "Rates" || name.starts_with("rates [");
        if let Some((name, values)) = line.trim().split_once(':')
            && is_capture
            && is_rates(name)
        {
            let numbers = values.split(|letter: char| !letter.is_ascii_digit());
            rates.extend(numbers.filter_map(|number| number.parse::<u32>().ok()));
        }
    }
    rates
}

fn overruns(machine: &Machine) -> Finding {
    let cards = machine.entries("proc/asound").into_iter();
    let cards = cards.filter(|path| path.starts_with("proc/asound/card"));
    let devices = cards
        .flat_map(|card| machine.entries(&card))
        .filter(|path| path.contains("/pcm"));
    let streams = devices
        .flat_map(|device| machine.entries(&device))
        .filter(|path| path.contains("/sub"));
    let states = streams.filter_map(|stream| machine.line_of(&format!("{stream}/status"), "state"));
    let states: Vec<String> = states.collect();
    if states.is_empty() {
        return Finding::skip("no device is in use");
    }
    let stopped = states.iter().filter(|state| *state == "XRUN").count();
    let found = format!("{stopped} of {} streams in use stand still", states.len());
    let next = "start the program that plays or records again; if it comes back, this machine is too busy (cpu.load)";
    Finding::warn_if(stopped > 0, found, next).measured(stopped as f64, "streams")
}
