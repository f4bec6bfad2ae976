//! Where settings come from, in their order.

use std::path::{Path, PathBuf};

use super::keys::{Key, Kind, VARIABLE_PREFIX};
use super::lookup::{find, shows_value_of};
use super::raw::{Raw, SetBy};
use super::resolve::resolve;
use super::table::KEYS;
use super::{ConfigErrors, Loaded, Settings};
use crate::diagnostics::{Problems, SourceFile, suggestion};
use crate::files::names;

/// Variable that names the config file.
const FILE_VARIABLE: &str = "DOCENT_CONFIG";

/// What the command line sets. Empty by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    config: Option<PathBuf>,
    values: Vec<(&'static str, &'static str, String)>,
}

impl Overrides {
    /// Begins with the config file that `--config` names, if it was given.
    pub fn new(config: Option<PathBuf>) -> Self {
        Self {
            config,
            values: Vec::new(),
        }
    }

    /// Sets the key at `path` (`server.port`) because of `flag` (`--port`). The value is written as in an environment
    /// variable and checked by [`Layers::load`].
    pub fn set(&mut self, path: &'static str, flag: &'static str, value: impl Into<String>) {
        self.values.push((path, flag, value.into()));
    }
}

/// The folders of this machine that settings depend on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Where a `docent.toml` is looked for first.
    pub current_dir: PathBuf,
    /// The user's folder for configuration of this program.
    pub config_dir: Option<PathBuf>,
    /// The user's folder for data of this program.
    pub data_dir: Option<PathBuf>,
}

impl Places {
    /// The folders as this machine and user have them.
    pub fn of_this_machine() -> Self {
        let project = directories::ProjectDirs::from("", "", "docent");
        Self {
            current_dir: std::env::current_dir().unwrap_or_default(),
            config_dir: project
                .as_ref()
                .map(|project| project.config_dir().to_owned()),
            data_dir: project
                .as_ref()
                .map(|project| project.data_dir().to_owned()),
        }
    }
}

/// The variables of this process that are text; `std::env::vars` would panic at one that is not.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// All layers, kept so that they can be read again: the file anew, variables and flags as they were at the start.
#[derive(Debug, Clone)]
pub struct Layers {
    overrides: Overrides,
    environment: Vec<(String, String)>,
    places: Places,
}

impl Layers {
    /// Joins flags, variables and the folders of this machine.
    pub fn new(
        overrides: Overrides,
        environment: impl IntoIterator<Item = (String, String)>,
        places: Places,
    ) -> Self {
        let mut environment: Vec<_> = environment
            .into_iter()
            .filter(|(name, _)| name == FILE_VARIABLE || name.starts_with(VARIABLE_PREFIX))
            .collect();
        environment.sort();
        Self {
            overrides,
            environment,
            places,
        }
    }

    /// The config files that are looked for, the first that is there is read: the one that `--config` names, else the
    /// one that `DOCENT_CONFIG` names, else `docent.toml` in the current folder and in the user's config folder.
    pub fn files(&self) -> Vec<PathBuf> {
        match self.named_file() {
            Some((path, _)) => vec![path],
            None => [
                Some(&self.places.current_dir),
                self.places.config_dir.as_ref(),
            ]
            .into_iter()
            .flatten()
            .map(|folder| folder.join(names::SETTINGS))
            .collect(),
        }
    }

    /// Reads everything: defaults, the config file, variables, flags. A config file that nobody named may be missing.
    ///
    /// # Errors
    /// All problems of all layers.
    pub fn load(&self) -> Result<Loaded, ConfigErrors> {
        let mut problems = Problems::default();
        let mut raw = Raw::defaults();
        let file = self.read_file(&mut problems);
        if let Some((path, file)) = &file {
            raw.read_file(path, file, &mut problems);
        }
        read_environment(&self.environment, &self.places, &mut raw, &mut problems);
        for (path, flag, value) in &self.overrides.values {
            let key = find(path).expect("the command line sets known keys only");
            let value = from_current_dir(key.kind, value, &self.places);
            raw.read_text(key, &value, SetBy::Flag(flag), &mut problems);
        }
        if let Some(folder) = &self.places.data_dir {
            raw.set_default("data.dir", folder.to_string_lossy().into_owned());
        }
        let config_file_is_blank = file
            .as_ref()
            .is_some_and(|(_, file)| file.text().trim().is_empty());
        let loaded = resolve(raw, file.map(|(path, _)| path), problems)?;
        Ok(Loaded {
            config_file_is_blank,
            ..loaded
        })
    }

    /// The file that a flag or a variable names, and which of them.
    fn named_file(&self) -> Option<(PathBuf, &'static str)> {
        let variable = self
            .environment
            .iter()
            .find(|(name, value)| name == FILE_VARIABLE && !value.is_empty());
        let named = match (&self.overrides.config, variable) {
            (Some(path), _) => (path.clone(), "--config"),
            (None, Some((_, value))) => (PathBuf::from(value), FILE_VARIABLE),
            (None, None) => return None,
        };
        Some((self.places.current_dir.join(named.0), named.1))
    }

    fn read_file(&self, problems: &mut Problems) -> Option<(PathBuf, SourceFile)> {
        let named_by = self.named_file().map(|(_, named_by)| named_by);
        let files = self.files();
        let path = files
            .into_iter()
            .find(|path| named_by.is_some() || path.exists())?;
        let file = read_bytes(&path, named_by, problems)?;
        Some((path, file))
    }
}

impl Settings {
    /// Reads all layers once, see [`Layers::load`].
    ///
    /// # Errors
    /// All problems of all layers.
    pub fn load(
        overrides: &Overrides,
        environment: impl IntoIterator<Item = (String, String)>,
        places: &Places,
    ) -> Result<Loaded, ConfigErrors> {
        Layers::new(overrides.clone(), environment, places.clone()).load()
    }
}

fn read_bytes(path: &Path, named_by: Option<&str>, problems: &mut Problems) -> Option<SourceFile> {
    let name = path.display().to_string();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let named_by =
                named_by.map_or_else(String::new, |named_by| format!(" that {named_by} names"));
            problems.error(
                name,
                format!("the config file{named_by} cannot be read: {error}"),
                None,
            );
            return None;
        }
    };
    match SourceFile::decode(name.as_str(), &bytes) {
        Ok(file) => Some(file.showing_values_of(shows_value_of)),
        Err(line) => {
            problems.error(
                name,
                format!("line {line} is not UTF-8: save the file as UTF-8"),
                None,
            );
            None
        }
    }
}

fn read_environment(
    environment: &[(String, String)],
    places: &Places,
    raw: &mut Raw,
    problems: &mut Problems,
) {
    for (name, value) in environment
        .iter()
        .filter(|(name, _)| name.starts_with(VARIABLE_PREFIX))
    {
        let set_by = SetBy::Environment(name.clone());
        if let Some(key) = KEYS.iter().find(|key| key.variable() == *name) {
            raw.read_text(
                key,
                &from_current_dir(key.kind, value, places),
                set_by,
                problems,
            );
        } else {
            let variables: Vec<_> = KEYS.iter().map(Key::variable).collect();
            let known: Vec<_> = variables.iter().map(String::as_str).collect();
            let message = format!("unknown variable `{name}`");
            problems.error(set_by.to_string(), message, Some(suggestion(name, &known)));
        }
    }
}

fn from_current_dir(kind: Kind, value: &str, places: &Places) -> String {
    if kind == Kind::Path && !value.is_empty() {
        places
            .current_dir
            .join(value)
            .to_string_lossy()
            .into_owned()
    } else {
        value.to_owned()
    }
}
