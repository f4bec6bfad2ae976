//! From a backup to a data folder.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::manifest::Kind;
use super::read::{Announced, read};
use super::staging::Staging;
use super::{BackupError, Summary};
use crate::files::{DataFolder, each_chunk, parent};
use crate::store::{PortableTurns, Restored, Restoring, StoreSettings};

/// A member with sessions may have so many bytes: a hundred times what it is made with.
const SESSIONS_BYTES_MAX: u64 = 256 << 20;

/// Settings may hold a key.
const SETTINGS_MODE: u32 = 0o600;

/// As the system's mask has it.
const FILE_MODE: u32 = 0o666;

/// A folder that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredFolder {
    /// What is in the backup.
    pub summary: Summary,
    /// What of its sessions is in the folder.
    pub sessions: Restored,
}

/// Restores `backup` into `target`, which must be empty or not there. Every byte is compared before anything comes into place;
/// sessions past their retention do not come in.
///
/// # Errors
/// [`BackupError`]; the target is as it was then.
pub fn restore(
    backup: &Path,
    target: &DataFolder,
    store: &StoreSettings,
) -> Result<RestoredFolder, BackupError> {
    let file = File::open(backup).map_err(|source| BackupError::Read {
        path: backup.display().to_string(),
        source,
    })?;
    let staging = Staging::begin(target.path(), store)?;
    let staged = DataFolder::new(staging.path());
    let sessions = std::cell::RefCell::new(None);
    let whole = read(
        backup,
        file,
        &mut |head| {
            let begun = head.store.as_ref();
            let begun = begun.map(|from| Restoring::begin(&staged.sessions(), from, store));
            *sessions.borrow_mut() = begun.transpose()?;
            Ok(())
        },
        &mut |member, source| match member.kind {
            Kind::Sessions => {
                let lines = lines(member, source)?;
                match &mut *sessions.borrow_mut() {
                    Some(sessions) => Ok(sessions.add(lines)?),
                    None => Err(member.unclear("there is no store that it is of")),
                }
            }
            Kind::Settings | Kind::Kept => unpack(member, source, staged.path(), SETTINGS_MODE),
            Kind::Pack | Kind::Model => unpack(member, source, staged.path(), FILE_MODE),
        },
    )?;
    let restored = match sessions.into_inner() {
        Some(sessions) => sessions.finish()?,
        None => Restored::default(),
    };
    staging.place()?;
    Ok(RestoredFolder {
        summary: Summary::of(&whole),
        sessions: restored,
    })
}

/// The sessions in a member.
fn lines(member: &Announced<'_>, source: &mut dyn Read) -> Result<Vec<PortableTurns>, BackupError> {
    if member.size > SESSIONS_BYTES_MAX {
        return Err(member.unclear("it is too large"));
    }
    let mut text = Vec::new();
    let read = source.read_to_end(&mut text);
    read.map_err(|problem| member.broken(problem))?;
    let lines = text.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    let turns = lines.map(|line| {
        // What the parser says could repeat what stands there.
        serde_json::from_slice(line).map_err(|problem| {
            let (category, column) = (problem.classify(), problem.column());
            member.unclear(format!("{category:?} error at column {column} of a line"))
        })
    });
    turns.collect()
}

/// Writes a member below `folder`.
fn unpack(
    member: &Announced<'_>,
    source: &mut dyn Read,
    folder: &Path,
    mode: u32,
) -> Result<(), BackupError> {
    let path: PathBuf = folder.join(member.path);
    let failed = |source| BackupError::Place {
        path: path.clone(),
        source,
    };
    fs::create_dir_all(parent(&path)).map_err(failed)?;
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true).mode(mode);
    let mut file = options.open(&path).map_err(failed)?;
    each_chunk(
        source,
        |problem| member.broken(problem),
        |chunk| file.write_all(chunk).map_err(failed),
    )?;
    file.sync_all().map_err(failed)
}
