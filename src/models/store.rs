//! Where models lie: one folder for each kind, with Docent's own notes in a hidden folder inside it.
//!
//! ```text
//! <data>/whisper/ggml-base.en-q5_1.bin
//! <data>/voices/en_US-lessac-medium.onnx, .onnx.json, .MODEL_CARD
//! <data>/voices/.docent/lock           held while anything here changes
//!                      /partial/       downloads that are not complete
//!                      /import/        files of a bundle until all of it is checked
//!                      /receipts/      what was put here by Docent
//!                      /pins.json      sha256 of files that are published without one
//! ```
//!
//! The notes lie on the same file system as the models, so that a rename puts a model in place at once.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::error::At;
use super::{Event, Kind, Model, ModelError, Observer};
use crate::files::{DataFolder, free_bytes, names};

/// The folders of models.
#[derive(Debug, Clone)]
pub struct Store {
    folders: BTreeMap<Kind, PathBuf>,
}

impl Store {
    /// The folders in the data folder.
    pub fn new(data: &DataFolder) -> Self {
        let folder = |kind: Kind| (kind, data.folder(kind.folder()));
        Self {
            folders: Kind::ALL.into_iter().map(folder).collect(),
        }
    }

    /// The same, with another folder for one kind.
    #[must_use]
    pub fn with_folder(mut self, kind: Kind, folder: PathBuf) -> Self {
        self.folders.insert(kind, folder);
        self
    }

    /// The folder of a kind. It need not exist.
    pub fn folder(&self, kind: Kind) -> &Path {
        &self.folders[&kind]
    }

    /// Where the files of a model lie, or would lie, in the model's order.
    pub fn paths(&self, model: &Model) -> Vec<PathBuf> {
        let shelf = self.shelf(model.kind);
        let names = model.files.iter().map(|file| &*file.name);
        names.map(|name| shelf.path(name)).collect()
    }

    /// The folder of a kind, with its notes.
    pub(super) fn shelf(&self, kind: Kind) -> Shelf<'_> {
        Shelf {
            folder: self.folder(kind),
        }
    }
}

/// One folder of models, with its notes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelf<'a> {
    folder: &'a Path,
}

impl Shelf<'_> {
    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder
    }

    /// Where the file of this name lies, or would lie.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A note or folder of notes.
    pub(super) fn note(&self, name: &str) -> PathBuf {
        self.folder.join(names::MODEL_NOTES).join(name)
    }

    /// Where a file is downloaded to.
    pub(super) fn partial(&self, name: &str) -> PathBuf {
        self.note(names::MODEL_PARTS).join(flat(name) + ".part")
    }

    /// Where a file of a bundle waits until all of the bundle is checked.
    pub(super) fn staged(&self, name: &str) -> PathBuf {
        self.note(names::MODEL_IMPORT).join(flat(name))
    }

    /// Makes the folders, and waits until no other process changes anything here.
    pub(super) fn lock(&self, observer: &mut Observer<'_>) -> Result<ShelfLock, ModelError> {
        for folder in [
            names::MODEL_PARTS,
            names::MODEL_IMPORT,
            names::MODEL_RECEIPTS,
        ] {
            let folder = self.note(folder);
            fs::create_dir_all(&folder).at(&folder)?;
        }
        let path = self.note(names::MODEL_LOCK);
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).truncate(false);
        let file = file.open(&path).at(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                observer(&Event::Waiting {
                    folder: self.folder,
                });
                file.lock().at(&path)?;
            }
            Err(TryLockError::Error(problem)) => return Err(ModelError::of_io(&path, problem)),
        }
        Ok(ShelfLock { _file: file })
    }
}

/// Whether there is room for so many more bytes where `folder` lies, or will lie.
///
/// # Errors
/// [`ModelError::DiskFull`]; a disk that does not say how much is free may have enough.
pub(super) fn check_room(folder: &Path, needed: u64) -> Result<(), ModelError> {
    match free_bytes(folder) {
        Some(free) if free < needed => Err(ModelError::DiskFull {
            folder: folder.to_path_buf(),
            needed: Some(needed),
            free: Some(free),
        }),
        _ => Ok(()),
    }
}

/// Held while a folder of models changes. The system ends it with the process.
#[derive(Debug)]
pub(super) struct ShelfLock {
    _file: File,
}

/// A path as one name; no name of a model has a `+` and a slash at once.
fn flat(name: &str) -> String {
    name.replace('/', "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Catalogue;

    #[test]
    fn models_lie_where_the_engines_look() {
        let catalogue = Catalogue::embedded();
        let store = Store::new(&DataFolder::new("/data"))
            .with_folder(Kind::Piper, PathBuf::from("/elsewhere"));
        let paths = |id: &str| store.paths(catalogue.find(id).unwrap());
        assert_eq!(
            paths("whisper:base.en"),
            [Path::new("/data/whisper/ggml-base.en.bin")]
        );
        assert_eq!(
            paths("piper:en_GB-alan-low")[..2],
            [
                Path::new("/elsewhere/en_GB-alan-low.onnx"),
                Path::new("/elsewhere/en_GB-alan-low.onnx.json")
            ]
        );
        assert_eq!(
            paths("encoder:all-MiniLM-L6-v2")[0],
            Path::new("/data/encoders/all-MiniLM-L6-v2/model.onnx")
        );
    }

    #[test]
    fn a_second_change_waits_for_the_first_and_says_so() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::new(&DataFolder::new(data.path()));
        let shelf = store.shelf(Kind::Vad);
        let lock = shelf.lock(&mut |_| {}).unwrap();
        let mut waited = 0;
        std::thread::scope(|scope| {
            let (said, heard) = std::sync::mpsc::channel();
            let second = scope.spawn(move || {
                let mut count = 0;
                let mut observer = |_: &Event<'_>| {
                    count += 1;
                    said.send(()).unwrap();
                };
                drop(shelf.lock(&mut observer).unwrap());
                count
            });
            heard.recv().unwrap();
            drop(lock);
            waited = second.join().unwrap();
        });
        assert_eq!(waited, 1);
    }
}
