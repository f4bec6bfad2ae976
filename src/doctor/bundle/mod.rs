//! One file with everything that somebody needs who helps from afar, and nobody's words.
//!
//! What goes in is chosen, not what stays out: findings, settings with secrets hidden, digests, counts, sizes and
//! places. Sessions, transcripts, sounds, documents, replies and names of kept sounds are never read for it.

mod contents;
mod hidden;
mod sources;

pub use sources::Sources;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tar::{Builder, Header};
use tempfile::NamedTempFile;
use thiserror::Error;

use self::contents::{Content, contents};
use self::hidden::Hidden;
use crate::clock;

/// How the name of a bundle ends.
const ENDING: &str = ".tar.zst";

/// The folder that all files lie in when a bundle is unpacked.
const FOLDER: &str = "docent-support";

/// Only who unpacks it reads it.
const MODE: u32 = 0o600;

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundled {
    /// The names of the files in it.
    pub files: Vec<&'static str>,
    /// Its size.
    pub bytes: u64,
}

/// Why there is no bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// There is such a file already; it was left as it is. Name another.
    #[error("{} exists already: remove it, or name another file", .0.display())]
    Exists(PathBuf),
    /// The name says another format. Let it end with `.tar.zst`.
    #[error("{}: the name of a support bundle ends with {ENDING}", .0.display())]
    Name(PathBuf),
    /// The file cannot be written. Look at permissions and space of its folder.
    #[error("{} cannot be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Gathers everything and writes it to `path`, for its owner alone. Takes as long as the doctor.
///
/// # Errors
/// [`BundleError`]; nothing is left behind then.
pub fn write(path: &Path, sources: Sources<'_>) -> Result<Bundled, BundleError> {
    if !path.to_string_lossy().ends_with(ENDING) {
        return Err(BundleError::Name(path.to_owned()));
    }
    if path.symlink_metadata().is_ok() {
        return Err(BundleError::Exists(path.to_owned()));
    }
    let failed = |source| BundleError::Write {
        path: path.to_owned(),
        source,
    };
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let draft = NamedTempFile::new_in(parent.unwrap_or(Path::new("."))).map_err(failed)?;
    let hidden = Hidden::of(sources.loaded);
    let contents = contents(sources);
    let shown = contents
        .iter()
        .map(|(name, text)| (*name, hidden.in_text(text)));
    pack(&draft, shown).map_err(failed)?;
    let bytes = draft.as_file().metadata().map_err(failed)?.len();
    draft
        .persist_noclobber(path)
        .map_err(|problem| match problem.error.kind() {
            io::ErrorKind::AlreadyExists => BundleError::Exists(path.to_owned()),
            _ => failed(problem.error),
        })?;
    let files = contents.iter().map(|(name, _)| *name);
    Ok(Bundled {
        files: files.collect(),
        bytes,
    })
}

fn pack(file: &NamedTempFile, contents: impl Iterator<Item = Content>) -> io::Result<()> {
    let packed = zstd::Encoder::new(file.as_file(), zstd::DEFAULT_COMPRESSION_LEVEL)?;
    let mut archive = Builder::new(packed);
    for (name, text) in contents {
        let mut header = Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(MODE);
        header.set_mtime(clock::unix_seconds() as u64);
        archive.append_data(&mut header, format!("{FOLDER}/{name}"), text.as_bytes())?;
    }
    archive.into_inner()?.finish()?.flush()?;
    file.as_file().sync_all()
}
