//! Where the index lives: a folder, or memory when there is none that works.
//!
//! The folder holds `lock`, `words/` (tantivy) and `vectors`. Only these are ever written or removed, so that a wrongly
//! named folder loses nothing.

use std::fs::{self, File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;

use super::super::KnowledgeError;
use super::super::vector_file::VectorFile;
use super::super::vectors::Matrix;
use super::options::Options;
use super::state::{Known, State};
use super::words::Words;
use crate::files::names;

/// Everything that writes.
pub(super) struct Storage {
    pub words: Words,
    /// `None` in memory.
    pub folder: Option<PathBuf>,
    /// Held as long as the folder is in use; released with the process, however it ends.
    _lock: Option<File>,
}

#[cfg(test)]
impl Storage {
    /// Over an index that a test opened, as if it were in `folder`.
    pub fn over(words: Words, folder: PathBuf) -> Self {
        Self {
            words,
            folder: Some(folder),
            _lock: None,
        }
    }
}

/// A storage, what is in it, and what a person should know about it.
pub(super) struct Opened {
    pub storage: Storage,
    pub vectors: Option<VectorFile>,
    pub state: State,
    pub warnings: Vec<String>,
}

/// Opens the folder; what is damaged in it is rebuilt. Without one, or if it cannot be used: memory.
pub(super) fn open(folder: Option<&Path>, options: &Options) -> Result<Opened, KnowledgeError> {
    let Some(folder) = folder else {
        return in_memory(options, Vec::new());
    };
    match in_folder(folder, options) {
        Ok(opened) => Ok(opened),
        Err(error) => in_memory(
            options,
            vec![format!("{error}; the index is kept in memory")],
        ),
    }
}

/// An empty index in memory.
pub(super) fn in_memory(
    options: &Options,
    warnings: Vec<String>,
) -> Result<Opened, KnowledgeError> {
    let words = Words::in_memory(&options.language)?;
    let state = State::read(words.view(), &Known::new())?;
    let storage = Storage {
        words,
        folder: None,
        _lock: None,
    };
    Ok(Opened {
        storage,
        vectors: None,
        state,
        warnings,
    })
}

/// Looks at the search index that lies in `folder`, without a change there: the number of its segments, none if there is no
/// index yet.
///
/// # Errors
/// What in it is damaged or cannot be read; opening it builds it again.
pub fn verify(folder: &Path) -> Result<Option<usize>, KnowledgeError> {
    let path = folder.join(names::INDEX_WORDS);
    if !path.exists() {
        return Ok(None);
    }
    guarded(|| super::words::verify(&path)).map(Some)
}

/// Runs `look`, which a damaged file may make panic: tantivy looks for a file's end where it was.
fn guarded<R>(look: impl FnOnce() -> Result<R, KnowledgeError>) -> Result<R, KnowledgeError> {
    catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| {
        Err(KnowledgeError::Record(
            "it is damaged and cannot be followed".to_owned(),
        ))
    })
}

fn in_folder(folder: &Path, options: &Options) -> Result<Opened, KnowledgeError> {
    let unusable = |reason: String| KnowledgeError::Folder {
        folder: folder.to_owned(),
        reason,
    };
    let io_fault = |error: io::Error| unusable(error.to_string());
    fs::create_dir_all(folder).map_err(io_fault)?;
    let lock = lock(folder).map_err(&unusable)?;
    let mut warnings = Vec::new();
    let path = folder.join(names::INDEX_WORDS);
    let (words, mut state) = match open_words(&path, options) {
        Ok(opened) => opened,
        Err(error) => {
            warnings.push(format!("{} is rebuilt: {error}", path.display()));
            remove(&path).map_err(io_fault)?;
            open_words(&path, options).map_err(|error| unusable(error.to_string()))?
        }
    };
    let mut matrix = Matrix::default();
    let path = folder.join(names::INDEX_VECTORS);
    let vectors = match VectorFile::open(&path, &options.encoder_id, &mut matrix) {
        Ok(file) => Some(file),
        Err(error) => {
            warnings.push(format!(
                "{} cannot be used: {error}; vectors are kept in memory",
                path.display()
            ));
            None
        }
    };
    state.link(matrix);
    let storage = Storage {
        words,
        folder: Some(folder.to_owned()),
        _lock: Some(lock),
    };
    Ok(Opened {
        storage,
        vectors,
        state,
        warnings,
    })
}

fn lock(folder: &Path) -> Result<File, String> {
    let file = File::create(folder.join(names::INDEX_LOCK)).map_err(|error| error.to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err("another process uses it".to_owned()),
        Err(TryLockError::Error(error)) => Err(error.to_string()),
    }
}

fn open_words(path: &Path, options: &Options) -> Result<(Words, State), KnowledgeError> {
    let unusable = |reason: String| KnowledgeError::Folder {
        folder: path.to_owned(),
        reason,
    };
    fs::create_dir_all(path).map_err(|error| unusable(error.to_string()))?;
    let directory = MmapDirectory::open(path).map_err(|error| unusable(error.to_string()))?;
    guarded(|| {
        let words = Words::open(directory, &options.language)?;
        let state = State::read(words.view(), &Known::new())?;
        Ok((words, state))
    })
}

fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}
