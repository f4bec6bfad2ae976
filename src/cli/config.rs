//! `docent config`: what the settings are, who set them, and what is wrong with them.

use std::io::{self, Write};

use clap::{Args, Subcommand};

use super::Exit;
use crate::config::{ConfigErrors, Loaded};

/// What `config` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent config show
  docent config check --config /etc/docent.toml")]
pub struct ConfigArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What can be done with settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Find all mistakes in config file, variables and flags
    Check,
    /// Print every value and who set it
    Show,
}

/// Writes what `command` asks about the settings as they were `loaded`. Mistakes end both with [`Exit::Usage`].
///
/// # Errors
/// As `out`.
pub fn run(
    command: ConfigCommand,
    loaded: &Result<Loaded, ConfigErrors>,
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(errors) => {
            writeln!(out, "{errors}")?;
            return Ok(Exit::Usage);
        }
    };
    match command {
        ConfigCommand::Check => writeln!(out, "{}: no mistakes", file_of(loaded))?,
        ConfigCommand::Show => show(loaded, out)?,
    }
    Ok(Exit::Ok)
}

fn file_of(loaded: &Loaded) -> String {
    loaded.config_file.as_ref().map_or_else(
        || "no config file".to_owned(),
        |path| path.display().to_string(),
    )
}

fn show(loaded: &Loaded, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# config file: {}", file_of(loaded))?;
    let lines = loaded.values.iter().map(|shown| {
        let (section, name) = shown.key.split_once('.').unwrap_or(("", shown.key));
        (section, format!("{name} = {}", shown.value), &shown.set_by)
    });
    let lines: Vec<_> = lines.collect();
    let width = lines
        .iter()
        .map(|(_, line, _)| line.chars().count())
        .max()
        .unwrap_or(0);
    let mut current = "";
    for (section, line, set_by) in lines {
        if section != current {
            writeln!(out, "\n[{section}]")?;
            current = section;
        }
        writeln!(out, "{line:<width$}  # {set_by}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Overrides, Places, Settings};

    fn run_with(command: ConfigCommand, environment: &[(&str, &str)]) -> (Exit, String) {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = Places {
            current_dir: folder.path().into(),
            config_dir: None,
            data_dir: Some("/data".into()),
        };
        let loaded = Settings::load(&Overrides::default(), environment, &places);
        let mut out = Vec::new();
        let exit = run(command, &loaded, &mut out).expect("written");
        (exit, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn shows_values_with_who_set_them_and_no_secret() {
        let environment = [
            ("DOCENT__SERVER__PORT", "9000"),
            ("DOCENT__SERVER__API_KEY", "hunter2"),
        ];
        let (exit, text) = run_with(ConfigCommand::Show, &environment);
        assert_eq!(exit, Exit::Ok);
        let line = |start: &str| {
            text.lines()
                .find(|line| line.starts_with(start))
                .unwrap_or_default()
                .to_owned()
        };
        assert!(
            line("port = 9000 ").ends_with("# environment variable DOCENT__SERVER__PORT"),
            "{text}"
        );
        assert!(
            line("api_key = (set) ").ends_with("# environment variable DOCENT__SERVER__API_KEY"),
            "{text}"
        );
        assert!(
            line("host = \"127.0.0.1\" ").ends_with("# default"),
            "{text}"
        );
        assert!(line("path = (none) ").ends_with("# default"), "{text}");
        assert!(
            text.starts_with("# config file: no config file\n\n[server]\n"),
            "{text}"
        );
        assert!(!text.contains("hunter2"));
    }

    #[test]
    fn check_reports_all_mistakes_and_ends_with_usage() {
        let (exit, text) = run_with(
            ConfigCommand::Check,
            &[
                ("DOCENT__SERVER__PORT", "x"),
                ("DOCENT__LOG__LEVLE", "info"),
            ],
        );
        assert_eq!(exit, Exit::Usage);
        assert_eq!(text.matches("error: ").count(), 2, "{text}");
        assert!(
            text.contains("did you mean `DOCENT__LOG__LEVEL`?"),
            "{text}"
        );
        assert_eq!(
            run_with(ConfigCommand::Check, &[]),
            (Exit::Ok, "no config file: no mistakes\n".to_owned())
        );
    }
}
