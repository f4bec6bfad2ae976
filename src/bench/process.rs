//! Memory and CPU time of a process, as Linux tells them.

use std::fmt::Display;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::kernel::Kernel;

/// Memory of a process (its number, or `self`) that is in RAM now. Bytes.
///
/// # Errors
/// Where there is no `/proc`, or no such process.
pub fn resident_bytes(process: impl Display) -> Result<u64> {
    let file = format!("proc/{process}/status");
    let resident = Kernel::this().bytes_of(&file, "VmRSS");
    resident.with_context(|| missing(&file))
}

/// CPU time that a process has used so far, user and system.
///
/// # Errors
/// As [`resident_bytes`].
pub fn cpu_time(process: impl Display) -> Result<Duration> {
    let stat = proc_file(process, "stat")?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .context("no stat")?
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    let per_second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_secs_f64(ticks as f64 / per_second as f64))
}

/// What the system tells about a process.
fn proc_file(process: impl Display, name: &str) -> Result<String> {
    let file = format!("proc/{process}/{name}");
    Kernel::this().read(&file).with_context(|| missing(&file))
}

fn missing(file: &str) -> String {
    format!("/{file}: memory and CPU are read there, on Linux only")
}
