//! The operating system's notices that something under a folder was written.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// The operating system's notices about a folder.
pub(super) struct Notices {
    watcher: RecommendedWatcher,
    /// The folder behind all links whose notices come; `None` while it is missing.
    watched: Option<PathBuf>,
    /// Set when the folder itself was moved or removed: notices about one that takes its place must be asked for anew.
    gone: Arc<AtomicBool>,
}

impl Notices {
    /// Asks for notices, or says why there are none.
    pub fn start(folder: &Path, wanted: bool, wake: SyncSender<()>) -> Result<Self, String> {
        if !wanted {
            return Err("notices are switched off".to_owned());
        }
        let gone = Arc::new(AtomicBool::new(false));
        let (flag, root) = (Arc::clone(&gone), folder.to_owned());
        let handler = move |event: notify::Result<notify::Event>| {
            let matters = match event {
                Ok(event) => {
                    let is_end = matches!(
                        event.kind,
                        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
                    );
                    if is_end && event.paths.contains(&root) {
                        flag.store(true, Ordering::Release);
                    }
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
        let watcher = notify::recommended_watcher(handler).map_err(|error| error.to_string())?;
        let mut notices = Self {
            watcher,
            watched: None,
            gone,
        };
        if folder.exists() {
            notices.watch(folder).map_err(|error| error.to_string())?;
        }
        Ok(notices)
    }

    /// Whether they come for the folder that is there now.
    pub fn are_coming(&self) -> bool {
        self.watched.is_some() && !self.gone.load(Ordering::Acquire)
    }

    /// Asks again when the folder was removed, came back, or is a link that leads elsewhere now.
    pub fn renew(&mut self, folder: &Path) {
        let target = folder.canonicalize().ok();
        if !self.gone.swap(false, Ordering::AcqRel) && target == self.watched {
            return;
        }
        if self.watched.take().is_some() {
            // Fails when the system has already forgotten a removed folder, which is as well.
            let _ = self.watcher.unwatch(folder);
        }
        if target.is_some()
            && let Err(error) = self.watch(folder)
        {
            tracing::warn!(%error, "no notices about changes of the pack; comparing its files instead");
        }
    }

    fn watch(&mut self, folder: &Path) -> notify::Result<()> {
        self.watcher.watch(folder, RecursiveMode::Recursive)?;
        self.watched = folder.canonicalize().ok();
        Ok(())
    }
}

/// Whether a notice is about writing: our own reading gives notices too.
fn is_write(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
