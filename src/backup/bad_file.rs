//! Why a file is not taken for a backup.

use std::io;

use thiserror::Error;

/// Why a file is not taken for a backup. Nothing has changed then.
#[derive(Debug, Error)]
pub enum BadFile {
    /// It does not begin as a backup does: name another.
    #[error("this is no backup of Docent; `docent backup` makes one")]
    NotABackup,
    /// It was made by a newer program: use that.
    #[error(
        "it has format {format} and was made by Docent {docent}, which is newer than this one: restore it with that version"
    )]
    Newer {
        /// Its format.
        format: u32,
        /// The version that made it.
        docent: String,
    },
    /// It ends early or is damaged: copy it again.
    #[error("it ends early or is damaged ({0}); copy it again, or take another backup")]
    Broken(io::Error),
    /// A list in it cannot be read.
    #[error("{0} in it cannot be read ({1}); copy it again, or take another backup")]
    Unclear(String, String),
    /// Whoever made it could not go on.
    #[error("it is not complete, because {0}; make a new one")]
    BrokenOff(String),
    /// A member would lie outside of the folders of a backup: somebody altered it.
    #[error(
        "{0:?} does not belong into a backup, so all of it is refused; somebody altered it, do not use it"
    )]
    Path(String),
    /// A member is a link, a device or something else that is no file: somebody altered it.
    #[error(
        "{0:?} is not a plain file, so all of it is refused; somebody altered it, do not use it"
    )]
    Type(String),
    /// A member stands twice: somebody altered it.
    #[error("{0} is in it twice, so all of it is refused; somebody altered it, do not use it")]
    Twice(String),
    /// A member is not what the list says.
    #[error("{0} is damaged in it; copy it again, or take another backup")]
    Altered(String),
    /// A member is not in the list, or not in the file.
    #[error("{0} is missing in it or in its list; copy it again, or take another backup")]
    Missing(String),
    /// Its bytes do not end where its members do.
    #[error("something stands behind its end; copy it again, or take another backup")]
    Trailing,
}
