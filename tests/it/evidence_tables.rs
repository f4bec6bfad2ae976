//! The tables of `tests/data/evidence` hold what their README says, and the packs still say what is wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use docent::pack::PackFiles;

/// The tables and their packs.
const PACKS: &[(&str, &str)] = &[
    ("demo", "assets/demo-pack"),
    ("museum", "assets/museum-pack"),
    ("town", "tests/data/packs/town"),
];
/// Kinds whose answers stand in documents that are no text.
const NOT_TEXT: &[&str] = &["pdf", "docx"];

struct Row {
    half: String,
    kind: String,
    question: String,
    wanted: String,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn rows(table: &str) -> Vec<Row> {
    let path = here(&format!("tests/data/evidence/{table}.tsv"));
    let text = fs::read_to_string(path).expect("readable");
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
        let [half, kind, question, wanted] = cells.try_into().expect("four cells");
        Row {
            half,
            kind,
            question,
            wanted,
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// The documents of a pack that are text, in one line of lower case.
fn text_of(pack: &str) -> String {
    let files = PackFiles::new(Some(here(pack)));
    let mut text = String::new();
    for file in files.list_knowledge().files {
        let bytes = files
            .read(&format!("knowledge/{}", file.path))
            .expect("readable");
        text.push_str(&String::from_utf8_lossy(&bytes).to_lowercase());
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_table_asks_fifty_near_misses_and_fifty_answered_questions_in_two_halves() {
    let mut questions = BTreeSet::new();
    for (table, _) in PACKS {
        let mut counts = BTreeMap::new();
        for row in rows(table) {
            let declined = row.wanted == "declined";
            *counts.entry((row.half, declined)).or_insert(0) += 1;
            assert!(
                questions.insert(row.question.clone()),
                "{table}: {}",
                row.question
            );
        }
        let halves = ["kept", "tune"].map(str::to_owned);
        let wanted = halves
            .iter()
            .flat_map(|half| [false, true].map(|declined| ((half.clone(), declined), 25)));
        assert_eq!(counts, wanted.collect(), "{table}");
    }
}

#[test]
fn the_packs_say_what_is_wanted() {
    for (table, pack) in PACKS {
        let text = text_of(pack);
        for row in rows(table) {
            if row.wanted == "declined" || NOT_TEXT.contains(&row.kind.as_str()) {
                continue;
            }
            let is_said = |words: &str| text.contains(&words.to_lowercase());
            assert!(
                row.wanted.split('|').any(is_said),
                "{table}: {} wants {}",
                row.question,
                row.wanted
            );
        }
    }
}

#[test]
fn every_question_to_a_made_up_place_belongs_to_one_of_its_passages() {
    let path = here("tests/data/evidence/places.jsonl");
    let text = fs::read_to_string(path).expect("readable");
    let mut questions = 0;
    for line in text.lines() {
        let place: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let passages = place["passages"].as_array().expect("passages").len() as u64;
        for kind in ["answerable", "near_misses"] {
            for question in place[kind].as_array().expect("questions") {
                assert!(question["q"].as_str().is_some_and(|text| !text.is_empty()));
                assert!(question["p"].as_u64().is_some_and(|at| at < passages));
                questions += 1;
            }
        }
    }
    assert_eq!((text.lines().count(), questions), (400, 24_349));
}
