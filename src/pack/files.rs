//! Where a pack's files come from: a folder on disk, or the demo pack in the binary.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

/// The pack in the binary: the admissions desk of a fictional university.
static DEMO: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/demo-pack");

/// The folder of documents.
pub(super) const KNOWLEDGE: &str = "knowledge";

/// Extensions (lower case) of the documents that can be indexed.
pub const KNOWLEDGE_EXTENSIONS: &[&str] = &[
    "md", "markdown", "txt", "text", "html", "htm", "xhtml", "csv", "tsv",
];

/// The files of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackFiles {
    /// The demo pack in the binary.
    Demo,
    /// A folder on disk.
    Folder(PathBuf),
}

/// One document under `knowledge/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeFile {
    /// Path under `knowledge/`, with `/`.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Last change in nanoseconds since the Unix epoch, where the file system knows it.
    pub modified_ns: Option<u64>,
}

/// What stands under `knowledge/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnowledgeListing {
    /// Documents that can be indexed, sorted by path.
    pub files: Vec<KnowledgeFile>,
    /// Files of other kinds, as paths under `knowledge/`, sorted.
    pub unsupported: Vec<String>,
    /// What could not be listed: loops of links, folders without permission, links to nothing.
    pub unreadable: Vec<UnreadableFile>,
    /// Whether there is a `knowledge/` folder at all.
    pub exists: bool,
}

/// A path that could not be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableFile {
    /// Path under `knowledge/`, with `/`.
    pub path: String,
    /// Why.
    pub message: String,
}

impl PackFiles {
    /// The pack in `folder`, or the demo pack.
    pub fn new(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Demo, Self::Folder)
    }

    /// How messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::Demo => "the demo pack".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
        }
    }

    /// How messages call the file at `path` (relative to the pack).
    pub fn shown(&self, path: &str) -> String {
        match self {
            Self::Demo => format!("demo-pack/{path}"),
            Self::Folder(folder) => folder.join(path).display().to_string(),
        }
    }

    /// The folder, unless the pack is in the binary.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Demo => None,
            Self::Folder(folder) => Some(folder),
        }
    }

    /// The bytes of the file at `path` (with `/`, relative to the pack).
    ///
    /// # Errors
    /// As [`std::fs::read`]; `InvalidInput` for a path that leads out of the pack.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let inside = Path::new(path)
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
        if !inside || path.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the path leads out of the pack",
            ));
        }
        match self {
            Self::Folder(folder) => std::fs::read(folder.join(path)),
            Self::Demo => DEMO
                .get_file(path)
                .map(|file| file.contents().to_vec())
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }

    /// The bytes of the document at `path` under `knowledge/`.
    ///
    /// # Errors
    /// As [`PackFiles::read`].
    pub fn read_knowledge(&self, path: &str) -> io::Result<Vec<u8>> {
        self.read(&format!("{KNOWLEDGE}/{path}"))
    }

    /// Lists the documents. Links are followed, hidden files and those that editors leave behind are passed over. What
    /// cannot be listed is named, and the rest comes back all the same.
    pub fn list_knowledge(&self) -> KnowledgeListing {
        let mut listing = match self {
            Self::Demo => list_demo(),
            Self::Folder(folder) => list_folder(&folder.join(KNOWLEDGE)),
        };
        listing
            .files
            .sort_by(|left, right| left.path.cmp(&right.path));
        listing.unsupported.sort();
        listing
    }

    /// The names at the top of the pack, sorted; hidden files and those that editors leave behind are passed over.
    pub(super) fn list_top(&self) -> Vec<String> {
        let names: Vec<String> = match self {
            Self::Demo => DEMO
                .entries()
                .iter()
                .map(|entry| last_name(entry.path()))
                .collect(),
            Self::Folder(folder) => std::fs::read_dir(folder)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect(),
        };
        let mut names: Vec<_> = names
            .into_iter()
            .filter(|name| !is_left_behind(name))
            .collect();
        names.sort();
        names
    }
}

/// Whether a file or folder of this name is hidden, or a copy that an editor or a copying tool keeps while it works.
pub(super) fn is_left_behind(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let number_of_vim = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || number_of_vim
        || [
            ".swp",
            ".swx",
            ".tmp",
            ".temp",
            ".bak",
            ".orig",
            ".part",
            ".crdownload",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

fn list_demo() -> KnowledgeListing {
    let mut listing = KnowledgeListing::default();
    let Some(folder) = DEMO.get_dir(KNOWLEDGE) else {
        return listing;
    };
    listing.exists = true;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = slashed(file.path().strip_prefix(KNOWLEDGE).unwrap_or(file.path()));
            listing.add(path, file.contents().len() as u64, None);
        }
    }
    listing
}

fn list_folder(root: &Path) -> KnowledgeListing {
    let mut listing = KnowledgeListing {
        exists: root.is_dir(),
        ..KnowledgeListing::default()
    };
    if !listing.exists {
        return listing;
    }
    let walk = WalkDir::new(root)
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0 || !is_left_behind(&entry.file_name().to_string_lossy())
        });
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => listing.add_entry(root, &entry),
            Err(error) => {
                let message = match error.loop_ancestor() {
                    Some(ancestor) => format!("a link that leads back to {}", ancestor.display()),
                    None => error
                        .io_error()
                        .map_or_else(|| error.to_string(), ToString::to_string),
                };
                let path = under(root, error.path().unwrap_or(root));
                listing.unreadable.push(UnreadableFile { path, message });
            }
        }
    }
    listing
}

impl KnowledgeListing {
    fn add_entry(&mut self, root: &Path, entry: &walkdir::DirEntry) {
        let path = under(root, entry.path());
        let problem = match entry.metadata() {
            Ok(metadata) if metadata.is_file() => {
                let modified_ns = metadata
                    .modified()
                    .ok()
                    .and_then(|modified| modified.duration_since(UNIX_EPOCH).ok())
                    .and_then(|since| u64::try_from(since.as_nanos()).ok());
                return self.add(path, metadata.len(), modified_ns);
            }
            Ok(_) => "not a regular file".to_owned(),
            Err(error) => error.to_string(),
        };
        self.unreadable.push(UnreadableFile {
            path,
            message: problem,
        });
    }

    fn add(&mut self, path: String, bytes: u64, modified_ns: Option<u64>) {
        let extension = Path::new(&path)
            .extension()
            .map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        if extension.is_some_and(|extension| KNOWLEDGE_EXTENSIONS.contains(&extension.as_str())) {
            self.files.push(KnowledgeFile {
                path,
                bytes,
                modified_ns,
            });
        } else {
            self.unsupported.push(path);
        }
    }
}

fn under(root: &Path, path: &Path) -> String {
    slashed(path.strip_prefix(root).unwrap_or(path))
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

fn last_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
