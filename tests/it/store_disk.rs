//! A disk for the session store that remembers every write and sync, can be cut off at any moment, and can fail.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use docent::clock::{Clocks, TimeReading};
use docent::store::{Medium, NewTurn, Part, StoreSettings, StoredTurn};
use redb::StorageBackend;

/// What a disk writes whole or not at all, in bytes.
const SECTOR_BYTES: usize = 512;

/// What happened, in order.
#[derive(Debug, Clone)]
pub enum Event {
    /// Bytes were written, not yet synced.
    Write(Part, u64, Vec<u8>),
    /// The length was set, not yet synced.
    SetLen(Part, u64),
    /// Everything written to the file before is safe.
    Sync(Part),
    /// Something the test wants to find again between the writes.
    Note(Note),
}

/// What the test promised or was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The turn with this text was handed over, for the session.
    Appended(String, String),
    /// It was acknowledged.
    Acknowledged(String),
    /// It was taken back.
    Retracted(String),
    /// The session's erasure was asked for.
    Forgotten(String),
    /// Everything asked for before was acknowledged.
    Flushed,
}

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not.
    None,
    /// Every write fails.
    Writes,
    /// Files cannot grow.
    Full,
    /// Files cannot be opened for writing.
    ReadOnly,
    /// Nothing can be written or read.
    Gone,
    /// Syncs of one file return at once and do nothing.
    LyingSync(Part),
}

struct State {
    files: [Vec<u8>; 2],
    log: Vec<Event>,
    fault: Fault,
}

/// The disk; clones are the same one.
#[derive(Clone)]
pub struct Disk {
    state: Arc<Mutex<State>>,
    gate: Arc<Mutex<()>>,
}

impl Disk {
    pub fn new() -> Self {
        Self::with_files([Vec::new(), Vec::new()])
    }

    pub fn with_files(files: [Vec<u8>; 2]) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                files,
                log: Vec::new(),
                fault: Fault::None,
            })),
            gate: Arc::default(),
        }
    }

    /// Lets no sync return while the guard lives.
    pub fn hold_syncs(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_fault(&self, fault: Fault) {
        self.state().fault = fault;
    }

    pub fn note(&self, note: Note) {
        self.state().log.push(Event::Note(note));
    }

    pub fn files(&self) -> [Vec<u8>; 2] {
        self.state().files.clone()
    }

    pub fn log(&self) -> Vec<Event> {
        self.state().log.clone()
    }
}

