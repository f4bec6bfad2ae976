//! `docent pack test`: asks the questions of `tests.toml`, holds its conversations, and compares what comes back.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::Exit;
use super::pack::PackTestArgs;
use super::typed::Typed;
use crate::config::Settings;
use crate::eval::pack_tests::{Talked, Verdict, judge};
use crate::pack::PackTest;
use crate::session::Asked;

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
    for conversation in &pack.conversations {
        let mut exchange = typed.begin();
        let say = |turn: &PackTest| {
            let asked = typed.say(&mut exchange, &turn.ask, turn.at);
            asked.context("a turn of a conversation says nothing")
        };
        let answers = conversation.turns.iter().map(say);
        let answers = answers.collect::<Result<Vec<Asked>>>()?;
        let turns = conversation.turns.iter().zip(&answers);
        let talked = Talked {
            conversation: conversation.line,
            turns: turns
                .map(|(turn, asked)| judge(turn, asked, &pack.unknown))
                .collect(),
        };
        failed += usize::from(!talked.passed());
        write_conversation(&talked, args.json, out)?;
    }
    if !args.json {
        let passed = pack.tests.len() + pack.conversations.len() - failed;
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
        write_missed(verdict, out)?;
    }
    Ok(())
}

/// Failures as they were said from the beginning; passed conversations only as JSON.
fn write_conversation(talked: &Talked<'_>, json: bool, out: &mut dyn Write) -> Result<()> {
    if json {
        writeln!(out, "{}", serde_json::to_string(talked)?)?;
    } else if !talked.passed() {
        writeln!(out, "tests.toml:{}: a conversation", talked.conversation)?;
        for turn in &talked.turns {
            writeln!(out, "tests.toml:{}: {:?}", turn.line, turn.ask)?;
            if turn.passed() {
                writeln!(out, "  {:?}", turn.answer)?;
            } else {
                write_missed(turn, out)?;
            }
        }
    }
    Ok(())
}

fn write_missed(verdict: &Verdict<'_>, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "  wanted {}", verdict.missed.join(", "))?;
    let sources = verdict.sources.join(", ");
    writeln!(
        out,
        "  got {:?} ({}, {:.2}) from [{sources}]",
        verdict.answer, verdict.intent, verdict.confidence
    )?;
    Ok(())
}
