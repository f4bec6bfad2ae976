//! The database: its tables, and changes applied to them in one transaction.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;

use redb::{
    Database, Durability, Error, ReadTransaction, ReadableTable, Table, TableDefinition,
    WriteTransaction,
};

use super::bytes::array;
use super::change::{Change, Kept, Pending};
use super::keys::KeyFile;
use super::records::{
    RecordError, SessionRecord, TURN_KEY_BYTES, amend, decode_turn, encode_turn, form_sent,
    turn_key, turn_number, waits_since,
};
use super::retention::{Expiry, Ledger, Stamp};
use super::session_key::{SESSION_KEY_BYTES, SessionKey};
use super::{StoredTurn, TurnSequence, Words};

/// Format of the tables; a change that old programs would misread gets a new number.
pub(super) const FORMAT: u32 = 2;
/// The oldest format that this program reads; it is brought up to date with the first change.
pub(super) const FORMAT_MIN: u32 = 1;

/// Facts about the database: `format`, and `time`, the ledger of the clocks.
pub(super) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Session records by session key.
const SESSIONS: TableDefinition<'_, &[u8; SESSION_KEY_BYTES], &[u8]> =
    TableDefinition::new("sessions");
/// Turn records by session key and sequence number.
const TURNS: TableDefinition<'_, &[u8; TURN_KEY_BYTES], &[u8]> = TableDefinition::new("turns");

/// Makes the tables of a new database.
pub(super) fn create(database: &Database) -> Result<(), Error> {
    let transaction = database.begin_write()?;
    transaction
        .open_table(META)?
        .insert("format", FORMAT.to_le_bytes().as_slice())?;
    transaction.open_table(SESSIONS)?;
    transaction.open_table(TURNS)?;
    transaction.commit()?;
    Ok(())
}

/// The format a database says it has; none if it says nothing.
pub(super) fn format(transaction: &ReadTransaction) -> Result<Option<u32>, Error> {
    let meta = transaction.open_table(META)?;
    let format = meta.get("format")?;
    Ok(format.and_then(|bytes| bytes.value().try_into().ok().map(u32::from_le_bytes)))
}

/// The ledger of the clocks; none in a store of format 1.
pub(super) fn ledger(transaction: &ReadTransaction) -> Result<Option<Ledger>, Error> {
    let meta = transaction.open_table(META)?;
    let ledger = meta.get("time")?;
    Ok(ledger.and_then(|bytes| Ledger::decode(bytes.value())))
}

/// All sessions.
pub(super) fn sessions(
    transaction: &ReadTransaction,
) -> Result<Vec<(SessionKey, SessionRecord)>, Error> {
    let table = transaction.open_table(SESSIONS)?;
    let mut sessions = Vec::new();
    for entry in table.iter()? {
        let (key, record) = entry?;
        sessions.push((
            *key.value(),
            readable(SessionRecord::decode(record.value()))?,
        ));
    }
    Ok(sessions)
}

/// The keys of all sessions, those too of which nothing else can be read.
pub(super) fn session_keys(transaction: &ReadTransaction) -> Result<Vec<SessionKey>, Error> {
    let table = transaction.open_table(SESSIONS)?;
    let keys = table.iter()?;
    keys.map(|entry| Ok(*entry?.0.value())).collect()
}

/// When a session changed last, by the wall clock; none without sessions.
pub(super) fn newest_change(transaction: &ReadTransaction) -> Result<Option<f64>, Error> {
    let sessions = sessions(transaction)?.into_iter();
    let changes = sessions.map(|(_, record)| record.changed.unix_s);
    Ok(changes.reduce(f64::max))
}

/// How many sessions there are.
pub(super) fn session_count(transaction: &ReadTransaction) -> Result<usize, Error> {
    use redb::ReadableTableMetadata;
    Ok(transaction.open_table(SESSIONS)?.len()? as usize)
}

/// The number of every session's last turn that counts, and the largest sequence number in use, 0 without turns.
pub(super) fn last_numbers(
    transaction: &ReadTransaction,
) -> Result<(HashMap<SessionKey, u32>, u64), Error> {
    let mut numbers = HashMap::new();
    let mut last = 0;
    // The turns of a session come in order, here the last one first: the others need not be read.
    for entry in transaction.open_table(TURNS)?.iter()?.rev() {
        let (turn, bytes) = entry?;
        last = last.max(sequence_of(turn.value()).0);
        // One that cannot be read has no number that anybody could repeat.
        if let Entry::Vacant(place) = numbers.entry(array(turn.value()))
            && let Ok(Some(number)) = turn_number(bytes.value())
        {
            place.insert(number);
        }
    }
    Ok((numbers, last))
}

