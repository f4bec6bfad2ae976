//! Opening the database: looked at first without a write, then opened for good.

use std::collections::BTreeSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use redb::{Builder, Database, Error, ReadableDatabase, StorageBackend};

use super::change::{Change, Pending};
use super::files::Part;
use super::keys::{self, KeyFile, KeysError};
use super::medium::{Boxed, Medium};
use super::numbers::Numbers;
use super::overlay::Overlay;
use super::retention::{Expiry, Timekeeper};
use super::{StoreError, StoreSettings, Words, tables};

/// An opened store.
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) keys: KeyFile,
    /// The turn numbers that were given.
    pub(super) numbers: Numbers,
    /// Judges the clock.
    pub(super) time: Timekeeper,
    /// How many sessions could not be read any more because their keys are damaged.
    pub(super) unreadable: usize,
    /// The first free sequence number.
    pub(super) next_sequence: u64,
}

/// Opens both files, makes them if needed, and erases what may no longer be kept.
pub(super) fn open(medium: &dyn Medium, settings: &StoreSettings) -> Result<Opened, StoreError> {
    let mut keys = open_keys(medium)?;
    let database = open_or_create(medium, settings, &mut keys)?;
    let in_sessions = |error| sessions_error(medium, error);
    let time = timekeeper(&database, settings).map_err(in_sessions)?;
    let unreadable = tidy(&database, &mut keys, &time, settings).map_err(in_sessions)?;
    let (numbers, last_sequence) = (|| {
        let transaction = database.begin_read()?;
        tables::last_numbers(&transaction)
    })()
    .map_err(in_sessions)?;
    Ok(Opened {
        database,
        keys,
        numbers: Numbers::of(numbers),
        time,
        unreadable,
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
            .map_err(|error| io_error(medium, Part::Sessions, error))?;
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
        .map_err(|error| io_error(medium, Part::Sessions, error))?;
    Builder::new()
        .set_cache_size(settings.cache_bytes)
        .create_with_backend(Boxed::new(backend))
        .map_err(|error| sessions_error(medium, error.into()))
}

fn open_keys(medium: &dyn Medium) -> Result<KeyFile, StoreError> {
    let database_exists = len(medium, Part::Sessions)? > 0;
    if database_exists && len(medium, Part::Keys)? == 0 {
        return Err(missing_keys(medium));
    }
    let file = medium
        .open(Part::Keys)
        .map_err(|error| io_error(medium, Part::Keys, error))?;
    KeyFile::open(Arc::from(file), database_exists).map_err(|error| keys_error(medium, error))
}

/// The length of a file in bytes; 0 if there is none.
fn len(medium: &dyn Medium, part: Part) -> Result<u64, StoreError> {
    match medium.look(part).and_then(|backend| backend.len()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        len => len.map_err(|error| io_error(medium, part, error)),
    }
}

/// What is said of keys that are not there though their database is.
fn missing_keys(medium: &dyn Medium) -> StoreError {
    StoreError::Corrupt {
        path: medium.place(Part::Keys),
        detail: "it is missing or empty, and what its keys sealed cannot be read without it".into(),
    }
}

/// What is said of a database that is not there though it was complete.
fn missing_sessions(medium: &dyn Medium) -> StoreError {
    StoreError::Corrupt {
        path: medium.place(Part::Sessions),
        detail: "it is missing or empty, though its keys are there".into(),
    }
}

fn open_or_create(
    medium: &dyn Medium,
    settings: &StoreSettings,
    keys: &mut KeyFile,
) -> Result<Database, StoreError> {
    let in_sessions = |error: io::Error| io_error(medium, Part::Sessions, error);
    if keys.is_ready() {
        if len(medium, Part::Sessions)? == 0 {
            return Err(missing_sessions(medium));
        }
        inspect(medium, settings)?;
        return open_known(medium, settings);
    }
    // Whatever is there was cut off while it was being made: nothing in it was ever acknowledged.
    medium
        .open(Part::Sessions)
        .and_then(|backend| backend.set_len(0))
        .map_err(in_sessions)?;
    let database = open_known(medium, settings)?;
    tables::create(&database).map_err(|error| sessions_error(medium, error))?;
    keys.set_ready(true).map_err(in_sessions)?;
    Ok(database)
}

/// What is found in a sound store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Sessions on disk.
    pub sessions: usize,
    /// Those among them whose time is over: opening the store erases them.
    pub expired: usize,
    /// Why the wall clock would not be believed, and what to do; none if it would.
    pub clock_doubt: Option<String>,
    /// Forms that wait to be delivered.
    pub waiting_forms: usize,
    /// When the turn of the oldest of them was answered, in whole seconds since the Unix epoch; none without one.
    pub forms_wait_since: Option<i64>,
}

/// The keys of a store, which hold the lock on it.
enum Held {
    /// There is no store.
    Nothing,
    /// It was never completely made: nothing in it was ever acknowledged.
    Unfinished,
    /// Of a complete one.
    Keys(KeyFile),
}

/// Reads the keys of the store on `medium`, without writing.
fn hold(medium: &dyn Medium) -> Result<Held, StoreError> {
    let is_there = |part| Ok::<bool, StoreError>(len(medium, part)? > 0);
    match (is_there(Part::Keys)?, is_there(Part::Sessions)?) {
        (false, false) => return Ok(Held::Nothing),
        (false, true) => return Err(missing_keys(medium)),
        (true, _) => {}
    }
    let file = medium
        .open(Part::Keys)
        .map_err(|error| io_error(medium, Part::Keys, error))?;
    let keys = KeyFile::read(Arc::from(file)).map_err(|error| keys_error(medium, error))?;
    match keys {
        Some(keys) if keys.is_ready() && !is_there(Part::Sessions)? => {
            drop(keys);
            Err(missing_sessions(medium))
        }
        Some(keys) if keys.is_ready() => Ok(Held::Keys(keys)),
        _ => Ok(Held::Unfinished),
    }
}

/// Verifies both files of the store on `medium`, without writing; none if there is no store. Nothing is found in one that
/// was never completely made.
pub(super) fn examine(
    medium: &dyn Medium,
    settings: &StoreSettings,
) -> Result<Option<Inspection>, StoreError> {
    match hold(medium)? {
        Held::Nothing => Ok(None),
        Held::Unfinished => Ok(Some(Inspection::default())),
        // The keys hold the lock until the database has been looked at.
        Held::Keys(_keys) => inspect(medium, settings).map(Some),
    }
}

/// A store that is only looked at; nobody else has it open for as long as its keys are held.
pub(super) struct Looked {
    pub(super) database: Database,
    pub(super) keys: KeyFile,
    /// Judges the clock.
    pub(super) time: Timekeeper,
}

/// Verifies the store on `medium` and opens it without writing; none if there is nothing in it.
pub(super) fn look(
    medium: &dyn Medium,
    settings: &StoreSettings,
) -> Result<Option<Looked>, StoreError> {
    let Held::Keys(keys) = hold(medium)? else {
        return Ok(None);
    };
    inspect(medium, settings)?;
    let below = medium
        .look(Part::Sessions)
        .map_err(|error| io_error(medium, Part::Sessions, error))?;
    let opened = guarded(|| {
        let database = view(below, settings, false)?;
        let time = timekeeper(&database, settings)?;
        Ok((database, time))
    });
    let (database, time) = opened.map_err(|error| sessions_error(medium, error))?;
    Ok(Some(Looked {
        database,
        keys,
        time,
    }))
}

/// Verifies every page and the format, without writing: a damaged or newer file must be left as it is.
fn inspect(medium: &dyn Medium, settings: &StoreSettings) -> Result<Inspection, StoreError> {
    let below = medium
        .look(Part::Sessions)
        .map_err(|error| io_error(medium, Part::Sessions, error))?;
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
        Ok(Some(tables::FORMAT_MIN..=tables::FORMAT)) => {}
        Ok(other) => return Ok(Found::OfFormat(other)),
        Err(Error::TableDoesNotExist(_)) => return Ok(Found::OfFormat(None)),
        Err(error) => return Err(error),
    }
    let sessions = tables::sessions(&transaction)?;
    let time = timekeeper(&database, settings)?;
    let expiry = expiry(&time, settings);
    let expired = sessions
        .iter()
        .filter(|(_, record)| expiry.applies_to(record.changed));
    let waiting = tables::waiting_forms(&transaction)?;
    let since = waiting.iter().map(|(_, since)| *since).reduce(f64::min);
    Ok(Found::Ours(Inspection {
        waiting_forms: waiting.len(),
        forms_wait_since: since.map(|since| since as i64),
        expired: expired.count(),
        sessions: sessions.len(),
        clock_doubt: time.doubt(),
    }))
}

