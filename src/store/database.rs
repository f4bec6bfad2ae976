//! Opening the database: looked at first without a write, then opened for good.

use std::collections::BTreeSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use redb::{Builder, Database, Error, ReadableDatabase, StorageBackend};

use super::change::{Change, Expiry, Pending};
use super::keys::{self, KeyFile, KeysError};
use super::medium::{Boxed, Medium, Part};
use super::numbers::Numbers;
use super::overlay::Overlay;
use super::{StoreError, StoreSettings, Words, tables};

/// An opened store: its database, its keys, the numbers of its turns and the first free sequence number.
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) keys: KeyFile,
    pub(super) numbers: Numbers,
    pub(super) next_sequence: u64,
}

/// Opens both files, makes them if needed, and erases what may no longer be kept.
pub(super) fn open(medium: &dyn Medium, settings: &StoreSettings) -> Result<Opened, StoreError> {
    let mut keys = open_keys(medium)?;
    let database = open_or_create(medium, settings, &mut keys)?;
    let in_sessions = |error| sessions_error(medium, error);
    tidy(&database, &mut keys, settings).map_err(in_sessions)?;
    let (numbers, last_sequence) = (|| {
        let transaction = database.begin_read()?;
        tables::last_numbers(&transaction)
    })()
    .map_err(in_sessions)?;
    Ok(Opened {
        database,
        keys,
        numbers: Numbers::of(numbers),
        next_sequence: last_sequence + 1,
    })
}

/// The database as it is open at the moment.
pub(super) enum Access {
    /// To read and write.
    Whole(Database),
    /// To read, while it cannot be written: what was durable last.
    View(Database),
}

impl Access {
    /// The database, to read it.
    pub(super) fn database(&self) -> &Database {
        match self {
            Self::Whole(database) | Self::View(database) => database,
        }
    }

    /// Opens the file without a write to it.
    pub(super) fn view(medium: &dyn Medium, settings: &StoreSettings) -> Result<Self, StoreError> {
        let below = medium
            .look(Part::Sessions)
            .map_err(|error| io_error(medium, Part::Sessions, &error))?;
        guarded(|| view(below, settings, false))
            .map(Self::View)
            .map_err(|error| sessions_error(medium, error))
    }
}

/// Opens a database that has been looked at before.
pub(super) fn open_known(
    medium: &dyn Medium,
    settings: &StoreSettings,
) -> Result<Database, StoreError> {
    let backend = medium
        .open(Part::Sessions)
        .map_err(|error| io_error(medium, Part::Sessions, &error))?;
    Builder::new()
        .set_cache_size(settings.cache_bytes)
        .create_with_backend(Boxed::new(backend))
        .map_err(|error| sessions_error(medium, error.into()))
}

fn open_keys(medium: &dyn Medium) -> Result<KeyFile, StoreError> {
    let file = medium
        .open(Part::Keys)
        .map_err(|error| io_error(medium, Part::Keys, &error))?;
    let database_exists = sessions_len(medium)? > 0;
    KeyFile::open(Arc::from(file), database_exists).map_err(|error| keys_error(medium, error))
}

fn sessions_len(medium: &dyn Medium) -> Result<u64, StoreError> {
    medium
        .open(Part::Sessions)
        .and_then(|backend| backend.len())
        .map_err(|error| io_error(medium, Part::Sessions, &error))
}

fn open_or_create(
    medium: &dyn Medium,
    settings: &StoreSettings,
    keys: &mut KeyFile,
) -> Result<Database, StoreError> {
    let in_sessions = |error: &io::Error| io_error(medium, Part::Sessions, error);
    if sessions_len(medium)? > 0 && keys.is_ready() {
        inspect(medium, settings)?;
        return open_known(medium, settings);
    }
    if keys.is_ready() {
        keys.set_ready(false).map_err(|error| in_sessions(&error))?;
    }
    // Whatever is there was cut off while it was being made: nothing in it was ever acknowledged.
    medium
        .open(Part::Sessions)
        .and_then(|backend| backend.set_len(0))
        .map_err(|error| in_sessions(&error))?;
    let database = open_known(medium, settings)?;
    tables::create(&database).map_err(|error| sessions_error(medium, error))?;
    keys.set_ready(true).map_err(|error| in_sessions(&error))?;
    Ok(database)
}

/// What is found in a sound store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Sessions on disk.
    pub sessions: usize,
    /// Those among them whose time is over: opening the store erases them.
    pub expired: usize,
}

/// Verifies both files of a store that lies on `medium`, without writing. Nothing is found in one that was never
/// completely made.
pub(super) fn examine(
    medium: &dyn Medium,
    settings: &StoreSettings,
) -> Result<Inspection, StoreError> {
    let file = medium
        .open(Part::Keys)
        .map_err(|error| io_error(medium, Part::Keys, &error))?;
    let keys = KeyFile::read(Arc::from(file)).map_err(|error| keys_error(medium, error))?;
    // The keys hold the lock until the database has been looked at.
    match &keys {
        Some(keys) if keys.is_ready() && sessions_len(medium)? > 0 => inspect(medium, settings),
        _ => Ok(Inspection::default()),
    }
}

