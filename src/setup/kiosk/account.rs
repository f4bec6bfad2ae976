//! The accounts of a machine.

use std::fs;
use std::io;
use std::path::Path;

use super::KioskError;
use super::place::within;

/// An account by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    /// The user's.
    pub user: u32,
    /// Their group's.
    pub group: u32,
}

impl Account {
    /// That of a user on the machine at `root`; none where there is no such user. Source: passwd(5).
    pub fn find(root: &Path, name: &str) -> Result<Option<Self>, KioskError> {
        let path = within(root, Path::new("/etc/passwd"));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(KioskError::Disk { path, source }),
        };
        let found = text.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_it = fields.next() == Some(name);
            let mut number = || fields.next()?.parse().ok();
            is_it.then(|| {
                number(); // the password's place, which is no number
                let (user, group) = (number()?, number()?);
                Some(Self { user, group })
            })?
        });
        Ok(found)
    }
}
