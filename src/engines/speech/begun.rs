//! Sentences that were begun and not finished: a reply that was interrupted, or made ahead of its time. Whoever speaks them
//! next goes on where they stopped.

use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use super::work::Work;
use crate::clock;
use crate::speaking::SoundKey;

/// How many are kept: a sentence of five seconds takes 0.5 MB.
const BEGUN_MAX: usize = 8;
/// How long.
const AGE_MAX: Duration = Duration::from_mins(2);

/// The sentences that were begun, oldest first.
#[derive(Default)]
pub struct Begun {
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    key: SoundKey,
    at: Instant,
    work: Work,
}

impl Begun {
    /// Keeps one, for a while.
    pub fn put(&self, key: SoundKey, work: Work) {
        let mut entries = self.lock();
        entries.retain(|entry| entry.key != key);
        if entries.len() == BEGUN_MAX {
            entries.remove(0);
        }
        let at = clock::now();
        entries.push(Entry { key, at, work });
    }

    /// Gives it away.
    pub fn take(&self, key: &SoundKey) -> Option<Work> {
        let mut entries = self.lock();
        let place = entries.iter().position(|entry| entry.key == *key)?;
        Some(entries.remove(place).work)
    }

    /// Lets go of these.
    pub fn forget(&self, keys: &[SoundKey]) {
        self.lock().retain(|entry| !keys.contains(&entry.key));
    }

    /// Lets go of what nobody came back to.
    pub fn sweep(&self) {
        drop(self.lock());
    }

    /// The entries that are not too old.
    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        let mut entries = self.entries.lock();
        let now = clock::now();
        entries.retain(|entry| now.duration_since(entry.at) < AGE_MAX);
        entries
    }
}
