//! What an operator should look at, though the store is working: files that were removed under it, a store that was set
//! aside, sessions that could not be read, a clock that is not believed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use parking_lot::Mutex;

use super::aside;
use super::files::Part;
use super::medium::Medium;
use crate::clock::TimeReading;

/// What was seen at the last look.
#[derive(Debug, Default)]
struct Seen {
    /// Why the files on disk are not those that are open.
    displaced: Option<String>,
    /// Stores that were set aside.
    aside: Vec<PathBuf>,
    /// Why the wall clock is not believed.
    clock: Option<String>,
}

/// Looks now and then, and remembers.
#[derive(Debug)]
pub(super) struct Watch {
    seen: Mutex<Seen>,
    /// What was wrong when the store was opened.
    found: Vec<String>,
}

impl Watch {
    /// Takes a first look. `unreadable` sessions were lost because their keys are damaged.
    pub(super) fn begin(medium: &dyn Medium, unreadable: usize) -> Self {
        let keys = medium.place(Part::Keys);
        let lost = match unreadable {
            1 => "a session".to_owned(),
            many => format!("{many} sessions"),
        };
        let unreadable = (unreadable > 0).then(|| {
            format!(
                "{lost} could not be read any more and left the store, because keys in {} are damaged: check the disk",
                keys.display()
            )
        });
        if let Some(lost) = &unreadable {
            tracing::error!("{lost}");
        }
        let in_memory = (!medium.is_durable()).then(|| {
            "sessions are kept in memory and end with the process, because the data folder cannot be written: make it writable \
             and restart docent, or choose another --data-dir"
                .to_owned()
        });
        let seen = Seen {
            aside: medium.aside(),
            ..Seen::default()
        };
        Self {
            seen: Mutex::new(seen),
            found: unreadable.into_iter().chain(in_memory).collect(),
        }
    }

    /// Looks whether the files are in their place, and erases the keys of stores that were set aside for the retention.
    /// The store that took its place has run for `ran_s` seconds, over all restarts.
    pub(super) fn look(
        &self,
        medium: &dyn Medium,
        now: TimeReading,
        ran_s: f64,
        retention: Duration,
    ) {
        let displaced = (!medium.is_in_place()).then(|| {
            format!(
                "{} was removed or replaced under the running server: what is stored ends with the process; put it back, or \
                 restart docent",
                medium.place(Part::Sessions).display()
            )
        });
        let aside = medium.aside();
        for folder in &aside {
            self.erase_when_due(folder, now, ran_s, retention);
        }
        let mut seen = self.seen.lock();
        tell_change(
            seen.displaced.as_ref(),
            displaced.as_ref(),
            "the session store is in its place again",
        );
        seen.displaced = displaced;
        seen.aside = aside;
    }

    fn erase_when_due(&self, folder: &Path, now: TimeReading, ran_s: f64, retention: Duration) {
        let retention_s = retention.as_secs_f64();
        let has_run = ran_s > retention_s;
        let changed = fs::metadata(folder).and_then(|about| about.modified());
        let since = changed.map(|changed| changed.duration_since(UNIX_EPOCH).unwrap_or_default());
        let is_believed = self.seen.lock().clock.is_none();
        let is_old = since.is_ok_and(|at| now.unix_s - at.as_secs_f64() > retention_s);
        if !(has_run || is_believed && is_old) {
            return;
        }
        match aside::erase_keys(folder) {
            Ok(true) => tracing::info!(
                "the keys in {} were erased: what people said is kept no longer there either",
                folder.display()
            ),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "the keys in {} cannot be erased; remove the folder", folder.display());
            }
        }
    }

    /// Takes down what is thought of the wall clock.
    pub(super) fn clock(&self, doubt: Option<String>) {
        let mut seen = self.seen.lock();
        tell_change(
            seen.clock.as_ref(),
            doubt.as_ref(),
            "the clock is believed again",
        );
        seen.clock = doubt;
    }

    /// Whether the open files are those on disk.
    pub(super) fn is_in_place(&self) -> bool {
        self.seen.lock().displaced.is_none()
    }

    /// What to look at, and what to do.
    pub(super) fn notices(&self) -> Vec<String> {
        let seen = self.seen.lock();
        let aside = seen.aside.iter().map(|folder| {
            format!(
                "a damaged session store was set aside in {}: look at it, then move it away",
                folder.display()
            )
        });
        let others = [&seen.displaced, &seen.clock].into_iter().flatten();
        others.chain(&self.found).cloned().chain(aside).collect()
    }
}

/// Logs a notice once, and its end. Its figures may differ from look to look.
fn tell_change(before: Option<&String>, now: Option<&String>, over: &str) {
    match (before, now) {
        (None, Some(notice)) => tracing::warn!("{notice}"),
        (Some(_), None) => tracing::info!("{over}"),
        (None, None) | (Some(_), Some(_)) => {}
    }
}
