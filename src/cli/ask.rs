//! `docent ask`.

use clap::Args;

use super::PackFlag;

/// What `ask` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent ask \"what are the admission requirements\"
  docent ask --pack ./desk --json \"when are you open\"
  docent ask < questions.txt")]
pub struct AskArgs {
    /// What to ask; left out: every line of the standard input
    #[arg(value_name = "QUESTION")]
    pub question: Option<String>,
    /// Which pack to ask.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Print one JSON object an answer, with intent, confidence, sources and times
    #[arg(long)]
    pub json: bool,
}
