//! `docent eval evidence`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::cli::typed::Typed;
use crate::config::Settings;
use crate::eval::evidence::{Case, Report, Said, read};

/// Half of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Half {
    /// What may be tuned on
    Tune,
    /// What is only measured
    Kept,
}

/// What `eval evidence` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
FILE is a table with the columns half, kind, question and wanted (`declined`, or words of which one must be in the \
answer, parted by |), as those in tests/data/evidence.

Example:
  docent eval evidence tests/data/evidence/town.tsv --pack tests/data/packs/town --half kept")]
pub struct EvalEvidenceArgs {
    /// The table of questions
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// Folder of the pack [default: the demo pack in the binary]
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Only this half of the table
    #[arg(long, value_name = "HALF")]
    pub half: Option<Half>,
    /// List what was not as wanted
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Asks everything, on engines of our own and in memory.
///
/// # Errors
/// When the table cannot be read or the engines cannot be started.
pub fn run(args: &EvalEvidenceArgs, settings: &Settings) -> Result<Report> {
    let half = args.half.map(|half| match half {
        Half::Tune => "tune",
        Half::Kept => "kept",
    });
    let cases = read(&args.path, half)?;
    let typed = Typed::start(settings, args.pack.as_deref())?;
    let said: Vec<Said> = cases.iter().map(|case| ask(&typed, case)).collect();
    let report = Report::of(&said);
    Ok(if args.wrong {
        report
    } else {
        report.without_faults()
    })
}

fn ask(typed: &Typed, case: &Case) -> Said {
    let asked = typed.ask(&case.question, None);
    let decision = &asked.decision;
    let confidence = asked.retrieval.as_ref();
    let confidence = confidence.map_or(0.0, |found| found.answer.confidence);
    let is_answered = !decision.sources.is_empty();
    let answer = is_answered.then_some(&*decision.text);
    Said::of(case, answer, decision.hedged, confidence)
}
