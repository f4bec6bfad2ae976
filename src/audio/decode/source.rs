//! Where a sound file lies.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;

use super::{DecodeError, Reading};

/// Bytes taken from a pipe at most; only regular files are read as they are decoded.
const PIPE_BYTES_MAX: u64 = 1 << 30;

/// A sound file, which can be read more than once. Clones share it.
#[derive(Debug, Clone)]
pub enum SoundFile {
    /// Its bytes.
    Memory(Bytes),
    /// Its place on the disk.
    Disk(PathBuf),
}

impl SoundFile {
    /// The file at `path`; a pipe is read to its end.
    ///
    /// # Errors
    /// When it is not there, a folder, or a pipe that does not end.
    pub fn at(path: &Path) -> Result<Self, DecodeError> {
        let file = File::open(path)?;
        let what = file.metadata()?;
        if what.is_dir() {
            return Err(DecodeError::Folder);
        }
        if what.is_file() {
            return Ok(Self::Disk(path.to_owned()));
        }
        Self::from_pipe(file)
    }

    /// What comes from a pipe until its end.
    ///
    /// # Errors
    /// When it cannot be read or does not end.
    pub fn from_pipe(pipe: impl Read) -> Result<Self, DecodeError> {
        let mut all = Vec::new();
        let taken = pipe.take(PIPE_BYTES_MAX).read_to_end(&mut all)?;
        if taken as u64 == PIPE_BYTES_MAX {
            return Err(DecodeError::TooManyBytes);
        }
        Ok(Self::Memory(all.into()))
    }

    /// Begins to read sound of at most this length.
    ///
    /// # Errors
    /// [`DecodeError`] when it does not begin as a sound file that can be decoded.
    pub fn read(&self, length_max: Duration) -> Result<Reading<'static>, DecodeError> {
        match self {
            Self::Memory(bytes) => Reading::begin(Cursor::new(bytes.clone()), length_max),
            Self::Disk(path) => Reading::begin(File::open(path)?, length_max),
        }
    }
}
