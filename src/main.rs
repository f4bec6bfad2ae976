//! The command `docent`.

use std::process::ExitCode;

use clap::Parser;
use docent::cli::{Cli, run};

fn main() -> ExitCode {
    run(&Cli::parse()).into()
}
