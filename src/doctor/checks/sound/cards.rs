//! Sound cards, as the kernel describes them.

use super::super::super::Finding;
use super::super::super::machine::Machine;

/// Samples per second of everything that is heard; a microphone with fewer loses consonants.
const RATE_HZ_MIN: u32 = crate::hearing::SAMPLE_RATE_HZ;

/// Why there is nothing to look at.
const NO_CARD: &str = "this machine has no sound card: visitors use the microphones and loudspeakers of their browsers";

/// What to do where devices are closed to the user.
pub(super) const JOIN_AUDIO: &str =
    "add the user to the group audio (sudo usermod -aG audio USER) and log in again";

pub(super) fn microphone(machine: &Machine) -> Finding {
    present(
        machine,
        "capture",
        "plug a microphone in, if visitors are to speak at this machine",
    )
}

pub(super) fn loudspeaker(machine: &Machine) -> Finding {
    present(
        machine,
        "playback",
        "plug a loudspeaker in, if visitors are to hear replies at this machine",
    )
}

fn present(machine: &Machine, direction: &str, next: &str) -> Finding {
    let Some(names) = devices(machine, direction) else {
        return Finding::skip(NO_CARD);
    };
    let count = names.len() as f64;
    let finding = if names.is_empty() {
        Finding::warn("none, although there is a sound card", next)
    } else {
        Finding::ok(names.join(", "))
    };
    finding.measured(count, "devices")
}

/// The names of the devices of a direction, from `/proc/asound/pcm`, whose lines are
/// `00-00: NAME : ID : playback 1 : capture 1`; none where there is no sound card.
fn devices(machine: &Machine, direction: &str) -> Option<Vec<String>> {
    let text = machine.read("proc/asound/pcm")?;
    if text.trim().is_empty() {
        return None;
    }
    let has = |line: &&str| line.split(" : ").any(|part| part.starts_with(direction));
    let names = text.lines().filter(has).filter_map(|line| {
        let (_, rest) = line.split_once(": ")?;
        rest.split(" : ").next()
    });
    Some(names.map(|name| name.trim().to_owned()).collect())
}

/// Whether some sound card has a microphone.
pub(super) fn can_record(machine: &Machine) -> bool {
    devices(machine, "capture").is_some_and(|names| !names.is_empty())
}

pub(super) fn access(machine: &Machine) -> Finding {
    let devices = sound_files(machine);
    if devices.is_empty() {
        return Finding::skip(NO_CARD);
    }
    let closed = closed(machine);
    let found = if closed.is_empty() {
        format!("{} devices may be opened", devices.len())
    } else {
        format!("not for this user: {}", closed.join(", "))
    };
    Finding::warn_if(!closed.is_empty(), found, JOIN_AUDIO)
        .measured(closed.len() as f64, "devices closed")
}

/// The files by which sound is recorded and played.
fn sound_files(machine: &Machine) -> Vec<String> {
    let files = machine.entries("dev/snd").into_iter();
    files.filter(|path| path.contains("/pcm")).collect()
}

/// Those of them that this user may not open.
pub(super) fn closed(machine: &Machine) -> Vec<String> {
    let files = sound_files(machine).into_iter();
    let closed = files.filter(|path| !machine.user.may_use(&machine.path(path)));
    closed.map(|path| format!("/{path}")).collect()
}

/// What lies in the folders of the sound cards.
fn of_cards(machine: &Machine) -> impl Iterator<Item = String> {
    let cards = machine.entries("proc/asound").into_iter();
    let cards = cards.filter(|path| path.starts_with("proc/asound/card"));
    cards.flat_map(|card| machine.entries(&card))
}

pub(super) fn rates(machine: &Machine) -> Finding {
    let described =
        of_cards(machine).filter(|path| path.contains("/stream") || path.contains("/codec#"));
    let rates = described
        .filter_map(|path| machine.read(&path))
        .flat_map(|text| capture_rates(&text));
    let recorded = || Some(machine.microphone.hear().ok()?.rate_hz);
    let Some(highest) = rates.max().or_else(recorded) else {
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

pub(super) fn overruns(machine: &Machine) -> Finding {
    let devices = of_cards(machine).filter(|path| path.contains("/pcm"));
    let streams = devices
        .flat_map(|device| machine.entries(&device))
        .filter(|path| path.contains("/sub"));
    let states = streams.filter_map(|stream| {
        machine
            .kernel()
            .line_of(&format!("{stream}/status"), "state")
    });
    let states: Vec<String> = states.collect();
    let heard = machine.microphone.hear().ok();
    if states.is_empty() && heard.is_none() {
        return Finding::skip("no device is in use, and there is none to record from");
    }
    let stopped = states.iter().filter(|state| *state == "XRUN").count();
    let lost = heard.map_or(0, |recording| recording.overruns);
    let found = format!(
        "{stopped} of {} streams in use stand still, {lost} overruns in a second of recording",
        states.len()
    );
    let next = "start the program that plays or records again; if it comes back, this machine is too busy (cpu.load)";
    let overruns = stopped + lost;
    Finding::warn_if(overruns > 0, found, next).measured(overruns as f64, "overruns")
}
