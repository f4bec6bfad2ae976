//! `docent config`: what the settings are, who set them, and what is wrong with them.

use std::io::{self, Write};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Exit;
use crate::config::{ConfigErrors, Loaded, Settings, ShownValue, example, schema};
use crate::diagnostics::{Problem, Severity};
use crate::doctor::misfits;
use crate::http::running::RunningServer;

/// What `config` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent config show
  docent config show --running                       what the running server goes by
  docent config check --config /etc/docent.toml
  docent config example > docent.toml                a file to begin with
  docent config schema > docent.schema.json          help for editors, beside it")]
pub struct ConfigArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What can be done with settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Find all mistakes in config file, variables and flags, and what this machine lacks for them
    Check {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print every value, who set it, and whether a running server takes up a change
    Show {
        /// Ask the running server what it goes by
        #[arg(long)]
        running: bool,
    },
    /// Print the JSON Schema of the config file
    Schema,
    /// Print a config file with every key, its description and its default
    Example,
}

/// Writes what is asked about the settings as they were `loaded`. Mistakes end it with [`Exit::Usage`].
///
/// # Errors
/// As `out`, and when there is no running server that answers.
pub fn run(
    args: &ConfigArgs,
    loaded: &Result<Loaded, ConfigErrors>,
    out: &mut dyn Write,
) -> Result<Exit> {
    match args.command {
        ConfigCommand::Check { json } => return Ok(check(loaded, json, out)?),
        ConfigCommand::Schema => writeln!(out, "{:#}", schema())?,
        ConfigCommand::Example => write!(out, "{}", example())?,
        ConfigCommand::Show { running } => match loaded {
            Err(errors) => {
                writeln!(out, "{errors}")?;
                return Ok(Exit::Usage);
            }
            Ok(loaded) if running => show_running(&loaded.settings, out)?,
            Ok(loaded) => show(&shown(loaded), out)?,
        },
    }
    Ok(Exit::Ok)
}

fn check(
    loaded: &Result<Loaded, ConfigErrors>,
    json: bool,
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let (file, problems) = match loaded {
        Ok(loaded) => (Some(file_of(loaded)), misfits(loaded)),
        Err(errors) => (None, errors.0.clone()),
    };
    let has_errors = problems
        .iter()
        .any(|found| found.severity == Severity::Error);
    if json {
        let report = json!({
            "ok": !has_errors,
            "file": file,
            "problems": problems.iter().map(problem_as_json).collect::<Vec<_>>(),
        });
        writeln!(out, "{report:#}")?;
    } else {
        for problem in &problems {
            writeln!(out, "{problem}\n")?;
        }
        let file = file.unwrap_or_default();
        match (has_errors, problems.is_empty()) {
            (true, _) => {}
            (false, true) => writeln!(out, "{file}: no mistakes")?,
            (false, false) => writeln!(out, "{file}: nothing that keeps the server from starting")?,
        }
    }
    Ok(if has_errors { Exit::Usage } else { Exit::Ok })
}

/// A problem, as every command prints it.
pub(super) fn problem_as_json(problem: &Problem) -> Value {
    json!({
        "severity": problem.severity.to_string(),
        "file": problem.file,
        "line": problem.line(),
        "column": problem.place.as_ref().map(|place| place.column),
        "key": problem.key,
        "message": problem.message,
        "help": problem.help,
    })
}

fn file_of(loaded: &Loaded) -> String {
    loaded.config_file.as_ref().map_or_else(
        || "no config file".to_owned(),
        |path| path.display().to_string(),
    )
}

