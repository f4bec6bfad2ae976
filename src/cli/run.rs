//! From what was typed to what is done.

use std::io::{self, Write};

use anyhow::Result;

use super::{Cli, Command, Exit, ask, bench, config, doctor, eval, index, pack, pack_test, serve};
use crate::app::StartError;
use crate::config::{ConfigErrors, Loaded, LogFormat, Places, Settings, environment};
use crate::http::server::ListenError;
use crate::store::StoreError;
use crate::telemetry::start_logging;

/// Runs the command and says what went wrong, if anything, on standard error.
pub fn run(cli: &Cli) -> Exit {
    let loaded = Settings::load(&cli.overrides(), environment(), &Places::of_this_machine());
    match dispatch(cli, &loaded) {
        Ok(exit) => exit,
        Err(problem) => {
            let exit = exit_of(&problem);
            // Nothing is left to be done if even standard error is closed.
            let _ = writeln!(io::stderr(), "docent: {problem:#}");
            exit
        }
    }
}

fn dispatch(cli: &Cli, loaded: &Result<Loaded, ConfigErrors>) -> Result<Exit> {
    let mut out = io::stdout();
    match &cli.command {
        Command::Config(args) => return Ok(config::run(args.command, loaded, &mut out)?),
        Command::Pack(args) if !args.needs_engines() => {
            return pack::run(args, loaded, &mut out);
        }
        Command::Serve(_)
        | Command::Ask(_)
        | Command::Index(_)
        | Command::Pack(_)
        | Command::Eval(_)
        | Command::Bench(_)
        | Command::Doctor(_) => {}
    }
    let settings = &loaded.as_ref().map_err(Clone::clone)?.settings;
    // A command that answers on the terminal logs only what went wrong there.
    let level = match (&cli.command, &cli.global.log) {
        (Command::Serve(_), _) | (_, Some(_)) => settings.log.level.as_str(),
        _ => "warn",
    };
    start_logging(level, settings.log.format == LogFormat::Json);
    match &cli.command {
        Command::Serve(_) => serve::run(settings),
        Command::Ask(args) => ask::run(args, settings, &mut out),
        Command::Index(args) => index::run(args, settings, &mut out),
        Command::Pack(args) => pack_test::run(args, settings, &mut out),
        Command::Eval(args) => eval::run(args, settings, &mut out),
        Command::Bench(args) => bench::run(args),
        Command::Doctor(args) => doctor::run(args, settings, &mut out),
        Command::Config(_) => Ok(Exit::Ok),
    }
}

/// The exit code that fits what went wrong.
fn exit_of(problem: &anyhow::Error) -> Exit {
    if problem.is::<ConfigErrors>() {
        return Exit::Usage;
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