/// Verifies every page and the format, without writing: a damaged or newer file must be left as it is.
fn inspect(medium: &dyn Medium, settings: &StoreSettings) -> Result<Inspection, StoreError> {
    let below = medium
        .look(Part::Sessions)
        .map_err(|error| io_error(medium, Part::Sessions, &error))?;
    let found =
        guarded(|| look_into(below, settings)).map_err(|error| sessions_error(medium, error))?;
    let path = medium.place(Part::Sessions);
    match found {
        Found::OfFormat(Some(found)) if found > tables::FORMAT => Err(StoreError::NewerFormat {
            path,
            found,
            supported: tables::FORMAT,
        }),
        Found::OfFormat(_) => Err(StoreError::Corrupt {
            path,
            detail: "it is a database of something else".into(),
        }),
        Found::Ours(inspection) => Ok(inspection),
    }
}

/// What a database turns out to be.
enum Found {
    /// One of another format than ours, or of none.
    OfFormat(Option<u32>),
    /// A session store that this program reads.
    Ours(Inspection),
}

/// Runs `look`, which a damaged database may make panic.
pub(super) fn guarded<R>(look: impl FnOnce() -> Result<R, Error>) -> Result<R, Error> {
    catch_unwind(AssertUnwindSafe(look))
        .unwrap_or_else(|_| Err(Error::Corrupted("the database cannot be followed".into())))
}

/// A database over `below`, into which nothing is written; if `every_page`, all of it is verified.
fn view(
    below: Box<dyn StorageBackend>,
    settings: &StoreSettings,
    every_page: bool,
) -> Result<Database, Error> {
    Ok(Builder::new()
        .set_cache_size(settings.cache_bytes)
        .set_check_integrity_on_open(every_page)
        .create_with_backend(Overlay::over(Arc::from(below))?)?)
}

fn look_into(below: Box<dyn StorageBackend>, settings: &StoreSettings) -> Result<Found, Error> {
    let database = view(below, settings, true)?;
    let transaction = database.begin_read()?;
    match tables::format(&transaction) {
        Ok(Some(tables::FORMAT)) => {}
        Ok(other) => return Ok(Found::OfFormat(other)),
        Err(Error::TableDoesNotExist(_)) => return Ok(Found::OfFormat(None)),
        Err(error) => return Err(error),
    }
    let sessions = tables::sessions(&transaction)?;
    let expiry = Expiry::of(settings);
    let expired = sessions
        .iter()
        .filter(|(_, record)| expiry.applies_to(record.last_update));
    Ok(Found::Ours(Inspection {
        expired: expired.count(),
        sessions: sessions.len(),
    }))
}

/// Erases what expired while the store was closed, what cannot be read any more, and in [`Words::Never`] every session
/// with words; then renews all keys that no session uses.
fn tidy(database: &Database, keys: &mut KeyFile, settings: &StoreSettings) -> Result<(), Error> {
    let expiry = Expiry::of(settings);
    let mut lost = 0_usize;
    let mut erasures = Vec::new();
    let mut used = BTreeSet::new();
    for (session, record) in tables::sessions(&database.begin_read()?)? {
        let is_lost = record
            .slot
            .is_some_and(|(slot, number)| keys.get(slot, number).is_none());
        lost += usize::from(is_lost);
        let is_unwanted = settings.words == Words::Never && record.slot.is_some();
        if is_lost || is_unwanted || expiry.applies_to(record.last_update) {
            erasures.push(Pending {
                session,
                change: Change::Erase(None),
            });
        } else if let Some((slot, _)) = record.slot {
            used.insert(slot);
        }
    }
    if lost > 0 {
        tracing::info!(
            sessions = lost,
            "removing sessions whose keys have been destroyed"
        );
    }
    keys.renew_unused(&used)?;
    if erasures.is_empty() {
        return Ok(());
    }
    let changes: Vec<&Pending> = erasures.iter().collect();
    let transaction = tables::begin(database)?;
    tables::stage(&transaction, keys, settings.words, &changes)?;
    Ok(transaction.commit()?)
}

fn keys_error(medium: &dyn Medium, error: KeysError) -> StoreError {
    let path = medium.place(Part::Keys);
    match error {
        KeysError::Io(error) => io_error(medium, Part::Keys, &error),
        KeysError::Corrupt(detail) => StoreError::Corrupt {
            path,
            detail: detail.into(),
        },
        KeysError::Newer(found) => StoreError::NewerFormat {
            path,
            found,
            supported: keys::FORMAT,
        },
    }
}

fn io_error(medium: &dyn Medium, part: Part, error: &io::Error) -> StoreError {
    let path = medium.place(part);
    if error.kind() == io::ErrorKind::WouldBlock {
        return StoreError::Locked { path };
    }
    StoreError::from_io(path, error)
}

/// An error of the database, with its place.
pub(super) fn sessions_error(medium: &dyn Medium, error: Error) -> StoreError {
    StoreError::from_redb(medium.place(Part::Sessions), error)
}
