//! `docent eval typos`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::typed::Typed;
use crate::config::Settings;
use crate::eval::typos::{Report, Slipped, questions, slips};

/// What `eval typos` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Of the questions in the pack's tests.toml that its documents answer some are drawn, and each is \
asked with a letter of a word wrong, missing, doubled and changed for its neighbour.

Examples:
  docent eval typos
  docent eval typos --pack ./desk --questions 50 --seed 3 --wrong")]
pub struct EvalTyposArgs {
    /// Folder of the pack [default: the demo pack in the binary]
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// How many questions are drawn
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub questions: u32,
    /// Which those are, and where they slip
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// List what was answered otherwise
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Asks everything, on engines of our own and in memory.
///
/// # Errors
/// When the engines cannot be started, or the pack's tests have no question that its documents answer.
pub fn run(args: &EvalTyposArgs, settings: &Settings) -> Result<Report> {
    let typed = Typed::start(settings, args.pack.as_deref())?;
    let pack = typed.brain.content.pack();
    let questions = questions(&pack.tests, args.questions as usize, args.seed);
    if questions.is_empty() {
        bail!("tests.toml has no question with a `source`: add some, as `docent pack new` shows");
    }
    let answer = |text: &str| typed.ask(text, None).decision.text.to_string();
    let mut asked = Vec::new();
    for question in questions {
        let right = answer(question);
        for slip in slips(question, args.seed) {
            let answer = answer(&slip.text);
            asked.push(Slipped {
                is_same: answer == right,
                answer,
                slip,
            });
        }
    }
    let report = Report::of(asked);
    Ok(if args.wrong {
        report
    } else {
        report.without_faults()
    })
}
