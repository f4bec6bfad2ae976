//! Links in a pack that lead out of it: a way for whoever wrote the pack to have the operator's files read out.
//!
//! What a hard link stands for cannot be told from a file; making one needs rights on the target. A folder of the path that
//! is swapped for a link between the look and the opening is followed: whoever can do that writes on this machine already.

use std::fs::File;
use std::io;
use std::path::Path;

/// The setting that follows them.
pub(super) const FOLLOW_LINKS: &str = "pack.follow_links";

/// How far the links of a pack are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// As long as they stay in the pack.
    Inside,
    /// Wherever they lead.
    Anywhere,
}

/// A file of the pack that is, or stands behind, a link that leads out of it.
#[derive(Debug, thiserror::Error)]
#[error(
    "it is behind a link that leads out of the pack, so it is left out: `{FOLLOW_LINKS} = true` follows it"
)]
pub(crate) struct LeadsOut;

impl Links {
    /// Opens a regular file of the pack in `folder`.
    ///
    /// # Errors
    /// As [`File::open`]; `InvalidInput` for what is no regular file, `PermissionDenied` for what a link leads out to.
    pub fn open(self, folder: &Path, path: &Path) -> io::Result<File> {
        let mut found = folder.join(path);
        if self == Self::Inside {
            found = found.canonicalize()?;
            if !found.starts_with(folder.canonicalize()?) {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, LeadsOut));
            }
        }
        let file = self.open_at(&found)?;
        if file.metadata()?.is_file() && !is_of_a_process(&file)? {
            Ok(file)
        } else {
            let message = "not a regular file";
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
    }

    /// Whether `path`, which is a link, is not to be followed. One whose target is not there leads nowhere.
    pub fn keep_out(self, folder: &Path, path: &Path) -> bool {
        let real = |path: &Path| path.canonicalize();
        self == Self::Inside
            && real(path)
                .is_ok_and(|target| real(folder).is_ok_and(|folder| !target.starts_with(folder)))
    }

    /// Without waiting for the other end of a pipe. A resolved path that has become a link since is not followed.
    #[cfg(unix)]
    fn open_at(self, path: &Path) -> io::Result<File> {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;

        let mut flags = OFlags::NONBLOCK;
        flags.set(OFlags::NOFOLLOW, self == Self::Inside);
        let flags = flags.bits().cast_signed();
        File::options().read(true).custom_flags(flags).open(path)
    }

    #[cfg(not(unix))]
    fn open_at(self, path: &Path) -> io::Result<File> {
        File::open(path)
    }
}

/// Whether a file tells of a process, as `/proc/self/environ` does with its keys: it passes for a regular one.
#[cfg(target_os = "linux")]
fn is_of_a_process(file: &File) -> io::Result<bool> {
    let system = rustix::fs::fstatfs(file)?;
    Ok(system.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

/// Other systems have no such files.
#[cfg(not(target_os = "linux"))]
fn is_of_a_process(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// Whether a file was not opened because a link leads out of the pack.
pub(super) fn leads_out(error: &io::Error) -> bool {
    let cause = error.get_ref();
    cause.is_some_and(<dyn std::error::Error + Send + Sync>::is::<LeadsOut>)
}
