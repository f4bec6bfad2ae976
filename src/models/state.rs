//! What is installed, and whether it is what it should be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::digest::{Digests, Published};
use super::error::At;
use super::kind::is_plain;
use super::notes::{Pins, Receipt, read_pins};
use super::store::{Shelf, Store};
use super::{Catalogue, Kind, Model, ModelError, ModelFile};

/// What a file or a model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The published bytes.
    Ok,
    /// The bytes of the first download; the publisher names no sha256 to compare them with.
    Pinned,
    /// Nothing of it is here; of a file: it is not here and need not be.
    NotInstalled,
    /// The user's own: nothing is known about it.
    Unknown,
    /// It was installed, or other files of it are here, but it is gone.
    Missing,
    /// It was installed, but its bytes are others now.
    Damaged,
}

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// At sizes only: at once.
    Sizes,
    /// At every byte: about a second for each gigabyte.
    Bytes,
}

/// A file as it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileStatus {
    /// Where it lies, or would lie.
    pub path: PathBuf,
    /// What it is.
    pub state: State,
    /// Whether Docent put it there.
    pub ours: bool,
    /// Its bytes, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its sha256 in hexadecimal, if its bytes were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A model as it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelStatus {
    /// Its id; of the user's own files, made of their name.
    pub id: String,
    /// The worst of its files that are here or should be.
    pub state: State,
    /// Its files.
    pub files: Vec<FileStatus>,
}

/// How a model of the catalogue is found.
///
/// # Errors
/// When a file or note cannot be read.
pub fn status(store: &Store, model: &Model, depth: Depth) -> Result<ModelStatus, ModelError> {
    let shelf = store.shelf(model.kind);
    let receipt = Receipt::read(shelf, &model.id)?;
    let pins = read_pins(shelf)?;
    let look = |file| examine(shelf, file, &receipt, &pins, depth);
    let mut files: Vec<FileStatus> = model.files.iter().map(look).collect::<Result<_, _>>()?;
    let something = !receipt.files.is_empty() || files.iter().any(|file| file.size.is_some());
    for (file, found) in model.files.iter().zip(&mut files) {
        // Who copies a model by hand may leave out its card.
        let belongs = found.ours || !file.is_card();
        if something && belongs && found.state == State::NotInstalled {
            found.state = State::Missing;
        }
    }
    let states = files.iter().map(|file| file.state);
    let worst = states.filter(|state| *state != State::NotInstalled).max();
    Ok(ModelStatus {
        id: model.id.clone(),
        state: worst.unwrap_or(State::NotInstalled),
        files,
    })
}

/// Every model that is installed in whole or in part, then the user's own files.
///
/// # Errors
/// As [`status`].
pub fn installed(
    store: &Store,
    catalogue: &Catalogue,
    depth: Depth,
) -> Result<Vec<ModelStatus>, ModelError> {
    let mut found = Vec::new();
    for model in catalogue.models() {
        let status = status(store, model, depth)?;
        if status.state != State::NotInstalled {
            found.push(status);
        }
    }
    for kind in Kind::ALL {
        found.extend(own_files(store, catalogue, kind));
    }
    Ok(found)
}

/// The ids of models whose download was begun and is not complete: the next pull goes on with it.
pub fn unfinished(store: &Store, catalogue: &Catalogue) -> Vec<String> {
    let has_part = |model: &&Model| {
        let shelf = store.shelf(model.kind);
        let mut files = model.files.iter();
        files.any(|file| shelf.partial(&file.name).exists())
    };
    let begun = catalogue.models().iter().filter(has_part);
    begun.map(|model| model.id.clone()).collect()
}

/// Files that no model of the catalogue has, by name. Folders are the user's as well, and not looked into.
fn own_files(store: &Store, catalogue: &Catalogue, kind: Kind) -> Vec<ModelStatus> {
    let folder = store.folder(kind);
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names: BTreeSet<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_plain(name) && catalogue.owner(kind, name).is_none())
        .collect();
    let own = names.into_iter().filter_map(|name| {
        let path = folder.join(&name);
        let size = fs::metadata(&path)
            .ok()
            .filter(fs::Metadata::is_file)?
            .len();
        Some(ModelStatus {
            id: format!("{kind}:{name}"),
            state: State::Unknown,
            files: vec![FileStatus {
                path,
                state: State::Unknown,
                ours: false,
                size: Some(size),
                sha256: None,
            }],
        })
    });
    own.collect()
}

/// The digests that a file must have: the published ones, and its pin where sha256 is not among them.
pub(super) fn expected(file: &ModelFile, pins: &Pins) -> Published {
    let mut expected = file.published.clone();
    expected.sha256 = expected.sha256.or_else(|| pins.get(&file.name).cloned());
    expected
}

/// How one file is found.
pub(super) fn examine(
    shelf: Shelf<'_>,
    file: &ModelFile,
    receipt: &Receipt,
    pins: &Pins,
    depth: Depth,
) -> Result<FileStatus, ModelError> {
    let path = shelf.path(&file.name);
    let noted = receipt.file(&file.name);
    let mut status = FileStatus {
        state: State::NotInstalled,
        ours: noted.is_some(),
        size: size_of(&path)?,
        sha256: None,
        path,
    };
    let Some(size) = status.size else {
        return Ok(status);
    };
    if !status.path.is_file() {
        // A folder, or something that could be read without end.
        status.state = State::Unknown;
        return Ok(status);
    }
    let right_size = noted.map(|noted| noted.size).or(file.size);
    let mut intact = right_size.is_none_or(|right| right == size);
    if intact && depth == Depth::Bytes {
        let expected = expected(file, pins);
        let found = Digests::of_file(&status.path, &expected).at(&status.path)?;
        intact = expected.mismatch(&found).is_none();
        status.sha256 = Some(found.sha256);
    }
    // A file of the user's with nothing to compare it with stays unknown, whatever its size.
    let comparable = file.published != Published::default();
    status.state = match (intact, status.ours) {
        (true, false) if !comparable => State::Unknown,
        (true, _) if file.published.sha256.is_some() => State::Ok,
        (true, _) => State::Pinned,
        (false, true) => State::Damaged,
        (false, false) => State::Unknown,
    };
    Ok(status)
}

/// Bytes of a file; none if there is nothing.
fn size_of(path: &Path) -> Result<Option<u64>, ModelError> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(ModelError::of_io(path, problem)),
    }
}
