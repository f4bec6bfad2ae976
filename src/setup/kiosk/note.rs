//! The note of what was written.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::KioskError;
use super::files::within;
use super::plan::Step;
use crate::files::Sha256;

pub(super) const NOTE: &str = "/etc/docent-kiosk/installed.json";

/// What was written, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Who shows the page.
    pub user: String,
    /// SHA-256 of each file, as the machine finds it.
    pub files: BTreeMap<PathBuf, String>,
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
        let is_ours = self.files.get(path) == Some(&Sha256::of(&bytes).to_string());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(if is_ours {
            Found::Ours(text)
        } else {
            Found::Others(text)
        })
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
