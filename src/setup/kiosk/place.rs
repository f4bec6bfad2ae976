//! Where things are on a machine.

use std::path::{Path, PathBuf};

/// The note of what was written.
pub(super) const NOTE: &str = "/etc/docent-kiosk/installed.json";

/// A path of the machine at `root`, as this one finds it.
pub(super) fn within(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}
