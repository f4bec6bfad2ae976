//! Why a bundle cannot be made or used.

use std::io;

use thiserror::Error;

/// Why a bundle cannot be made or used. When one is refused, nothing has changed.
#[derive(Debug, Error)]
pub enum BundleProblem {
    /// It does not begin as a bundle does: make one with `docent models export`.
    #[error("this is no bundle of Docent; `docent models export` makes one")]
    NotABundle,
    /// Its list of contents cannot be read: make it anew.
    #[error("its manifest cannot be read ({0}); make the bundle anew")]
    Manifest(String),
    /// It was made by a newer program: use that.
    #[error("it has format {0}, which this program does not know; use the Docent that made it")]
    Format(u32),
    /// It ends early or is damaged: copy it again.
    #[error("it ends early or is damaged ({0}); copy it again")]
    Broken(io::Error),
    /// A member would lie outside of the folders for bundles: somebody altered the bundle.
    #[error("{0:?} leads out of the bundle, so it is refused; get it from somewhere else")]
    Path(String),
    /// A member is a link, a device or something else that is no file: somebody altered the bundle.
    #[error("{0:?} is not a plain file, so the bundle is refused; get it from somewhere else")]
    Type(String),
    /// A member stands twice.
    #[error("{0} is in it twice, so it is refused; make the bundle anew")]
    Duplicate(String),
    /// A member is not in the manifest.
    #[error("{0} is in it but not in its manifest, so it is refused; make the bundle anew")]
    Extra(String),
    /// A member of the manifest is not there.
    #[error("{0} is missing in it; copy it again, or make the bundle anew")]
    Missing(String),
    /// A member has another size than the manifest says.
    #[error("{path} has {found} bytes instead of {expected}; copy the bundle again")]
    Size {
        /// The member.
        path: String,
        /// Bytes by the manifest.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// A member has other bytes than the manifest says.
    #[error("{0} is damaged in it; copy the bundle again")]
    Hash(String),
    /// A member is not the file that is published under its name.
    #[error("{0} is not the published file, so the bundle is refused; get it from somewhere else")]
    NotPublished(String),
    /// A member is not the file that came first under its name.
    #[error(
        "{0} is not the file that was first installed here, so the bundle is refused; if the new one is right, remove its line from .docent/pins.json"
    )]
    NotPinned(String),
    /// A model does not have all of its files.
    #[error("{0} is not complete in it; make the bundle anew")]
    Incomplete(String),
    /// Its bytes do not end where its members do.
    #[error("something stands behind its end, so it is refused; make the bundle anew")]
    Trailing,
    /// A path is too long for a bundle.
    #[error("the path {0} is too long for a bundle; shorten it")]
    LongPath(String),
    /// A file of the pack is a link or a device.
    #[error("{0} is not a plain file, which a bundle cannot hold; replace it by a copy")]
    NotAFile(String),
    /// A file changed while it was read.
    #[error("{0} changed while it was read; try again")]
    Changed(String),
}
