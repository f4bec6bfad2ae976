//! Where the store's two files live: a folder, memory, or what a test makes of them.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use redb::backends::{FileBackend, InMemoryBackend};
use redb::{BackendError, StorageBackend};

use super::aside;
use super::files::Part;
use crate::files::Identity;

/// Gives out the store's files. A file that does not exist is created empty.
pub trait Medium: Send + Sync + 'static {
    /// Opens a file. [`Part::Keys`] is opened once and first, and holds the lock on the whole store;
    /// [`Part::Sessions`] is opened again after an I/O error.
    ///
    /// # Errors
    /// Those of the system; `WouldBlock` when another process holds the lock.
    fn open(&self, part: Part) -> io::Result<Box<dyn StorageBackend>>;

    /// Opens a file that is there to read it: on a disk that takes no writes too, and without a lock.
    ///
    /// # Errors
    /// Those of the system.
    fn look(&self, part: Part) -> io::Result<Box<dyn StorageBackend>> {
        self.open(part)
    }

    /// How messages name the file.
    fn place(&self, part: Part) -> PathBuf;

    /// Whether what is open is still what stands in its place.
    fn is_in_place(&self) -> bool {
        true
    }

    /// What has been set aside and is still there.
    fn aside(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Whether what is synced survives the process.
    fn is_durable(&self) -> bool {
        true
    }
}

/// A folder of the file system.
pub(super) struct Folder {
    path: PathBuf,
    /// Which files were opened last.
    open: Mutex<[Option<Identity>; 2]>,
}

impl Folder {
    /// A folder that is there already.
    pub(super) fn at(path: &Path) -> Self {
        Self {
            path: path.into(),
            open: Mutex::default(),
        }
    }

    /// Makes the folder if needed, for its owner alone.
    ///
    /// # Errors
    /// Those of the system.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let is_new = !path.exists();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        builder.mode(0o700);
        builder.create(path)?;
        // A new folder's name must survive a power cut too; a parent that may not be opened is not ours to sync.
        if let Some(parent) = path.parent().filter(|_| is_new)
            && let Ok(parent) = File::open(parent)
        {
            parent.sync_all()?;
        }
        Ok(Self::at(path))
    }
}

impl Medium for Folder {
    fn open(&self, part: Part) -> io::Result<Box<dyn StorageBackend>> {
        let path = self.place(part);
        refuse_special(&path)?;
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.mode(0o600).open(&path)?;
        if part == Part::Keys {
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        if is_new {
            File::open(&self.path)?.sync_all()?;
        }
        self.open.lock()[part as usize] = Some(Identity::of(&file.metadata()?));
        let lock = match part {
            Part::Keys => Some(file.try_clone()?),
            Part::Sessions => None,
        };
        let backend = FileBackend::new(file).map_err(io::Error::other)?;
        Ok(match lock {
            Some(lock) => Box::new(Boxed {
                backend: Box::new(backend),
                _lock: Some(StoreLock(lock)),
            }),
            None => Box::new(backend),
        })
    }

    fn look(&self, part: Part) -> io::Result<Box<dyn StorageBackend>> {
        let path = self.place(part);
        refuse_special(&path)?;
        Ok(Box::new(ReadOnly(File::open(path)?)))
    }

    fn place(&self, part: Part) -> PathBuf {
        self.path.join(part.file_name())
    }

    fn is_in_place(&self) -> bool {
        let open = self.open.lock();
        let is_there = |part: Part| {
            open[part as usize].is_none_or(|opened| {
                let there = fs::metadata(self.place(part));
                there.is_ok_and(|there| Identity::of(&there) == opened)
            })
        };
        is_there(Part::Keys) && is_there(Part::Sessions)
    }

    fn aside(&self) -> Vec<PathBuf> {
        aside::found(&self.path)
    }
}

/// Refuses folders, and pipes, which would be waited for for ever.
fn refuse_special(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => Err(io::Error::other(
            "it is not a regular file; move it away, or choose another --data-dir",
        )),
        _ => Ok(()),
    }
}

/// A file that is only read. Another backend may have it open and locked.
#[derive(Debug)]
struct ReadOnly(File);

impl StorageBackend for ReadOnly {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(out, offset)
    }

    fn set_len(&self, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, _: u64, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

/// The lock on the whole store. It is given back by hand: closing the file is not enough while a child process that was
/// just started still holds a copy of it.
#[derive(Debug)]
struct StoreLock(File);

impl Drop for StoreLock {
    fn drop(&mut self) {
        // The system gives it back with the last copy of the file at the latest.
        let _ = self.0.unlock();
    }
}

/// Memory of this process, for a data folder that cannot be written and for tests.
#[derive(Default)]
pub(super) struct Memory {
    sessions: Arc<InMemoryBackend>,
    keys: Arc<InMemoryBackend>,
}

impl Medium for Memory {
    fn open(&self, part: Part) -> io::Result<Box<dyn StorageBackend>> {
        Ok(Box::new(Shared(Arc::clone(match part {
            Part::Sessions => &self.sessions,
            Part::Keys => &self.keys,
        }))))
    }

    fn place(&self, part: Part) -> PathBuf {
        Path::new("memory").join(part.file_name())
    }

    fn is_durable(&self) -> bool {
        false
    }
}

/// A backend of any kind, which redb wants by value, with the lock that ends after it.
#[derive(Debug)]
pub(super) struct Boxed {
    backend: Box<dyn StorageBackend>,
    _lock: Option<StoreLock>,
}

impl Boxed {
    /// A backend that holds no lock of its own.
    pub(super) fn new(backend: Box<dyn StorageBackend>) -> Self {
        Self {
            backend,
            _lock: None,
        }
    }
}

impl StorageBackend for Boxed {
    fn len(&self) -> io::Result<u64> {
        self.backend.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.backend.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.backend.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.backend.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.backend.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.backend.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.backend.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.backend.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.backend.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.backend.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.backend.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.backend.query_lock_range(start, end)
    }
}

/// A backend behind a shared pointer, without locks: whoever gives it out sees to that.
pub(super) struct Shared<B: ?Sized>(pub(super) Arc<B>);

impl<B: ?Sized> fmt::Debug for Shared<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shared")
    }
}

impl<B: StorageBackend + ?Sized> StorageBackend for Shared<B> {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }
}
