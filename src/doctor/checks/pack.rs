//! The operator's content.

use std::path::Path;

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use crate::eval::pack_tests::judge;
use crate::pack::{PackFiles, check};
use crate::session::ask_once_at;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("pack.check", "Mistakes", mistakes),
    Check::deployment("pack.tests", "Its own tests", tests),
];

/// Tests that are run at most: each takes some milliseconds.
const TESTS_MAX: usize = 300;

/// Tests that failed and are named at most; the next step names all.
const NAMED_MAX: usize = 10;

fn mistakes(deployment: &Deployment<'_>) -> Finding {
    let files = PackFiles::of(&deployment.settings.pack);
    let report = check(&files);
    let (errors, warnings) = (report.errors.len(), report.warnings.len());
    let found = format!("{}: {errors} errors, {warnings} warnings", files.name());
    let next = command("check", files.folder());
    let finding = if errors > 0 {
        Finding::fail(found, next)
    } else {
        Finding::warn_if(warnings > 0, found, next)
    };
    finding.measured((errors + warnings) as f64, "mistakes")
}

fn tests(deployment: &Deployment<'_>) -> Finding {
    deployment.try_engines(|trial| {
        let pack = trial.brain.content.pack();
        if pack.tests.is_empty() {
            return Finding::skip("the pack has no tests.toml");
        }
        let tests = pack.tests.iter().take(TESTS_MAX);
        let count = tests.len();
        let failed = tests.filter(|test| {
            let asked = trial.runtime.block_on(ask_once_at(
                &trial.brain.engines,
                &test.ask,
                test.at,
                &trial.brain.rules,
            ));
            !judge(test, &asked, &pack.unknown).passed()
        });
        let lines: Vec<String> = failed.map(|test| test.line.to_string()).collect();
        let passed = count - lines.len();
        let mut found = format!("{passed} of {count} passed");
        if !lines.is_empty() {
            let named = &lines[..lines.len().min(NAMED_MAX)];
            found = format!("{found}; failed: line {}", named.join(", "));
            if lines.len() > NAMED_MAX {
                found = format!("{found} and {} more", lines.len() - NAMED_MAX);
            }
        }
        let share = 100.0 * passed as f64 / count as f64;
        let next = command("test", deployment.settings.pack.path.as_deref());
        Finding::warn_if(passed < count, found, next).measured(share, "%")
    })
}

/// The command that says more about the pack in `folder`, or about the demo pack.
fn command(verb: &str, folder: Option<&Path>) -> String {
    let folder = folder.map_or_else(String::new, |folder| format!(" {}", folder.display()));
    format!("docent pack {verb}{folder}")
}
