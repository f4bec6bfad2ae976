//! The operating system's notices that something under a folder was written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};
use parking_lot::Mutex;

use super::folder::WatchedFolder;

/// The operating system's notices about a folder.
pub(super) struct Notices {
    folder: WatchedFolder,
    watcher: RecommendedWatcher,
    /// The folder behind all links whose notices come; `None` while it is missing.
    watched: Option<PathBuf>,
    seen: Arc<Seen>,
}

/// What the notices have told.
#[derive(Default)]
struct Seen {
    /// Set when the folder itself was moved or removed: notices about one that takes its place must be asked for anew.
    gone: AtomicBool,
    /// Files that were written to and not closed since.
    open: Mutex<HashSet<PathBuf>>,
}

impl Notices {
    /// Asks for notices about every folder, or says why there are none.
    pub fn of(
        folders: Vec<WatchedFolder>,
        wanted: bool,
        wake: &SyncSender<()>,
    ) -> Result<Vec<Self>, String> {
        if !wanted {
            return Err("notices are switched off".to_owned());
        }
        let start = |folder| Self::start(folder, wake.clone()).map_err(|error| error.to_string());
        folders.into_iter().map(start).collect()
    }

    fn start(folder: WatchedFolder, wake: SyncSender<()>) -> notify::Result<Self> {
        let seen = Arc::new(Seen::default());
        let (told, about) = (Arc::clone(&seen), folder.clone());
        let handler = move |event: notify::Result<notify::Event>| {
            let matters = match event {
                Ok(event) if is_elsewhere(&event, &about) => false,
                Ok(event) => {
                    told.take(&event, &about.path);
                    is_write(event.kind)
                }
                // Notices may have been lost: compare.
                Err(_) => true,
            };
            if matters {
                // A full channel already says that there is something to look at.
                let _ = wake.try_send(());
            }
        };
        let mut notices = Self {
            // What a link leads to may be all of the disk; it is compared now and then.
            watcher: RecommendedWatcher::new(
                handler,
                Config::default().with_follow_symlinks(false),
            )?,
            watched: None,
            seen,
            folder,
        };
        if notices.folder.path.exists() {
            notices.watch()?;
        }
        Ok(notices)
    }

    /// Whether they come for the folder that is there now.
    pub fn are_coming(&self) -> bool {
        self.watched.is_some() && !self.seen.gone.load(Ordering::Acquire)
    }

    /// Whether a file has been written to that its writer has not closed yet.
    pub fn see_a_writer(&self) -> bool {
        !self.seen.open.lock().is_empty()
    }

    /// Asks again when the folder was removed, came back, or is a link that leads elsewhere now.
    pub fn renew(&mut self) {
        let target = self.folder.path.canonicalize().ok();
        if !self.seen.gone.swap(false, Ordering::AcqRel) && target == self.watched {
            return;
        }
        self.seen.open.lock().clear();
        if self.watched.take().is_some() {
            // Fails when the system has already forgotten a removed folder, which is as well.
            let _ = self.watcher.unwatch(&self.root());
        }
        if target.is_some()
            && let Err(error) = self.watch()
        {
            let folder = self.folder.path.display();
            tracing::warn!(%error, "no notices about changes in {folder}; comparing its files instead");
        }
    }

    /// The folder, also where its path is a link.
    fn root(&self) -> PathBuf {
        self.folder.path.join(".")
    }

    fn watch(&mut self) -> notify::Result<()> {
        let depth = match self.folder.only {
            None => RecursiveMode::Recursive,
            Some(_) => RecursiveMode::NonRecursive,
        };
        self.watcher.watch(&self.root(), depth)?;
        self.watched = self.folder.path.canonicalize().ok();
        Ok(())
    }
}

impl Seen {
    fn take(&self, event: &notify::Event, root: &Path) {
        let is_end = matches!(
            event.kind,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        if is_end && event.paths.iter().any(|path| path == root) {
            self.gone.store(true, Ordering::Release);
        }
        let mut open = self.open.lock();
        match event.kind {
            EventKind::Modify(ModifyKind::Data(_)) => open.extend(event.paths.iter().cloned()),
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Remove(_)
            | EventKind::Modify(ModifyKind::Name(_)) => {
                open.retain(|path| !event.paths.contains(path));
            }
            _ => {}
        }
    }
}

/// Whether a notice is about writing: our own reading gives notices too.
fn is_write(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// Whether a notice is about the content of another file than the one that matters. What is made, renamed or removed
/// may be a link on the way to it.
fn is_elsewhere(event: &notify::Event, folder: &WatchedFolder) -> bool {
    let is_content = matches!(
        event.kind,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))
    );
    let name = folder.only.as_deref();
    is_content && name.is_some() && event.paths.iter().all(|path| path.file_name() != name)
}
