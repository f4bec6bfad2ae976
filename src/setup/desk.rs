//! What is asked of whoever begins a desk, and what becomes of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::unit::unit;
use crate::config::Secret;
use crate::files::{is_there, parent, write_whole};
use crate::pack::{PackError, Template, create, is_language};

/// In the folder of a desk.
const SETTINGS: &str = "docent.toml";
const PACK: &str = "pack";
const DATA: &str = "data";

/// Why a desk cannot be made.
#[derive(Debug, Error)]
pub enum SetupError {
    /// Something of the name of a file is there already.
    #[error(
        "{0} is there already, and nothing was changed; choose another folder, or move it away"
    )]
    Taken(PathBuf),
    /// This user has such a service.
    #[error(
        "{0} is there already, so this user has such a service, and nothing was changed; say --service false, or move it away"
    )]
    TakenUnit(PathBuf),
    /// No language is called so.
    #[error("{0:?} is no language code; write one such as \"en\" or \"en-GB\"")]
    Language(String),
    /// The pack cannot be made.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A file cannot be written.
    #[error("cannot write {path}; check that there is room and that this user may")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A key could not be made.
    #[error("the system gives no randomness for a key")]
    NoKey(#[source] io::Error),
}

/// A desk as its operator wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Where everything of it lies.
    pub folder: PathBuf,
    /// What it is called.
    pub name: String,
    /// The language that it speaks, such as `en`.
    pub language: String,
    /// Whether other machines reach it, encrypted and with a key.
    pub open: bool,
    /// Whether it listens and speaks by this machine's own microphone and loudspeaker.
    pub local: bool,
    /// The unit that starts it, if it is to start by itself, with the program in it.
    pub service: Option<(PathBuf, PathBuf)>,
}

impl Desk {
    /// The files and folders that are written.
    pub fn written(&self) -> Vec<PathBuf> {
        let mut paths = vec![self.folder.join(PACK), self.settings_path()];
        paths.extend(self.service.as_ref().map(|(unit, _)| unit.clone()));
        paths
    }

    /// The settings file.
    pub fn settings_path(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// Writes everything.
    ///
    /// # Errors
    /// [`SetupError`]; nothing is written where a file is there already.
    pub fn write(&self) -> Result<(), SetupError> {
        if let Some(taken) = self.written().into_iter().find(|path| is_there(path)) {
            let is_unit = self
                .service
                .as_ref()
                .is_some_and(|(unit, _)| *unit == taken);
            return Err(if is_unit {
                SetupError::TakenUnit(taken)
            } else {
                SetupError::Taken(taken)
            });
        }
        if !is_language(&self.language) {
            return Err(SetupError::Language(self.language.clone()));
        }
        let key = self
            .open
            .then(Secret::random)
            .transpose()
            .map_err(SetupError::NoKey)?;
        let pack = self.folder.join(PACK);
        create(
            &pack,
            Template::Starter,
            Some(&self.name),
            Some(&self.language),
        )?;
        // For its owner alone, as it may hold a key.
        write(&self.settings_path(), &self.settings(key.as_ref()))?;
        if let Some((path, program)) = &self.service {
            write(path, &unit(&self.name, program, &self.settings_path()))?;
        }
        Ok(())
    }

    /// What stands in the settings file.
    fn settings(&self, key: Option<&Secret>) -> String {
        let server = key.map(|key| {
            let key = key.reveal();
            format!("\n[server]\nhost = \"0.0.0.0\"\ntls = \"own\"\napi_key = \"{key}\"\n")
        });
        let server = server.unwrap_or_default();
        let audio = if self.local {
            "\n[audio]\nlocal = true\n"
        } else {
            ""
        };
        format!(
            "# Settings of this desk, written by `docent init`. Paths are relative to this file.\n\
             # Every key with its default: docent config example\n\n\
             [pack]\npath = \"{PACK}\"\n\n[data]\ndir = \"{DATA}\"\n{server}{audio}"
        )
    }
}

fn write(path: &Path, text: &str) -> Result<(), SetupError> {
    let written =
        fs::create_dir_all(parent(path)).and_then(|()| write_whole(path, text.as_bytes()));
    written.map_err(|source| SetupError::Write {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::{Overrides, Places, Settings, TlsSettings};
    use crate::pack::{PackFiles, check};

    fn desk(folder: &Path) -> Desk {
        Desk {
            folder: folder.join("desk"),
            name: "Town \"hall\"".to_owned(),
            language: "de".to_owned(),
            open: true,
            local: true,
            service: Some((
                folder.join("units/docent.service"),
                "/usr/bin/docent".into(),
            )),
        }
    }

    #[test]
    fn what_is_made_can_be_served_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        desk.write().unwrap();
        let report = check(&PackFiles::new(Some(desk.folder.join(PACK))));
        assert!(report.errors.is_empty(), "{report}");
        let overrides = Overrides::new(Some(desk.settings_path()));
        let loaded = Settings::load(&overrides, Vec::new(), &Places::default()).unwrap();
        let settings = loaded.settings;
        assert_eq!(settings.pack.path, Some(desk.folder.join(PACK)));
        assert_eq!(settings.data.dir, desk.folder.join(DATA));
        assert_eq!(settings.server.tls, TlsSettings::Own);
        assert!(settings.server.api_key.is_some() && settings.audio.local);
        let mode = fs::metadata(desk.settings_path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "it holds a key");
        assert!(desk.written().iter().all(|path| is_there(path)));
    }

    #[test]
    fn nothing_that_is_there_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let (unit, _) = desk.service.clone().unwrap();
        fs::create_dir_all(parent(&unit)).unwrap();
        fs::write(&unit, "mine").unwrap();
        assert!(matches!(desk.write(), Err(SetupError::TakenUnit(path)) if path == unit));
        assert!(!desk.folder.exists());
        assert_eq!(fs::read_to_string(unit).unwrap(), "mine");
    }
}
