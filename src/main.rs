//! The command `docent`.

use std::process::ExitCode;

use clap::Parser;
use docent::cli::{Cli, run};
use docent::inference::erasing::ErasingAllocator;
use docent::inference::{pages, runtime};

#[global_allocator]
static ALLOCATOR: ErasingAllocator = ErasingAllocator;

#[expect(
    unsafe_code,
    reason = "the environment is changed before there is another thread"
)]
fn main() -> ExitCode {
    // SAFETY: this is the only thread so far.
    unsafe { runtime::forbid_telemetry() };
    pages::return_large_blocks();
    run(&Cli::parse()).into()
}