/// The timekeeper of a run that begins now.
fn timekeeper(database: &Database, settings: &StoreSettings) -> Result<Timekeeper, Error> {
    let transaction = database.begin_read()?;
    let ledger = tables::ledger(&transaction)?;
    let newest_unix_s = match ledger {
        Some(_) => None,
        None => tables::newest_change(&transaction)?,
    };
    Ok(Timekeeper::begin(
        ledger,
        newest_unix_s,
        settings.clocks.clone(),
        settings.retention.as_secs_f64(),
        settings.trusts_clock,
    ))
}

fn expiry(time: &Timekeeper, settings: &StoreSettings) -> Expiry {
    time.expiry(settings.retention.as_secs_f64())
}

/// Erases what expired while the store was closed, what cannot be read any more, and in [`Words::Never`] every session
/// with words; then renews all keys that no session uses. Returns how many sessions are lost because their keys are
/// damaged.
fn tidy(
    database: &Database,
    keys: &mut KeyFile,
    time: &Timekeeper,
    settings: &StoreSettings,
) -> Result<usize, Error> {
    let expiry = expiry(time, settings);
    let (mut lost, mut damaged) = (0_usize, 0_usize);
    let mut erasures = Vec::new();
    let mut used = BTreeSet::new();
    for (session, record) in tables::sessions(&database.begin_read()?)? {
        let is_lost = record
            .slot
            .is_some_and(|(slot, number)| keys.get(slot, number).is_none());
        lost += usize::from(is_lost);
        let is_damaged = record.slot.is_some_and(|(slot, _)| keys.is_damaged(slot));
        damaged += usize::from(is_damaged);
        let is_unwanted = settings.words == Words::Never && record.slot.is_some();
        if is_lost || is_unwanted || expiry.applies_to(record.changed) {
            erasures.push(Pending {
                session,
                change: Change::Erase(None),
            });
        } else if let Some((slot, _)) = record.slot {
            used.insert(slot);
        }
    }
    if lost > damaged {
        tracing::info!(
            sessions = lost - damaged,
            "removing sessions whose keys have been destroyed"
        );
    }
    keys.renew_unused(&used)?;
    if erasures.is_empty() {
        return Ok(damaged);
    }
    let changes: Vec<&Pending> = erasures.iter().collect();
    let transaction = tables::begin(database)?;
    tables::stage(&transaction, keys, settings.words, &changes)?;
    tables::keep_time(&transaction, time.ledger())?;
    transaction.commit()?;
    Ok(damaged)
}

fn keys_error(medium: &dyn Medium, error: KeysError) -> StoreError {
    let path = medium.place(Part::Keys);
    match error {
        KeysError::Io(error) => io_error(medium, Part::Keys, error),
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

pub(super) fn io_error(medium: &dyn Medium, part: Part, error: io::Error) -> StoreError {
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
