//! The note of what was written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::KioskError;
use super::account::Account;
use super::place::{NOTE, within};
use super::plan::{Command, Step};
use crate::files::Sha256;

/// What was written, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Who shows the page.
    pub user: String,
    /// The page without what lets a screen in; empty where an older version has written the note.
    #[serde(default)]
    pub page: String,
    /// The accounts that were made; none where an older version has written the note, which did not say.
    #[serde(default)]
    pub made: Option<BTreeSet<String>>,
    /// SHA-256 of each file, as the machine finds it.
    pub files: BTreeMap<PathBuf, String>,
    /// The same of what is being written: where there is some, an earlier time has not come to its end.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub begun: BTreeMap<PathBuf, String>,
}

/// A file as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none.
    Missing,
    /// As it was written.
    Ours(String),
    /// Written or altered by somebody else.
    Others(String),
}

impl Note {
    /// That of the machine at `root`; none where nothing was installed.
    pub fn read(root: &Path) -> Result<Option<Self>, KioskError> {
        let path = within(root, Path::new(NOTE));
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|source| KioskError::Note { path, source }),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(KioskError::Disk { path, source }),
        }
    }

    /// How a file stands on the machine at `root`.
    pub fn look(&self, root: &Path, path: &Path) -> Result<Found, KioskError> {
        let place = within(root, path);
        let bytes = match fs::read(&place) {
            Ok(bytes) => bytes,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
            // Who may not even read it is only shown what would be done.
            Err(problem) if problem.kind() == io::ErrorKind::PermissionDenied => {
                return Ok(Found::Ours(String::new()));
            }
            Err(source) => {
                return Err(KioskError::Disk {
                    path: place,
                    source,
                });
            }
        };
        let digest = Sha256::of(&bytes).to_string();
        let is_ours = [&self.files, &self.begun].map(|files| files.get(path) == Some(&digest));
        let is_ours = is_ours.contains(&true);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(if is_ours {
            Found::Ours(text)
        } else {
            Found::Others(text)
        })
    }

    /// All that may be there.
    pub fn paths(&self) -> BTreeSet<&Path> {
        let paths = self.files.keys().chain(self.begun.keys());
        paths.map(PathBuf::as_path).collect()
    }

    /// The digest of a file, the newest.
    pub fn noted(&self, path: &Path) -> Option<&String> {
        self.begun.get(path).or_else(|| self.files.get(path))
    }

    /// Whoever shows or has shown the page.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        let named = Some(self.user.as_str()).filter(|user| !user.is_empty());
        let others = self.made.iter().flatten().map(String::as_str);
        named
            .into_iter()
            .chain(others.filter(move |user| Some(*user) != named))
    }

    /// The note for the time between this one and `next`: both what is there and what will be is ours.
    pub fn begin(
        &self,
        root: &Path,
        next: &Self,
        made: Option<BTreeSet<String>>,
    ) -> Result<Self, KioskError> {
        let mut files = self.files.clone();
        for (path, digest) in &self.begun {
            if let Found::Ours(text) = self.look(root, path)?
                && *digest == Sha256::of(&text).to_string()
            {
                files.insert(path.clone(), digest.clone());
            }
        }
        let is_new = |(path, digest): &(&PathBuf, &String)| files.get(*path) != Some(*digest);
        let begun = next.files.iter().filter(is_new);
        let begun = begun.map(|(path, digest)| (path.clone(), digest.clone()));
        Ok(Self {
            begun: begun.collect(),
            files: files.clone(),
            made,
            ..next.clone()
        })
    }

    /// How an account is taken away from the machine at `root`; none where there is no such account. What was not made stays.
    pub fn account_taken_away(&self, root: &Path, user: &str) -> Result<Option<Step>, KioskError> {
        if Account::find(root, user)?.is_none() {
            return Ok(None);
        }
        let image = root.display().to_string();
        let words = if root == Path::new("/") {
            vec!["userdel", user]
        } else {
            vec!["userdel", "--root", &image, user]
        };
        let command = Command::new(&words, true);
        let is_made = self.made.as_ref().is_some_and(|made| made.contains(user));
        Ok(Some(if is_made {
            Step::Run(command)
        } else {
            Step::KeepUser {
                user: user.to_owned(),
                deleted_by: command,
            }
        }))
    }

    /// How a file is taken away from the machine at `root`; none where it is not there. What others have altered stays.
    pub fn taking_away(&self, root: &Path, path: &Path) -> Result<Option<Step>, KioskError> {
        Ok(match self.look(root, path)? {
            Found::Missing => None,
            Found::Ours(_) => Some(Step::Remove(path.to_owned())),
            Found::Others(_) => Some(Step::Leave(path.to_owned())),
        })
    }

    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("paths and digests");
        format!("{text}\n")
    }
}
