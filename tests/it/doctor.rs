//! `docent doctor`: every check names what is wrong, and names nothing where all is well.

mod bundle;
mod forced;
mod healthy;
mod machines;
mod microphones;
mod spoilt;

use docent::config::{ConfigErrors, Loaded, Overrides, Places, Settings};
use docent::doctor::{Machine, examine};
use serde_json::Value;
use std::path::Path;

use crate::support::server::{Finished, Launch};

/// `docent doctor --json` about what begins with `only`. It finds no running server: nobody listens on port 0.
fn doctor(only: &str) -> Launch {
    Launch::verb(&["doctor", "--json", "--only", only]).env("DOCENT__SERVER__PORT", "0")
}

/// What the program reported; its exit code agrees with it.
#[track_caller]
fn report(finished: &Finished) -> Value {
    let report: Value = serde_json::from_str(&finished.out)
        .unwrap_or_else(|problem| panic!("{problem}: {finished:#?}"));
    let failed = report["summary"]["fail"].as_u64().expect("a number");
    let code = if failed == 0 { 0 } else { 4 };
    assert_eq!(finished.code, code, "{finished:#?}");
    report
}

/// The findings of a check.
#[track_caller]
fn findings(report: &Value, id: &str) -> Vec<Value> {
    let checks = report["checks"].as_array().expect("an array");
    let of_id = checks.iter().filter(|check| check["id"] == id);
    let findings: Vec<Value> = of_id.cloned().collect();
    assert!(!findings.is_empty(), "{id} is missing: {report}");
    findings
}

/// The check has one finding of this state, which says `words` and a next step.
#[track_caller]
fn names(report: &Value, id: &str, state: &str, words: &str) {
    let findings = findings(report, id);
    let mut wanted = findings.iter().filter(|finding| finding["state"] == state);
    let finding = wanted
        .next()
        .unwrap_or_else(|| panic!("{id} is not {state}: {findings:?}"));
    let told = format!(
        "{} {} -> {}",
        finding["subject"], finding["found"], finding["next"]
    );
    assert!(told.contains(words), "{words:?} is missing: {told}");
    let next = finding["next"].as_str().unwrap_or_default();
    assert!(!next.is_empty(), "{id} has no next step: {finding}");
}

/// The default settings, with a data folder in `home`.
fn settings(home: &Path) -> Result<Loaded, ConfigErrors> {
    let places = Places {
        current_dir: home.into(),
        config_dir: None,
        data_dir: Some(home.join("data")),
    };
    let port = ("DOCENT__SERVER__PORT".to_owned(), "0".to_owned());
    Settings::load(&Overrides::default(), [port], &places)
}

/// What is found on `machine` with the default settings and no data folder yet.
fn report_of(machine: &Machine, only: &str) -> Value {
    let home = tempfile::tempdir().expect("a temporary folder");
    let report = examine(machine, &settings(home.path()), only);
    serde_json::to_value(report).expect("JSON")
}
