//! A backup that is being written: without a name until it is whole, so that a killed process leaves nothing of it.

use std::fs::{File, Permissions};
use std::io::{self, ErrorKind, Seek};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
use tempfile::NamedTempFile;

use super::BackupError;
use crate::files::{is_there, parent, sync_folder};

/// How the name of a backup ends.
const ENDING: &str = ".tar.zst";

/// Only its owner reads it.
const MODE: u32 = 0o600;

/// A backup on its way.
pub struct Draft {
    path: PathBuf,
    inner: Inner,
}

enum Inner {
    /// The file has no name.
    Nameless(File),
    /// Where file systems have no files without a name, as on many sticks.
    Named(NamedTempFile),
}

impl Draft {
    /// Begins the backup that will lie at `path`, where nothing may be yet.
    ///
    /// # Errors
    /// [`BackupError::Name`], [`BackupError::Exists`], or what the system refused.
    pub fn begin(path: &Path) -> Result<Self, BackupError> {
        if !path.to_string_lossy().ends_with(ENDING) {
            return Err(BackupError::Name(path.to_owned()));
        }
        if is_there(path) {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let folder = parent(path);
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let nameless = openat(CWD, folder, flags, Mode::from_raw_mode(MODE));
        let inner = if let Ok(file) = nameless {
            Inner::Nameless(file.into())
        } else {
            let named = NamedTempFile::new_in(folder);
            Inner::Named(named.map_err(|source| failed(path, source))?)
        };
        Ok(Self {
            path: path.to_owned(),
            inner,
        })
    }

    /// What is written to.
    pub fn file(&self) -> &File {
        match &self.inner {
            Inner::Nameless(file) => file,
            Inner::Named(file) => file.as_file(),
        }
    }

    /// The same from its beginning, after all of it was forced to the disk.
    ///
    /// # Errors
    /// What the system refused.
    pub fn written(&self) -> Result<File, BackupError> {
        let again = || {
            self.file().sync_all()?;
            let mut file = self.file().try_clone()?;
            file.rewind()?;
            Ok(file)
        };
        again().map_err(|source| failed(&self.path, source))
    }

    /// Gives it its name. Says how many bytes it has, and whether others than its owner may read it, as on disks that keep no
    /// permissions.
    ///
    /// # Errors
    /// [`BackupError::Exists`], or what the system refused.
    pub fn keep(self) -> Result<(u64, bool), BackupError> {
        let Self { path, inner } = self;
        let kept = match inner {
            Inner::Nameless(file) => file
                .set_permissions(Permissions::from_mode(MODE))
                .and_then(|()| give_name(&file, &path)),
            Inner::Named(file) => {
                let kept = file.persist_noclobber(&path);
                kept.map(drop).map_err(|problem| problem.error)
            }
        };
        kept.map_err(|problem| match problem.kind() {
            ErrorKind::AlreadyExists => BackupError::Exists(path.clone()),
            _ => failed(&path, problem),
        })?;
        let about = sync_folder(parent(&path)).and_then(|()| path.metadata());
        let about = about.map_err(|source| failed(&path, source))?;
        let is_open = about.permissions().mode() & 0o077 != 0;
        Ok((about.len(), is_open))
    }
}

/// Source: `open(2)`, `O_TMPFILE`.
fn give_name(file: &File, path: &Path) -> io::Result<()> {
    let nameless = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, nameless, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

fn failed(path: &Path, source: io::Error) -> BackupError {
    BackupError::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    #[test]
    fn a_draft_has_no_name_until_it_is_kept_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.tar.zst");
        let entries = || fs::read_dir(folder.path()).unwrap().count();
        drop(Draft::begin(&path).unwrap());
        let (one, other) = (Draft::begin(&path).unwrap(), Draft::begin(&path).unwrap());
        one.file().write_all(b"one").unwrap();
        assert_eq!(one.keep().unwrap(), (3, false));
        assert!(matches!(other.keep(), Err(BackupError::Exists(_))));
        assert!(matches!(Draft::begin(&path), Err(BackupError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(entries(), 1);
        let zip = folder.path().join("b.zip");
        assert!(matches!(Draft::begin(&zip), Err(BackupError::Name(_))));
    }
}