/// The turns whose form waits to be delivered: each with its session and when it was answered, in seconds since the Unix
/// epoch. No key is needed to see that; a turn that cannot be read has none.
pub(super) fn waiting_forms(
    transaction: &ReadTransaction,
) -> Result<Vec<(SessionKey, f64)>, Error> {
    let mut waiting = Vec::new();
    for entry in transaction.open_table(TURNS)?.iter()? {
        let (turn, bytes) = entry?;
        if let Ok(Some(since)) = waits_since(bytes.value()) {
            waiting.push((array(turn.value()), since));
        }
    }
    Ok(waiting)
}

/// What is kept of a session. Turns whose key is gone are gone.
pub(super) fn load(
    transaction: &ReadTransaction,
    session: &SessionKey,
    key_of: impl Fn(u32, u64) -> Option<[u8; 32]>,
) -> Result<Kept, Error> {
    let Some(record) = transaction
        .open_table(SESSIONS)?
        .get(session)?
        .map(|record| SessionRecord::decode(record.value()))
    else {
        return Ok(Kept::default());
    };
    let record = readable(record)?;
    let key = record.slot.and_then(|(slot, number)| key_of(slot, number));
    if record.slot.is_some() && key.is_none() {
        return Ok(Kept::default());
    }
    let mut kept = Kept {
        changed: Some(record.changed),
        turns: Vec::new(),
    };
    let table = transaction.open_table(TURNS)?;
    let (first, last) = turn_range(session);
    for entry in table.range::<&[u8; TURN_KEY_BYTES]>(&first..=&last)? {
        let (turn, bytes) = entry?;
        let turn = decode_turn(
            session,
            sequence_of(turn.value()),
            bytes.value(),
            key.as_ref(),
        );
        kept.turns.push(readable(turn)?);
    }
    Ok(kept)
}

/// Begins a transaction whose commit is durable.
pub(super) fn begin(database: &Database) -> Result<WriteTransaction, Error> {
    let mut transaction = database.begin_write()?;
    transaction
        .set_durability(Durability::Immediate)
        .map_err(|error| Error::Io(io::Error::other(error)))?;
    Ok(transaction)
}

/// Writes down what the next run has to know of the time.
pub(super) fn keep_time(transaction: &WriteTransaction, ledger: Ledger) -> Result<(), Error> {
    let mut meta = transaction.open_table(META)?;
    meta.insert("format", FORMAT.to_le_bytes().as_slice())?;
    meta.insert("time", ledger.encode().as_slice())?;
    Ok(())
}

/// Applies changes in order, ready for the commit. The keys of erased sessions are destroyed here, before their
/// records go: a crash in between leaves records that nobody can read, and they are removed when the store is opened.
pub(super) fn stage(
    transaction: &WriteTransaction,
    keys: &mut KeyFile,
    words: Words,
    changes: &[&Pending],
) -> Result<(), Error> {
    let mut writer = Writer {
        sessions: transaction.open_table(SESSIONS)?,
        turns: transaction.open_table(TURNS)?,
        keys,
        words,
    };
    for pending in changes {
        writer.apply(&pending.session, &pending.change)?;
    }
    writer.keys.destroy_condemned()?;
    Ok(())
}

/// Puts turns of a session that comes from elsewhere into an empty store; with words they are sealed with a new key.
pub(super) fn put_turns(
    transaction: &WriteTransaction,
    keys: &mut KeyFile,
    session: &SessionKey,
    turns: &[StoredTurn],
    (words, changed): (Words, Stamp),
) -> Result<(), Error> {
    let mut writer = Writer {
        sessions: transaction.open_table(SESSIONS)?,
        turns: transaction.open_table(TURNS)?,
        keys,
        words,
    };
    turns
        .iter()
        .try_for_each(|turn| writer.append(session, turn, changed))
}

/// Where a session's key is, with its number; none if its turns have no words.
type Slot = Option<(u32, u64)>;
/// A session's key; none if its turns have no words.
type Key = Option<[u8; 32]>;

/// The tables within a transaction.
struct Writer<'t> {
    sessions: Table<'t, &'static [u8; SESSION_KEY_BYTES], &'static [u8]>,
    turns: Table<'t, &'static [u8; TURN_KEY_BYTES], &'static [u8]>,
    keys: &'t mut KeyFile,
    words: Words,
}

