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
