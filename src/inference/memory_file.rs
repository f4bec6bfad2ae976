//! Files for libraries that take nothing but a path, and that no process can leave behind.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::scratch::Scratch;

/// Bytes with a path, in memory only where the system can do that, else in a [`Scratch`] folder. They go when this is
/// dropped, and with the process, however it ends.
#[derive(Debug)]
pub struct MemoryFile {
    path: PathBuf,
    _keeper: Keeper,
}

#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is kept open, not used")]
enum Keeper {
    Memory(File),
    Folder(Scratch),
}

impl MemoryFile {
    /// A file with these bytes. The name is for people who look at the process.
    ///
    /// # Errors
    /// When neither memory nor the temporary folder takes it.
    pub fn new(name: &str, bytes: &[u8]) -> io::Result<Self> {
        in_memory(name, bytes).or_else(|_| in_folder(name, bytes))
    }

    /// Opens to the bytes in this process, as often as wanted.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Fails where the system has no such files, or no `/proc` to give them a path.
#[cfg(target_os = "linux")]
fn in_memory(name: &str, bytes: &[u8]) -> io::Result<MemoryFile> {
    use rustix::fs::{MemfdFlags, memfd_create};
    use std::os::fd::AsRawFd;

    // EXEC is for kernels that make memory files non-executable by default; older kernels do not know the flag.
    let descriptor = memfd_create(name, MemfdFlags::CLOEXEC | MemfdFlags::EXEC)
        .or_else(|_| memfd_create(name, MemfdFlags::CLOEXEC))?;
    let mut file = File::from(descriptor);
    file.write_all(bytes)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    fs::metadata(&path)?;
    Ok(MemoryFile {
        path,
        _keeper: Keeper::Memory(file),
    })
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_name: &str, _bytes: &[u8]) -> io::Result<MemoryFile> {
    Err(io::ErrorKind::Unsupported.into())
}

fn in_folder(name: &str, bytes: &[u8]) -> io::Result<MemoryFile> {
    let scratch = Scratch::new()?;
    let path = scratch.path().join(name);
    fs::write(&path, bytes)?;
    Ok(MemoryFile {
        path,
        _keeper: Keeper::Folder(scratch),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_often_as_wanted_and_gone_when_dropped() {
        for make in [MemoryFile::new, in_folder] {
            let file = make("words", b"some bytes").unwrap();
            assert_eq!(fs::read(file.path()).unwrap(), b"some bytes");
            assert_eq!(fs::read(file.path()).unwrap(), b"some bytes");
            let was = identity(file.path()).expect("it stands while it is kept");
            let path = file.path().to_owned();
            drop(file);
            // Another thread may open something of its own under the same number at once.
            assert_ne!(identity(&path), Some(was));
        }
    }

    /// The device and the number by which a system tells files apart.
    fn identity(path: &Path) -> Option<(u64, u64)> {
        use std::os::unix::fs::MetadataExt as _;
        let found = fs::metadata(path).ok()?;
        Some((found.dev(), found.ino()))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn no_folder_has_it_where_memory_does() {
        let file = MemoryFile::new("words", b"x").unwrap();
        assert!(file.path().starts_with("/proc/self/fd"));
    }
}
