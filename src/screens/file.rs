//! The file of all screens.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::ScreensError;
use crate::clock;
use crate::files::{Identity, names, parent, write_whole};

/// How long the lock is waited for, and how often it is tried.
const LOCK_AWAITED: Duration = Duration::from_secs(2);
const LOCK_LOOK_EVERY: Duration = Duration::from_millis(20);

/// What stands in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Entries {
    /// Those that are let in.
    #[serde(default)]
    pub screens: Vec<Entry>,
    /// Links that nobody has used.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// A screen that is let in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub name: String,
    /// SHA-256 of its key, in hexadecimal digits.
    pub key: String,
    /// When it was let in, in seconds since 1970.
    pub since: u64,
}

/// A link.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Link {
    /// Of the screen that it lets in.
    pub name: String,
    /// SHA-256 of its code, in hexadecimal digits.
    pub code: String,
    /// Until when it works, in seconds since 1970.
    pub until: u64,
}

/// What tells that a file has not changed.
pub(super) type Mark = (Identity, Option<SystemTime>, u64);

/// The file, which need not exist.
#[derive(Debug)]
pub(super) struct ScreensFile(pub PathBuf);

impl ScreensFile {
    /// What tells it from what it was; none when it is not there.
    pub fn mark(&self) -> Option<Mark> {
        let about = fs::metadata(&self.0).ok()?;
        Some((Identity::of(&about), about.modified().ok(), about.len()))
    }

    /// Everything in it; nothing where there is none.
    pub fn read(&self) -> Result<Entries, ScreensError> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
                return Ok(Entries::default());
            }
            Err(problem) => return Err(self.disk(problem)),
        };
        serde_json::from_slice(&bytes).map_err(|source| ScreensError::Damaged {
            path: self.0.clone(),
            source,
        })
    }

    /// Changes it, while nobody else does. It is written where `change` says so.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut Entries) -> Result<(T, bool), ScreensError>,
    ) -> Result<T, ScreensError> {
        let folder = parent(&self.0);
        fs::create_dir_all(folder).map_err(|problem| self.disk(problem))?;
        let lock = Self::lock(folder).map_err(|problem| self.disk(problem))?;
        let mut entries = self.read()?;
        let (made, is_changed) = change(&mut entries)?;
        if is_changed {
            let text = serde_json::to_string_pretty(&entries).expect("names and numbers");
            write_whole(&self.0, text.as_bytes()).map_err(|problem| self.disk(problem))?;
        }
        drop(lock);
        Ok(made)
    }

    /// Given back when it is dropped. Whoever holds it does so for the time of a small file.
    fn lock(folder: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        // For its owner alone: who may open it may hold it.
        options.write(true).create(true).mode(0o600);
        let lock = options.open(folder.join(names::SCREENS_LOCK))?;
        let begun = clock::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(lock),
                Err(TryLockError::WouldBlock)
                    if clock::now().duration_since(begun) < LOCK_AWAITED =>
                {
                    sleep(LOCK_LOOK_EVERY);
                }
                Err(TryLockError::WouldBlock) => {
                    let message = "another program has held its lock for too long";
                    return Err(io::Error::new(io::ErrorKind::TimedOut, message));
                }
                Err(TryLockError::Error(problem)) => return Err(problem),
            }
        }
    }

    fn disk(&self, source: io::Error) -> ScreensError {
        ScreensError::Disk {
            path: self.0.clone(),
            source,
        }
    }
}
