//! Telling that files have changed: what the pack and the config file share.
//!
//! The operating system's notices only wake the watcher; what has changed is found by looking and comparing. So it does
//! not matter how an editor writes (in place, by rename, by deletion), which notices were lost, or whether there are
//! any: without them, and now and then with them, the files are looked at on a timer.

mod folder;
mod notices;

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

pub use self::folder::WatchedFolder;

use self::notices::Notices;
use crate::clock;

/// How to watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchOptions {
    /// How long the files must have been still before a change is told.
    pub settle: Duration,
    /// How long files may go on changing before the change is told all the same.
    pub settle_max: Duration,
    /// Time between comparisons where no notices come.
    pub poll: Duration,
    /// Time between comparisons beside notices, for what they miss (network folders, targets of links).
    pub recheck: Duration,
    /// Whether to ask the operating system for notices at all.
    pub notices: bool,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            settle: Duration::from_millis(200),
            settle_max: Duration::from_secs(5),
            poll: Duration::from_secs(1),
            recheck: Duration::from_secs(10),
            notices: true,
        }
    }
}

/// How changes are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchMode {
    /// The operating system gives notice.
    Notices,
    /// By comparing every [`WatchOptions::poll`], for this reason.
    Polling(String),
}

/// What tells whether a file has changed: its size, and when it was written.
pub type Stamp = (u64, Option<SystemTime>);

/// The stamp of a file; none if it is not there.
pub fn stamp(file: &Path) -> Option<Stamp> {
    let about = fs::metadata(file).ok()?;
    Some((about.len(), about.modified().ok()))
}

/// A thread that watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    mode: WatchMode,
    stop: Arc<AtomicBool>,
    wake: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Starts to watch, on a thread called `name`. `look` says how the files are; `on_change` is called on the
    /// watcher's thread with what was seen before and now, for every change after this call. Start it before the files
    /// are read, so that nothing is missed in between.
    ///
    /// # Errors
    /// When the system gives no thread. A system without notices is no error: see [`Watcher::mode`].
    pub fn start<S: PartialEq + Send + 'static>(
        name: &str,
        folders: Vec<WatchedFolder>,
        options: WatchOptions,
        look: impl Fn() -> S + Send + 'static,
        on_change: impl FnMut(&S, &S) + Send + 'static,
    ) -> io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        let (notices, mode) = match Notices::of(folders, options.notices, &wake) {
            Ok(notices) => (notices, WatchMode::Notices),
            Err(reason) => (Vec::new(), WatchMode::Polling(reason)),
        };
        let last = look();
        let worker = Worker {
            name: name.to_owned(),
            look,
            options,
            notices,
            woken,
            stop: Arc::clone(&stop),
            last,
        };
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || worker.run(on_change))?;
        Ok(Self {
            mode,
            stop,
            wake,
            thread: Some(thread),
        })
    }

    /// How changes were going to be found when the watcher was started.
    pub fn mode(&self) -> &WatchMode {
        &self.mode
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A full channel wakes the thread just as well.
        let _ = self.wake.try_send(());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // It catches what `on_change` may throw.
            let _ = thread.join();
        }
    }
}

/// What runs on the thread.
struct Worker<S, L> {
    name: String,
    look: L,
    options: WatchOptions,
    /// One for each folder; none where comparing is all there is.
    notices: Vec<Notices>,
    woken: Receiver<()>,
    stop: Arc<AtomicBool>,
    last: S,
}

impl<S: PartialEq, L: Fn() -> S> Worker<S, L> {
    fn run(mut self, mut on_change: impl FnMut(&S, &S)) {
        loop {
            let notified = !self.notices.is_empty() && self.notices.iter().all(Notices::are_coming);
            self.sleep(if notified {
                self.options.recheck
            } else {
                self.options.poll
            });
            self.notices.iter_mut().for_each(Notices::renew);
            let Some(settled) = self.settle() else {
                return;
            };
            if settled != self.last {
                let told = catch_unwind(AssertUnwindSafe(|| on_change(&self.last, &settled)));
                if told.is_err() {
                    tracing::error!(
                        "a change could not be handled by {}; the next one will be tried",
                        self.name
                    );
                }
                self.last = settled;
            }
        }
    }

