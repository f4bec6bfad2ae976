//! The file that gets a line for each form.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use crate::files::{parent, sync_folder};

/// Its owner alone reads it.
const MODE: u32 = 0o600;

/// Adds a line, which is on the disk then. It is written at once as a whole; what a full disk or a power cut has left of one
/// before is ended first.
///
/// # Errors
/// What the system refused. A part of the line may be there.
pub(super) fn append(path: &Path, line: &str) -> io::Result<()> {
    let is_new = !path.exists();
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(MODE)
        .open(path)?;
    let begin = if ends_within_a_line(&file)? { "\n" } else { "" };
    let whole = format!("{begin}{line}\n");
    let written = file.write(whole.as_bytes())?;
    if written < whole.len() {
        return Err(ErrorKind::WriteZero.into());
    }
    file.sync_all()?;
    if is_new {
        sync_folder(parent(path))?;
    }
    Ok(())
}

fn ends_within_a_line(file: &File) -> io::Result<bool> {
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    if about.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.read_exact_at(&mut last, about.len() - 1)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn lines_are_added_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("forms.jsonl");
        append(&path, "one").unwrap();
        append(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, MODE);
    }

    #[test]
    fn a_line_that_was_cut_off_is_ended_and_rights_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("forms.jsonl");
        fs::write(&path, "one\ntw").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        append(&path, "three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntw\nthree\n");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        assert!(append(&folder.path().join("none/forms.jsonl"), "one").is_err());
        assert!(append(folder.path(), "one").is_err());
        assert!(append(Path::new("/dev/null"), "one").is_err());
    }
}