/// Settings as they are printed.
#[derive(Debug, Deserialize)]
struct Shown {
    file: Option<String>,
    fingerprint: String,
    values: Vec<ShownLine>,
    #[serde(default)]
    problems: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ShownLine {
    key: String,
    value: String,
    set_by: String,
    applies: String,
    /// The value that waits for the next start.
    at_restart: Option<String>,
}

fn shown(loaded: &Loaded) -> Shown {
    let line = |shown: &ShownValue| ShownLine {
        key: shown.key.to_owned(),
        value: shown.value.clone(),
        set_by: shown.set_by.to_string(),
        applies: shown.applies.as_str().to_owned(),
        at_restart: None,
    };
    Shown {
        file: loaded
            .config_file
            .as_ref()
            .map(|file| file.display().to_string()),
        fingerprint: loaded.fingerprint(),
        values: loaded.values.iter().map(line).collect(),
        problems: Vec::new(),
    }
}

fn show_running(settings: &Settings, out: &mut dyn Write) -> Result<()> {
    let server = RunningServer::find(settings)
        .context("no server runs where these settings say; `docent serve` starts one")?;
    let running = server.get("/api/v1/admin/config", settings)?;
    writeln!(out, "# running server: http://{}", server.address)?;
    show(&serde_json::from_value(running)?, out)?;
    Ok(())
}

fn show(shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let file = shown.file.as_deref().unwrap_or("no config file");
    writeln!(out, "# config file: {file}")?;
    writeln!(out, "# fingerprint: {}", shown.fingerprint)?;
    for problem in &shown.problems {
        writeln!(out, "# not in force: {problem}")?;
    }
    let lines = shown.values.iter().map(|shown| {
        let (section, name) = shown.key.split_once('.').unwrap_or(("", &shown.key));
        (section, format!("{name} = {}", shown.value), shown)
    });
    let lines: Vec<_> = lines.collect();
    let width = lines
        .iter()
        .map(|(_, line, _)| line.chars().count())
        .max()
        .unwrap_or(0);
    let mut current = "";
    for (section, line, shown) in lines {
        if section != current {
            writeln!(out, "\n[{section}]")?;
            current = section;
        }
        let waiting = shown.at_restart.as_ref().map_or_else(String::new, |value| {
            format!("; from the next start: {value}")
        });
        writeln!(
            out,
            "{line:<width$}  # {:<7}  {}{waiting}",
            shown.applies, shown.set_by
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Overrides, Places};

    const CHECK: ConfigCommand = ConfigCommand::Check { json: false };

    fn run_with(command: ConfigCommand, environment: &[(&str, &str)]) -> (Exit, String) {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = Places {
            current_dir: folder.path().into(),
            config_dir: None,
            data_dir: Some(folder.path().join("data")),
        };
        let loaded = Settings::load(&Overrides::default(), environment, &places);
        let mut out = Vec::new();
        let exit = run(&ConfigArgs { command }, &loaded, &mut out).expect("written");
        (exit, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn shows_values_with_who_set_them_and_no_secret() {
        let environment = [
            ("DOCENT__SERVER__PORT", "9000"),
            ("DOCENT__SERVER__API_KEY", "hunter2"),
        ];
        let (exit, text) = run_with(ConfigCommand::Show { running: false }, &environment);
        assert_eq!(exit, Exit::Ok);
        let line = |start: &str| {
            text.lines()
                .find(|line| line.starts_with(start))
                .unwrap_or_default()
                .to_owned()
        };
        assert!(
            line("port = 9000 ").ends_with("# restart  environment variable DOCENT__SERVER__PORT"),
            "{text}"
        );
        assert!(
            line("api_key = (set) ")
                .ends_with("# live     environment variable DOCENT__SERVER__API_KEY"),
            "{text}"
        );
        assert!(
            line("host = \"127.0.0.1\" ").ends_with("# restart  default"),
            "{text}"
        );
        assert!(
            line("path = (none) ").ends_with("# restart  default"),
            "{text}"
        );
        assert!(
            text.starts_with("# config file: no config file\n# fingerprint: "),
            "{text}"
        );
        assert!(!text.contains("hunter2"));
    }

    #[test]
    fn check_reports_all_mistakes_and_ends_with_usage() {
        let (exit, text) = run_with(
            CHECK,
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
            run_with(CHECK, &[]),
            (Exit::Ok, "no config file: no mistakes\n".to_owned())
        );
    }

    #[test]
    fn check_tells_programs_the_key_and_the_place() {
        let json = ConfigCommand::Check { json: true };
        let (exit, text) = run_with(json, &[("DOCENT__SERVER__PORT", "70000")]);
        assert_eq!(exit, Exit::Usage);
        let report: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(report["ok"], false);
        assert_eq!(report["problems"][0]["key"], "server.port");
        let message = "`server.port` must be from 0 to 65535, not 70000";
        assert_eq!(report["problems"][0]["message"], message);
    }

    #[test]
    fn check_finds_what_this_machine_lacks() {
        let environment = [
            ("DOCENT__PACK__PATH", "/there/is/no/such/pack"),
            ("DOCENT__HEARING__RECOGNISER", "whisper:none"),
        ];
        let (exit, text) = run_with(CHECK, &environment);
        assert_eq!(exit, Exit::Usage);
        assert!(
            text.contains("error: `pack.path`: there is no folder"),
            "{text}"
        );
        assert!(text.contains("warning: `hearing.recogniser`"), "{text}");
        let (exit, text) = run_with(CHECK, &environment[1..]);
        assert_eq!(exit, Exit::Ok, "a warning is no mistake: {text}");
    }

    #[test]
    fn what_waits_for_a_restart_is_shown_beside_what_is_in_force() {
        let line = ShownLine {
            key: "server.port".to_owned(),
            value: "8004".to_owned(),
            set_by: "default".to_owned(),
            applies: "restart".to_owned(),
            at_restart: Some("9000".to_owned()),
        };
        let running = Shown {
            file: Some("/etc/docent.toml".to_owned()),
            fingerprint: "0123".to_owned(),
            values: vec![line],
            problems: vec!["docent.toml:1: wrong".to_owned()],
        };
        let mut out = Vec::new();
        show(&running, &mut out).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert!(
            text.contains("# not in force: docent.toml:1: wrong\n"),
            "{text}"
        );
        assert!(
            text.ends_with("port = 8004  # restart  default; from the next start: 9000\n"),
            "{text}"
        );
    }
}
