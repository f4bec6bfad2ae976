//! What stands under `knowledge/`.

use std::path::Path;
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

use super::layout::{KNOWLEDGE, is_left_behind};
use super::links::Links;

/// Extensions (lower case) of the documents that can be indexed.
pub const KNOWLEDGE_EXTENSIONS: &[&str] = &[
    "md", "markdown", "txt", "text", "html", "htm", "xhtml", "csv", "tsv", "pdf", "docx",
];

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
    /// Links that lead out of the pack, and are not followed, as paths under `knowledge/`, sorted; empty for the folder
    /// itself.
    pub leading_out: Vec<String>,
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

/// Lists the documents of the pack in `pack`.
pub(super) fn list_folder(pack: &Path, links: Links) -> KnowledgeListing {
    let root = pack.join(KNOWLEDGE);
    let mut listing = KnowledgeListing {
        exists: root.is_dir(),
        ..KnowledgeListing::default()
    };
    if !listing.exists {
        return listing;
    }
    let mut walk = WalkDir::new(&root).follow_links(true).into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.add_unreadable(&root, &error);
                continue;
            }
        };
        let is_below = entry.depth() > 0;
        let is_folder = entry.file_type().is_dir();
        let leads_out = entry.path_is_symlink() && links.keep_out(pack, entry.path());
        if is_below && is_left_behind(&entry.file_name().to_string_lossy()) || leads_out {
            if leads_out {
                listing.leading_out.push(under(&root, entry.path()));
            }
            if is_folder {
                walk.skip_current_dir();
            }
        } else if !is_folder {
            listing.add_entry(&root, &entry);
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

    fn add_unreadable(&mut self, root: &Path, error: &walkdir::Error) {
        let message = match error.loop_ancestor() {
            Some(ancestor) => format!("a link that leads back to {}", ancestor.display()),
            None => error
                .io_error()
                .map_or_else(|| error.to_string(), ToString::to_string),
        };
        let path = under(root, error.path().unwrap_or(root));
        self.unreadable.push(UnreadableFile { path, message });
    }

    /// Adds a file, which counts as a document by its extension.
    pub(super) fn add(&mut self, path: String, bytes: u64, modified_ns: Option<u64>) {
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

/// A path of the pack as it is shown and kept: with `/`.
pub(super) fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}
