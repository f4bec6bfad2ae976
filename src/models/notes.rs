//! What was put into a folder of models by Docent: receipts, and pins of files without a published sha256.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::ModelError;
use super::error::At;
use super::store::Shelf;
use crate::files::{names, remove_if_there, write_whole};

/// Names of files and their sha256, in hexadecimal.
pub(super) type Pins = BTreeMap<String, String>;

/// What Docent put in place for one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// The model's id.
    pub(super) id: String,
    /// Its files, without those that the user had put there before.
    pub(super) files: Vec<ReceiptFile>,
}

/// A file that Docent put in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReceiptFile {
    /// Its path in the folder.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
    /// Where it came from.
    pub(super) from: String,
}

impl Receipt {
    /// The receipt of a model; empty when Docent installed none of it.
    pub(super) fn read(shelf: Shelf<'_>, id: &str) -> Result<Self, ModelError> {
        let none = || Self {
            id: id.to_owned(),
            files: Vec::new(),
        };
        Ok(read_note(&path(shelf, id))?.unwrap_or_else(none))
    }

    /// Writes it down, or removes it when it is empty.
    pub(super) fn write(&self, shelf: Shelf<'_>) -> Result<(), ModelError> {
        let path = path(shelf, &self.id);
        if self.files.is_empty() {
            return remove_if_there(&path).map(|_| ()).at(&path);
        }
        write_note(&path, self)
    }

    /// What it says about a file.
    pub(super) fn file(&self, name: &str) -> Option<&ReceiptFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// Adds a file, in place of what it said before.
    pub(super) fn set(&mut self, file: ReceiptFile) {
        self.files.retain(|known| known.name != file.name);
        self.files.push(file);
    }
}

/// The pins of a folder.
pub(super) fn read_pins(shelf: Shelf<'_>) -> Result<Pins, ModelError> {
    Ok(read_note(&shelf.note(names::MODEL_PINS))?.unwrap_or_default())
}

/// Writes the pins down.
pub(super) fn write_pins(shelf: Shelf<'_>, pins: &Pins) -> Result<(), ModelError> {
    write_note(&shelf.note(names::MODEL_PINS), pins)
}

/// The colon of an id is not a letter of names on every file system.
fn path(shelf: Shelf<'_>, id: &str) -> PathBuf {
    shelf
        .note(names::MODEL_RECEIPTS)
        .join(format!("{}.json", id.replace(':', "-")))
}

fn read_note<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ModelError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(ModelError::of_io(path, problem)),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|problem| ModelError::Notes {
            path: path.to_path_buf(),
            problem: problem.to_string(),
        })
}

fn write_note(path: &Path, note: &impl Serialize) -> Result<(), ModelError> {
    let text = serde_json::to_vec_pretty(note).map_err(io::Error::other);
    text.and_then(|text| write_whole(path, &text)).at(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::DataFolder;
    use crate::models::{Kind, Store};

    fn file(name: &str, sha256: &str) -> ReceiptFile {
        ReceiptFile {
            name: name.into(),
            size: 3,
            sha256: sha256.into(),
            from: "https://example.org/a".into(),
        }
    }

    #[test]
    fn receipts_come_back_and_go_when_empty() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::new(&DataFolder::new(data.path()));
        let shelf = store.shelf(Kind::Vad);
        let _lock = shelf.lock(&mut |_| {}).unwrap();
        let mut receipt = Receipt::read(shelf, "vad:a").unwrap();
        assert!(receipt.files.is_empty());
        receipt.set(file("a", "1"));
        receipt.set(file("b", "2"));
        receipt.set(file("a", "3"));
        receipt.write(shelf).unwrap();
        let read = Receipt::read(shelf, "vad:a").unwrap();
        assert_eq!(read, receipt);
        assert_eq!(read.file("a").unwrap().sha256, "3");
        receipt.files.clear();
        receipt.write(shelf).unwrap();
        assert!(Receipt::read(shelf, "vad:a").unwrap().files.is_empty());
        assert_eq!(
            fs::read_dir(shelf.note(names::MODEL_RECEIPTS))
                .unwrap()
                .count(),
            0
        );
    }

    #[test]
    fn a_damaged_note_is_named() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::new(&DataFolder::new(data.path()));
        let shelf = store.shelf(Kind::Vad);
        let _lock = shelf.lock(&mut |_| {}).unwrap();
        fs::write(shelf.note(names::MODEL_PINS), "{").unwrap();
        let problem = read_pins(shelf).unwrap_err().to_string();
        assert!(
            problem.contains("pins.json") && problem.contains("remove it"),
            "{problem}"
        );
    }
}
