//! The index as its callers see it.

mod evidence;
mod faults;
mod folder;
mod full_disk;

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::super::source::{DocumentSource, DocumentStat, Listing, MemorySource};
use super::super::{AnswerOptions, WIDTH};
use super::*;
use folder::Folder;

/// Counts what is opened.
struct Counting<S> {
    inner: S,
    opened: RefCell<Vec<String>>,
    listed: Cell<usize>,
}

impl<S> Counting<S> {
    fn new(inner: S) -> Self {
        Self {
            inner,
            opened: RefCell::default(),
            listed: Cell::new(0),
        }
    }

    fn taken(&self) -> Vec<String> {
        self.opened.take()
    }
}

impl<S: DocumentSource> DocumentSource for Counting<S> {
    fn list(&self) -> Listing {
        self.listed.set(self.listed.get() + 1);
        self.inner.list()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        self.opened.borrow_mut().push(path.to_owned());
        self.inner.open(path)
    }
}

fn memory(documents: &[(&str, &str)]) -> MemorySource {
    let mut source = MemorySource::default();
    for (path, content) in documents {
        source.insert(*path, content.as_bytes().to_vec());
    }
    source
}

fn in_memory() -> KnowledgeIndex {
    KnowledgeIndex::open(None, Options::default()).unwrap()
}

fn in_folder(folder: &Path) -> KnowledgeIndex {
    KnowledgeIndex::open(Some(folder), Options::default()).unwrap()
}

fn is_in_memory(index: &KnowledgeIndex) -> bool {
    index.storage.lock().folder.is_none()
}

fn sync(index: &KnowledgeIndex, source: &dyn DocumentSource) -> SyncReport {
    index.sync(source, &mut |_| {}).unwrap()
}

fn sources(index: &KnowledgeIndex, question: &str) -> Vec<String> {
    let hits = index.search(question, None, 5).unwrap();
    hits.into_iter().map(|hit| hit.source).collect()
}

/// A vector that depends on the words of a text alone.
fn fake_vector(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0; WIDTH];
    for term in Analyzer::new("en").terms(text) {
        vector[usize::from(VectorKey::of(&term).0[0])] += 1.0;
    }
    super::super::vectors::normalise(&mut vector);
    vector
}

fn encode_all(index: &KnowledgeIndex) -> usize {
    let mut count = 0;
    loop {
        let missing = index.missing_vectors(7).unwrap();
        if missing.is_empty() {
            return count;
        }
        count += missing.len();
        let vectors: Vec<Vec<f32>> = missing.iter().map(|one| fake_vector(&one.text)).collect();
        let given: Vec<(VectorKey, &[f32])> = missing
            .iter()
            .zip(&vectors)
            .map(|(one, vector)| (one.key, vector.as_slice()))
            .collect();
        index.add_vectors(&given).unwrap();
    }
}

const FEES: &str =
    "# Fees\n\nThe application fee is 60 dollars. The housing deposit is 200 dollars.\n";
const TOURS: &str =
    "# Tours\n\n## What does a tour cost?\n\nCampus tours are free. Parking is free too.\n";

#[test]
fn a_restart_reads_nothing_again() {
    let (folder, pack) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(pack.path().join("fees.md"), FEES).unwrap();
    fs::write(pack.path().join("tours.md"), TOURS).unwrap();
    let source = Counting::new(Folder::new(pack.path()));
    {
        let index = in_folder(folder.path());
        let report = sync(&index, &source);
        assert_eq!((report.added, report.passages), (2, 2));
        assert_eq!(source.taken(), ["fees.md", "tours.md"]);
        assert!(encode_all(&index) > 0);
    }
    let index = in_folder(folder.path());
    assert_eq!(sources(&index, "application fee"), ["fees.md"]);
    let report = sync(&index, &source);
    assert_eq!((report.unchanged, report.added, report.changed), (2, 0, 0));
    assert!(source.taken().is_empty());
    assert_eq!(source.listed.get(), 2);
    assert!(index.vectors_waiting() == 0, "vectors came back too");
    assert!(index.warnings().is_empty());
}

#[test]
fn a_changed_file_reads_and_replaces_only_itself_and_vectors_follow() {
    let pack = tempfile::tempdir().unwrap();
    fs::write(pack.path().join("fees.md"), FEES).unwrap();
    fs::write(pack.path().join("tours.md"), TOURS).unwrap();
    let source = Counting::new(Folder::new(pack.path()));
    let index = in_memory();
    sync(&index, &source);
    encode_all(&index);
    source.taken();
    fs::write(
        pack.path().join("fees.md"),
        FEES.replace("60 dollars", "75 dollars today"),
    )
    .unwrap();
    let report = sync(&index, &source);
    assert_eq!(source.taken(), ["fees.md"]);
    assert_eq!((report.changed, report.unchanged), (1, 1));
    assert!(index.vectors_waiting() > 0);
    let vector = fake_vector("application fee");
    let hits = index.search("application fee", Some(&vector), 5).unwrap();
    assert!(
        hits[0].text.contains("75 dollars today"),
        "words are there before the vectors"
    );
    assert!(hits.iter().all(|hit| !hit.text.contains("60 dollars")));
    assert_eq!(
        encode_all(&index),
        2,
        "the whole and the new sentence; heading and other sentence are known"
    );
    assert!(index.vectors_waiting() == 0);
}

