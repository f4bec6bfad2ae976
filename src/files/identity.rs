//! Whether two names lead to the same file.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// What tells a file or folder from any other for as long as it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    /// Its number on the device.
    number: u64,
}

impl Identity {
    /// Of the file or folder that the system says this about.
    pub fn of(about: &Metadata) -> Self {
        Self {
            device: about.dev(),
            number: about.ino(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_keeps_its_identity_under_another_name_and_its_copy_has_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let of = |name: &str| Identity::of(&fs::metadata(path(name)).unwrap());
        fs::write(path("a"), "x").unwrap();
        fs::hard_link(path("a"), path("linked")).unwrap();
        fs::copy(path("a"), path("copied")).unwrap();
        let before = of("a");
        fs::rename(path("a"), path("renamed")).unwrap();
        assert_eq!(of("renamed"), before);
        assert_eq!(of("linked"), before);
        assert_ne!(of("copied"), before);
    }
}
