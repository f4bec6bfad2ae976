//! Arguments that several commands share.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::Overrides;

/// What may be said with every command, before or after its name.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Config file [default: docent.toml here, else in your configuration folder]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Global options"
    )]
    pub config: Option<PathBuf>,
    /// Folder for sessions, index and unpacked libraries [default: your data folder]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    pub data_dir: Option<PathBuf>,
    /// Least level that is logged
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        help_heading = "Global options"
    )]
    #[arg(value_parser = ["off", "error", "warn", "info", "debug", "trace"])]
    pub log: Option<String>,
}

impl GlobalArgs {
    /// What they say about settings, but for the config file.
    pub(super) fn fill(&self, overrides: &mut Overrides) {
        let folder = self.data_dir.as_ref();
        set_path(overrides, "data.dir", "--data-dir", folder);
        if let Some(level) = &self.log {
            overrides.set("log.level", "--log", level);
        }
    }

    /// What a command line that is shown needs so that it means the same place: nothing, or words with a space before them.
    pub(super) fn same_place(&self) -> String {
        let config = self.config.as_ref().map(|file| ("--config", file));
        let data = self.data_dir.as_ref().map(|dir| ("--data-dir", dir));
        let given = [config, data].into_iter().flatten();
        let words = given
            .flat_map(|(flag, path)| [" ".to_owned(), flag.to_owned(), " ".to_owned(), word(path)]);
        words.collect()
    }

    /// The same again, for another process of this program.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let config = self.config.as_ref().map(|file| ("--config", file.into()));
        let data = self.data_dir.as_ref().map(|dir| ("--data-dir", dir.into()));
        let log = self.log.as_ref().map(|level| ("--log", level.into()));
        let given = [config, data, log].into_iter().flatten();
        given
            .flat_map(|(flag, value)| [OsString::from(flag), value])
            .collect()
    }
}

/// A path as one word of a command line that somebody copies into a shell.
pub(super) fn word(path: &Path) -> String {
    let path = path.to_string_lossy();
    // No path of this system has the one character that cannot be written.
    shlex::try_quote(&path).map_or_else(|_| path.to_string(), Cow::into_owned)
}

/// Which pack a command works with.
#[derive(Debug, Args)]
pub struct PackFlag {
    /// Folder of the pack [default: the demo pack in the binary]
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
}

impl PackFlag {
    /// What it says about settings.
    pub(super) fn fill(&self, overrides: &mut Overrides) {
        set_path(overrides, "pack.path", "--pack", self.pack.as_ref());
    }
}

fn set_path(
    overrides: &mut Overrides,
    key: &'static str,
    flag: &'static str,
    path: Option<&PathBuf>,
) {
    if let Some(path) = path {
        overrides.set(key, flag, path.to_string_lossy());
    }
}
