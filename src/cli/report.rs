//! Reports, for people and as JSON.

use std::fmt;
use std::io::Write;

use anyhow::Result;
use serde::Serialize;

/// Prints a report as it was asked for.
///
/// # Errors
/// When it cannot be written.
pub(super) fn print<R: Serialize + fmt::Display>(
    report: &R,
    json: bool,
    out: &mut dyn Write,
) -> Result<()> {
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(report)?)?;
    } else {
        writeln!(out, "{report}")?;
    }
    Ok(())
}
