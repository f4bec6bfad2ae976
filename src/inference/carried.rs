//! Files that the program carries inside itself and unpacks once into a folder.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::scratch::Scratch;
use crate::files::{DataFolder, Hasher, Sha256, names};

/// Letters of the hash in the folder's name: two versions of the program can share a data folder.
const NAME_LENGTH: usize = 16;

/// Files inside the program.
#[derive(Debug, Clone, Copy)]
pub struct CarriedFiles {
    /// What they are, for messages, and the name of their folder in the data folder.
    pub name: &'static str,
    /// The container that `scripts/build.rs` describes, compressed by zstd.
    pub packed: &'static [u8],
    /// sha256 of the plain container, in hexadecimal.
    pub sha256: &'static str,
    /// Bytes that the path of their folder must stay below, for libraries that take no longer one.
    pub path_bytes_max: usize,
}

/// Where carried files lie.
#[derive(Debug)]
pub struct Placed {
    /// The folder that holds them.
    pub folder: PathBuf,
    /// The folder around it when it is a temporary one; it goes when this is dropped.
    pub temporary: Option<Scratch>,
    /// Why the data folder could not be used, for `doctor` and the log.
    pub warning: Option<String>,
}

/// How unpacked files lie in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unpacked {
    /// They are not there yet.
    Absent,
    /// They are there, every byte as the program carries it.
    Intact(PathBuf),
    /// They are there, but something about them is not as the program carries it.
    Altered(PathBuf),
}

impl CarriedFiles {
    /// How the files lie below `<data>/<name>/`, without a change there.
    pub fn unpacked(&self, data: &DataFolder) -> Unpacked {
        let folder = data.folder(self.name).join(&self.sha256[..NAME_LENGTH]);
        match fs::symlink_metadata(&folder) {
            Err(_) => Unpacked::Absent,
            Ok(_) if self.is_intact(&folder) => Unpacked::Intact(folder),
            Ok(_) => Unpacked::Altered(folder),
        }
    }

    /// Sees to it that the files lie intact below `<data>/<name>/`, or in a private temporary folder where that
    /// cannot be.
    ///
    /// # Errors
    /// When neither folder can be used, or the program's own copy is damaged.
    pub fn place(&self, data: Option<&DataFolder>) -> io::Result<Placed> {
        let mut warning = None;
        if let Some(data) = data {
            match self.place_in(&data.folder(self.name)) {
                Ok(folder) => {
                    return Ok(Placed {
                        folder,
                        temporary: None,
                        warning: None,
                    });
                }
                Err(cause) => {
                    warning = Some(format!(
                        "the data of {} cannot be kept in {}: {cause}",
                        self.name,
                        data.path().display()
                    ));
                }
            }
        }
        let temporary = Scratch::new()?;
        Ok(Placed {
            folder: self.place_in(temporary.path())?,
            temporary: Some(temporary),
            warning,
        })
    }

    /// Unpacks the files again where [`Self::place`] put them, if they are not intact there.
    ///
    /// # Errors
    /// What prevents it.
    pub fn restore(&self, folder: &Path) -> io::Result<()> {
        self.place_in(folder.parent().unwrap_or(folder)).map(|_| ())
    }

