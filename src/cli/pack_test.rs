//! `docent pack test`: asks the questions of `tests.toml` and compares what comes back.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use super::Exit;
use super::pack::PackTestArgs;
use super::typed::Typed;
use crate::config::Settings;
use crate::eval::pack_tests::{Verdict, judge};

/// Runs the tests of a pack, on engines of our own and in memory: nothing of a running server is touched.
///
/// # Errors
/// When the engines cannot be started or the pack has errors.
pub fn run(args: &PackTestArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let typed = Typed::start(settings, args.dir.as_deref().map(Path::new))?;
    let pack = typed.brain.content.pack();
    let mut failed = 0;
    for test in &pack.tests {
        let asked = typed.ask(&test.ask, test.at);
        let verdict = judge(test, &asked, &pack.unknown);
        failed += usize::from(!verdict.passed());
        write(&verdict, args.json, out)?;
    }
    if !args.json {
        let passed = pack.tests.len() - failed;
        writeln!(out, "{passed} passed, {failed} failed")?;
    }
    Ok(if failed == 0 {
        Exit::Ok
    } else {
        Exit::CheckFailed
    })
}

/// Failures in full; passed tests only as JSON.
fn write(verdict: &Verdict<'_>, json: bool, out: &mut dyn Write) -> Result<()> {
    if json {
        writeln!(out, "{}", serde_json::to_string(verdict)?)?;
    } else if !verdict.passed() {
        writeln!(out, "tests.toml:{}: {:?}", verdict.line, verdict.ask)?;
        writeln!(out, "  wanted {}", verdict.missed.join(", "))?;
        let sources = verdict.sources.join(", ");
        writeln!(
            out,
            "  got {:?} ({}, {:.2}) from [{sources}]",
            verdict.answer, verdict.intent, verdict.confidence
        )?;
    }
    Ok(())
}