    /// Waits until there is a notice or the time has passed. Whether there was a notice.
    fn sleep(&self, time: Duration) -> bool {
        // The watcher holds a sender for as long as it lives, and its drop sets `stop`.
        !matches!(
            self.woken.recv_timeout(time),
            Err(RecvTimeoutError::Timeout)
        )
    }

    /// The files once they are still and nobody is seen to write; `None` when the watcher is stopped.
    fn settle(&self) -> Option<S> {
        let start = clock::now();
        let mut seen = (self.look)();
        while !self.stop.load(Ordering::Acquire) {
            let written = self.notices.iter().any(Notices::see_a_writer);
            if (seen == self.last && !written)
                || clock::now().duration_since(start) > self.options.settle_max
            {
                return Some(seen);
            }
            let noticed = self.sleep(self.options.settle);
            let now = (self.look)();
            if now == seen && !noticed && !written {
                return Some(now);
            }
            seen = now;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};
    use std::io::Write;
    use std::path::PathBuf;
    use std::sync::mpsc::{Receiver, channel};

    /// Long enough for any machine: only a test that fails waits for it.
    const PATIENCE: Duration = Duration::from_mins(1);

    /// A watched file: what its watcher saw, look by look, and what it told.
    struct Watched {
        folder: tempfile::TempDir,
        looks: Receiver<String>,
        told: Receiver<String>,
        _watcher: Watcher,
    }

    fn watched(notices: bool) -> Watched {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("docent.toml");
        fs::write(&file, "whole").expect("written");
        let watched = WatchedFolder {
            path: folder.path().to_owned(),
            only: Some("docent.toml".into()),
        };
        let options = WatchOptions {
            settle: Duration::from_millis(5),
            settle_max: PATIENCE * 2,
            poll: Duration::from_millis(5),
            recheck: PATIENCE * 2,
            notices,
        };
        let (look, looks) = channel();
        let (tell, told) = channel();
        let watcher = Watcher::start(
            "test-watch",
            vec![watched],
            options,
            move || {
                let text = fs::read_to_string(&file).unwrap_or_default();
                // The test may have ended.
                let _ = look.send(text.clone());
                text
            },
            move |_, now: &String| {
                let _ = tell.send(now.clone());
            },
        );
        Watched {
            folder,
            looks,
            told,
            _watcher: watcher.expect("started"),
        }
    }

    impl Watched {
        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn next(&self) -> String {
            self.told.recv_timeout(PATIENCE).expect("a change")
        }
    }

    #[test]
    fn waits_for_a_writer_who_is_not_done() {
        let watched = watched(true);
        let mut file = File::create(watched.path("docent.toml")).expect("truncated");
        file.write_all(b"ha").expect("written");
        let mut looks_at_half = 0;
        while looks_at_half < 5 {
            let seen = watched.looks.recv_timeout(PATIENCE).expect("a look");
            looks_at_half += usize::from(seen == "ha");
        }
        file.write_all(b"lf and the rest").expect("written");
        drop(file);
        assert_eq!(watched.next(), "half and the rest");
    }

    #[test]
    fn the_last_of_many_quick_changes_is_told_at_the_end() {
        for notices in [true, false] {
            let watched = watched(notices);
            for number in 0..=50 {
                fs::write(watched.path("docent.toml"), number.to_string()).expect("written");
            }
            while watched.next() != "50" {}
        }
    }

    #[test]
    fn follows_a_link_whose_folder_is_swapped() {
        let watched = watched(true);
        for (version, text) in [("one", "first"), ("two", "second")] {
            let folder = watched.path(version);
            fs::create_dir(&folder).expect("made");
            fs::write(folder.join("docent.toml"), text).expect("written");
            let link = watched.path("..data_tmp");
            std::os::unix::fs::symlink(version, &link).expect("linked");
            fs::rename(&link, watched.path("..data")).expect("renamed");
            if version == "one" {
                fs::remove_file(watched.path("docent.toml")).expect("removed");
                let target = "..data/docent.toml";
                std::os::unix::fs::symlink(target, watched.path("docent.toml")).expect("linked");
            }
            while watched.next() != text {}
        }
    }

    #[test]
    fn another_file_that_is_always_written_does_not_keep_it_waiting() {
        let watched = watched(true);
        let mut log = File::create(watched.path("docent.log")).expect("made");
        log.write_all(b"a line\n").expect("written");
        fs::write(watched.path("docent.toml"), "newer").expect("written");
        assert_eq!(watched.next(), "newer");
        drop(log);
    }
}
