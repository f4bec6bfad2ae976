//! Documents and settings that were written to keep the readers busy cost seconds, and the others are served all the same.

mod documents;

use std::fs;
use std::time::{Duration, Instant};

use docent::knowledge::{AnswerOptions, KnowledgeIndex, MemorySource, Options, note_of};
use docent::pack::{Pack, PackFiles, check};

use documents::Document;

/// Ten times what one of them may add to a start: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// An honest document beside them.
const HONEST: &str = "# Opening hours\n\nThe museum opens at nine and closes at five.\n";

/// Reads a document beside an honest one: it is read or named, and the honest one is answered from.
fn read(document: Document) {
    let Document { path, content } = document;
    let note = note_of(&path, &*content).unwrap();
    let mut source = MemorySource::default();
    source.insert("honest.md", HONEST.as_bytes());
    source.insert(&*path, content);
    let index = KnowledgeIndex::open(None, Options::default()).unwrap();
    let begun = Instant::now();
    let report = index.sync(&source, &mut |_| {}).unwrap();
    let took = begun.elapsed();
    let problems = report.problems.into_iter();
    let told: Vec<_> = problems.map(|problem| problem.message).collect();
    println!("{path}: {took:?}, {} passages, {told:?}", report.passages);
    assert!(took < PATIENCE, "{path}: {took:?}");
    let wanted: Vec<_> = note
        .map(|note| format!("{path}: {note}"))
        .into_iter()
        .collect();
    assert_eq!(told, wanted, "the check and the index say the same");
    assert!(
        !told.is_empty() || report.passages > 1,
        "{path} is neither read nor named"
    );
    let options = AnswerOptions::default();
    let answer = index.answer("When does the museum open?", None, None, &options);
    let answer = format!("{answer:?}");
    assert!(
        report.passages > 1 || answer.contains("opens at nine"),
        "{path}: {answer}"
    );
}

#[test]
fn pages_cost_seconds() {
    documents::pages().into_iter().for_each(read);
}

#[test]
fn more_pages_cost_seconds() {
    documents::more_pages().into_iter().for_each(read);
}

#[test]
fn blocks_of_markdown_cost_seconds() {
    documents::blocks().into_iter().for_each(read);
}

#[test]
fn lines_of_markdown_cost_seconds() {
    documents::lines().into_iter().for_each(read);
}

#[test]
fn text_costs_seconds() {
    documents::text().into_iter().for_each(read);
}

#[test]
fn tables_cost_seconds() {
    documents::tables().into_iter().for_each(read);
}

#[test]
fn packed_documents_cost_seconds() {
    documents::packed().into_iter().for_each(read);
}

#[test]
fn settings_of_a_pack_cost_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let files = PackFiles::new(Some(folder.path().to_owned()));
    for (number, Document { path, content }) in documents::settings().into_iter().enumerate() {
        fs::write(folder.path().join("pack.toml"), "name = \"Desk\"\n").unwrap();
        let file = folder.path().join(&path);
        fs::write(&file, content).unwrap();
        let begun = Instant::now();
        let report = check(&files).to_string();
        let _ = Pack::read(&files);
        let took = begun.elapsed();
        println!(
            "{number} {path}: {took:?}, {}",
            report.lines().last().unwrap()
        );
        assert!(took < PATIENCE, "{number} {path}: {took:?}");
        assert!(
            report.len() < 10_000_000,
            "{number} {path}: {}",
            report.len()
        );
        fs::remove_file(file).unwrap();
    }
}
