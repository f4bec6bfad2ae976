//! `docent eval`: quality on data sets.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What `eval` can be told.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// What to measure.
    #[command(subcommand)]
    pub command: EvalCommand,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum EvalCommand {
    /// How well intents are recognised and foreign texts rejected
    Intents(EvalIntentsArgs),
    /// How well documents are found
    Retrieval(EvalRetrievalArgs),
}

/// What `eval intents` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
PATH is a file laid out as CLINC150 (data_full.json) or a folder laid out as SNIPS (one folder an intent).

Examples:
  docent eval intents data_full.json
  docent eval intents data_full.json --shots 10 --seed 3")]
pub struct EvalIntentsArgs {
    /// The data set
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// Train on this many examples of each intent only
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    pub shots: Option<u32>,
    /// Which examples those are
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval retrieval` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR holds corpus.jsonl, queries.jsonl and qrels.tsv, as the BEIR data sets do.

Example:
  docent eval retrieval ./cranfield")]
pub struct EvalRetrievalArgs {
    /// The data set
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}
pub fn run(_: &EvalArgs, _: &mut dyn std::io::Write) -> anyhow::Result<super::Exit> {
    Ok(super::Exit::Ok)
}
