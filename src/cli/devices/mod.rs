//! `docent devices`.

mod list;
mod trial;

use std::io::Write;

use anyhow::Result;
use clap::Args;

use self::list::List;
use super::{Exit, report};
use crate::config::Settings;

/// What `devices` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Lists the microphones and loudspeakers of this machine. `*` marks those that [audio] input and output of the settings \
choose, by id, by name or by a part of one. Clients that bring their own sound, such as browsers, need none of them.

With --try both are open for some seconds: speak, and listen for a tone every two seconds. Their rates are measured by the \
clock of the machine, which takes three seconds at least. Ends with 4 when something is wrong.

Examples:
  docent devices
  docent devices --try
  DOCENT__AUDIO__INPUT=Speakerphone docent devices --try --seconds 30")]
pub struct DevicesArgs {
    /// Open the chosen microphone and loudspeaker, show the level and play a tone
    #[arg(long = "try")]
    pub try_out: bool,
    /// How long to try them, 1 to 600
    #[arg(long, value_name = "N", default_value_t = 6, requires = "try_out", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
    /// List every name, also those of other roads to the same device
    #[arg(long)]
    pub all: bool,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// Lists this machine's devices for sound, or tries those that are chosen.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &DevicesArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    if args.try_out {
        return trial::run(args.seconds, args.json, &settings.audio, out);
    }
    let list = List::of_this_machine(&settings.audio, args.all);
    report::print(&list, args.json, out)?;
    Ok(if list.has_usable() {
        Exit::Ok
    } else {
        Exit::Failure
    })
}
