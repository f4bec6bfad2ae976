//! `docent completions`: what a shell needs to complete our commands.

use std::io::Write;

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, Exit};

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

/// Writes the script of a shell.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &CompletionsArgs, out: &mut impl Write) -> Result<Exit> {
    // What is generated is written at once, so that a reader that has left is an error and no panic.
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "docent", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_is_told_of_every_verb() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            run(&CompletionsArgs { shell }, &mut script).unwrap();
            let script = String::from_utf8(script).unwrap();
            for verb in Cli::command().get_subcommands() {
                assert!(
                    script.contains(verb.get_name()),
                    "{shell}: {}",
                    verb.get_name()
                );
            }
        }
    }
}
