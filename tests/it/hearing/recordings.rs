//! Recordings of people, from the folder of evaluation data: `scripts/test.sh` runs these where the folder is there, and
//! says so where it is not.

use std::process::Command;

use serde_json::Value;

use super::data_folder;

/// What `docent eval stt` says of recordings.
fn measure(options: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_docent"))
        .args(["eval", "stt", "--json"])
        .args(options)
        .arg(data_folder().join("speech/REFERENCES.jsonl"))
        .env("DOCENT__DATA__DIR", folder.path())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = report["rows"][0].clone();
    println!("{row}");
    row
}

#[test]
#[ignore = "needs the folder of evaluation data"]
fn commands_of_people_are_understood() {
    for kind in ["command", "voice-assistant command"] {
        let row = measure(&["--kind", kind]);
        assert!(row["right"].as_u64().unwrap() > 0, "{row}");
        assert!(row["word_error_rate"].as_f64().unwrap() <= 0.2, "{row}");
    }
}

#[test]
#[ignore = "needs the folder of evaluation data"]
fn read_sentences_of_people_are_understood() {
    let kind = "read audiobook (clean)";
    let row = measure(&["--kind", kind, "--limit", "3"]);
    assert_eq!(row["recordings"], 3, "{row}");
    assert!(row["word_error_rate"].as_f64().unwrap() < 0.1, "{row}");
}
