//! Bad input: each names the file, loses nothing, and leaves the rest working.

use super::*;

fn pack(documents: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in documents {
        fs::write(folder.path().join(path), content).unwrap();
    }
    folder
}

#[test]
fn an_empty_folder_is_told() {
    let pack = pack(&[]);
    let report = sync(&in_memory(), &Folder::new(pack.path()));
    assert_eq!(report.problems.len(), 1);
    assert!(
        report.problems[0]
            .message
            .contains("knowledge folder holds no documents")
    );
}

#[test]
fn a_fifty_megabyte_text_is_warned_about_and_indexed_after_the_others() {
    let line = |number: usize| {
        format!(
            "Shelf {number} of the archive holds box number {} of letters.\n\n",
            number * 7
        )
    };
    let mut big = (0..400_000).map(line).collect::<String>();
    big.push_str("The zeppelin model stands beside the last shelf.\n\n");
    big.extend(std::iter::repeat_n(
        "All boxes are closed on Sundays and on every public holiday. ",
        400_000,
    ));
    assert!(big.len() > 45_000_000);
    let pack = pack(&[
        ("archive.txt", big.as_bytes()),
        ("fees.md", FEES.as_bytes()),
    ]);
    let index = in_memory();
    let mut searchable = Vec::new();
    let mut first = Vec::new();
    let report = index
        .sync(&Folder::new(pack.path()), &mut |progress| {
            if let SyncProgress::Searchable { passages } = progress {
                searchable.push(passages);
                first.push(sources(&index, "application fee"));
            }
        })
        .unwrap();
    assert_eq!(
        searchable.first(),
        Some(&1),
        "the small document comes first"
    );
    assert_eq!(first[0], ["fees.md"]);
    assert_eq!(searchable.len(), 2);
    assert_eq!(sources(&index, "zeppelin"), ["archive.txt"]);
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("archive.txt is large"))
    );
}

#[test]
fn a_file_that_is_not_utf8_is_read_and_told_also_after_a_restart() {
    let pack = pack(&[
        (
            "dining.txt",
            b"The Perch Caf\xe9 serves cr\xeapes and coffee all day.",
        ),
        ("fees.md", FEES.as_bytes()),
    ]);
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let index = in_folder(folder.path());
        let report = sync(&index, &Folder::new(pack.path()));
        assert_eq!(report.problems[0].path, "dining.txt");
        assert!(report.problems[0].message.contains("not UTF-8"));
        assert_eq!(sources(&index, "cafe crepes"), ["dining.txt"]);
    }
}

#[test]
fn binary_unknown_and_empty_files_are_told_and_left_out() {
    let pack = pack(&[
        ("a.txt", &[0, 1, 2, 3, 0, 0, 7, 1]),
        ("b.pdf", b"%PDF"),
        ("c.md", b""),
        ("fees.md", FEES.as_bytes()),
    ]);
    let index = in_memory();
    let report = sync(&index, &Folder::new(pack.path()));
    let mut told: Vec<_> = report
        .problems
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["a.txt", "b.pdf", "c.md"]);
    assert!(
        report
            .problems
            .iter()
            .all(|problem| problem.message.contains(&problem.path))
    );
    assert_eq!(index.passages(), 1);
}

/// One document fails to open, or while it is read.
struct Failing {
    inner: MemorySource,
    path: &'static str,
    kind: io::ErrorKind,
    after: Option<usize>,
}

impl DocumentSource for Failing {
    fn list(&self) -> Listing {
        self.inner.list()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        let reader = self.inner.open(path)?;
        match (path == self.path, self.after) {
            (false, _) => Ok(reader),
            (true, None) => Err(self.kind.into()),
            (true, Some(after)) => Ok(Box::new(reader.take(after as u64).chain(Broken(self.kind)))),
        }
    }
}

struct Broken(io::ErrorKind);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

#[test]
fn a_file_deleted_while_it_is_read_is_told_and_the_rest_works() {
    for after in [None, Some(10)] {
        let source = Failing {
            inner: memory(&[("fees.md", FEES), ("tours.md", TOURS)]),
            path: "fees.md",
            kind: io::ErrorKind::NotFound,
            after,
        };
        let index = in_memory();
        let report = sync(&index, &source);
        assert!(report.problems[0].message.contains("fees.md was deleted"));
        assert_eq!(sources(&index, "tour"), ["tours.md"]);
        assert!(sources(&index, "application fee").is_empty());
    }
}

#[test]
fn a_file_that_cannot_be_read_any_more_keeps_what_was_known() {
    let index = in_memory();
    sync(&index, &memory(&[("fees.md", FEES), ("tours.md", TOURS)]));
    let source = Failing {
        inner: memory(&[
            ("fees.md", "# Fees\n\nNothing is known.\n"),
            ("tours.md", TOURS),
        ]),
        path: "fees.md",
        kind: io::ErrorKind::PermissionDenied,
        after: Some(4),
    };
    let report = sync(&index, &source);
    assert!(
        report.problems[0]
            .message
            .contains("fees.md cannot be read")
    );
    assert_eq!(sources(&index, "application fee"), ["fees.md"]);
}

