//! The key file: one key per session in a fixed slot, overwritten in place when the session is erased.
//!
//! A header of 512 bytes, then slots of 64 bytes. Slots are filled with fresh keys and synced before any session uses
//! them, so that a session's first turn waits for one sync, that of its commit. Erasing a slot *is* giving it a fresh
//! key: it is free again at once. A slot that does not verify counts as erased.
//!
//! Slots share sectors, so this relies on what disks promise: a sector is written whole or not at all.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::Arc;

use redb::StorageBackend;

use super::bytes::array;
use super::session_key::SessionKey;
use crate::files::Sha256;

/// First bytes of the file.
const MAGIC: [u8; 8] = *b"DOCENTKY";
/// Version of the layout in this module.
pub(super) const FORMAT: u32 = 1;
/// The header has a sector of its own, so that it is never torn.
const HEADER_BYTES: usize = 512;
/// Key, key number, checksum and padding.
const SLOT_BYTES: usize = 64;
/// How many slots are made at once: 16 KiB, one sync.
const SLOTS_AT_ONCE: u32 = 256;
/// Below so many free slots more are made, after the waiting turns have been answered.
const FREE_SLOTS_MIN: usize = 64;

/// A key with the random number that tells it from earlier keys of its slot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct SlotKey {
    /// The secret.
    pub(super) key: [u8; 32],
    /// Which key this is; 0 is never used.
    pub(super) number: u64,
}

/// Why a key file cannot be used.
#[derive(Debug)]
pub(super) enum KeysError {
    /// The system refused.
    Io(io::Error),
    /// Not a key file, or a damaged one.
    Corrupt(&'static str),
    /// Written by a newer program.
    Newer(u32),
}

impl From<io::Error> for KeysError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The open key file.
pub(super) struct KeyFile {
    file: Arc<dyn StorageBackend>,
    /// Turns a session id into its key in the tables.
    pepper: [u8; 32],
    /// Whether the database beside it was completely made.
    is_ready: bool,
    slots: Vec<Option<SlotKey>>,
    free: BTreeSet<u32>,
    /// Slots whose first use is not committed yet. A failed commit may have left sealed pages behind, so that the slot
    /// stays with its session.
    reserved: HashMap<SessionKey, u32>,
    /// Slots that must be renewed before the next commit.
    condemned: BTreeSet<u32>,
}

impl KeyFile {
    /// Reads the file, or begins a new one if it is empty or its making was cut off. With a database beside it, it was
    /// complete once.
    pub(super) fn open(
        file: Arc<dyn StorageBackend>,
        database_exists: bool,
    ) -> Result<Self, KeysError> {
        match Self::read(Arc::clone(&file))? {
            Some(keys) => Ok(keys),
            None if database_exists => Err(KeysError::Corrupt("its header is empty")),
            None => Self::create(file),
        }
    }

    /// Reads the file, without a change to it; none if its making was cut off.
    pub(super) fn read(file: Arc<dyn StorageBackend>) -> Result<Option<Self>, KeysError> {
        let len = file.len()?;
        let mut header = [0; HEADER_BYTES];
        let shown = len.min(HEADER_BYTES as u64) as usize;
        file.read(0, &mut header[..shown])?;
        if header.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        if shown < HEADER_BYTES {
            return Err(KeysError::Corrupt("its header is cut off"));
        }
        if header[..8] != MAGIC {
            return Err(KeysError::Corrupt("it does not begin like a key file"));
        }
        // These 96 bytes stay as they are in every format, so that damage is told from a newer program's work.
        if header[64..96] != checksum(&header[..64])[..] {
            return Err(KeysError::Corrupt("its header does not verify"));
        }
        let format = u32::from_le_bytes(array(&header[8..12]));
        if format > FORMAT {
            return Err(KeysError::Newer(format));
        }
        let count = (len - HEADER_BYTES as u64) as usize / SLOT_BYTES;
        let mut bytes = vec![0; count * SLOT_BYTES];
        file.read(HEADER_BYTES as u64, &mut bytes)?;
        let slots: Vec<_> = bytes.chunks_exact(SLOT_BYTES).map(parse_slot).collect();
        Ok(Some(Self {
            file,
            pepper: array(&header[16..48]),
            is_ready: header[12] == 1,
            slots,
            free: BTreeSet::new(),
            reserved: HashMap::new(),
            condemned: BTreeSet::new(),
        }))
    }

    fn create(file: Arc<dyn StorageBackend>) -> Result<Self, KeysError> {
        Ok(Self::begin(file, random()?)?)
    }

