//! `docent completions`: what a shell needs to complete our commands.

use std::io::Write;

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::Exit;

/// What `completions` is told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent completions bash > ~/.local/share/bash-completion/completions/docent
  docent completions zsh > \"${fpath[1]}/_docent\"
  docent completions fish > ~/.config/fish/completions/docent.fish")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Writes the script of a shell for `program`.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &CompletionsArgs, mut program: Command, out: &mut impl Write) -> Result<Exit> {
    // What is generated is written at once, so that a reader that has left is an error and no panic.
    let mut script = Vec::new();
    generate(args.shell, &mut program, "docent", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Ok)
}
