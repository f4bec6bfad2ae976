//! Forced failures of microphones. ALSA itself is asked to make them up: a file is what they hear.

use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

use docent::audio::capture::Recording;
use docent::audio::device::{DeviceError, Direction};
use docent::doctor::Machine;
use serde_json::Value;

use super::machines::{closed_devices, machine};
use super::{doctor, findings, names, report, report_of};

/// Frames per second of what the microphones hear.
const RATE_HZ: u32 = 48_000;

/// More than is listened to.
const SECONDS: u32 = 3;

/// A check, words that it says, and the sound that forces it: the samples by their time in seconds.
type Forced = (&'static str, &'static str, fn(f64) -> f64);

/// Checks of what the microphone hears; each of them warns.
pub const FORCED: &[Forced] = &[
    ("sound.level", "nothing but silence", |_| 0.0),
    // What an input without a microphone gives: a steady deviation, and one bit that is never still.
    ("sound.level", "unmute it", |time| {
        0.01 + (time * 40_000.0).sin().signum() / 65_536.0
    }),
    ("sound.level", "13 dB below full scale at rest", |time| {
        0.316 * (TAU * 100.0 * time).sin()
    }),
    ("sound.clipping", "turn the microphone down", |time| {
        (3.0 * speech(time)).clamp(-1.0, 1.0)
    }),
];

/// Half a second of a loud voice, then half a second of a quiet room.
fn speech(time: f64) -> f64 {
    let is_spoken = time % 1.0 < 0.5;
    let loudness = if is_spoken { 0.5 } else { 0.001 };
    loudness * (TAU * 200.0 * time).sin()
}

/// What `docent doctor` reports where the default microphone hears this.
fn report_with(sound: fn(f64) -> f64, only: &str) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let heard = folder.path().join("heard");
    let samples = (0..RATE_HZ * SECONDS).map(|index| {
        let sample = sound(f64::from(index) / f64::from(RATE_HZ));
        (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
    });
    let bytes: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    fs::write(&heard, bytes).expect("writable");
    report_with_alsa(
        folder.path(),
        &format!(
            "pcm.!default {{ type plug slave {{ pcm made_up format S16_LE rate {RATE_HZ} channels 1 }} }}\n\
             pcm.made_up {{ type file format raw file /dev/null infile \"{}\" slave.pcm {{ type null }} }}\n",
            heard.display()
        ),
        only,
    )
}

fn report_with_alsa(folder: &Path, settings: &str, only: &str) -> Value {
    let file = folder.join("asound.conf");
    fs::write(&file, settings).expect("writable");
    let finished = doctor(only).env("ALSA_CONFIG_PATH", &file).run();
    assert!(!finished.err.contains("ALSA"), "{finished:?}");
    report(&finished)
}

#[test]
fn each_fault_of_a_microphone_is_named() {
    for (id, words, sound) in FORCED {
        names(&report_with(*sound, id), id, "warn", words);
    }
}

#[test]
fn a_microphone_that_hears_a_voice_has_no_fault() {
    let report = report_with(speech, "sound");
    for id in [
        "sound.level",
        "sound.clipping",
        "sound.xruns",
        "sound.rates",
    ] {
        assert_eq!(findings(&report, id)[0]["state"], "ok", "{report}");
    }
    let level = findings(&report, "sound.level")[0].clone();
    let background = level["value"].as_f64().expect("a number");
    assert!((-64.0..-62.0).contains(&background), "{level}");
    assert_eq!(level["unit"], "dBFS");
}

#[test]
fn nothing_to_record_from_is_no_fault_unless_there_is_a_microphone() {
    let has_one = fs::read_to_string("/proc/asound/pcm");
    let has_one = has_one.is_ok_and(|devices| devices.contains("capture"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    for settings in ["pcm.!default { type hw card nobody }\n", "pcm.!default {{{"] {
        let report = report_with_alsa(folder.path(), settings, "sound.level");
        let level = &findings(&report, "sound.level")[0];
        let wanted = if has_one { "warn" } else { "skip" };
        assert_eq!(level["state"], wanted, "{level}");
    }
}

/// What is found where listening ended so, on a machine with a sound card.
fn report_after(heard: Result<Recording, DeviceError>, id: &str) -> Value {
    let card = "00-00: USB Audio : USB Audio : capture 1\n";
    let (_root, machine) = machine(&[("proc/asound/pcm", card)]);
    let microphone = heard.into();
    report_of(
        &Machine {
            microphone,
            ..machine
        },
        id,
    )
}

#[test]
fn a_microphone_that_cannot_be_heard_is_named() {
    for (problem, words) in [
        (DeviceError::None(Direction::Input), "asound.conf"),
        (DeviceError::Denied(Direction::Input), "group audio"),
        (DeviceError::Stalled(Direction::Input), "plug it in again"),
        (
            DeviceError::Failed(Direction::Input, "no".to_owned()),
            "arecord",
        ),
    ] {
        for id in ["sound.level", "sound.clipping"] {
            names(&report_after(Err(problem.clone()), id), id, "warn", words);
        }
    }
    // ALSA does not see a device that it may not open.
    let (_root, closed) = closed_devices();
    let unseen = Machine {
        microphone: Err(DeviceError::None(Direction::Input)).into(),
        ..closed
    };
    let unseen = report_of(&unseen, "sound.level");
    names(&unseen, "sound.level", "warn", "group audio");
    let busy = report_after(Err(DeviceError::Busy(Direction::Input)), "sound.level");
    assert_eq!(busy["checks"][0]["state"], "skip", "{busy}");
}

#[test]
fn sound_that_is_lost_while_it_is_recorded_is_named() {
    let recording = Recording {
        rate_hz: 16_000,
        samples: Vec::new(),
        clipped: 0.0,
        overruns: 2,
    };
    let report = report_after(Ok(recording), "sound.xruns");
    names(&report, "sound.xruns", "warn", "2 overruns");
}

#[test]
fn the_microphone_of_the_settings_is_listened_to() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("asound.conf");
    let settings = "pcm.!default { type hw card nobody }\npcm.booth { type null hint.show on }\n";
    fs::write(&file, settings).expect("writable");
    let heard = |name: &str| {
        let launch = doctor("sound.level").env("ALSA_CONFIG_PATH", &file);
        let report = report(&launch.env("DOCENT__AUDIO__INPUT", name).run());
        findings(&report, "sound.level")[0].clone()
    };
    let silent = heard("booth");
    let found = silent["found"].as_str().unwrap_or_default();
    assert!(found.contains("nothing but silence"), "{silent}");
    let unknown = heard("trumpet");
    let found = unknown["found"].as_str().unwrap_or_default();
    assert!(
        found.contains("no microphone is called \"trumpet\""),
        "{unknown}"
    );
}