/// What is on the disk if the power goes after these events: everything synced, and of the rest each sector for which
/// `survives` says so.
pub fn image(events: &[Event], mut survives: impl FnMut() -> bool) -> [Vec<u8>; 2] {
    let mut files = [Vec::new(), Vec::new()];
    for part in [Part::Sessions, Part::Keys] {
        let file = &mut files[part as usize];
        let synced = events
            .iter()
            .rposition(|event| matches!(event, Event::Sync(of) if *of == part))
            .map_or(0, |index| index + 1);
        for (index, event) in events.iter().enumerate() {
            let is_safe = index < synced;
            match event {
                Event::SetLen(of, len) if *of == part && (is_safe || survives()) => {
                    file.resize(*len as usize, 0);
                }
                Event::Write(of, offset, data) if *of == part => {
                    for (start, piece) in sectors(*offset as usize, data) {
                        if is_safe || survives() {
                            put(file, start, piece);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    files
}

/// The pieces of a write that lie in one sector each.
fn sectors(offset: usize, data: &[u8]) -> Vec<(usize, &[u8])> {
    let mut pieces = Vec::new();
    let mut done = 0;
    while done < data.len() {
        let start = offset + done;
        let count = (SECTOR_BYTES - start % SECTOR_BYTES).min(data.len() - done);
        pieces.push((start, &data[done..done + count]));
        done += count;
    }
    pieces
}

fn put(file: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(data);
}

impl Medium for Disk {
    fn open(&self, part: Part) -> io::Result<Box<dyn StorageBackend>> {
        if self.state().fault == Fault::ReadOnly {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        self.look(part)
    }

    fn look(&self, part: Part) -> io::Result<Box<dyn StorageBackend>> {
        Ok(Box::new(Handle {
            disk: self.clone(),
            part,
        }))
    }

    fn place(&self, part: Part) -> PathBuf {
        PathBuf::from("disk").join(part.file_name())
    }
}

fn gone() -> io::Error {
    io::Error::other("the disk is gone")
}

struct Handle {
    disk: Disk,
    part: Part,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Handle")
    }
}

impl StorageBackend for Handle {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().files[self.part as usize].len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.disk.state();
        if state.fault == Fault::Gone {
            return Err(gone());
        }
        let start = offset as usize;
        let bytes = state.files[self.part as usize]
            .get(start..start + out.len())
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let grows = len > state.files[self.part as usize].len() as u64;
        match state.fault {
            Fault::Writes | Fault::ReadOnly | Fault::Gone => return Err(gone()),
            Fault::Full if grows => return Err(io::ErrorKind::StorageFull.into()),
            _ => {}
        }
        state.files[self.part as usize].resize(len as usize, 0);
        state.log.push(Event::SetLen(self.part, len));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let _gate = self.disk.hold_syncs();
        let mut state = self.disk.state();
        match state.fault {
            Fault::Writes | Fault::ReadOnly | Fault::Gone => Err(gone()),
            Fault::LyingSync(part) if part == self.part => Ok(()),
            _ => {
                state.log.push(Event::Sync(self.part));
                Ok(())
            }
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let end = offset + data.len() as u64;
        let grows = end > state.files[self.part as usize].len() as u64;
        match state.fault {
            Fault::Writes | Fault::ReadOnly | Fault::Gone => return Err(gone()),
            Fault::Full if grows => return Err(io::ErrorKind::StorageFull.into()),
            _ => {}
        }
        put(&mut state.files[self.part as usize], offset as usize, data);
        state
            .log
            .push(Event::Write(self.part, offset, data.to_vec()));
        Ok(())
    }
}

/// The time at which all these tests take place, in seconds since the Unix epoch.
pub const NOW: f64 = 1_800_000_000.25;

/// Clocks that are set by hand; clones are the same ones.
#[derive(Clone)]
pub struct Hands(Arc<Mutex<TimeReading>>);

impl Hands {
    /// Right ones of a machine that has run for a while.
    pub fn at(unix_s: f64) -> Self {
        let hands = Self(Arc::new(Mutex::new(TimeReading {
            unix_s,
            running_s: 0.0,
            is_synchronised: false,
        })));
        hands.set(unix_s);
        hands
    }

    fn shown(&self) -> MutexGuard<'_, TimeReading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the time come at which a right wall clock shows `unix_s`.
    pub fn set(&self, unix_s: f64) {
        self.show(unix_s, 1e6 + unix_s - NOW);
    }

    /// Lets the wall clock show anything, `running_s` after the machine was started.
    pub fn show(&self, unix_s: f64, running_s: f64) {
        let mut shown = self.shown();
        (shown.unix_s, shown.running_s) = (unix_s, running_s);
    }

    /// A store's settings with these clocks.
    pub fn settings(&self) -> StoreSettings {
        let hands = self.clone();
        StoreSettings::with(Clocks::new(move || *hands.shown()))
    }
}

pub fn settings() -> StoreSettings {
    Hands::at(NOW).settings()
}

/// A turn whose every text says `text`.
pub fn turn(text: &str, turn_number: u32, at: f64) -> NewTurn {
    NewTurn {
        turn_number,
        user_text: format!("user {text}"),
        reply_text: format!("reply {text}"),
        heard_text: None,
        intent: "RAG_QUERY".into(),
        sources: vec!["fees.md".into()],
        rag_results: Some(serde_json::json!([{ "text": format!("passage {text}") }])),
        form: None,
        form_delivery: None,
        confidence: Some(0.75),
        at,
    }
}

/// The text a stored turn was made from, if it is whole.
pub fn text_of(stored: &StoredTurn) -> Option<String> {
    let text = stored.user_text.strip_prefix("user ")?;
    let made = turn(text, 0, stored.at);
    let is_whole = stored.reply_text == made.reply_text
        && stored.rag_results == made.rag_results
        && stored.intent == made.intent
        && stored.sources == made.sources
        && stored.confidence == made.confidence
        && stored
            .heard_text
            .as_ref()
            .is_none_or(|heard| *heard == format!("heard {text}"));
    is_whole.then(|| text.to_owned())
}
