//! `docent bench engines`.

use std::io::Write;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::bench::engines::{self, EnginesReport};
use crate::cli::GlobalArgs;
use crate::cli::progress::of_engines;
use crate::cli::report::print;
use crate::config::Settings;
use crate::tiers::Measurement;

/// Time that a turn may take, if nothing else is said. Milliseconds. Source: our choice; people answer each other within
/// a second, and wait for a machine a little longer.
pub(in crate::cli) const UNDER_MS: u32 = 1_500;

/// Runs of each engine, if nothing else is said.
pub(in crate::cli) const RUNS: u32 = 10;

/// What `bench engines` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Measures every recogniser and voice that is here, what finds the answer, voice detection and the judge of turns, one \
after another, each in a process of its own. A model that is damaged is named and left out.

The times:
  recogniser  a question of about 3 s in espeak-ng's voice has been heard and a pause
              judged: until the final words
  voice       an answer is known: until the first sound of it
  thinking    the words are known: until an answer is
  turn        the words have ended: the pause ([hearing] pause_ms; it is shorter where a
              turn sounds complete), or the recogniser where that takes longer, thinking,
              and the first sound; the p95 adds up the p95 of each

The result is kept in the data folder as bench/engines.json, where `docent models recommend` finds it.

Examples:
  docent bench engines
  docent bench engines --under 1000 --json")]
pub struct EnginesArgs {
    /// Time that a turn may take
    #[arg(long, default_value_t = UNDER_MS, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub under: u32,
    /// Runs of each engine; slow ones are run less often, at least three times
    #[arg(long, default_value_t = RUNS, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub runs: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Measure only this engine, in this process, and keep nothing: what the command starts for each
    #[arg(long, hide = true, value_name = "ID")]
    pub alone: Option<String>,
    /// The process that started this one, and with which it ends
    #[arg(long, hide = true, value_name = "PID", requires = "alone")]
    pub started_by: Option<u32>,
}

/// Measures and tells.
///
/// # Errors
/// When what thinks cannot be measured, or the result cannot be kept.
pub(super) fn run(
    args: &EnginesArgs,
    global: &GlobalArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<()> {
    if let Some(id) = &args.alone {
        args.started_by.map_or(Ok(()), engines::end_with)?;
        let figures = engines::figures(id, settings, args.runs)?;
        writeln!(out, "{}", serde_json::to_string(&figures)?)?;
        return Ok(());
    }
    let measurement = measure(global, settings, args.runs)?;
    let report = EnginesReport::keep(measurement, settings, args.under.into())?;
    print(&report, args.json, out)
}

/// Measures every engine of this machine; a terminal shows how far it is.
///
/// # Errors
/// When what thinks cannot be measured, or the pack has errors.
pub(in crate::cli) fn measure(
    global: &GlobalArgs,
    settings: &Settings,
    runs: u32,
) -> Result<Measurement> {
    let alone = |id: &str| {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(global.arguments())
            .args(["bench", "engines", "--runs", &runs.to_string()])
            .args(["--alone", id])
            .args(["--started-by", &std::process::id().to_string()]);
        Ok(command)
    };
    engines::measure(settings, &alone, &mut of_engines()?)
}
