//! Where a pack's files come from: a folder on disk, or the demo pack in the binary.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Component, Path, PathBuf};

use super::demo::{self, DEMO};
use super::layout::{KNOWLEDGE, is_left_behind};
use super::links::Links;
use super::listing::{KnowledgeListing, list_folder};
use crate::config::PackSettings;

/// The files of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackFiles {
    /// The demo pack in the binary.
    Demo,
    /// A folder on disk, which may be a link itself.
    Folder(PathBuf, Links),
}

impl PackFiles {
    /// The pack in `folder`, or the demo pack. Links that lead out of it are not followed.
    pub fn new(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Demo, |folder| Self::Folder(folder, Links::Inside))
    }

    /// The pack of the settings.
    pub fn of(settings: &PackSettings) -> Self {
        let links = if settings.follow_links {
            Links::Anywhere
        } else {
            Links::Inside
        };
        let folder = settings.path.clone();
        folder.map_or(Self::Demo, |folder| Self::Folder(folder, links))
    }

    /// How messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::Demo => "the demo pack".to_owned(),
            Self::Folder(folder, _) => folder.display().to_string(),
        }
    }

    /// How messages call the file at `path` (relative to the pack).
    pub fn shown(&self, path: &str) -> String {
        match self {
            Self::Demo => format!("demo-pack/{path}"),
            Self::Folder(folder, _) => folder.join(path).display().to_string(),
        }
    }

    /// The folder, unless the pack is in the binary.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Demo => None,
            Self::Folder(folder, _) => Some(folder),
        }
    }

    /// The bytes of the file at `path` (with `/`, relative to the pack).
    ///
    /// # Errors
    /// As [`PackFiles::open_knowledge`].
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Opens the file at `path` (with `/`, relative to the pack); errors as for [`PackFiles::open_knowledge`].
    pub(super) fn open(&self, path: &str) -> io::Result<OpenFile> {
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
            Self::Folder(folder, links) => links.open(folder, Path::new(path)).map(OpenFile::Disk),
            Self::Demo => DEMO
                .get_file(path)
                .map(|file| OpenFile::Demo(Cursor::new(file.contents())))
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }

    /// Opens the document at `path` under `knowledge/`.
    ///
    /// # Errors
    /// As [`std::fs::File::open`]; `InvalidInput` for a path that leads out of the pack and for what is no regular file,
    /// `PermissionDenied` for a link that leads out of it and is not to be followed.
    pub fn open_knowledge(&self, path: &str) -> io::Result<OpenFile> {
        self.open(&format!("{KNOWLEDGE}/{path}"))
    }

    /// Lists the documents. Links are followed as far as they may be, hidden files and those that editors leave behind are passed over. What
    /// cannot be listed is named, and the rest comes back all the same.
    pub fn list_knowledge(&self) -> KnowledgeListing {
        let mut listing = match self {
            Self::Demo => demo::list(),
            Self::Folder(folder, links) => list_folder(folder, *links),
        };
        listing
            .files
            .sort_by(|left, right| left.path.cmp(&right.path));
        listing.unsupported.sort();
        listing.leading_out.sort();
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
            Self::Folder(folder, _) => std::fs::read_dir(folder)
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

/// A file of a pack that is open for reading.
#[derive(Debug)]
pub enum OpenFile {
    /// Of the pack in the binary.
    Demo(Cursor<&'static [u8]>),
    /// On disk.
    Disk(File),
}

impl Read for OpenFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Demo(file) => file.read(buffer),
            Self::Disk(file) => file.read(buffer),
        }
    }
}

fn last_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
