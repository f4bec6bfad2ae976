//! How much room there is on a disk.

use std::path::Path;

/// Bytes that are free for this user where `folder` lies, or will lie.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(nearest_existing(folder)?).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// A path, or the nearest of those above it that exists; none of a relative one of which nothing does.
pub fn nearest_existing(path: &Path) -> Option<&Path> {
    path.ancestors().find(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_room_is_known_before_the_folder_exists() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(&folder.path().join("not/yet")).unwrap() > 0);
    }
}
