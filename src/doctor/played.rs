//! What is found when something is played: only where that is asked for, as it makes a sound.

use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use super::finding::Finding;
use super::report::{Entry, Report};
use crate::audio::device::{DeviceError, SoundSystem};
use crate::audio::echo::Obstacle;
use crate::clock;
use crate::config::AudioSettings;
use crate::local::{SoundCheck, check_sound};

/// How soft a room at rest has to be for the echo to stand out of it. dB below the echo.
const ECHO_OVER_NOISE_DB: f64 = 10.0;

/// How much of the echo has to go for interruptions to be told from it. dB. Source: issue 19's figure for delays above 250 ms.
const ATTENUATION_DB: f64 = 12.0;

/// Echo louder than this leaves somebody near too little room. dB below full scale.
const ECHO_DBFS_MAX: f64 = -12.0;

/// Devices whose clocks differ by more lose sound of their own account. Millionths. Source: crystals are within 100.
const DRIFT_PPM_MAX: f64 = 300.0;

/// No sound goes through the air, or through a device's buffers, in this time.
const AT_ONCE: Duration = Duration::from_millis(2);

/// Tells one thing of a measurement.
type Tell = fn(&SoundCheck) -> Finding;

/// The checks, with what each says of a measurement.
const CHECKS: [(&str, &str, Tell); 6] = [
    ("played.noise", "noise of the room", noise),
    ("played.echo", "echo of the loudspeaker", echo),
    ("played.clipping", "clipping of the microphone", clipping),
    ("played.delay", "delay of the echo", delay),
    ("played.attenuation", "echo taken away", attenuation),
    ("played.drift", "clocks of the two devices", drift),
];

/// Plays eight seconds of noise, as loud as speech, at the devices that are set, and tells what comes back.
pub fn examine_played(system: &Arc<dyn SoundSystem>, settings: &AudioSettings) -> Report {
    let mut wait = |time| {
        sleep(time);
        clock::now()
    };
    let checked = check_sound(system, settings, &mut wait);
    let entries = CHECKS.into_iter().map(|(id, title, tell)| {
        let finding = match &checked {
            Ok(found) => tell(found),
            Err(problem) => unplayed(id, problem),
        };
        Entry::named(id, title, finding)
    });
    Report::new(entries.collect())
}

/// Told once, by the first check; the others cannot say anything.
fn unplayed(id: &str, problem: &DeviceError) -> Finding {
    if id == CHECKS[0].0 {
        Finding::fail(problem.to_string(), problem.next_step())
    } else {
        Finding::skip("nothing could be played and heard")
    }
}

fn noise(found: &SoundCheck) -> Finding {
    if let Some(complaint) = found.complaint {
        return Finding::fail(complaint.told(), complaint.next_step());
    }
    if !has_echo(found) {
        let told = format!("{:.0} dBFS at rest", found.noise_dbfs);
        return Finding::ok(told).measured(found.noise_dbfs, "dBFS");
    }
    let over = found.echo_dbfs - found.noise_dbfs;
    let told = format!(
        "{:.0} dBFS at rest, {over:.0} dB below the echo",
        found.noise_dbfs
    );
    let next = "find what is so loud near the microphone, or turn the loudspeaker up";
    Finding::warn_if(over < ECHO_OVER_NOISE_DB, told, next).measured(found.noise_dbfs, "dBFS")
}

/// Whether anything of what was played came back.
fn has_echo(found: &SoundCheck) -> bool {
    found.quality.delay.is_some()
}

fn echo(found: &SoundCheck) -> Finding {
    if !has_echo(found) {
        return Finding::skip("there is none");
    }
    if found.quality.delay.is_some_and(|delay| delay < AT_ONCE) {
        let next = "choose a microphone that hears the room with [audio] input (docent devices)";
        return Finding::warn(
            "it is there at once: this microphone seems to be what the loudspeaker plays, its monitor",
            next,
        );
    }
    let told = format!("{:.0} dBFS at the loudest", found.echo_dbfs);
    let next = "turn the loudspeaker down, or put it farther from the microphone";
    Finding::warn_if(found.echo_dbfs > ECHO_DBFS_MAX, told, next).measured(found.echo_dbfs, "dBFS")
}

fn clipping(found: &SoundCheck) -> Finding {
    if found.quality.obstacles.contains(&Obstacle::Clipping) {
        let next = "turn the microphone down (alsamixer, F4), or the loudspeaker";
        return Finding::fail("the microphone is cut off while we speak", next);
    }
    Finding::ok("none")
}

fn delay(found: &SoundCheck) -> Finding {
    let Some(delay) = found.quality.delay else {
        let next = "with headphones that is as it should be; else turn the loudspeaker up, or take one device for both";
        return Finding::warn("what is played was not found in what is heard", next);
    };
    let delay_ms = delay.as_secs_f64() * 1_000.0;
    Finding::ok(format!("{delay_ms:.0} ms")).measured(delay_ms, "ms")
}

fn attenuation(found: &SoundCheck) -> Finding {
    let quality = &found.quality;
    if !has_echo(found) {
        return Finding::skip("there is no echo to take away");
    }
    let told = format!(
        "{:.0} dB, {:.0} of them by the filter",
        quality.erle_db, quality.filter_erle_db
    );
    let next = "turn the loudspeaker down and put it farther from the microphone; until then only a stop word interrupts a reply";
    Finding::warn_if(quality.erle_db < ATTENUATION_DB, told, next).measured(quality.erle_db, "dB")
}

fn drift(found: &SoundCheck) -> Finding {
    if !has_echo(found) {
        return Finding::skip("without an echo they cannot be compared");
    }
    let ppm = found.quality.drift_ppm;
    let told = format!("{ppm:.0} millionths apart");
    let next = "take one device for both, or another sound server";
    Finding::warn_if(ppm.abs() > DRIFT_PPM_MAX, told, next).measured(ppm, "ppm")
}
