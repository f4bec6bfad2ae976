//! Where documents come from: a folder, or memory (the pack inside the binary, tests).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

/// How deep a knowledge folder may be nested; deeper folders are reported, not read.
const DEPTH_MAX: usize = 32;

/// What a listing says about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentStat {
    /// The path under `knowledge/`, with `/`.
    pub path: String,
    /// The size in bytes.
    pub bytes: u64,
    /// Last change in nanoseconds since the Unix epoch; `None` where the source has no such thing (its documents are
    /// then compared by content).
    pub modified_ns: Option<u64>,
}

/// Something about one document that a person should know. Everything else works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path under `knowledge/`; empty for the folder itself.
    pub path: String,
    /// What is wrong and what it means, naming the file.
    pub message: String,
}

/// What a source holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The documents that can be opened.
    pub documents: Vec<DocumentStat>,
    /// What could not be listed. What was indexed below such a path before is kept, not taken for deleted.
    pub problems: Vec<Problem>,
    /// What is there and is not to be read. What was indexed of it before is removed.
    pub left_out: Vec<Problem>,
}

/// A place that holds documents.
pub trait DocumentSource {
    /// Lists the documents. Problems are part of the listing.
    fn list(&self) -> Listing;

    /// Opens one document for reading from its start.
    ///
    /// # Errors
    /// The reason it cannot be opened; `NotFound` means that it was deleted since it was listed.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read>>;
}

/// The documents of a folder, at any depth. Symbolic links are followed; loops are reported.
#[derive(Debug, Clone)]
pub struct FolderSource {
    root: PathBuf,
}

impl FolderSource {
    /// Documents under `root`, usually `PACK/knowledge`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn relative(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        parts.join("/")
    }

    fn problem(&self, error: &walkdir::Error) -> Problem {
        let path = error.path().unwrap_or(&self.root);
        let message = if let Some(ancestor) = error.loop_ancestor() {
            let (path, ancestor) = (path.display(), ancestor.display());
            format!("{path} is a symbolic link back to {ancestor}; it is left out")
        } else {
            let reason = error
                .io_error()
                .map_or_else(|| error.to_string(), ToString::to_string);
            format!("{} cannot be read: {reason}", path.display())
        };
        Problem {
            path: self.relative(path),
            message,
        }
    }

    fn stat(&self, entry: &walkdir::DirEntry) -> Result<DocumentStat, Problem> {
        let path = self.relative(entry.path());
        if entry.path().to_str().is_none() {
            let message = format!(
                "{} has a name that is not UTF-8; it is left out",
                entry.path().display()
            );
            return Err(Problem { path, message });
        }
        let metadata = entry.metadata().map_err(|error| self.problem(&error))?;
        let modified_ns = metadata.modified().ok().and_then(|time| {
            let since = time.duration_since(UNIX_EPOCH).ok()?;
            u64::try_from(since.as_nanos()).ok()
        });
        let bytes = metadata.len();
        Ok(DocumentStat {
            path,
            bytes,
            modified_ns,
        })
    }
}

impl DocumentSource for FolderSource {
    fn list(&self) -> Listing {
        let mut listing = Listing::default();
        let visible = |name: &str| !name.starts_with('.') && !name.ends_with('~');
        let walk = WalkDir::new(&self.root)
            .follow_links(true)
            .max_depth(DEPTH_MAX)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| {
                entry.depth() == 0 || visible(&entry.file_name().to_string_lossy())
            });
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_file() => match self.stat(&entry) {
                    Ok(stat) => listing.documents.push(stat),
                    Err(problem) => listing.problems.push(problem),
                },
                Ok(_) => {}
                Err(error) => listing.problems.push(self.problem(&error)),
            }
        }
        listing
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(self.root.join(path))?))
    }
}

/// Documents in memory: path under `knowledge/` and content.
#[derive(Debug, Clone, Default)]
pub struct MemorySource {
    documents: BTreeMap<String, Arc<[u8]>>,
}

impl MemorySource {
    /// Adds a document, or replaces the one at the same path.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Arc<[u8]>>) {
        self.documents.insert(path.into(), content.into());
    }

    /// Removes a document.
    pub fn remove(&mut self, path: &str) {
        self.documents.remove(path);
    }
}

impl DocumentSource for MemorySource {
    fn list(&self) -> Listing {
        let stat = |(path, content): (&String, &Arc<[u8]>)| DocumentStat {
            path: path.clone(),
            bytes: content.len() as u64,
            modified_ns: None,
        };
        Listing {
            documents: self.documents.iter().map(stat).collect(),
            ..Listing::default()
        }
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        let content = self.documents.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(Arc::clone(content))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_files_with_slashes_and_reports_a_symlink_loop() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        std::fs::write(folder.path().join("a/b/one.md"), "# One").unwrap();
        std::fs::write(folder.path().join(".hidden.md"), "# No").unwrap();
        std::os::unix::fs::symlink(folder.path().join("a"), folder.path().join("a/b/loop"))
            .unwrap();
        let listing = FolderSource::new(folder.path()).list();
        let paths: Vec<_> = listing
            .documents
            .iter()
            .map(|one| one.path.as_str())
            .collect();
        assert_eq!(paths, ["a/b/one.md"]);
        assert_eq!(listing.problems.len(), 1);
        assert_eq!(listing.problems[0].path, "a/b/loop");
        assert!(listing.problems[0].message.contains("a/b/loop"));
    }

    #[test]
    fn a_dangling_link_and_a_missing_folder_are_problems() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all", folder.path().join("gone.md")).unwrap();
        std::fs::write(folder.path().join("here.md"), "x").unwrap();
        let listing = FolderSource::new(folder.path()).list();
        assert_eq!(listing.documents.len(), 1);
        assert_eq!(listing.problems[0].path, "gone.md");
        let missing = FolderSource::new(folder.path().join("missing")).list();
        assert_eq!(missing.problems[0].path, "");
        assert!(missing.problems[0].message.contains("missing"));
    }

    #[test]
    fn memory_gives_back_what_was_put_in() {
        let mut source = MemorySource::default();
        source.insert("a.md", b"hello".to_vec());
        let mut text = String::new();
        source
            .open("a.md")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "hello");
        assert_eq!(
            source.open("b.md").err().unwrap().kind(),
            io::ErrorKind::NotFound
        );
        source.remove("a.md");
        assert!(source.list().documents.is_empty());
    }
}
