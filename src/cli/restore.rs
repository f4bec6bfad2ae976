//! `docent restore`.

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use super::Exit;
use super::backup::contents;
use crate::app::store_settings;
use crate::backup::{RestoredFolder, restore};
use crate::config::Settings;
use crate::files::{DataFolder, names};

/// What `restore` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Unpacks what docent backup has written into the data folder of the settings or of --data-dir, which must be empty or not there. \
Every byte is compared first; when something is wrong, nothing is changed. Sessions past their retention do not come in.

Examples:
  docent restore docent-backup.tar.zst --data-dir ./restored
  docent serve --config ./restored/docent.toml")]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE.tar.zst")]
    pub file: PathBuf,
}

/// Restores a backup, and says what to do next.
///
/// # Errors
/// When the backup is not whole, or the folder cannot be filled.
pub fn run(args: &RestoreArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let data = DataFolder::new(&settings.data.dir);
    let restored = restore(&args.file, &data, &store_settings(settings))?;
    tell(&restored, &data, out)?;
    Ok(Exit::Ok)
}

fn tell(restored: &RestoredFolder, data: &DataFolder, out: &mut dyn Write) -> Result<()> {
    let RestoredFolder { summary, sessions } = restored;
    let folder = data.path();
    let (made_at, docent) = (&summary.made_at, &summary.docent);
    let shown = folder.display();
    writeln!(
        out,
        "{shown}: restored from {made_at}, Docent {docent}; it had"
    )?;
    for line in contents(summary) {
        writeln!(out, "  {line}")?;
    }
    for problem in &summary.left_out {
        writeln!(out, "  not: {problem}")?;
    }
    let words = if summary.with_words {
        "with"
    } else {
        "without"
    };
    let (count, turns) = (sessions.sessions, sessions.turns);
    writeln!(
        out,
        "Restored: {count} sessions with {turns} turns, {words} words"
    )?;
    if sessions.expired > 0 {
        let expired = sessions.expired;
        writeln!(
            out,
            "Past their retention by now, and not restored: {expired} sessions"
        )?;
    }
    if summary.has_settings_before {
        let before = folder.join(names::SETTINGS_BEFORE);
        writeln!(out, "The config file as it stood: {}", before.display())?;
    }
    for key in &summary.keys_left_out {
        writeln!(out, "{key} was set and is not in the backup: set it anew")?;
    }
    let settings = folder.join(names::SETTINGS);
    let owner = |path: &Path| path.metadata().map(|about| about.uid()).ok();
    if owner(folder) != owner(&settings) {
        writeln!(
            out,
            "The folder is another user's: chown -R --reference={shown} {shown}"
        )?;
    }
    writeln!(
        out,
        "Start it: docent serve --config {}",
        settings.display()
    )?;
    Ok(())
}
