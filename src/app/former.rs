//! What versions before have left in the data folder and nothing reads any more.

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::Path;

use tracing::{info, warn};

use crate::files::{DataFolder, is_there, names};

/// Letters of the digest that names a folder of unpacked files. Source: the versions that unpacked them.
const DIGEST_LETTERS: usize = 16;

/// Removes PocketSphinx's models, which versions up to 0.1 unpacked; what somebody else has put beside them stays.
pub(super) fn remove_former(data: &DataFolder) {
    let folder = data.former_sphinx();
    match remove_unpacked(&folder) {
        Ok(false) => {}
        Ok(true) => info!(
            "what a former version kept in {} was removed",
            folder.display()
        ),
        Err(problem) => warn!(
            "{} of a former version is of no use any more and cannot be removed: {problem}",
            folder.display()
        ),
    }
}

/// Removes what was unpacked into `folder`, and the folder itself where nothing else is in it. Whether there was anything.
fn remove_unpacked(folder: &Path) -> io::Result<bool> {
    if folder.is_symlink() {
        return fs::remove_file(folder).map(|()| true);
    }
    if !is_there(folder) {
        return Ok(false);
    }
    let mut removed = false;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !is_unpacked(&entry)? {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
        removed = true;
    }
    match fs::remove_dir(folder) {
        Ok(()) => Ok(true),
        Err(problem) if problem.kind() == ErrorKind::DirectoryNotEmpty => Ok(removed),
        Err(problem) => Err(problem),
    }
}

/// Whether it is one of the things that are there when files were unpacked.
fn is_unpacked(entry: &DirEntry) -> io::Result<bool> {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    if !entry.file_type()?.is_dir() {
        return Ok(name == names::UNPACKED_LOCK && entry.file_type()?.is_file());
    }
    let is_digit = |letter: u8| letter.is_ascii_digit() || (b'a'..=b'f').contains(&letter);
    let is_digest = name.len() == DIGEST_LETTERS && name.bytes().all(is_digit);
    Ok(is_digest || name.starts_with(names::UNPACKED_UNFINISHED))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a version before has left it, killed while it unpacked something newer.
    fn left() -> tempfile::TempDir {
        let data = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(data.path()).former_sphinx();
        for below in ["1f503b9b5ac0a178/model", ".unpacking-Ab3dEf/new"] {
            fs::create_dir_all(folder.join(below)).unwrap();
            fs::write(folder.join(below).join("means"), "numbers").unwrap();
        }
        fs::write(folder.join(names::UNPACKED_LOCK), "").unwrap();
        data
    }

    #[test]
    fn all_of_it_goes_where_nothing_else_is() {
        let data = left();
        let folder = DataFolder::new(data.path()).former_sphinx();
        assert!(remove_unpacked(&folder).unwrap());
        assert!(!folder.exists());
        assert!(!remove_unpacked(&folder).unwrap(), "there is nothing more");
    }

    #[test]
    fn what_somebody_else_has_put_there_stays() {
        let data = left();
        let folder = DataFolder::new(data.path()).former_sphinx();
        let elsewhere = data.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::write(elsewhere.join("a"), "theirs").unwrap();
        fs::create_dir(folder.join("1F503B9B5AC0A178")).unwrap();
        fs::create_dir(folder.join("my words")).unwrap();
        fs::write(folder.join("my words/dict"), "theirs").unwrap();
        fs::write(folder.join("0123456789abcdef"), "a file").unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join("fedcba9876543210")).unwrap();
        assert!(remove_unpacked(&folder).unwrap());
        let mut kept: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        kept.sort();
        let theirs = [
            "0123456789abcdef",
            "1F503B9B5AC0A178",
            "fedcba9876543210",
            "my words",
        ];
        assert_eq!(kept, theirs);
        assert!(folder.join("my words/dict").is_file() && elsewhere.join("a").is_file());
        assert!(
            !remove_unpacked(&folder).unwrap(),
            "nothing of ours is left"
        );
    }

    #[test]
    fn of_a_link_only_the_link_goes() {
        let (data, elsewhere) = (left(), left());
        let folder = DataFolder::new(data.path()).former_sphinx();
        fs::remove_dir_all(&folder).unwrap();
        let target = DataFolder::new(elsewhere.path()).former_sphinx();
        std::os::unix::fs::symlink(&target, &folder).unwrap();
        assert!(remove_unpacked(&folder).unwrap());
        assert!(!is_there(&folder) && target.join("1f503b9b5ac0a178").is_dir());
    }

    #[test]
    fn a_file_of_that_name_is_an_error() {
        let data = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(data.path()).former_sphinx();
        fs::write(&folder, "a poem").unwrap();
        assert!(remove_unpacked(&folder).is_err() && folder.is_file());
    }
}
