//! Reports of spoken questions and replies.

use std::fmt;
use std::io::Write;

use anyhow::Result;
use serde::Serialize;

use crate::cli::Exit;
use crate::cli::report::print;

/// Prints the report as it was asked for, after what went wrong.
///
/// # Errors
/// When it cannot be written.
pub(super) fn tell(
    report: &(impl Serialize + fmt::Display),
    wrong: impl Iterator<Item = String>,
    json: bool,
    out: &mut dyn Write,
) -> Result<Exit> {
    if !json {
        for sentence in wrong {
            writeln!(out, "{sentence}")?;
        }
    }
    print(report, json, out)?;
    Ok(Exit::Ok)
}