#[test]
fn without_dates_content_decides_and_nothing_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let source = Counting::new(memory(&[("fees.md", FEES)]));
    let index = in_folder(folder.path());
    sync(&index, &source);
    let mut commits = 0;
    let report = index.sync(&source, &mut |progress| {
        commits += usize::from(matches!(progress, SyncProgress::Searchable { .. }));
    });
    let report = report.unwrap();
    assert_eq!(
        (report.unchanged, report.changed, report.passages),
        (1, 0, 1)
    );
    assert_eq!(commits, 0);
}

#[test]
fn a_touched_file_is_read_once_more_and_then_known() {
    let pack = tempfile::tempdir().unwrap();
    fs::write(pack.path().join("fees.md"), FEES).unwrap();
    let source = Counting::new(Folder::new(pack.path()));
    let index = in_memory();
    sync(&index, &source);
    let file = fs::File::options()
        .write(true)
        .open(pack.path().join("fees.md"))
        .unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    source.taken();
    assert_eq!(sync(&index, &source).unchanged, 1);
    assert_eq!(source.taken(), ["fees.md"]);
    assert_eq!(sync(&index, &source).unchanged, 1);
    assert!(source.taken().is_empty());
}

#[test]
fn a_removed_file_is_gone() {
    let mut source = memory(&[("a/fees.md", FEES), ("b/tours.md", TOURS)]);
    let index = in_memory();
    sync(&index, &source);
    assert_eq!(index.categories(), ["a", "b"]);
    source.remove("a/fees.md");
    let report = sync(&index, &source);
    assert_eq!(
        (report.removed, report.passages, index.documents()),
        (1, 1, 1)
    );
    assert!(sources(&index, "application fee").is_empty());
}

#[test]
fn questions_in_query_syntax_are_only_words() {
    let index = in_memory();
    sync(&index, &memory(&[("fees.md", FEES), ("tours.md", TOURS)]));
    for question in [
        "AND OR (",
        "words:fee",
        "\"application fee\"^2 -(",
        "NOT fee*",
        "[fee TO deposit]",
        "\\",
        "",
        "?",
    ] {
        index.search(question, None, 5).unwrap();
        index
            .answer(question, None, None, &AnswerOptions::default())
            .unwrap();
    }
    assert_eq!(
        sources(&index, "words:\"application fee\" AND ("),
        ["fees.md"]
    );
}

#[test]
fn answers_are_quoted_with_their_source_and_nothing_is_invented() {
    let index = in_memory();
    sync(
        &index,
        &memory(&[("costs/fees.md", FEES), ("visits/tours.md", TOURS)]),
    );
    encode_all(&index);
    let ask = |question: &str| {
        index
            .answer(
                question,
                Some(&fake_vector(question)),
                None,
                &AnswerOptions::default(),
            )
            .unwrap()
    };
    let answer = ask("what is the application fee in dollars");
    assert_eq!(
        answer.text.as_deref(),
        Some("The application fee is 60 dollars.")
    );
    assert_eq!(answer.sources, ["costs/fees.md"]);
    let answer = ask("what does a tour cost");
    assert_eq!(
        answer.text.as_deref(),
        Some("Campus tours are free. Parking is free too.")
    );
    assert_eq!(answer.method, super::super::Method::Faq);
    let declined = ask("who won the football match yesterday");
    assert_eq!((declined.text, declined.sources.len()), (None, 0));
    assert!(!declined.passages.is_empty());
}

#[test]
fn a_wrong_width_is_refused() {
    let index = in_memory();
    assert!(matches!(
        index.search("fee", Some(&[1.0]), 1),
        Err(KnowledgeError::Width { found: 1, .. })
    ));
    let key = VectorKey::of("x");
    assert!(matches!(
        index.add_vectors(&[(key, &[1.0])]),
        Err(KnowledgeError::Width { found: 1, .. })
    ));
}

#[test]
fn another_encoder_keeps_the_words_and_asks_for_vectors_again() {
    let folder = tempfile::tempdir().unwrap();
    let source = memory(&[("fees.md", FEES)]);
    {
        let index = in_folder(folder.path());
        sync(&index, &source);
        encode_all(&index);
    }
    let options = Options {
        encoder_id: "other".to_owned(),
        ..Options::default()
    };
    let index = KnowledgeIndex::open(Some(folder.path()), options).unwrap();
    assert_eq!(index.passages(), 1);
    assert!(index.vectors_waiting() > 0);
}

#[test]
fn vectors_of_texts_that_are_gone_are_forgotten_once_they_are_many() {
    let folder = tempfile::tempdir().unwrap();
    let text = |word: &str| {
        let sentence = |number: usize| format!("The {word} {number} is here.");
        (0..1200).map(sentence).collect::<Vec<_>>().join(" ")
    };
    let index = in_folder(folder.path());
    sync(&index, &memory(&[("a.txt", &text("first"))]));
    encode_all(&index);
    let size = || fs::metadata(folder.path().join("vectors")).unwrap().len();
    let before = size();
    sync(
        &index,
        &memory(&[("a.txt", "The only sentence is this one.")]),
    );
    assert!(size() < before / 2);
    encode_all(&index);
    assert!(index.vectors_waiting() == 0);
}

/// A stat that claims another size than the content has.
struct Claiming(MemorySource, u64);

impl DocumentSource for Claiming {
    fn list(&self) -> Listing {
        let mut listing = self.0.list();
        listing
            .documents
            .iter_mut()
            .for_each(|stat: &mut DocumentStat| stat.bytes = self.1);
        listing
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        self.0.open(path)
    }
}