impl Writer<'_> {
    fn apply(&mut self, session: &SessionKey, change: &Change) -> Result<(), Error> {
        match change {
            Change::Append(turn, stamp) => self.append(session, turn, *stamp),
            Change::Amend(sequence, amendment, stamp) => {
                let Some((record, key)) = self.session(session)? else {
                    return Ok(());
                };
                let Some(mut turn) = self.turn(session, *sequence, key.as_ref())? else {
                    return Ok(());
                };
                amend(&mut turn, amendment);
                self.put(session, &turn, record.slot, key, *stamp)
            }
            Change::FormSent(sequence) => {
                let Some((record, key)) = self.session(session)? else {
                    return Ok(());
                };
                let Some(mut turn) = self.turn(session, *sequence, key.as_ref())? else {
                    return Ok(());
                };
                form_sent(&mut turn);
                // That it was taken is nothing that the visitor did: the session is kept for no longer.
                self.put(session, &turn, record.slot, key, record.changed)
            }
            Change::Retract(sequence) => {
                self.turns.remove(&turn_key(session, *sequence))?;
                Ok(())
            }
            Change::Erase(expiry) => self.erase(session, *expiry),
        }
    }

    /// The record and key of a session that can be read.
    fn session(&self, session: &SessionKey) -> Result<Option<(SessionRecord, Key)>, Error> {
        let Some(record) = self.record(session)? else {
            return Ok(None);
        };
        match record.slot {
            None => Ok(Some((record, None))),
            Some((slot, number)) => Ok(self.keys.get(slot, number).map(|key| (record, Some(key)))),
        }
    }

    fn record(&self, session: &SessionKey) -> Result<Option<SessionRecord>, Error> {
        // One unreadable record must not keep all others from being written: it counts as one whose key is gone.
        let record = self.sessions.get(session)?;
        Ok(record.map(|record| {
            SessionRecord::decode(record.value()).unwrap_or(SessionRecord::UNREADABLE)
        }))
    }

    fn turn(
        &self,
        session: &SessionKey,
        sequence: TurnSequence,
        key: Option<&[u8; 32]>,
    ) -> Result<Option<StoredTurn>, Error> {
        let turn = self.turns.get(&turn_key(session, sequence))?;
        Ok(turn.and_then(|bytes| decode_turn(session, sequence, bytes.value(), key).ok()))
    }

    fn append(
        &mut self,
        session: &SessionKey,
        turn: &StoredTurn,
        stamp: Stamp,
    ) -> Result<(), Error> {
        let (slot, key) = if let Some((record, key)) = self.session(session)? {
            (record.slot, key)
        } else {
            self.begin_session(session)?
        };
        self.put(session, turn, slot, key, stamp)
    }

    /// A slot and key for a session of which nothing can be read: whatever is left of it goes.
    fn begin_session(&mut self, session: &SessionKey) -> Result<(Slot, Key), Error> {
        if self.record(session)?.is_some() {
            self.erase(session, None)?;
        }
        Ok(match self.words {
            Words::Never => (None, None),
            Words::Session => {
                let (slot, key) = self.keys.take(session)?;
                (Some((slot, key.number)), Some(key.key))
            }
        })
    }

    fn put(
        &mut self,
        session: &SessionKey,
        turn: &StoredTurn,
        slot: Slot,
        key: Key,
        changed: Stamp,
    ) -> Result<(), Error> {
        let bytes = encode_turn(session, turn, key.as_ref())?;
        self.turns
            .insert(&turn_key(session, turn.sequence), bytes.as_slice())?;
        let record = SessionRecord { slot, changed };
        self.sessions.insert(session, record.encode().as_slice())?;
        Ok(())
    }

    fn erase(&mut self, session: &SessionKey, expiry: Option<Expiry>) -> Result<(), Error> {
        let record = self.record(session)?;
        let is_kept = match (expiry, record) {
            (Some(expiry), Some(record)) => !expiry.applies_to(record.changed),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if is_kept {
            return Ok(());
        }
        self.keys
            .condemn(session, record.and_then(|record| record.slot));
        let (first, last) = turn_range(session);
        self.turns
            .retain_in::<&[u8; TURN_KEY_BYTES], _>(&first..=&last, |_, _| false)?;
        self.sessions.remove(session)?;
        Ok(())
    }
}

fn turn_range(session: &SessionKey) -> ([u8; TURN_KEY_BYTES], [u8; TURN_KEY_BYTES]) {
    (
        turn_key(session, TurnSequence(0)),
        turn_key(session, TurnSequence(u64::MAX)),
    )
}

fn sequence_of(turn: &[u8; TURN_KEY_BYTES]) -> TurnSequence {
    TurnSequence(u64::from_be_bytes(array(&turn[SESSION_KEY_BYTES..])))
}

fn readable<T>(record: Result<T, RecordError>) -> Result<T, Error> {
    record.map_err(|error| {
        Error::Corrupted(match error {
            RecordError::Version(version) => format!("a record has the unknown version {version}"),
            RecordError::Malformed => "a record is malformed".into(),
            RecordError::Sealed => "a record does not open with its session's key".into(),
        })
    })
}
