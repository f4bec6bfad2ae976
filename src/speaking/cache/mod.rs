//! Sounds that were made before: fixed replies and repeated sentences.
//!
//! In memory, and if wished on disk, each bounded; what was used longest ago goes first. Files are written by a thread
//! of their own; a reader waits for at most one file. Times are passed in.

mod folder;
mod job;
mod key;
mod recency;
mod settings;
mod shared;
#[cfg(test)]
mod tests;
mod trail;
mod writer;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::RwLock;

pub use key::SoundKey;
pub use settings::{CacheLimits, CacheSettings, CacheWarning, DiskSettings, Keep};
pub use trail::Trail;

use crate::audio::Sound;
use folder::{FileEntry, file_bytes};
use job::Job;
use recency::Entry;
use shared::Shared;
use writer::Writer;

/// A bounded cache of sounds. Dropped, it writes what is still to be written.
pub struct SoundCache {
    // Before `shared`, which its thread needs to end well.
    writer: Option<Writer>,
    shared: Arc<Shared>,
    max_age: RwLock<Duration>,
}

impl SoundCache {
    /// Opens the cache, with what the folder holds from before. A folder that cannot be used is a warning.
    pub fn open(settings: CacheSettings) -> (Self, Option<CacheWarning>) {
        let max_age = settings.max_age;
        let (shared, mut warning) = Shared::open(settings);
        let shared = Arc::new(shared);
        let writer = shared.folder.as_ref().and_then(|folder| {
            let started = Writer::start(&shared);
            started
                .map_err(|error| warning = Some(CacheWarning::unusable(folder.path(), &error)))
                .ok()
        });
        let cache = Self {
            writer,
            shared,
            max_age: RwLock::new(max_age),
        };
        (cache, warning)
    }

    /// Changes the limits and lets go of what is too much; what is too old goes with the next [`Self::sweep`]. May remove
    /// files.
    pub fn set_limits(&self, limits: CacheLimits) {
        *self.max_age.write() = limits.max_age;
        self.shared
            .set_bytes_max(limits.memory_bytes, limits.disk_bytes);
    }

    /// The sound, if it is known. May read one file. A file that is damaged is removed and not found.
    pub fn get(&self, key: &SoundKey, now: SystemTime) -> Option<Arc<Sound>> {
        let mut state = self.shared.state();
        let in_memory = state.memory.touch(key, now);
        let in_memory = in_memory.map(|entry| Arc::clone(&entry.thing));
        let (on_disk, noting) = state.touch_disk(key, now);
        drop(state);
        if let (Some(job), Some(writer)) = (noting, &self.writer) {
            // Without room for it the sound only seems older than it is.
            writer.push(job);
        }
        in_memory.or_else(|| self.read(key, &on_disk?, now))
    }

    fn read(&self, key: &SoundKey, entry: &FileEntry, now: SystemTime) -> Option<Arc<Sound>> {
        let folder = self.shared.folder.as_ref()?;
        let Some(sound) = folder.read(key, entry) else {
            self.shared.forget_file(folder, key, entry.always);
            return None;
        };
        let sound = Arc::new(sound);
        self.shared
            .state()
            .remember(*key, &sound, entry.always, now);
        Some(sound)
    }

    /// Keeps a sound. Does not wait for the disk.
    pub fn insert(&self, key: SoundKey, sound: Arc<Sound>, keep: Keep, now: SystemTime) {
        let always = keep == Keep::Always;
        let mut state = self.shared.state();
        state.remember(key, &sound, always, now);
        let (on_disk, noting) = state.touch_disk(&key, now);
        drop(state);
        let Some(writer) = &self.writer else { return };
        let written = on_disk.is_some_and(|entry| entry.always || !always);
        if written || keep == Keep::Memory {
            noting.map(|job| writer.push(job));
            return;
        }
        let entry = Entry::new(now, file_bytes(&sound), always, now);
        // Without room for it the sound is made again after a restart.
        writer.push(Job::Write(key, sound, entry));
    }

    /// Erases these, [`Keep::Always`] excepted, wherever they are kept. Waits for the disk.
    pub fn forget(&self, keys: &[SoundKey]) {
        // What waits to be written would be written afterwards.
        self.flush();
        let mut state = self.shared.state();
        for key in keys {
            if state.memory.get(key).is_some_and(|entry| !entry.always) {
                state.memory.remove(key);
            }
        }
        drop(state);
        let Some(folder) = &self.shared.folder else {
            return;
        };
        for key in keys {
            let known = self.shared.state().disk.get(key).map(|entry| entry.always);
            if known == Some(false) {
                self.shared.forget_file(folder, key, false);
            }
        }
    }

    /// Erases what was not used for [`CacheSettings::max_age`], [`Keep::Always`] excepted; returns the number of sounds.
    /// Call it at start and now and then: what people were told is kept no longer than that.
    pub fn sweep(&self, now: SystemTime) -> usize {
        let max_age = *self.max_age.read();
        let mut state = self.shared.state();
        let in_memory = state.memory.over(max_age, now);
        for key in &in_memory {
            state.memory.remove(key);
        }
        let on_disk = state.disk.over(max_age, now);
        drop(state);
        let mut erased: HashSet<SoundKey> = in_memory.into_iter().collect();
        for key in on_disk {
            let folder = self.shared.folder.as_ref();
            if folder.is_some_and(|folder| self.shared.forget_file(folder, &key, false)) {
                erased.insert(key);
            }
        }
        erased.len()
    }

    /// Waits until everything inserted so far is on disk.
    pub fn flush(&self) {
        if let Some(writer) = &self.writer {
            writer.wait();
        }
    }

    /// The first failure of the disk since the start; told once.
    pub fn take_warning(&self) -> Option<CacheWarning> {
        self.shared.state().warning.take()
    }
}
