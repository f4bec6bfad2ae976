//! `docent man`: the manual pages.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Command};
use clap_mangen::{Man, generate_to};

use super::Exit;

/// What `man` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent man | man -l -
  docent man ~/.local/share/man/man1      a page for each command, as for `man docent-serve`")]
pub struct ManArgs {
    /// Folder to write the pages of all commands into, made when it is missing [default: print that of docent itself]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Prints the page of `program`, or writes those of all commands.
///
/// # Errors
/// When they cannot be written.
pub fn run(args: &ManArgs, program: Command, out: &mut impl Write) -> Result<Exit> {
    let Some(folder) = &args.folder else {
        out.write_all(&page(program)?)?;
        return Ok(Exit::Ok);
    };
    let written = fs::create_dir_all(folder).and_then(|()| generate_to(program, folder));
    written.with_context(|| format!("cannot write manual pages to {}", folder.display()))?;
    Ok(Exit::Ok)
}

fn page(command: Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(page)
}
