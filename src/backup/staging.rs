//! The folder in which a backup is unpacked: inside the one that it becomes, so that every rename is at once and the folder itself
//! keeps its owner, its permissions and whatever is mounted there.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tracing::{info, warn};

use super::BackupError;
use super::manifest::MODELS;
use crate::files::{DataFolder, is_there, names, rename_new, sync_folder};
use crate::store::{RedbStore, StoreError, StoreSettings};

/// What file systems have in their own topmost folder.
const OF_THE_DISK: &str = "lost+found";

/// In which order things come into place. Sessions last: without them nothing was restored.
const PLACES: [&str; 7] = [
    names::DAYS,
    names::SCREENS,
    names::TLS,
    names::RESTORED_PACK,
    names::SETTINGS_BEFORE,
    names::SETTINGS,
    names::SESSIONS,
];

/// A folder that is being filled. What is not [placed](Self::place) is gone when it is dropped.
pub(super) struct Staging {
    target: PathBuf,
    folder: Option<TempDir>,
    /// Held, so that nobody takes it for what a killed process has left.
    _lock: File,
    /// Whether the target was made for this.
    is_new: bool,
}

impl Staging {
    /// Makes the target if needed, which must be empty.
    pub(super) fn begin(target: &Path, store: &StoreSettings) -> Result<Self, BackupError> {
        let failed = |source| BackupError::Place {
            path: target.to_owned(),
            source,
        };
        let is_new = !is_there(target);
        if is_new {
            let mut builder = DirBuilder::new();
            let made = builder.recursive(true).mode(0o700).create(target);
            made.map_err(failed)?;
        }
        refuse_used(target, store)?;
        let mut builder = tempfile::Builder::new();
        let begun = builder
            .prefix(names::RESTORING)
            .tempdir_in(target)
            .and_then(|folder| {
                let lock = File::open(folder.path())?;
                lock.try_lock().map_err(io::Error::from)?;
                Ok((folder, lock))
            });
        match begun {
            Ok((folder, lock)) => Ok(Self {
                target: target.to_owned(),
                folder: Some(folder),
                _lock: lock,
                is_new,
            }),
            Err(problem) => {
                if is_new {
                    // It is empty; what cannot be removed is in nobody's way.
                    let _ = fs::remove_dir(target);
                }
                Err(failed(problem))
            }
        }
    }

    /// Where things wait.
    pub(super) fn path(&self) -> &Path {
        self.folder.as_ref().map_or(&self.target, TempDir::path)
    }

    /// Puts everything in place, or nothing.
    pub(super) fn place(&self) -> Result<(), BackupError> {
        let mut placed = Vec::new();
        for name in MODELS.into_iter().chain(PLACES) {
            let (from, to) = (self.path().join(name), self.target.join(name));
            if !is_there(&from) {
                continue;
            }
            if let Err(source) = rename_new(&from, &to) {
                for (from, to) in placed.iter().rev() {
                    // What cannot be taken back is whole and compared; the folder is not empty any more, and that is told.
                    let _ = fs::rename(to, from);
                }
                return Err(BackupError::Place { path: to, source });
            }
            placed.push((from, to));
        }
        sync_folder(&self.target).map_err(|source| BackupError::Place {
            path: self.target.clone(),
            source,
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        drop(self.folder.take());
        if self.is_new {
            // Only an empty one goes: nothing was restored.
            let _ = fs::remove_dir(&self.target);
        }
    }
}

/// Refuses a folder in which anything is.
fn refuse_used(target: &Path, store: &StoreSettings) -> Result<(), BackupError> {
    let failed = |source| BackupError::Place {
        path: target.to_owned(),
        source,
    };
    let mut is_used = false;
    for entry in fs::read_dir(target).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if name == OF_THE_DISK {
            continue;
        }
        if name
            .as_encoded_bytes()
            .starts_with(names::RESTORING.as_bytes())
        {
            let target = target.to_owned();
            return Err(if is_left(&entry.path()) {
                BackupError::BrokenOff(target)
            } else {
                BackupError::Restoring(target)
            });
        }
        is_used = true;
    }
    if !is_used {
        return Ok(());
    }
    let sessions = DataFolder::new(target).sessions();
    Err(match RedbStore::inspect(&sessions, store) {
        Err(StoreError::Locked { .. }) => BackupError::Running(target.to_owned()),
        _ => BackupError::NotEmpty(target.to_owned()),
    })
}

/// Whether nobody works in this folder any more.
fn is_left(folder: &Path) -> bool {
    File::open(folder).is_ok_and(|folder| folder.try_lock().is_ok())
}

/// Removes what a restore that was killed has left in a data folder: keys in it would outlive their retention.
pub fn clear_away(data: &DataFolder) {
    let entries = fs::read_dir(data.path()).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let is_ours = name
            .as_encoded_bytes()
            .starts_with(names::RESTORING.as_bytes());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let path = entry.path();
        if !is_ours || !is_folder || !is_left(&path) {
            continue;
        }
        match fs::remove_dir_all(&path) {
            Ok(()) => info!(
                "what a restore that was broken off had left in {} was removed",
                path.display()
            ),
            Err(problem) if problem.kind() == ErrorKind::NotFound => {}
            Err(problem) => warn!(
                "{} is of a restore that was broken off and cannot be removed: {problem}",
                path.display()
            ),
        }
    }
}
