//! From what was typed to what is done.

use std::io::{self, Write};

use anyhow::{Result, bail};
use clap::CommandFactory;

use super::pack::PackCommand;
use super::{
    Cli, Command, Exit, ask, backup, bench, completions, config, devices, doctor, eval, index,
    init, kiosk, man, models, pack, pack_check, pack_test, restore, say, serve, support_bundle,
    talk, transcribe, voices,
};
use crate::app::StartError;
use crate::backup::BackupError;
use crate::cause::told;
use crate::config::{ConfigErrors, Layers, Loaded, LogFormat, Places, Settings, environment};
use crate::http::server::ListenError;
use crate::inference::runtime;
use crate::store::StoreError;
use crate::telemetry::{LogControl, start_logging};

/// Runs the command and says what went wrong, if anything, on standard error.
pub fn run(cli: &Cli) -> Exit {
    let layers = Layers::new(cli.overrides(), environment(), Places::of_this_machine());
    let loaded = layers.load();
    match dispatch(cli, layers, &loaded) {
        Ok(exit) => exit,
        Err(problem) if reader_left(&problem) => Exit::Ok,
        Err(problem) => {
            let exit = exit_of(&problem);
            // Nothing is left to be done if even standard error is closed.
            let _ = writeln!(io::stderr(), "docent: {}", told(&*problem));
            exit
        }
    }
}

fn dispatch(cli: &Cli, layers: Layers, loaded: &Result<Loaded, ConfigErrors>) -> Result<Exit> {
    if cli.command.runs_models()
        && let Some(problem) = runtime::cpu_problem()
    {
        bail!(problem);
    }
    let mut out = io::stdout();
    match &cli.command {
        Command::Completions(args) => completions::run(args, Cli::command(), &mut out),
        Command::Init(args) => init::run(args, &mut out),
        Command::Man(args) => man::run(args, Cli::command(), &mut out),
        Command::Config(args) => config::run(args, loaded, &mut out),
        Command::Pack(args) => match &args.command {
            PackCommand::New(args) => pack::run_new(args, &mut out),
            PackCommand::Check(args) => pack_check::run(args, settings_of(loaded)?, &mut out),
            PackCommand::Test(args) => pack_test::run(args, logged(cli, loaded)?, &mut out),
        },
        Command::Serve(_) => {
            let loaded = loaded.as_ref().map_err(Clone::clone)?;
            let log = log_as_asked(cli, &loaded.settings);
            serve::run(layers, loaded.clone(), log)
        }
        Command::Talk(_) => {
            let loaded = loaded.as_ref().map_err(Clone::clone)?;
            let log = log_as_asked(cli, &loaded.settings);
            talk::run(layers, loaded.clone(), log)
        }
        Command::Ask(args) => ask::run(args, logged(cli, loaded)?, &mut out),
        Command::Say(args) => say::run(args, logged(cli, loaded)?, &mut out),
        Command::Transcribe(args) => transcribe::run(args, logged(cli, loaded)?, &mut out),
        Command::Voices(args) => voices::run(args, logged(cli, loaded)?, &mut out),
        Command::Models(args) => models::run(args, &cli.global, logged(cli, loaded)?, &mut out),
        Command::Index(args) => index::run(args, logged(cli, loaded)?, &mut out),
        Command::Eval(args) => eval::run(args, logged(cli, loaded)?, &mut out),
        Command::Kiosk(args) => kiosk::run(args, &cli.global, logged(cli, loaded)?, &mut out),
        Command::Devices(args) => devices::run(args, settings_of(loaded)?, &mut out),
        Command::Doctor(args) => {
            log_if_told_how(cli, loaded);
            doctor::run(args, loaded, &mut out)
        }
        Command::Backup(args) => {
            logged(cli, loaded)?;
            backup::run(args, loaded.as_ref().map_err(Clone::clone)?, &mut out)
        }
        Command::Restore(args) => restore::run(args, logged(cli, loaded)?, &mut out),
        Command::SupportBundle(args) => {
            log_if_told_how(cli, loaded);
            support_bundle::run(args, loaded, &mut out)
        }
        Command::Bench(args) => bench::run(args, &cli.global, logged(cli, loaded)?, &mut out),
    }
}

fn settings_of(loaded: &Result<Loaded, ConfigErrors>) -> Result<&Settings> {
    Ok(&loaded.as_ref().map_err(Clone::clone)?.settings)
}

/// The settings, with logging as they ask for it.
fn logged<'a>(cli: &Cli, loaded: &'a Result<Loaded, ConfigErrors>) -> Result<&'a Settings> {
    let settings = settings_of(loaded)?;
    log_as_asked(cli, settings);
    Ok(settings)
}

fn log_as_asked(cli: &Cli, settings: &Settings) -> LogControl {
    // A command that answers on the terminal logs only what went wrong there.
    let level = match (&cli.command, &cli.global.log) {
        (Command::Serve(_), _) | (_, Some(_)) => settings.log.level.as_str(),
        // What the log would warn of is shown among what is said.
        (Command::Talk(_), None) => "error",
        _ => "warn",
    };
    start_logging(level, settings.log.format == LogFormat::Json)
}

/// Logging for commands that have something to say about wrong settings too.
fn log_if_told_how(cli: &Cli, loaded: &Result<Loaded, ConfigErrors>) {
    // What is wrong with the settings is among their findings.
    let _ = logged(cli, loaded);
}

/// Whether nobody reads standard output any more, as behind `| head`: what was wanted has been read.
fn reader_left(problem: &anyhow::Error) -> bool {
    let written = problem.downcast_ref::<io::Error>();
    written.is_some_and(|problem| problem.kind() == io::ErrorKind::BrokenPipe)
}

/// The exit code that fits what went wrong.
fn exit_of(problem: &anyhow::Error) -> Exit {
    if problem.is::<ConfigErrors>() {
        return Exit::Usage;
    }
    if let Some(
        BackupError::Running(_)
        | BackupError::Restoring(_)
        | BackupError::Store(StoreError::Locked { .. }),
    ) = problem.downcast_ref()
    {
        return Exit::Busy;
    }
    match (
        problem.downcast_ref::<StartError>(),
        problem.downcast_ref::<ListenError>(),
    ) {
        (Some(StartError::Pack(_)), _) => Exit::Pack,
        (Some(StartError::Store(StoreError::Locked { .. })), _)
        | (_, Some(ListenError::PortInUse { .. })) => Exit::Busy,
        _ => Exit::Failure,
    }
}
