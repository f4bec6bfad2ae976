//! The settings of a running server: one version at a time, replaced as a whole or not at all.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use super::keys::{Applies, Key};
use super::layers::Layers;
use super::resolve::resolve;
use super::settings::{Loaded, Settings, ShownValue};
use super::table::KEYS;
use crate::clock;
use crate::diagnostics::{Problem, Problems};

/// The settings in force, and how to come to newer ones.
#[derive(Debug)]
pub struct LiveSettings {
    layers: Layers,
    started: Arc<Loaded>,
    current: RwLock<Arc<Version>>,
    reading: Mutex<()>,
}

/// One version of the settings. Whoever needs several values of it holds on to it meanwhile.
#[derive(Debug, Clone)]
pub struct Version {
    /// 1 at the start, one more with every change.
    pub number: u64,
    /// When it was read last, in seconds since the Unix epoch.
    pub loaded_at: f64,
    /// The values in force, with who set them.
    pub in_force: Arc<Loaded>,
    /// What the layers say: `in_force`, save for what is pending.
    pub asked: Arc<Loaded>,
    /// What waits for the next start.
    pub pending: Vec<Pending>,
    /// What is wrong with the newest file, which is not in force then.
    pub problems: Vec<Problem>,
}

impl Version {
    /// What is wrong with the newest file, each in one line.
    pub fn problem_lines(&self) -> Vec<String> {
        self.problems.iter().map(Problem::summary).collect()
    }
}

/// A value that takes effect at the next start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The key with its section.
    pub key: &'static str,
    /// What it is now.
    pub in_force: String,
    /// What it will be.
    pub asked: String,
}

/// What came of reading the layers again.
#[derive(Debug)]
pub enum Reloaded {
    /// They say what they said before.
    Unchanged,
    /// A new version is in force; the keys are those that read differently now.
    Changed(Arc<Version>, Vec<&'static str>),
    /// They cannot be used; the last good version stays.
    Refused(Arc<Version>),
    /// They cannot be used for the same mistakes as when they were read last.
    StillRefused,
}

impl LiveSettings {
    /// Begins with what `layers` gave at the start.
    pub fn new(layers: Layers, started: Loaded) -> Self {
        let started = Arc::new(started);
        let version = Version {
            number: 1,
            loaded_at: clock::unix_seconds(),
            in_force: Arc::clone(&started),
            asked: Arc::clone(&started),
            pending: Vec::new(),
            problems: Vec::new(),
        };
        Self {
            layers,
            started,
            current: RwLock::new(Arc::new(version)),
            reading: Mutex::default(),
        }
    }

    /// Where the settings come from.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// The version in force.
    pub fn current(&self) -> Arc<Version> {
        Arc::clone(&self.current.read())
    }

    /// Whether the config file is one that keeps what is in it; a pipe does not.
    pub fn can_be_read_again(&self) -> bool {
        let file = self.current().asked.config_file.clone();
        file.is_none_or(|file| !is_a_pipe(&file))
    }

    /// Reads the layers again. What they give is checked as a whole; if it is good and new, `apply` hands it on and
    /// then it is in force. Blocks.
    pub fn reload(&self, apply: impl FnOnce(&Settings)) -> Reloaded {
        let _one_at_a_time = self.reading.lock();
        let before = self.current();
        let (asked, in_force) = match self.read(&before.asked) {
            Ok(read) => read,
            Err(problems) if problems == before.problems => return Reloaded::StillRefused,
            Err(problems) => {
                return Reloaded::Refused(self.replace(Version {
                    problems,
                    ..(*before).clone()
                }));
            }
        };
        let changed: Vec<_> = keys_that_differ(&before.asked, &asked).collect();
        if !changed.is_empty() {
            apply(&in_force.settings);
        }
        let version = self.replace(Version {
            number: before.number + u64::from(!changed.is_empty()),
            loaded_at: clock::unix_seconds(),
            pending: pending(&self.started, &asked),
            in_force: Arc::new(in_force),
            asked: Arc::new(asked),
            problems: Vec::new(),
        });
        if changed.is_empty() && before.problems.is_empty() {
            Reloaded::Unchanged
        } else {
            Reloaded::Changed(version, changed)
        }
    }

    fn replace(&self, version: Version) -> Arc<Version> {
        let version = Arc::new(version);
        let mut current = self.current.write();
        *current = Arc::clone(&version);
        version
    }

    /// What the layers say, and what of it can be in force.
    fn read(&self, before: &Loaded) -> Result<(Loaded, Loaded), Vec<Problem>> {
        if let Some(file) = before.config_file.as_ref().filter(|file| is_a_pipe(file)) {
            let help = "name a regular file with --config";
            return Err(problem(file, "the config file cannot be read again", help));
        }
        let asked = self.layers.load().map_err(|errors| errors.0)?;
        self.check_not_lost(before, &asked)?;
        let raw = asked.raw.with_some_of(&self.started.raw, waits_for_restart);
        let in_force = resolve(raw, asked.config_file.clone(), Problems::default())
            .map_err(|errors| errors.0)?;
        Ok((asked, in_force))
    }

    /// A file that has gone, or is empty all of a sudden, is one that somebody is just writing, or a mishap: it must
    /// not take the key away from an open server.
    fn check_not_lost(&self, before: &Loaded, now: &Loaded) -> Result<(), Vec<Problem>> {
        let Some(file) = &before.config_file else {
            return Ok(());
        };
        let files = self.layers.files();
        let rank = |loaded: &Loaded| {
            let file = loaded.config_file.as_ref();
            file.and_then(|file| files.iter().position(|other| other == file))
                .unwrap_or(files.len())
        };
        if rank(now) > rank(before) {
            let help = "put it back, or start the server again to do without it";
            return Err(problem(file, "the config file has been removed", help));
        }
        if now.config_file_is_blank && !before.config_file_is_blank {
            let help = "write a comment into it if the defaults are meant";
            return Err(problem(file, "the config file is empty", help));
        }
        Ok(())
    }
}

/// A pipe, such as a shell's `<(...)`, was read once and for all.
fn is_a_pipe(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| !metadata.is_file())
}

fn problem(file: &Path, message: &str, help: &str) -> Vec<Problem> {
    let mut problems = Problems::default();
    problems.error(file.display().to_string(), message, Some(help.to_owned()));
    problems.split().0
}

fn waits_for_restart(key: &Key) -> bool {
    key.applies == Applies::Restart
}

fn keys_that_differ<'l>(
    one: &'l Loaded,
    other: &'l Loaded,
) -> impl Iterator<Item = &'static str> + 'l {
    let paths = KEYS.iter().map(|key| key.path);
    paths.filter(|path| one.raw.given(path).value != other.raw.given(path).value)
}

fn pending(started: &Loaded, asked: &Loaded) -> Vec<Pending> {
    let shown = |loaded: &Loaded, path| {
        let found = loaded.values.iter().find(|shown| shown.key == path);
        found.map_or_else(String::new, |ShownValue { value, .. }| value.clone())
    };
    keys_that_differ(started, asked)
        .filter(|path| super::lookup::find(path).is_some_and(waits_for_restart))
        .map(|key| Pending {
            key,
            in_force: shown(started, key),
            asked: shown(asked, key),
        })
        .collect()
}

#[cfg(test)]
mod tests;
