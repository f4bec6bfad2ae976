//! Watching the folders of models.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::watch::{WatchOptions, WatchedFolder, Watcher};

/// Has `changed` called when what `look` sees in a folder becomes another, until the watcher is dropped; none without a
/// folder.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn watch_folder<S: PartialEq + Send + 'static>(
    name: &str,
    folder: Option<PathBuf>,
    look: impl Fn(&Path) -> S + Send + 'static,
    changed: impl Fn() + Send + 'static,
) -> Result<Option<Watcher>> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let watched = WatchedFolder {
        path: folder.clone(),
        only: None,
    };
    let watcher = Watcher::start(
        name,
        vec![watched],
        WatchOptions::default(),
        move || look(&folder),
        move |_, _| changed(),
    );
    let failed = || format!("cannot start the thread {name}");
    Ok(Some(watcher.with_context(failed)?))
}
