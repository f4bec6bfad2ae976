//! A download that is not complete, and the note beside it that says what it is part of.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::ModelError;
use super::super::error::At;
use crate::files::{remove_if_there, write_whole};

/// What a part is part of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartNote {
    /// Where its first byte came from.
    pub(super) from: String,
    /// What the server names this version of the file: its strong `ETag`, or the date of its last change.
    pub(super) validator: Option<String>,
    /// Bytes in all, where they are known.
    pub(super) size: Option<u64>,
}

/// A download that is not complete.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    length: u64,
    note: PartNote,
}

impl Part {
    /// The part that an earlier attempt left, or an empty one. A part without its note is begun anew.
    pub(super) fn open(path: &Path) -> Result<Self, ModelError> {
        let mut options = File::options();
        let mut file = (options.read(true).write(true).create(true).truncate(false))
            .open(path)
            .at(path)?;
        let length = file.seek(SeekFrom::End(0)).at(path)?;
        let note = fs::read(note_path(path))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        let known = note.is_some();
        let mut part = Self {
            path: path.to_path_buf(),
            file,
            length,
            note: note.unwrap_or_default(),
        };
        if !known {
            part.truncate()?;
        }
        Ok(part)
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that are here.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// What it is part of.
    pub(super) fn note(&self) -> &PartNote {
        &self.note
    }

    /// Begins anew. The old bytes go before the new note comes, so that no note ever stands for bytes of another
    /// version.
    pub(super) fn begin(&mut self, note: PartNote) -> Result<(), ModelError> {
        self.truncate()?;
        let path = note_path(&self.path);
        let text = serde_json::to_vec(&note).map_err(std::io::Error::other);
        text.and_then(|text| write_whole(&path, &text)).at(&path)?;
        self.note = note;
        Ok(())
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        let written = self.file.write_all(bytes);
        if written.is_err() {
            // Some of the bytes may have been written.
            self.length = self.file.stream_position().at(&self.path)?;
        } else {
            self.length += bytes.len() as u64;
        }
        written.at(&self.path)
    }

    /// Forces it to the disk.
    pub(super) fn sync(&self) -> Result<(), ModelError> {
        self.file.sync_all().at(&self.path)
    }

    /// Throws the bytes away.
    pub(super) fn truncate(&mut self) -> Result<(), ModelError> {
        self.file.set_len(0).at(&self.path)?;
        self.file.rewind().at(&self.path)?;
        self.length = 0;
        Ok(())
    }
}

/// Removes a part with its note.
pub(in crate::models) fn discard(path: &Path) -> Result<(), ModelError> {
    for path in [path.to_path_buf(), note_path(path)] {
        remove_if_there(&path).at(&path)?;
    }
    Ok(())
}

fn note_path(path: &Path) -> PathBuf {
    path.with_added_extension("json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(validator: &str) -> PartNote {
        PartNote {
            from: "a".into(),
            validator: Some(validator.into()),
            size: Some(6),
        }
    }

    #[test]
    fn a_part_goes_on_where_it_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        let mut part = Part::open(&path).unwrap();
        part.begin(note("1")).unwrap();
        part.append(b"abc").unwrap();
        drop(part);
        let mut part = Part::open(&path).unwrap();
        assert_eq!((part.length(), part.note()), (3, &note("1")));
        part.append(b"def").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abcdef");
        part.begin(note("2")).unwrap();
        part.append(b"g").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"g");
        drop(part);
        discard(&path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn bytes_of_an_unknown_file_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        fs::write(&path, "abc").unwrap();
        assert_eq!(Part::open(&path).unwrap().length(), 0);
        fs::write(&path, "abc").unwrap();
        fs::write(note_path(&path), "{").unwrap();
        assert_eq!(Part::open(&path).unwrap().length(), 0);
    }

    #[test]
    fn a_full_disk_is_named_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        let mut part = Part::open(&path).unwrap();
        part.file = File::options().write(true).open("/dev/full").unwrap();
        let problem = part.append(b"abc").unwrap_err();
        assert!(matches!(problem, ModelError::DiskFull { .. }), "{problem}");
        assert_eq!(part.length(), 0);
    }
}
