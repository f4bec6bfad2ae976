//! Memory of a process, as Linux tells it.

use std::fmt::Display;
use std::fs;

use anyhow::{Context, Result};

/// Memory of a process (its number, or `self`) that is in RAM now. Bytes.
///
/// # Errors
/// Where there is no `/proc`, or no such process.
pub fn resident_bytes(process: impl Display) -> Result<u64> {
    let status = proc_file(process, "status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    let kib: u64 = kib.context("no VmRSS")?.parse()?;
    Ok(kib * 1024)
}

/// What the system tells about a process.
///
/// # Errors
/// As [`resident_bytes`].
pub fn proc_file(process: impl Display, name: &str) -> Result<String> {
    let path = format!("/proc/{process}/{name}");
    fs::read_to_string(&path)
        .with_context(|| format!("{path}: memory and CPU are read there, on Linux only"))
}
