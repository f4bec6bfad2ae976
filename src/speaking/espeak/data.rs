//! espeak-ng's data: carried inside the program, unpacked once.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::native::DATA_PATH_BYTES_MAX;
use crate::speaking::SpeakError;

/// The files in the container that `scripts/build.rs` describes, compressed.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/espeak-ng-data.zst"));
/// sha256 of the plain container, in hexadecimal.
pub(super) const SHA256: &str = env!("DOCENT_ESPEAK_DATA_SHA256");
/// Letters of the hash in the folder's name: two versions of the program can share a data folder.
const NAME_LENGTH: usize = 16;

/// Where the data lies.
pub(super) struct Placed {
    /// The folder that holds `phontab` and the rest.
    pub(super) folder: PathBuf,
    /// The folder around it when it is a temporary one; it goes when this is dropped.
    pub(super) temporary: Option<TempDir>,
    /// Why the data folder could not be used.
    pub(super) warning: Option<String>,
}

/// Sees to it that the data lies intact in `<data_folder>/espeak-ng/`, or in a private temporary folder where that
/// cannot be.
///
/// # Errors
/// [`SpeakError::Start`] when neither folder can be used, or the program's own copy is damaged.
pub(super) fn place(data_folder: Option<&Path>) -> Result<Placed, SpeakError> {
    let start = |cause: io::Error| SpeakError::Start(cause.to_string());
    let mut warning = None;
    if let Some(data_folder) = data_folder {
        match place_in(&data_folder.join("espeak-ng")) {
            Ok(folder) => {
                return Ok(Placed {
                    folder,
                    temporary: None,
                    warning: None,
                });
            }
            Err(cause) => {
                warning = Some(format!(
                    "espeak-ng's data cannot be kept in {}: {cause}",
                    data_folder.display()
                ));
            }
        }
    }
    let temporary = tempfile::Builder::new()
        .prefix("docent-espeak-ng-")
        .tempdir()
        .map_err(start)?;
    Ok(Placed {
        folder: place_in(temporary.path()).map_err(start)?,
        temporary: Some(temporary),
        warning,
    })
}

/// Unpacks the data again where [`place`] put it, if it is not intact there.
///
/// # Errors
/// What prevents it, in words.
pub(super) fn restore(folder: &Path) -> Result<(), String> {
    let parent = folder.parent().unwrap_or(folder);
    place_in(parent)
        .map(|_| ())
        .map_err(|cause| cause.to_string())
}

/// The data as a folder of `parent` with the right hash. One process at a time; it is unpacked beside its place and
/// renamed, so that nobody sees half of it.
fn place_in(parent: &Path) -> io::Result<PathBuf> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(parent)?;
    let parent = parent.canonicalize()?;
    let folder = parent.join(&SHA256[..NAME_LENGTH]);
    if folder.as_os_str().as_bytes().len() >= DATA_PATH_BYTES_MAX {
        return Err(io::Error::other(format!(
            "its path has more than {} bytes, which espeak-ng does not take",
            DATA_PATH_BYTES_MAX - 1
        )));
    }
    let lock = private_file().open(parent.join(".lock"))?;
    lock.lock()?;
    if is_intact(&folder) {
        return Ok(folder);
    }
    let fresh = tempfile::Builder::new()
        .prefix(".unpacking-")
        .tempdir_in(&parent)?;
    let unpacked = fresh.path().join("new");
    unpack(&unpacked)?;
    if fs::symlink_metadata(&folder).is_ok() {
        fs::rename(&folder, fresh.path().join("damaged"))?;
    }
    fs::rename(&unpacked, &folder)?;
    Ok(folder)
}

/// Whether `folder` holds the files of the container, all of them and no others.
fn is_intact(folder: &Path) -> bool {
    let hash = || -> io::Result<String> {
        if !fs::symlink_metadata(folder)?.is_dir() {
            return Ok(String::new());
        }
        let mut files = Vec::new();
        list_files(folder, "", &mut files)?;
        files.sort();
        let mut hasher = Sha256::new();
        let mut bytes = Vec::new();
        for path in files {
            bytes.clear();
            File::open(folder.join(&path))?.read_to_end(&mut bytes)?;
            for part in [path.as_bytes(), &bytes] {
                hasher.update((part.len() as u32).to_le_bytes());
                hasher.update(part);
            }
        }
        Ok(format!("{:x}", hasher.finalize()))
    };
    hash().is_ok_and(|hash| hash == SHA256)
}

/// Collects the paths of all plain files under `root`, relative to it; anything else has a name that no container has.
fn list_files(root: &Path, folder: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list_files(root, &path, files)?;
        } else if kind.is_file() {
            files.push(path);
        } else {
            return Err(io::Error::other(format!("{path} is not a plain file")));
        }
    }
    Ok(())
}

