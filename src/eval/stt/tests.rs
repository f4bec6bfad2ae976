//! With a transcriber that has learnt its answers by heart.

use std::fs;

use super::*;
use crate::audio::wav;
use crate::hearing::doubles::{Certain, Parrot};

fn data() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("speech");
    fs::create_dir(&below).unwrap();
    for thousands in 1..=4 {
        let path = folder.path().join(format!("{thousands}.wav"));
        fs::write(path, wav::file(&vec![100; thousands * 1_000], 16_000)).unwrap();
    }
    let lines = [
        r#"{"audio": "1.wav", "text": "Turn on the lamp.", "kind": "command", "lang": "en"}"#,
        r#"{"audio": "2.wav", "text": "what time is it", "kind": "command"}"#,
        "",
        r#"{"audio": "3.wav", "text": "a long story", "kind": "read"}"#,
        r#"{"audio": "none.wav", "text": "x", "kind": "suspect_reference"}"#,
    ];
    fs::write(below.join("REFERENCES.jsonl"), lines.join("\n")).unwrap();
    folder
}

fn measure(folder: &Path, options: &Options) -> Result<Report, SttError> {
    let mut opened = Vec::new();
    let mut open = |kind: &str, texts: &[&str]| -> Result<Arc<dyn Transcriber>, HearError> {
        opened.push((kind.to_owned(), texts.len()));
        Ok(Arc::new(Parrot(vec![
            "turn on the lamp",
            "what time it is it",
            "the story",
        ])))
    };
    let path = folder.join("speech/REFERENCES.jsonl");
    run(&path, options, &mut Certain, &mut open, &mut || {})
}

#[test]
fn kinds_are_counted_apart_and_together() {
    let folder = data();
    let report = measure(folder.path(), &Options::default()).unwrap();
    let counts: Vec<_> = report
        .rows
        .iter()
        .map(|row| {
            (
                row.kind.as_str(),
                row.recordings,
                row.right,
                row.errors.words,
                row.errors.total(),
            )
        })
        .collect();
    assert_eq!(counts, [("command", 2, 1, 8, 1), ("read", 1, 0, 3, 2)]);
    let total = report.total();
    assert_eq!(
        (total.recordings, total.right, total.errors.words),
        (3, 1, 11)
    );
    assert!((total.word_error_rate - 3.0 / 11.0).abs() < 1e-12);
    assert_eq!(report.suspect, 1);
    let worst: Vec<_> = report
        .pairs
        .iter()
        .map(|pair| pair.heard.as_str())
        .collect();
    assert_eq!(worst, ["the story", "what time it is it"]);
    let shown = report.to_string();
    for part in [
        "left out: 1 references",
        "27.27%",
        "said   a long story",
        "parrot",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
}

#[test]
fn what_is_measured_can_be_narrowed() {
    let folder = data();
    let only = |kind: &str, limit| Options {
        kind: Some(kind.to_owned()),
        limit,
        conversation: false,
    };
    let report = measure(folder.path(), &only("command", Some(1))).unwrap();
    assert_eq!((report.rows.len(), report.total().recordings), (1, 1));
    let message = measure(folder.path(), &only("sung", None))
        .unwrap_err()
        .to_string();
    assert_eq!(message, "there is no recording of kind `sung`");
}

#[test]
fn what_is_missing_is_named() {
    let folder = data();
    fs::remove_file(folder.path().join("3.wav")).unwrap();
    let message = measure(folder.path(), &Options::default())
        .unwrap_err()
        .to_string();
    assert!(message.contains("3.wav: it cannot be read"), "{message}");
    fs::write(folder.path().join("speech/REFERENCES.jsonl"), "{}\n").unwrap();
    let message = measure(folder.path(), &Options::default())
        .unwrap_err()
        .to_string();
    assert!(message.contains("REFERENCES.jsonl, line 1"), "{message}");
}
