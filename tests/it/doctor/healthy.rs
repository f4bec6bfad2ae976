//! Where all is well nothing is named, nothing is changed, and the report has the form that scripts rely on.

use std::collections::BTreeSet;
use std::fs;

use docent::doctor::checks;
use serde_json::Value;

use super::{doctor, findings, report};
use crate::support::files::bytes_below;
use crate::support::http::keys;
use crate::support::server::Launch;
use crate::support::socket::Client;

/// Areas that are about this machine alone: what is named there may be true of a busy machine without a sound card.
const OF_THE_MACHINE: &[&str] = &["cpu", "memory", "limits", "clock", "disk", "sound"];

/// Checks that are also about how busy it is.
const OF_ITS_SPEED: &[&str] = &["turn.written", "turn.spoken"];

/// Nothing is named that Docent could do anything about.
#[track_caller]
fn names_nothing(report: &Value) {
    for check in report["checks"].as_array().expect("an array") {
        let id = check["id"].as_str().expect("a text");
        let area = id.split('.').next().unwrap_or_default();
        let is_slow = OF_ITS_SPEED.contains(&id) && check["found"].to_string().contains("answered");
        let state = check["state"].as_str().expect("a text");
        let is_well = matches!(state, "ok" | "skip");
        assert!(
            is_well || OF_THE_MACHINE.contains(&area) || is_slow,
            "{check}"
        );
    }
}

#[test]
fn a_first_look_names_nothing_and_leaves_nothing() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let temporary = home.path().join("tmp");
    fs::create_dir(&temporary).expect("writable");
    let data = home.path().join("data");
    let launch = doctor("").data(&data).env("TMPDIR", &temporary);
    let report = report(&launch.run());
    names_nothing(&report);
    for id in [
        "encoder.warm_up",
        "recogniser.warm_up",
        "voice.warm_up",
        "pack.tests",
    ] {
        assert_eq!(findings(&report, id)[0]["state"], "ok", "{report}");
    }
    assert!(!data.exists(), "the data folder was made");
    let left = bytes_below(home.path());
    assert!(left.is_empty(), "{:?}", left.keys());
}

#[tokio::test]
async fn a_used_data_folder_is_well_and_stays_as_it_is() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Launch::serve().data(data.path()).start_ready();
    Client::core(&server, "kept").await.ask("hello").await;
    let beside = doctor("").data(data.path());
    let running = report(&beside.env("DOCENT__SERVER__PORT", server.port()).run());
    names_nothing(&running);
    for (id, state) in [
        ("server.health", "ok"),
        ("network.port", "ok"),
        ("store.integrity", "skip"),
        ("turn.written", "skip"),
    ] {
        assert_eq!(findings(&running, id)[0]["state"], state, "{running}");
    }
    server.stop();
    let before = bytes_below(data.path());
    let stopped = report(&doctor("").data(data.path()).run());
    names_nothing(&stopped);
    for id in [
        "runtime.library",
        "runtime.espeak",
        "knowledge.index",
        "store.integrity",
        "store.expired",
        "store.permissions",
        "data.writable",
    ] {
        assert_eq!(findings(&stopped, id)[0]["state"], "ok", "{stopped}");
    }
    assert_eq!(findings(&stopped, "store.integrity")[0]["value"], 1.0);
    assert!(bytes_below(data.path()) == before, "doctor changes nothing");
}

#[test]
fn the_json_form_is_stable() {
    let finished = doctor("").run();
    assert_eq!(
        keys(&finished.out),
        ["schema", "docent", "checks", "summary"]
    );
    let report = report(&finished);
    assert_eq!(report["schema"], 1);
    assert_eq!(report["docent"], env!("CARGO_PKG_VERSION"));
    let entries = report["checks"].as_array().expect("an array");
    let mut counts = std::collections::BTreeMap::new();
    for entry in entries {
        let fields = entry.as_object().expect("an object");
        let fields: Vec<&str> = fields.keys().map(String::as_str).collect();
        let wanted = [
            "found", "id", "next", "state", "subject", "title", "unit", "value",
        ];
        assert_eq!(fields, wanted);
        let is_text = |field: &str| entry[field].as_str().is_some_and(|text| !text.is_empty());
        assert!(
            is_text("id") && is_text("title") && is_text("found"),
            "{entry}"
        );
        assert_eq!(entry["value"].is_number(), is_text("unit"), "{entry}");
        let state = entry["state"].as_str().expect("a text");
        let needs_next = matches!(state, "warn" | "fail");
        assert_eq!(is_text("next"), needs_next, "{entry}");
        *counts.entry(state).or_insert(0) += 1;
    }
    for state in ["ok", "warn", "fail", "skip"] {
        let count = counts.get(state).copied().unwrap_or(0);
        assert_eq!(report["summary"][state], count, "{report}");
    }
    let found = entries.iter().filter_map(|entry| entry["id"].as_str());
    let found: BTreeSet<&str> = found.collect();
    let all: BTreeSet<&str> = checks().map(|check| check.id).collect();
    assert_eq!(found, all);
}

#[test]
fn people_read_the_same_by_area() {
    let launch = Launch::verb(&["doctor", "--only", "network"]).env("DOCENT__SERVER__PORT", "0");
    let text = launch.run().ended_with(0).out;
    assert!(
        text.starts_with("network\n  ok    This machine itself"),
        "{text}"
    );
    assert!(text.contains("\n  skip  Ports of old clients"), "{text}");
    assert!(
        text.contains("5 findings: 3 ok, 0 to look at, 0 failed, 2 skipped"),
        "{text}"
    );
}