struct Both(Claiming, Failing);
impl DocumentSource for Both {
    fn list(&self) -> Listing {
        self.0.list()
    }
    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        self.1.open(path)
    }
}

#[test]
fn a_large_file_that_breaks_off_is_rolled_back() {
    let text = "The archive holds letters and maps of the old harbour.\n\n".repeat(60_000);
    let inner = memory(&[("archive.txt", &text), ("fees.md", FEES)]);
    let listing = Claiming(inner.clone(), LARGE_BYTES + 1);
    let source = Failing {
        inner,
        path: "archive.txt",
        kind: io::ErrorKind::Other,
        after: Some(2_500_000),
    };
    let index = in_memory();
    let report = sync(&index, &Both(listing, source));
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("archive.txt cannot be read"))
    );
    assert_eq!(index.passages(), 1);
    assert_eq!(sources(&index, "application fee"), ["fees.md"]);
}

struct Partly(MemorySource, bool);
impl DocumentSource for Partly {
    fn list(&self) -> Listing {
        let mut listing = self.0.list();
        if self.1 {
            listing
                .documents
                .retain(|stat| !stat.path.starts_with("costs/"));
            listing.problems.push(crate::knowledge::Problem {
                path: "costs".to_owned(),
                message: "costs cannot be read".to_owned(),
            });
        }
        listing
    }
    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        self.0.open(path)
    }
}

#[test]
fn a_folder_that_cannot_be_listed_keeps_its_documents() {
    let documents = memory(&[("costs/fees.md", FEES), ("costs-old.md", TOURS)]);
    let index = in_memory();
    sync(&index, &Partly(documents.clone(), false));
    let report = sync(&index, &Partly(documents, true));
    assert_eq!(report.removed, 0);
    assert_eq!(report.problems[0].path, "costs");
    assert_eq!(sources(&index, "application fee"), ["costs/fees.md"]);
}

#[test]
fn a_corrupt_index_is_rebuilt_whatever_is_damaged() {
    let pack = pack(&[("fees.md", FEES.as_bytes())]);
    let source = Folder::new(pack.path());
    let damaged = |damage: &dyn Fn(&Path)| {
        let folder = tempfile::tempdir().unwrap();
        sync(&in_folder(folder.path()), &source);
        damage(&folder.path().join("words"));
        let index = in_folder(folder.path());
        assert_eq!(index.warnings().len(), 1, "{:?}", index.warnings());
        assert!(index.warnings()[0].contains("words is rebuilt"));
        assert!(!is_in_memory(&index));
        sync(&index, &source);
        assert_eq!(sources(&index, "application fee"), ["fees.md"]);
    };
    damaged(&|words| fs::write(words.join("meta.json"), "{").unwrap());
    damaged(&|words| {
        for entry in fs::read_dir(words).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|ending| ending == "store" || ending == "idx")
            {
                let mut bytes = fs::read(&path).unwrap();
                bytes[0] ^= 0xff;
                fs::write(&path, bytes).unwrap();
            }
        }
    });
    damaged(&|words| {
        fs::remove_dir_all(words).unwrap();
        fs::write(words, "not a folder").unwrap();
    });
}

#[test]
fn foreign_files_in_the_index_folder_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.doc"), "mine").unwrap();
    fs::write(
        folder.path().join("vectors"),
        "not vectors at all, but long enough to be read",
    )
    .unwrap();
    let index = in_folder(folder.path());
    sync(&index, &memory(&[("fees.md", FEES)]));
    encode_all(&index);
    assert_eq!(fs::read(folder.path().join("thesis.doc")).unwrap(), b"mine");
}

#[test]
fn a_folder_that_cannot_be_written_gives_way_to_memory() {
    // Not even root may create folders in /proc or under a file.
    let file = tempfile::NamedTempFile::new().unwrap();
    for folder in [Path::new("/proc/docent-index"), &file.path().join("index")] {
        let index = in_folder(folder);
        assert!(is_in_memory(&index));
        assert!(index.warnings()[0].contains(folder.to_str().unwrap()));
        sync(&index, &memory(&[("fees.md", FEES)]));
        assert_eq!(sources(&index, "application fee"), ["fees.md"]);
    }
}

#[test]
fn a_second_process_does_not_disturb_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = in_folder(folder.path());
    sync(&first, &memory(&[("fees.md", FEES)]));
    let second = in_folder(folder.path());
    assert!(is_in_memory(&second));
    assert!(second.warnings()[0].contains("another process uses it"));
    sync(&second, &memory(&[("tours.md", TOURS)]));
    assert_eq!(sources(&first, "application fee"), ["fees.md"]);
}
