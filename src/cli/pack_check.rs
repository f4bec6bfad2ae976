//! `docent pack check`: the files first, and where they are right, what their content does.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};

use super::Exit;
use super::config::problem_as_json;
use super::pack::{PackCheckArgs, files};
use super::typed::Typed;
use crate::app::models_folder;
use crate::config::Settings;
use crate::content::ContentStatus;
use crate::diagnostics::{Problem, Severity, SourceFile};
use crate::engines::ears::knows_english_only;
use crate::eval::luck::luck;
use crate::eval::pack_tests::judge;
use crate::files::DataFolder;
use crate::hearing::whisper;
use crate::inference::runtime;
use crate::pack::{CheckReport, KNOWLEDGE, Pack, PackFiles, TESTS_FILE, check};

/// Tests that are asked for how narrowly they pass, at most: each takes some hundredths of a second.
const TESTS_MAX: usize = 300;

/// Of documents with more passages no vectors are made, which would take minutes.
const PASSAGES_MAX: usize = 10_000;

/// Writes everything that is wrong with a pack.
///
/// # Errors
/// As `out`.
pub fn run(args: &PackCheckArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let files = files(args.dir.as_deref(), &settings.pack);
    let mut report = check(&files);
    report.warnings.extend(unheard_language(&files, settings));
    if report.errors.is_empty() && !args.fast {
        look_at_content(args, settings, &files, &mut report);
    }
    write(&report, args.json, out)?;
    Ok(exit_of(&report, args.deny_warnings))
}

fn write(report: &CheckReport, json: bool, out: &mut dyn Write) -> Result<()> {
    if json {
        writeln!(out, "{:#}", as_json(report))?;
    } else {
        writeln!(out, "{report}")?;
    }
    Ok(())
}

fn exit_of(report: &CheckReport, deny_warnings: bool) -> Exit {
    if !report.errors.is_empty() {
        Exit::Pack
    } else if deny_warnings && !report.warnings.is_empty() {
        Exit::CheckFailed
    } else {
        Exit::Ok
    }
}

/// Adds what is found with the engines, or why nothing could be.
fn look_at_content(
    args: &PackCheckArgs,
    settings: &Settings,
    files: &PackFiles,
    report: &mut CheckReport,
) {
    let cpu = runtime::cpu_problem().map(|problem| anyhow::anyhow!(problem));
    match cpu.map_or_else(|| content_of(args, settings, files), Err) {
        Ok(problems) => problems.into_iter().for_each(|problem| report.add(problem)),
        Err(problem) => report.add(Problem {
            severity: Severity::Note,
            file: files.name(),
            place: None,
            key: None,
            message: format!(
                "only the files were looked at, and not what their content does: {problem:#}"
            ),
            help: None,
        }),
    }
}

fn content_of(
    args: &PackCheckArgs,
    settings: &Settings,
    files: &PackFiles,
) -> Result<Vec<Problem>> {
    let is_large = |status: &ContentStatus| status.passages > PASSAGES_MAX;
    let typed = Typed::start_until(settings, args.dir.as_deref(), |status| {
        status.is_settled() || status.lacks_vectors_at_most() && is_large(status)
    })?;
    let content = &typed.brain.content;
    let mut problems = content.review()?;
    let status = content.status();
    if status.awaits_vectors() {
        problems.push(too_large(files, status.passages));
    } else {
        problems.extend(lucky(&typed, files));
    }
    Ok(problems)
}

/// What was not looked at in documents that are large.
fn too_large(files: &PackFiles, passages: usize) -> Problem {
    Problem {
        severity: Severity::Note,
        file: files.shown(KNOWLEDGE),
        place: None,
        key: None,
        message: format!(
            "the documents have {passages} passages: which of them are never found, and which tests pass by a hair, is looked at up \
             to {PASSAGES_MAX}"
        ),
        help: Some("docent pack test asks the tests, however long it takes".to_owned()),
    }
}

/// Tests that pass by a hair.
fn lucky(typed: &Typed, files: &PackFiles) -> Vec<Problem> {
    let pack = typed.brain.content.pack();
    let threshold = typed.brain.engines.intents.model().classifier.threshold();
    let bytes = files.read(TESTS_FILE).unwrap_or_default();
    let source = SourceFile::decode(files.shown(TESTS_FILE), &bytes).ok();
    let mut found = Vec::new();
    for test in pack.tests.iter().take(TESTS_MAX) {
        let asked = typed.ask_why(&test.ask, test.at);
        if !judge(test, &asked, &pack.unknown).passed() {
            continue;
        }
        found.extend(luck(test, &asked, &pack, threshold).map(|luck| Problem {
            severity: Severity::Note,
            file: files.shown(TESTS_FILE),
            place: source.as_ref().map(|source| source.line(test.line)),
            key: None,
            message: format!("this test passes by a hair: {}", luck.what),
            help: Some(luck.next),
        }));
    }
    found
}

fn as_json(report: &CheckReport) -> Value {
    json!({
        "ok": report.errors.is_empty(),
        "pack": report.pack,
        "problems": report.all().map(problem_as_json).collect::<Vec<_>>(),
    })
}

/// That no recogniser of this machine knows the pack's language, if so.
fn unheard_language(files: &PackFiles, settings: &Settings) -> Option<Problem> {
    if settings.hearing.language.is_some() {
        return None;
    }
    let language = Pack::read(files).ok()?.language;
    let folder = models_folder(settings, Some(&DataFolder::new(&settings.data.dir)));
    let models = whisper::available(folder.as_deref());
    if whisper::choose(&models, Some(&language)).is_some() {
        return None;
    }
    Some(Problem {
        severity: Severity::Warning,
        file: files.shown("pack.toml"),
        place: None,
        key: Some("language".to_owned()),
        message: "what is said to this pack is not written down".to_owned(),
        help: Some(knows_english_only(
            &whisper::ModelFile::embedded().recogniser(),
            &language,
            folder.as_deref(),
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Links;

    #[test]
    fn errors_and_warnings_end_with_their_codes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = PackFiles::Folder(folder.path().to_owned(), Links::Inside);
        assert_eq!(exit_of(&check(&files), false), Exit::Pack);
        std::fs::write(folder.path().join("pack.toml"), "name = \"Desk\"\n").expect("written");
        let mut report = check(&files);
        assert_eq!(exit_of(&report, false), Exit::Ok);
        assert!(
            report.to_string().ends_with("no errors, 1 warning"),
            "{report}"
        );
        assert_eq!(exit_of(&report, true), Exit::CheckFailed);
        let mut note = report.warnings.remove(0);
        note.severity = Severity::Note;
        report.add(note);
        assert!(
            report
                .to_string()
                .ends_with("no errors, no warnings, 1 note"),
            "{report}"
        );
        assert_eq!(exit_of(&report, true), Exit::Ok);
    }

    #[test]
    fn the_report_as_json_has_every_problem_with_its_severity() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("pack.toml"), "nam = \"Desk\"\n").expect("written");
        let files = PackFiles::Folder(folder.path().to_owned(), Links::Inside);
        let report = as_json(&check(&files));
        assert_eq!(report["ok"], false);
        let problems = report["problems"].as_array().expect("a list");
        let unknown = problems
            .iter()
            .find(|problem| problem["line"] == 1)
            .expect("the line");
        assert_eq!(unknown["severity"], "error");
        assert!(unknown["help"].as_str().expect("help").contains("`name`"));
    }
}
