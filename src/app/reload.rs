//! From a newer version of the settings to everything that runs by it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tracing::{info, warn};

use super::voice::{cache_limits, chosen_voice};
use super::{App, rules};
use crate::config::{LogFormat, Reloaded, Settings, Version};
use crate::services::Services;
use crate::session::RegistrySettings;
use crate::store::SessionStore;
use crate::telemetry::LogControl;
use crate::watch::{WatchOptions, WatchedFolder, Watcher};

/// How the config file is watched: a small file, of which one reading costs nothing. Whoever has it open to write is
/// waited for.
const WATCH: WatchOptions = WatchOptions {
    settle: Duration::from_millis(200),
    settle_max: Duration::from_mins(1),
    poll: Duration::from_secs(1),
    recheck: Duration::from_secs(2),
    notices: true,
};

/// Reads the settings again, and hands them to everything that runs by them.
#[derive(Clone)]
pub struct Reloader {
    services: Arc<Services>,
    store: Arc<dyn SessionStore>,
    log: LogControl,
}

impl App {
    /// What reads this server's settings again.
    pub fn reloader(&self) -> Reloader {
        Reloader {
            services: Arc::clone(&self.services),
            store: Arc::clone(&self.store),
            log: self.log.clone(),
        }
    }
}

impl Reloader {
    /// Reads the config file again, because of `reason`, and says in the log what came of it. Blocks.
    pub fn reload(&self, reason: &str) {
        let came = self.read();
        self.tell(reason, &came);
    }

    fn read(&self) -> Reloaded {
        self.services
            .settings
            .reload(|settings| self.apply(settings))
    }

    fn tell(&self, reason: &str, came: &Reloaded) {
        match came {
            Reloaded::Unchanged => info!("{reason}: the settings are what they were"),
            Reloaded::Changed(version, changed) => report(reason, version, changed),
            Reloaded::Refused(version) => self.complain(reason, version),
            // A SIGHUP just after an edit reads the file at once; the watcher reads it again when it has settled.
            Reloaded::StillRefused => {
                info!("{reason}: the mistakes are those told before; the last good settings go on");
            }
        }
    }

    /// Watches every place where a config file may stand, and reads it again when it has changed, until the watcher is
    /// dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn watch(&self) -> Result<Watcher> {
        let files = self.services.settings.layers().files();
        let folders = files.iter().filter_map(|file| {
            let path = file.parent()?.to_path_buf();
            let only = Some(file.file_name()?.to_os_string());
            Some(WatchedFolder { path, only })
        });
        let reloader = self.clone();
        let on_change = move |_: &_, _: &_| reloader.reload("the config file has changed");
        let look = {
            let files = files.clone();
            move || contents(&files)
        };
        let watcher = Watcher::start("config-watch", folders.collect(), WATCH, look, on_change)
            .context("cannot start the thread that watches the config file")?;
        if self.services.settings.can_be_read_again() {
            // What was written between the first reading and the watcher's first look.
            let missed = self.read();
            if !matches!(missed, Reloaded::Unchanged) {
                self.tell("the config file has changed", &missed);
            }
        }
        Ok(watcher)
    }

    /// Nothing here can fail: all of it holds, or none.
    fn apply(&self, settings: &Settings) {
        let is_json = settings.log.format == LogFormat::Json;
        self.log.set(settings.log.level.as_str(), is_json);
        if let Ok(encoders) = self.services.engines.encoder.pool() {
            encoders.set_recent_texts_max(settings.understanding.cache_texts);
        }
        let sessions = &settings.sessions;
        (self.store).set_retention(sessions.retention, sessions.trust_clock);
        (self.services.forms).set_settings(&settings.forms, sessions.retention);
        self.services
            .engines
            .speech
            .set_cache_limits(cache_limits(settings));
        self.services
            .engines
            .speech
            .use_chosen(chosen_voice(settings));
        self.services.registry.set_settings(RegistrySettings {
            open_max: settings.sessions.open_max,
            rules: Arc::new(rules(settings)),
        });
        if let Some(local) = self.services.local.get() {
            local.set_settings(&settings.audio);
        }
    }

    fn complain(&self, reason: &str, version: &Version) {
        for problem in version.problem_lines() {
            warn!("{reason}: {problem}");
        }
        let files = self.services.settings.layers().files();
        let named = version.asked.config_file.as_ref().or(files.first());
        let file = named.map_or_else(String::new, |file| format!(" --config {}", file.display()));
        warn!(
            "none of it is used and the last good settings go on; find all mistakes with: docent config check{file}"
        );
    }
}

fn report(reason: &str, version: &Version, changed: &[&str]) {
    info!(
        version = version.number,
        changed = changed.join(" "),
        "{reason}: the settings were read again"
    );
    if !version.pending.is_empty() {
        let keys: Vec<_> = version.pending.iter().map(|pending| pending.key).collect();
        warn!("these take effect at restart: {}", keys.join(", "));
    }
}

/// What stands in the files; none for one that is not there, or is no regular file.
fn contents(files: &[PathBuf]) -> Vec<Option<Vec<u8>>> {
    let read = |file: &PathBuf| file.is_file().then(|| std::fs::read(file).ok()).flatten();
    files.iter().map(read).collect()
}
