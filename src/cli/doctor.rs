//! `docent doctor`.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;

use super::{Exit, PackFlag};
use crate::audio::device::{SoundSystem, ThisMachine};
use crate::config::{ConfigErrors, Loaded};
use crate::doctor::{Machine, Microphone, checks, examine, examine_played};

/// What `doctor` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Looks at the processor, memory, limits, clock, disk, settings, data folder, network, engines, models, pack, sessions and \
sound devices, listens to the microphone for a second, and asks a question in writing and aloud. Each finding has its id, \
a state, what was measured, and the next step. Nothing is changed, no sound is kept, and a server that runs is asked and \
not disturbed. Ends with 4 when something failed.

Examples:
  docent doctor
  docent doctor --only store --json
  docent doctor --sound")]
pub struct DoctorArgs {
    /// Which pack to look at.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Look only at what has an id that begins so, such as cpu or models.digest
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true, value_parser = beginning)]
    pub only: String,
    /// Play eight seconds of noise, and tell what the microphone hears of it; nothing else is looked at
    #[arg(long, conflicts_with = "only")]
    pub sound: bool,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// The beginning of at least one id.
fn beginning(text: &str) -> Result<String, String> {
    if checks().any(|check| check.id.starts_with(text)) {
        return Ok(text.to_owned());
    }
    let mut areas: Vec<&str> = checks().map(crate::doctor::Check::area).collect();
    areas.dedup();
    Err(format!(
        "no check begins so; they are about {}",
        areas.join(", ")
    ))
}

/// This machine, with the microphone of the settings.
pub(super) fn machine(loaded: &Result<Loaded, ConfigErrors>) -> Machine {
    let name = loaded.as_ref().map(|loaded| &*loaded.settings.audio.input);
    Machine {
        microphone: Microphone::named(name.unwrap_or_default()),
        ..Machine::this()
    }
}

/// Looks at everything the server needs.
///
/// # Errors
/// When the findings cannot be written, or nothing can be played as the settings are wrong.
pub fn run(
    args: &DoctorArgs,
    loaded: &Result<Loaded, ConfigErrors>,
    out: &mut dyn Write,
) -> Result<Exit> {
    let report = if args.sound {
        let settings = loaded.as_ref().map_err(Clone::clone)?;
        let system: Arc<dyn SoundSystem> = Arc::new(ThisMachine);
        examine_played(&system, &settings.settings.audio)
    } else {
        examine(&machine(loaded), loaded, &args.only)
    };
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        writeln!(out, "{report}")?;
    }
    Ok(if report.passed() {
        Exit::Ok
    } else {
        Exit::CheckFailed
    })
}
