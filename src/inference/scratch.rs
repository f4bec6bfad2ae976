//! Temporary folders that outlive nobody: they go with their owner, and what a killed process left goes with the next.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tempfile::TempDir;

use crate::files::Identity;

/// What the names of all scratch folders begin with.
const PREFIX: &str = "docent-scratch-";
/// Random letters behind it.
const RANDOM_LETTERS: usize = 12;
/// Folders that are tried. Each but the last was taken by a process that swept at that very moment.
const ATTEMPTS: usize = 16;

/// A private folder in the system's temporary folder, removed when this is dropped. While it lives, its owner has it
/// locked: a folder whose lock is free was left by a process that was killed. systemd-tmpfiles leaves locked ones alone too.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    /// Released after the folder is gone.
    _lock: File,
}

impl Scratch {
    /// Makes one, and first removes what this user's killed processes have left.
    ///
    /// # Errors
    /// When the temporary folder cannot be written.
    pub fn new() -> io::Result<Self> {
        Self::new_in(&std::env::temp_dir())
    }

    fn new_in(parent: &Path) -> io::Result<Self> {
        sweep(parent);
        for _ in 0..ATTEMPTS {
            if let Some(scratch) = Self::try_new_in(parent)? {
                return Ok(scratch);
            }
        }
        Err(io::Error::other("other processes keep removing it"))
    }

    /// None when another process took the folder for a dead one's before it was locked.
    fn try_new_in(parent: &Path) -> io::Result<Option<Self>> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(RANDOM_LETTERS)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)?;
        let lock = match File::open(folder.path()) {
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        // A file system without locks keeps the folder all the same; nobody can sweep there.
        let is_taken = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
        if is_taken || !is_at(&lock, folder.path()) {
            return Ok(None);
        }
        Ok(Some(Self {
            folder,
            _lock: lock,
        }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the scratch folders in `parent` that belong to this user and to no living process. What cannot be removed
/// stays: it is in nobody's way.
fn sweep(parent: &Path) {
    let names = fs::read_dir(parent).into_iter().flatten().flatten();
    for entry in names.filter(|entry| is_name(&entry.file_name().to_string_lossy())) {
        let _ = remove_if_left(&entry.path());
    }
}

fn is_name(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|random| {
        random.len() == RANDOM_LETTERS
            && random.bytes().all(|letter| letter.is_ascii_alphanumeric())
    })
}

fn remove_if_left(folder: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    let lock = File::open(folder)?;
    lock.try_lock()?;
    fs::remove_dir_all(folder)
}

/// Whether `path` still leads to the open folder.
fn is_at(open: &File, path: &Path) -> bool {
    let same = || -> io::Result<bool> {
        let (open, there) = (open.metadata()?, fs::symlink_metadata(path)?);
        Ok(Identity::of(&open) == Identity::of(&there))
    };
    same().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    /// As a killed process leaves it: with something in it, and nobody's lock.
    fn left_in(parent: &Path) {
        let folder = parent.join(format!("{PREFIX}abcdefghijkl"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("model"), "x").unwrap();
    }

    #[test]
    fn it_is_private_and_goes_with_its_owner() {
        let parent = tempfile::tempdir().unwrap();
        let scratch = Scratch::new_in(parent.path()).unwrap();
        let mode = fs::metadata(scratch.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(is_name(&names(parent.path())[0]));
        fs::write(scratch.path().join("file"), "x").unwrap();
        drop(scratch);
        assert!(names(parent.path()).is_empty());
    }

    #[test]
    fn what_a_killed_process_left_goes_and_what_lives_stays() {
        let parent = tempfile::tempdir().unwrap();
        let alive = Scratch::new_in(parent.path()).unwrap();
        left_in(parent.path());
        let next = Scratch::new_in(parent.path()).unwrap();
        assert_eq!(names(parent.path()).len(), 2);
        assert!(alive.path().is_dir() && next.path().is_dir());
    }

    #[test]
    fn nothing_else_is_touched() {
        let parent = tempfile::tempdir().unwrap();
        for name in [
            "docent-scratch-",
            "docent-scratch-my-own-notes",
            "docent-data",
        ] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        fs::write(parent.path().join(format!("{PREFIX}aaaaaaaaaaaa")), "").unwrap();
        let link = parent.path().join(format!("{PREFIX}bbbbbbbbbbbb"));
        symlink(parent.path().join("docent-data"), link).unwrap();
        drop(Scratch::new_in(parent.path()).unwrap());
        assert_eq!(names(parent.path()).len(), 5);
    }

    #[test]
    fn several_at_once_keep_their_own() {
        let parent = tempfile::tempdir().unwrap();
        let kept: Vec<_> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Scratch::new_in(parent.path()).unwrap()))
                .collect();
            makers
                .into_iter()
                .map(|maker| maker.join().unwrap())
                .collect()
        });
        assert!(kept.iter().all(|scratch| scratch.path().is_dir()));
        assert_eq!(names(parent.path()).len(), 8);
    }
}
