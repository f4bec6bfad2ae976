//! Memory of a process, as Linux tells it.

use std::fmt::Display;

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

/// What the system tells about a process.
///
/// # Errors
/// As [`resident_bytes`].
pub fn proc_file(process: impl Display, name: &str) -> Result<String> {
    let file = format!("proc/{process}/{name}");
    Kernel::this().read(&file).with_context(|| missing(&file))
}

fn missing(file: &str) -> String {
    format!("/{file}: memory and CPU are read there, on Linux only")
}