    /// Begins a new file, for a store in which session ids are hashed with this.
    pub(super) fn begin(file: Arc<dyn StorageBackend>, pepper: [u8; 32]) -> io::Result<Self> {
        let keys = Self {
            file,
            pepper,
            is_ready: false,
            slots: Vec::new(),
            free: BTreeSet::new(),
            reserved: HashMap::new(),
            condemned: BTreeSet::new(),
        };
        keys.file.set_len(HEADER_BYTES as u64)?;
        keys.write_header()?;
        Ok(keys)
    }

    fn write_header(&self) -> io::Result<()> {
        let mut header = [0; HEADER_BYTES];
        header[..8].copy_from_slice(&MAGIC);
        header[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        header[12] = u8::from(self.is_ready);
        header[16..48].copy_from_slice(&self.pepper);
        let sum = checksum(&header[..64]);
        header[64..96].copy_from_slice(&sum);
        self.file.write(0, &header)?;
        self.file.sync_data()
    }

    /// Whether the database beside it was completely made.
    pub(super) fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Records whether the database is complete: while it is not, what is found of it may be thrown away.
    pub(super) fn set_ready(&mut self, is_ready: bool) -> io::Result<()> {
        self.is_ready = is_ready;
        self.write_header()
    }

    /// What session ids are hashed with.
    pub(super) fn pepper(&self) -> [u8; 32] {
        self.pepper
    }

    /// The key in `slot`, if it is still the one with this number.
    pub(super) fn get(&self, slot: u32, number: u64) -> Option<[u8; 32]> {
        if self.condemned.contains(&slot) {
            return None;
        }
        self.slots
            .get(slot as usize)?
            .filter(|key| key.number == number)
            .map(|key| key.key)
    }

    /// Whether there is no key at all in a slot, as after damage: an erased slot holds another key.
    pub(super) fn is_damaged(&self, slot: u32) -> bool {
        !matches!(self.slots.get(slot as usize), Some(Some(_)))
    }

    /// A slot for a session without one: fresh and synced, or the one it got when its first commit failed.
    pub(super) fn take(&mut self, session: &SessionKey) -> io::Result<(u32, SlotKey)> {
        if let Some(slot) = self.reserved.get(session)
            && let Some(Some(key)) = self.slots.get(*slot as usize)
        {
            return Ok((*slot, *key));
        }
        if self.free.is_empty() {
            self.grow()?;
        }
        while let Some(slot) = self.free.pop_first() {
            if let Some(Some(key)) = self.slots.get(slot as usize) {
                self.reserved.insert(*session, slot);
                return Ok((slot, *key));
            }
        }
        Err(io::Error::other("no session key is free"))
    }

    /// Records that what a session's slot was taken for is committed.
    pub(super) fn settle(&mut self, session: &SessionKey) {
        self.reserved.remove(session);
    }

    /// Marks the keys of a session for destruction: the one its record names and one that was never committed.
    pub(super) fn condemn(&mut self, session: &SessionKey, slot: Option<(u32, u64)>) {
        if let Some((slot, number)) = slot
            && self.get(slot, number).is_some()
        {
            self.condemned.insert(slot);
        }
        self.condemned.extend(self.reserved.remove(session));
    }

    /// Destroys what is marked.
    pub(super) fn destroy_condemned(&mut self) -> io::Result<()> {
        if self.condemned.is_empty() {
            return Ok(());
        }
        let condemned: Vec<u32> = self.condemned.iter().copied().collect();
        self.renew(&condemned)?;
        self.condemned.clear();
        Ok(())
    }

    /// Makes more slots if few are left.
    pub(super) fn top_up(&mut self) -> io::Result<()> {
        if self.free.len() < FREE_SLOTS_MIN {
            self.grow()?;
        }
        Ok(())
    }

    fn grow(&mut self) -> io::Result<()> {
        let first = self.slots.len() as u32;
        let fresh: Vec<u32> = (first..first + SLOTS_AT_ONCE).collect();
        self.file.set_len(slot_offset(first + SLOTS_AT_ONCE))?;
        self.renew(&fresh)
    }

    /// Overwrites slots with fresh keys and syncs: what the old keys sealed can never be read again.
    fn renew(&mut self, slots: &[u32]) -> io::Result<()> {
        let mut fresh = Vec::with_capacity(slots.len());
        for run in slots.chunk_by(|left, right| left + 1 == *right) {
            let mut bytes = Vec::with_capacity(run.len() * SLOT_BYTES);
            for slot in run {
                let key = SlotKey {
                    key: random()?,
                    number: u64::from_le_bytes(random()?).max(1),
                };
                bytes.extend_from_slice(&slot_bytes(key));
                fresh.push((*slot, key));
            }
            self.file.write(slot_offset(run[0]), &bytes)?;
        }
        self.file.sync_data()?;
        for (slot, key) in fresh {
            let index = slot as usize;
            if index >= self.slots.len() {
                self.slots.resize(index + 1, None);
            }
            self.slots[index] = Some(key);
            self.free.insert(slot);
        }
        Ok(())
    }

    /// Renews every slot that is not in `used`: a crash may have left sealed pages of theirs behind.
    pub(super) fn renew_unused(&mut self, used: &BTreeSet<u32>) -> io::Result<()> {
        let unused: Vec<u32> = (0..self.slots.len() as u32)
            .filter(|slot| !used.contains(slot))
            .collect();
        if !unused.is_empty() {
            self.renew(&unused)?;
        }
        self.top_up()
    }
}

/// Random bytes from the system.
pub(super) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

fn slot_offset(slot: u32) -> u64 {
    HEADER_BYTES as u64 + u64::from(slot) * SLOT_BYTES as u64
}

fn slot_bytes(key: SlotKey) -> [u8; SLOT_BYTES] {
    let mut bytes = [0; SLOT_BYTES];
    bytes[..32].copy_from_slice(&key.key);
    bytes[32..40].copy_from_slice(&key.number.to_le_bytes());
    let sum = checksum(&bytes[..40]);
    bytes[40..48].copy_from_slice(&sum[..8]);
    bytes
}

fn parse_slot(bytes: &[u8]) -> Option<SlotKey> {
    let number = u64::from_le_bytes(array(&bytes[32..40]));
    (number != 0 && bytes[40..48] == checksum(&bytes[..40])[..8]).then(|| SlotKey {
        key: array(&bytes[..32]),
        number,
    })
}

fn checksum(bytes: &[u8]) -> [u8; 32] {
    Sha256::of(bytes).0
}

#[cfg(test)]
mod tests {
    use redb::backends::InMemoryBackend;

