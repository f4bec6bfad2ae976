//! `docent pack test`: asks the questions of `tests.toml` and compares what comes back.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::Exit;
use super::pack::PackTestArgs;
use super::progress::wait_until_ready;
use crate::app::{Brain, Replies};
use crate::config::Settings;
use crate::pack::PackTest;
use crate::session::{Asked, ask_once};

/// Runs the tests of a pack, on engines of our own and in memory: nothing of a running server is touched.
///
/// # Errors
/// When the engines cannot be started or the pack has errors.
pub fn run(args: &PackTestArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let brain = Brain::start(&for_test(args, settings), None, Replies::Written)?;
    wait_until_ready(&brain.content)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let pack = brain.content.pack();
    let mut failed = 0;
    for test in &pack.tests {
        let asked = runtime.block_on(ask_once(&brain.engines, &test.ask, &brain.rules));
        let verdict = judge(test, &asked, &pack.unknown);
        failed += usize::from(!verdict.passed());
        verdict.write(args.json, out)?;
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

fn for_test(args: &PackTestArgs, settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    settings.pack.watch = false;
    if let Some(folder) = &args.dir {
        settings.pack.path = Some(PathBuf::from(folder));
    }
    settings
}

/// What came of one question.
#[derive(Debug, Serialize)]
pub(super) struct Verdict<'a> {
    line: usize,
    ask: &'a str,
    answer: &'a str,
    intent: &'a str,
    confidence: f32,
    sources: &'a [String],
    /// What was wanted and did not come; empty when the test passed.
    missed: Vec<String>,
}

/// Compares an answer with everything the test wants.
pub(super) fn judge<'a>(test: &'a PackTest, asked: &'a Asked, unknown: &str) -> Verdict<'a> {
    let decision = &asked.decision;
    let mut missed = Vec::new();
    let mut want = |met: bool, what: String| {
        if !met {
            missed.push(what);
        }
    };
    if let Some(intent) = &test.intent {
        want(*decision.intent == **intent, format!("intent {intent}"));
    }
    if let Some(source) = &test.source {
        want(
            decision.sources.contains(source),
            format!("source {source}"),
        );
    }
    if let Some(words) = &test.contains {
        let found = decision.text.to_lowercase().contains(&words.to_lowercase());
        want(found, format!("an answer that contains {words:?}"));
    }
    if let Some(declined) = test.declined {
        let was_declined = decision.sources.is_empty() && *decision.text == *unknown;
        let what = if declined {
            "to be declined"
        } else {
            "not to be declined"
        };
        want(was_declined == declined, what.to_owned());
    }
    Verdict {
        line: test.line,
        ask: &test.ask,
        answer: &decision.text,
        intent: &decision.intent,
        confidence: decision.confidence,
        sources: &decision.sources,
        missed,
    }
}

impl Verdict<'_> {
    pub(super) fn passed(&self) -> bool {
        self.missed.is_empty()
    }

    /// Failures in full; passed tests only as JSON.
    fn write(&self, json: bool, out: &mut dyn Write) -> Result<()> {
        if json {
            writeln!(out, "{}", serde_json::to_string(self)?)?;
        } else if !self.passed() {
            writeln!(out, "tests.toml:{}: {:?}", self.line, self.ask)?;
            writeln!(out, "  wanted {}", self.missed.join(", "))?;
            let sources = self.sources.join(", ");
            writeln!(
                out,
                "  got {:?} ({}, {:.2}) from [{sources}]",
                self.answer, self.intent, self.confidence
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::reply::Decision;
    use crate::engines::EngineError;
    use std::time::Duration;

    fn asked(text: &str, sources: &[&str]) -> Asked {
        Asked {
            decision: Decision {
                text: text.into(),
                intent: "RAG_QUERY".into(),
                sources: sources.iter().map(|source| (*source).to_owned()).collect(),
                confidence: 0.8,
                failure: None,
            },
            intent: Err(EngineError::TimedOut),
            retrieval: Err(EngineError::TimedOut),
            elapsed: Duration::ZERO,
        }
    }

    fn wanting(declined: Option<bool>) -> PackTest {
        PackTest {
            ask: "what is the fee".to_owned(),
            intent: declined.is_none().then(|| "RAG_QUERY".to_owned()),
            source: declined.is_none().then(|| "fees.md".to_owned()),
            contains: declined.is_none().then(|| "60 Dollars".to_owned()),
            declined,
            line: 1,
        }
    }

    #[test]
    fn every_expectation_is_compared() {
        let right = asked("It is 60 dollars.", &["fees.md"]);
        assert!(judge(&wanting(None), &right, "unknown").passed());
        let wrong = asked("It is 75 dollars.", &["visas.md"]);
        assert_eq!(judge(&wanting(None), &wrong, "unknown").missed.len(), 2);
        assert!(!judge(&wanting(Some(true)), &right, "unknown").passed());
        assert!(judge(&wanting(Some(true)), &asked("unknown", &[]), "unknown").passed());
        assert!(!judge(&wanting(Some(false)), &asked("unknown", &[]), "unknown").passed());
    }
}
