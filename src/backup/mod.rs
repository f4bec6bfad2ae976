//! Backups: settings, pack, models and sessions as one file, and the way back into an empty folder.
//!
//! A backup is a tar, compressed by zstd, that common tools unpack. Its first member, `docent-backup.json`, says what it is and
//! from when; its last, `contents.json`, has the size and SHA-256 of every other. Between them lies what a data folder is made of:
//!
//! ```text
//! sessions/<number>.jsonl    sessions, a part on each line: in the clear, as no key of theirs leaves the store
//! docent.toml                all settings in force, whoever had set them, for the folder that is restored
//! docent.toml.before         the config file as it stood
//! pack/                      the pack, wherever it lay
//! whisper/ voices/ …         models
//! ```
//!
//! What can be made anew is not in it: indexes, vectors, sounds that were spoken (they tell what was said), and what the program
//! unpacks.
//!
//! # Invariants
//!
//! - No key of a session is in a backup, and no word unless it was asked for.
//! - A file has its name only when all of it was written and read back; what was there before stays.
//! - A restore changes nothing until every byte has been compared, and takes in no session that is past its retention.
//! - What is in a file is not believed: only plain files at known places are unpacked.

mod bad_file;
mod draft;
mod error;
mod gather;
mod manifest;
mod proof;
mod read;
mod restore;
mod staging;
mod summary;
mod watched;
mod write;

use std::fs::File;
use std::path::Path;

pub use bad_file::BadFile;
pub use draft::Draft;
pub use error::BackupError;
pub use proof::{Proof, owns};
pub use restore::{RestoredFolder, restore};
pub use staging::clear_away;
pub use summary::Summary;
pub use write::{Options, Sources, write};

/// Reads a backup through, from where `file` stands, and compares every byte; `path` is how messages call it.
///
/// # Errors
/// [`BackupError::Bad`] where it is not whole.
pub fn check(path: &Path, file: File) -> Result<Summary, BackupError> {
    let whole = read::read(path, file, &mut |_| Ok(()), &mut |_, _| Ok(()))?;
    Ok(Summary::of(&whole))
}