/// Writes the files of the container into the new folder `folder`. They are not forced to the disk: after a power cut
/// [`is_intact`] finds what is missing.
fn unpack(folder: &Path) -> io::Result<()> {
    let container = zstd::decode_all(PACKED)?;
    if format!("{:x}", Sha256::digest(&container)) != SHA256 {
        return Err(io::Error::other("the program's copy of it is damaged"));
    }
    let mut rest = container.as_slice();
    let mut folders = DirBuilder::new();
    folders.recursive(true).mode(0o700);
    while !rest.is_empty() {
        let path = str::from_utf8(take_part(&mut rest)?).map_err(io::Error::other)?;
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            folders.create(parent)?;
        }
        private_file()
            .open(path)?
            .write_all(take_part(&mut rest)?)?;
    }
    Ok(())
}

/// Cuts the next length and what it counts from the front.
fn take_part<'a>(rest: &mut &'a [u8]) -> io::Result<&'a [u8]> {
    let cut = rest
        .split_first_chunk::<4>()
        .and_then(|(length, after)| after.split_at_checked(u32::from_le_bytes(*length) as usize));
    let (part, after) = cut.ok_or(io::ErrorKind::UnexpectedEof)?;
    *rest = after;
    Ok(part)
}

fn private_file() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn unpacks_once_with_private_permissions() {
        let data_folder = tempfile::tempdir().unwrap();
        let placed = place(Some(data_folder.path())).unwrap();
        assert!(placed.warning.is_none() && placed.temporary.is_none());
        let phontab = placed.folder.join("phontab");
        assert_eq!((mode(&placed.folder), mode(&phontab)), (0o700, 0o600));
        fs::set_permissions(&phontab, PermissionsExt::from_mode(0o640)).unwrap();
        let again = place(Some(data_folder.path())).unwrap();
        assert_eq!(again.folder, placed.folder);
        assert_eq!(mode(&phontab), 0o640, "written again");
        let kept = fs::read_dir(data_folder.path().join("espeak-ng")).unwrap();
        assert_eq!(kept.count(), 2, "leftovers beside the lock and the data");
    }

    #[test]
    fn repairs_what_was_altered() {
        let parent = tempfile::tempdir().unwrap();
        let folder = place_in(parent.path()).unwrap();
        let damages: [fn(&Path); 4] = [
            |folder| fs::write(folder.join("en_dict"), "x").unwrap(),
            |folder| fs::remove_file(folder.join("phontab")).unwrap(),
            |folder| fs::write(folder.join("lang/more"), "x").unwrap(),
            |folder| {
                fs::rename(folder.join("phondata"), folder.join("../elsewhere")).unwrap();
                std::os::unix::fs::symlink("../elsewhere", folder.join("phondata")).unwrap();
            },
        ];
        for damage in damages {
            damage(&folder);
            assert!(!is_intact(&folder));
            assert_eq!(place_in(parent.path()).unwrap(), folder);
            assert!(is_intact(&folder));
        }
    }

    #[test]
    fn replaces_a_file_where_the_folder_should_be() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join(&SHA256[..NAME_LENGTH]), "x").unwrap();
        assert!(is_intact(&place_in(parent.path()).unwrap()));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_replaced_by_a_temporary_one() {
        // /proc takes no folders, not even from root.
        let placed = place(Some(Path::new("/proc/docent"))).unwrap();
        assert!(placed.warning.unwrap().contains("/proc/docent"));
        assert!(is_intact(&placed.folder));
        drop(placed.temporary.unwrap());
        assert!(!placed.folder.exists());
    }

    #[test]
    fn a_path_that_espeak_would_cut_off_is_not_used() {
        let data_folder = tempfile::tempdir().unwrap();
        let deep = data_folder.path().join("x".repeat(DATA_PATH_BYTES_MAX));
        let placed = place(Some(&deep)).unwrap();
        assert!(placed.warning.unwrap().contains("more than 159 bytes"));
    }

    #[test]
    fn several_at_once_unpack_one() {
        let parent = tempfile::tempdir().unwrap();
        let folders: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| place_in(parent.path()).unwrap()))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap())
                .collect()
        });
        assert!(folders.iter().all(|folder| *folder == folders[0]));
        assert!(is_intact(&folders[0]));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 2);
    }

    #[test]
    fn restores_what_was_removed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = place_in(parent.path()).unwrap();
        fs::remove_dir_all(parent.path()).unwrap();
        restore(&folder).unwrap();
        assert!(is_intact(&folder));
    }

    #[test]
    fn a_cut_container_is_an_error() {
        let mut rest: &[u8] = &[5, 0, 0, 0, b'a'];
        assert!(take_part(&mut rest).is_err());
        let mut rest: &[u8] = &[5, 0, 0];
        assert!(take_part(&mut rest).is_err());
    }
}
