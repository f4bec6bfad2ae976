//! Putting checked files where the engines look.

use std::fs;
use std::path::{Path, PathBuf};

use super::ModelError;
use super::error::At;
use super::notes::{Pins, Receipt, ReceiptFile, read_pins, write_pins};
use super::store::Shelf;
use crate::files::{parent, rename_new, sync_folder};

/// A checked file beside its place.
#[derive(Debug)]
pub(super) struct Checked {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What the receipt will say.
    pub(super) note: ReceiptFile,
    /// Whether the file that has its place now, if any, was put there by Docent and goes.
    pub(super) replaces: bool,
    /// Whether its sha256 has to be kept, as none is published.
    pub(super) is_pinned: bool,
}

/// Puts a model's files, in its order, in place. Notes come first, so that whatever lies there is known to be ours; the first file
/// comes last, so that no model looks ready before it is. A second run ends what a killed one began.
pub(super) fn place(
    shelf: Shelf<'_>,
    receipt: &mut Receipt,
    files: &[Checked],
) -> Result<(), ModelError> {
    let mut pins: Pins = read_pins(shelf)?;
    let before = pins.len();
    for file in files.iter().filter(|file| file.is_pinned) {
        let pin = pins.entry(file.note.name.clone());
        pin.or_insert_with(|| file.note.sha256.clone());
    }
    if pins.len() > before {
        write_pins(shelf, &pins)?;
    }
    for file in files {
        receipt.set(file.note.clone());
    }
    receipt.write(shelf)?;
    for file in files.iter().rev() {
        put(&file.path, &shelf.path(&file.note.name), file.replaces)?;
    }
    Ok(())
}

/// Renames one file to its place.
fn put(from: &Path, to: &Path, replaces: bool) -> Result<(), ModelError> {
    let folder = parent(to);
    fs::create_dir_all(folder).at(folder)?;
    let renamed = if replaces {
        fs::rename(from, to)
    } else {
        rename_new(from, to)
    };
    match renamed {
        Err(problem) if problem.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(ModelError::Foreign(to.to_path_buf()));
        }
        renamed => renamed.at(to)?,
    }
    sync_folder(folder).at(folder)
}

/// Takes new files out of their places again, as far as the system lets it, and writes the receipt from before.
pub(super) fn take_back(shelf: Shelf<'_>, before: &Receipt, files: &[Checked]) {
    for file in files.iter().filter(|file| !file.replaces) {
        let place = shelf.path(&file.note.name);
        if !file.path.exists() {
            // What cannot be taken back is whole and checked, and stays.
            let _ = fs::rename(&place, &file.path);
        }
    }
    let _ = before.write(shelf);
}
