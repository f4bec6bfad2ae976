//! The command `docent`.

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser;
use docent::cli::{Cli, run};
use docent::inference::{pages, runtime};
use zeroizing_alloc::ZeroAlloc;

/// Memory that is freed is overwritten: what people said does not stay behind in it.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

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
