//! A damaged store is set aside, for somebody to look at, and an empty one takes its place.
//!
//! Both files go into a folder `damaged-…` beside them. What their keys opened must not outlive the retention there
//! either: the keys are erased then, and the rest stays until somebody moves it away.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use time::UtcDateTime;

use super::files::Part;
use crate::files::{Identity, names};

/// Stores that were set aside within the same second, at most.
const NAMES_MAX: u32 = 100;

/// Moves the files of the store in `folder`, which nobody may have open, into a new folder beside them, which bears the
/// time as its name and as that of its last change.
///
/// # Errors
/// Those of the system; `WouldBlock` when another process has the store open or has already set it aside.
pub(super) fn set_aside(folder: &Path, unix_s: f64) -> io::Result<PathBuf> {
    let lock = lock(&folder.join(Part::Keys.file_name()))?;
    let aside = make_folder(folder, unix_s)?;
    for part in [Part::Sessions, Part::Keys] {
        let name = part.file_name();
        // Of a link what it leads to is moved; the new store is made where it leads.
        let real = fs::canonicalize(folder.join(name));
        match real.and_then(|real| fs::rename(real, aside.join(name))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            moved => moved?,
        }
    }
    let at = UNIX_EPOCH + Duration::from_secs_f64(unix_s.max(0.0));
    File::open(&aside)?.set_modified(at)?;
    for changed in [&aside, folder] {
        File::open(changed)?.sync_all()?;
    }
    drop(lock);
    Ok(aside)
}

/// Takes the lock of a store, if there is one: it is on the key file, which must still be the one with that name.
fn lock(keys: &Path) -> io::Result<Option<File>> {
    let file = match OpenOptions::new().read(true).write(true).open(keys) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) if Identity::of(&file.metadata()?) == Identity::of(&fs::metadata(keys)?) => {
            Ok(Some(file))
        }
        Ok(()) | Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn make_folder(beside: &Path, unix_s: f64) -> io::Result<PathBuf> {
    let at = UtcDateTime::from_unix_timestamp(unix_s as i64).unwrap_or(UtcDateTime::UNIX_EPOCH);
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.as_hms();
    let month = u8::from(month);
    let date = format!("{year}-{month:02}-{day:02}T{hour:02}-{minute:02}-{second:02}Z");
    let candidates = (1..=NAMES_MAX).map(|number| match number {
        1 => format!("{}{date}", names::DAMAGED_SESSIONS),
        number => format!("{}{date}-{number}", names::DAMAGED_SESSIONS),
    });
    for name in candidates {
        let folder = beside.join(name);
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The stores that were set aside in `folder` and that nobody has moved away.
pub(super) fn found(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_aside = |name: &str| name.starts_with(names::DAMAGED_SESSIONS);
    let aside = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_aside));
    let aside = aside.map(|entry| entry.path());
    let mut aside: Vec<PathBuf> = aside.filter(|path| path.is_dir()).collect();
    aside.sort();
    aside
}

/// Erases the keys of a store that was set aside. Returns whether there were any.
///
/// # Errors
/// Those of the system.
pub(super) fn erase_keys(aside: &Path) -> io::Result<bool> {
    let path = aside.join(Part::Keys.file_name());
    let mut file = match OpenOptions::new().write(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    io::copy(
        &mut io::Read::take(io::repeat(0), file.metadata()?.len()),
        &mut file,
    )?;
    file.sync_all()?;
    fs::remove_file(path)?;
    Ok(true)
}
