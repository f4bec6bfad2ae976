//! Doing what was planned.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process;

use super::KioskError;
use super::account::Account;
use super::place::{NOTE, within};
use super::plan::{Command, Plan, Step};
use crate::files::{parent, write_whole};

/// Folders that stay, even if nothing is left in them.
const SYSTEM_FOLDERS: [&str; 4] = ["etc", "etc/systemd/system", "etc/systemd/user", "var/lib"];

impl Plan {
    /// Does all of it. `tell` is told of each step that failed and may.
    ///
    /// # Errors
    /// At the first step that must not fail; those before it are done.
    pub fn carry_out(&self, mut tell: impl FnMut(&KioskError)) -> Result<(), KioskError> {
        for step in &self.steps {
            match step {
                Step::Write {
                    path, text, owner, ..
                } => self.write(path, text, owner.as_deref())?,
                Step::Remove(path) => self.remove(path)?,
                Step::Run(command) => match run(command) {
                    Err(problem) if !command.must_work => tell(&problem),
                    done => done?,
                },
                Step::Begin(text) => self.write(Path::new(NOTE), text, None)?,
                Step::Keep(_) | Step::Leave(_) | Step::KeepUser { .. } => {}
            }
        }
        Ok(())
    }

    fn write(&self, path: &Path, text: &str, owner: Option<&str>) -> Result<(), KioskError> {
        let place = within(&self.root, path);
        let owner = match owner {
            Some(name) => {
                let account = Account::find(&self.root, name)?;
                Some(account.ok_or_else(|| KioskError::User(name.to_owned()))?)
            }
            None => None,
        };
        let written = make_folder(parent(&place)).and_then(|()| {
            // For its owner alone, at first.
            write_whole(&place, text.as_bytes())?;
            match owner {
                Some(account) => chown(&place, Some(account.user), Some(account.group)),
                None => fs::set_permissions(&place, Permissions::from_mode(0o644)),
            }
        });
        written.map_err(|source| KioskError::Disk {
            path: place,
            source,
        })
    }

    fn remove(&self, path: &Path) -> Result<(), KioskError> {
        let place = within(&self.root, path);
        let removed = if place.is_dir() {
            fs::remove_dir_all(&place)
        } else {
            fs::remove_file(&place)
        };
        match removed {
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(|source| KioskError::Disk {
                path: place.clone(),
                source,
            })?,
        }
        for folder in place.ancestors().skip(1) {
            let is_systems = SYSTEM_FOLDERS.iter().any(|end| folder.ends_with(end));
            // When something else is in it, it stays.
            if is_systems || fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Makes a folder, which all may enter, whatever this user's own habit is.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    make_folder(parent(folder))?;
    fs::create_dir(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}

fn run(command: &Command) -> Result<(), KioskError> {
    let (program, rest) = command.words.split_first().expect("a program");
    let ended = process::Command::new(program)
        .args(rest)
        .status()
        .map_err(|source| KioskError::Run {
            command: command.to_string(),
            source,
        })?;
    if ended.success() {
        return Ok(());
    }
    Err(KioskError::Failed(command.to_string()))
}
