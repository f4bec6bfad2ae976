//! What the cache is told, and what it tells.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Limits of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheSettings {
    /// Bytes of samples in memory; 0 keeps none there.
    pub memory_bytes: u64,
    /// How long a sound is kept without being used, see [`super::SoundCache::sweep`].
    pub max_age: Duration,
    /// Where sounds are kept over a restart, if at all.
    pub disk: Option<DiskSettings>,
}

/// What of the settings can change while the cache is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// Bytes of samples in memory; 0 keeps none there.
    pub memory_bytes: u64,
    /// Bytes of files, where there is a part on disk.
    pub disk_bytes: u64,
    /// How long a sound is kept without being used.
    pub max_age: Duration,
}

/// The part on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskSettings {
    /// A folder for nothing else; made if it is not there.
    pub folder: PathBuf,
    /// Bytes of files.
    pub bytes: u64,
}

/// How well a sound is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// In memory only.
    Memory,
    /// On disk too, until it was not used for [`CacheSettings::max_age`]: sentences of replies.
    Disk,
    /// On disk too, whatever its age: fixed replies of the pack.
    Always,
}

/// Something about the disk that a person may want to know; the cache works regardless.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CacheWarning {
    /// The folder cannot be used: sounds are kept in memory only. Give a writable folder.
    #[error("the sound cache {} cannot be used, sounds are kept in memory only: {problem}", .folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        problem: String,
    },
    /// A file could not be written or removed. Make room, or make the folder writable.
    #[error("a sound cannot be kept in or removed from {}: {problem}", .folder.display())]
    Failed {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        problem: String,
    },
}

impl CacheWarning {
    pub(super) fn unusable(folder: &Path, error: &io::Error) -> Self {
        Self::Unusable {
            folder: folder.to_owned(),
            problem: error.to_string(),
        }
    }

    pub(super) fn failed(folder: &Path, error: &io::Error) -> Self {
        Self::Failed {
            folder: folder.to_owned(),
            problem: error.to_string(),
        }
    }
}
