//! `docent support-bundle`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::config::{ConfigArgs, ConfigCommand, run as write_settings};
use super::doctor::machine;
use super::{Exit, PackFlag};
use crate::config::{ConfigErrors, Loaded};
use crate::doctor::bundle::{Sources, write};

/// What `support-bundle` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Gathers what docent doctor finds, the settings without keys, versions, digests, sizes, counts, and what a running \
server says of itself, as plain text in one file that only you can read. What anybody said, sessions, sounds, documents \
and keys are not in it.

Examples:
  docent support-bundle
  docent support-bundle --pack ./desk /media/stick/desk.tar.zst")]
pub struct SupportBundleArgs {
    /// Where to write it; a file that exists is not replaced
    #[arg(value_name = "FILE.tar.zst", default_value = "docent-support.tar.zst")]
    pub file: PathBuf,
    /// Which pack to look at.
    #[command(flatten)]
    pub pack: PackFlag,
}

/// Writes the bundle, and says what is in it.
///
/// # Errors
/// When it cannot be written, or there is such a file already.
pub fn run(
    args: &SupportBundleArgs,
    loaded: &Result<Loaded, ConfigErrors>,
    out: &mut dyn Write,
) -> Result<Exit> {
    let mut settings_shown = Vec::new();
    let shown = ConfigArgs {
        command: ConfigCommand::Show { running: false },
    };
    write_settings(&shown, loaded, &mut settings_shown)?;
    let sources = Sources {
        machine: &machine(loaded),
        loaded,
        settings_shown: &String::from_utf8_lossy(&settings_shown),
    };
    let bundled = write(&args.file, sources)?;
    let (file, files) = (args.file.display(), bundled.files.join(", "));
    writeln!(out, "{file}: {} bytes with {files}", bundled.bytes)?;
    writeln!(
        out,
        "Nobody's words and no key are in it; look through it before you hand it on."
    )?;
    Ok(Exit::Ok)
}