    /// The files as a folder of `parent` with the right hash. One process at a time; it is unpacked beside its place and
    /// renamed, so that nobody sees half of it.
    fn place_in(&self, parent: &Path) -> io::Result<PathBuf> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(parent)?;
        let parent = parent.canonicalize()?;
        let folder = parent.join(&self.sha256[..NAME_LENGTH]);
        if folder.as_os_str().as_bytes().len() >= self.path_bytes_max {
            return Err(io::Error::other(format!(
                "its path has more than {} bytes, which the library does not take",
                self.path_bytes_max - 1
            )));
        }
        let lock = private_file().open(parent.join(names::UNPACKED_LOCK))?;
        lock.lock()?;
        if self.is_intact(&folder) {
            return Ok(folder);
        }
        remove_unfinished(&parent)?;
        let fresh = tempfile::Builder::new()
            .prefix(names::UNPACKED_UNFINISHED)
            .tempdir_in(&parent)?;
        let unpacked = fresh.path().join("new");
        self.unpack(&unpacked)?;
        if fs::symlink_metadata(&folder).is_ok() {
            fs::rename(&folder, fresh.path().join("damaged"))?;
        }
        fs::rename(&unpacked, &folder)?;
        Ok(folder)
    }

    /// Whether `folder` holds the files of the container, all of them and no others.
    fn is_intact(&self, folder: &Path) -> bool {
        let hash = || -> io::Result<String> {
            if !fs::symlink_metadata(folder)?.is_dir() {
                return Ok(String::new());
            }
            let mut files = Vec::new();
            list_files(folder, "", &mut files)?;
            files.sort();
            let mut hasher = Hasher::default();
            let mut bytes = Vec::new();
            for path in files {
                bytes.clear();
                File::open(folder.join(&path))?.read_to_end(&mut bytes)?;
                for part in [path.as_bytes(), &bytes] {
                    hasher.update((part.len() as u32).to_le_bytes());
                    hasher.update(part);
                }
            }
            Ok(hasher.finish().to_string())
        };
        hash().is_ok_and(|hash| hash == self.sha256)
    }

    /// Writes the files of the container into the new folder `folder`. They are not forced to the disk: after a power cut
    /// [`Self::is_intact`] finds what is missing.
    fn unpack(&self, folder: &Path) -> io::Result<()> {
        let container = zstd::decode_all(self.packed)?;
        if Sha256::of(&container).to_string() != self.sha256 {
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
}

/// Removes what killed processes left half unpacked in `parent`, whose lock is held.
fn remove_unfinished(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry
            .file_name()
            .as_bytes()
            .starts_with(names::UNPACKED_UNFINISHED.as_bytes())
        {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
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

    /// Two files in two folders.
    fn carried() -> CarriedFiles {
        let mut container = Vec::new();
        for part in ["a", "first", "more/b", "second"] {
            container.extend((part.len() as u32).to_le_bytes());
            container.extend(part.as_bytes());
        }
        CarriedFiles {
            name: "carried",
            packed: zstd::encode_all(container.as_slice(), 1).unwrap().leak(),
            sha256: Sha256::of(&container).to_string().leak(),
            path_bytes_max: 200,
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn unpacks_once_with_private_permissions() {
        let data_folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(data_folder.path());
        let placed = carried().place(Some(&data)).unwrap();
        assert!(placed.warning.is_none() && placed.temporary.is_none());
        let first = placed.folder.join("a");
        assert_eq!((mode(&placed.folder), mode(&first)), (0o700, 0o600));
        fs::set_permissions(&first, PermissionsExt::from_mode(0o640)).unwrap();
        let again = carried().place(Some(&data)).unwrap();
        assert_eq!(again.folder, placed.folder);
        assert_eq!(mode(&first), 0o640, "written again");
        let kept = fs::read_dir(data_folder.path().join("carried")).unwrap();
        assert_eq!(kept.count(), 2, "leftovers beside the lock and the data");
    }

    #[test]
    fn it_is_said_how_the_files_lie() {
        let data_folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(data_folder.path());
        assert_eq!(carried().unpacked(&data), Unpacked::Absent);
        assert_eq!(fs::read_dir(data_folder.path()).unwrap().count(), 0);
        let folder = carried().place(Some(&data)).unwrap().folder;
        let intact = Unpacked::Intact(folder.clone());
        assert_eq!(carried().unpacked(&data), intact);
        fs::write(folder.join("a"), "x").unwrap();
        let altered = Unpacked::Altered(folder);
        assert_eq!(carried().unpacked(&data), altered);
    }

    #[test]
    fn repairs_what_was_altered() {
        let parent = tempfile::tempdir().unwrap();
        let folder = carried().place_in(parent.path()).unwrap();
        let damages: [fn(&Path); 4] = [
            |folder| fs::write(folder.join("a"), "x").unwrap(),
            |folder| fs::remove_file(folder.join("more/b")).unwrap(),
            |folder| fs::write(folder.join("more/c"), "x").unwrap(),
            |folder| {
                fs::rename(folder.join("more/b"), folder.join("../elsewhere")).unwrap();
                std::os::unix::fs::symlink("../../elsewhere", folder.join("more/b")).unwrap();
            },
        ];
        for damage in damages {
            damage(&folder);
            assert!(!carried().is_intact(&folder));
            assert_eq!(carried().place_in(parent.path()).unwrap(), folder);
            assert!(carried().is_intact(&folder));
        }
    }

    #[test]
    fn replaces_a_file_where_the_folder_should_be() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join(&carried().sha256[..NAME_LENGTH]), "x").unwrap();
        assert!(carried().is_intact(&carried().place_in(parent.path()).unwrap()));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_replaced_by_a_temporary_one() {
        // /proc takes no folders, not even from root.
        let placed = carried()
            .place(Some(&DataFolder::new("/proc/docent")))
            .unwrap();
        assert!(placed.warning.unwrap().contains("/proc/docent"));
        assert!(carried().is_intact(&placed.folder));
        drop(placed.temporary.unwrap());
        assert!(!placed.folder.exists());
    }

    #[test]
    fn a_path_that_a_library_would_cut_off_is_not_used() {
        let data_folder = tempfile::tempdir().unwrap();
        let deep = DataFolder::new(data_folder.path().join("x".repeat(200)));
        let placed = carried().place(Some(&deep)).unwrap();
        assert!(placed.warning.unwrap().contains("more than 199 bytes"));
    }

    #[test]
    fn what_a_killed_process_left_half_unpacked_goes() {
        let parent = tempfile::tempdir().unwrap();
        let left = parent.path().join(".unpacking-abcdef/new");
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("a"), "fir").unwrap();
        carried().place_in(parent.path()).unwrap();
        let kept = fs::read_dir(parent.path()).unwrap();
        assert_eq!(kept.count(), 2, "leftovers beside the lock and the data");
    }

    #[test]
    fn several_at_once_unpack_one() {
        let parent = tempfile::tempdir().unwrap();
        let folders: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| carried().place_in(parent.path()).unwrap()))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap())
                .collect()
        });
        assert!(folders.iter().all(|folder| *folder == folders[0]));
        assert!(carried().is_intact(&folders[0]));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 2);
    }

    #[test]
    fn restores_what_was_removed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = carried().place_in(parent.path()).unwrap();
        fs::remove_dir_all(parent.path()).unwrap();
        carried().restore(&folder).unwrap();
        assert!(carried().is_intact(&folder));
    }

    #[test]
    fn a_damaged_copy_in_the_program_is_an_error() {
        let parent = tempfile::tempdir().unwrap();
        let damaged = CarriedFiles {
            sha256: carried().sha256.replace(|_| true, "0").leak(),
            ..carried()
        };
        let data = DataFolder::new(parent.path());
        let error = damaged.place(Some(&data)).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
    }

    #[test]
    fn a_cut_container_is_an_error() {
        let mut rest: &[u8] = &[5, 0, 0, 0, b'a'];
        assert!(take_part(&mut rest).is_err());
        let mut rest: &[u8] = &[5, 0, 0];
        assert!(take_part(&mut rest).is_err());
    }
}