    use super::super::medium::Shared;
    use super::*;

    const ANNA: SessionKey = [1; 16];
    const BEN: SessionKey = [2; 16];

    fn new_file() -> Arc<InMemoryBackend> {
        Arc::new(InMemoryBackend::new())
    }

    fn open(file: &Arc<InMemoryBackend>) -> KeyFile {
        KeyFile::open(Arc::new(Shared(Arc::clone(file))), false).expect("opens")
    }

    #[test]
    fn keys_and_pepper_survive_and_no_two_are_the_same() {
        let file = new_file();
        let mut keys = open(&file);
        keys.top_up().expect("memory");
        let (slot, key) = keys.take(&ANNA).expect("memory");
        let (other_slot, other) = keys.take(&BEN).expect("memory");
        assert!(slot != other_slot && key.key != other.key);
        let again = open(&file);
        assert!(again.get(slot, key.number) == Some(key.key));
        assert!(again.get(slot, key.number ^ 1).is_none());
        assert!(again.pepper() == keys.pepper() && again.pepper() != open(&new_file()).pepper());
    }

    #[test]
    fn a_session_keeps_its_slot_until_its_commit_succeeds() {
        let mut keys = open(&new_file());
        let (slot, _) = keys.take(&ANNA).expect("memory");
        assert_eq!(keys.take(&ANNA).expect("memory").0, slot);
        keys.settle(&ANNA);
        assert_ne!(keys.take(&ANNA).expect("memory").0, slot);
    }

    #[test]
    fn a_condemned_key_is_gone_at_once_and_then_from_the_file() {
        let file = new_file();
        let mut keys = open(&file);
        let (slot, key) = keys.take(&ANNA).expect("memory");
        keys.settle(&ANNA);
        let (unsettled, lost) = keys.take(&ANNA).expect("memory");
        keys.condemn(&ANNA, Some((slot, key.number)));
        assert!(keys.get(slot, key.number).is_none());
        assert!(open(&file).get(slot, key.number).is_some());
        keys.destroy_condemned().expect("memory");
        for (slot, key) in [(slot, key), (unsettled, lost)] {
            assert!(open(&file).get(slot, key.number).is_none());
        }
    }

    #[test]
    fn a_torn_slot_counts_as_erased_and_is_renewed() {
        let file = new_file();
        let mut keys = open(&file);
        let (slot, key) = keys.take(&ANNA).expect("memory");
        file.write(slot_offset(slot), &[0; 16]).expect("memory");
        let mut again = open(&file);
        assert!(again.get(slot, key.number).is_none());
        again.renew_unused(&BTreeSet::new()).expect("memory");
        assert!(again.slots.iter().all(Option::is_some));
    }
}
