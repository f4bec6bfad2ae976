//! What is known of the sounds in memory and on disk, and the work on files.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::{Mutex, MutexGuard};

use crate::audio::Sound;

use super::folder::{FileEntry, Folder};
use super::job::Job;
use super::recency::{Entry, Recency};
use super::{CacheSettings, CacheWarning, DiskSettings, SoundKey};

/// A file's time is set at most this often: it only has to be right beside an age of days.
const TOUCH_EVERY: Duration = Duration::from_hours(1);

/// What callers and the writer share.
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) folder: Option<Folder>,
}

/// Never locked over I/O.
pub(super) struct State {
    pub(super) memory: Recency<Arc<Sound>>,
    /// With the time that each file has.
    pub(super) disk: Recency<SystemTime>,
    pub(super) warning: Option<CacheWarning>,
    warned: bool,
}

impl State {
    pub(super) fn remember(
        &mut self,
        key: SoundKey,
        sound: &Arc<Sound>,
        always: bool,
        now: SystemTime,
    ) {
        let always = always || self.memory.get(&key).is_some_and(|entry| entry.always);
        let bytes = size_of_val(&sound.samples[..]) as u64;
        self.memory
            .insert(key, Entry::new(Arc::clone(sound), bytes, always, now));
    }

    /// The file, now the one used last, and what is to be done if its time is too old.
    pub(super) fn touch_disk(
        &mut self,
        key: &SoundKey,
        now: SystemTime,
    ) -> (Option<FileEntry>, Option<Job>) {
        let Some(entry) = self.disk.touch(key, now) else {
            return (None, None);
        };
        let since = now.duration_since(entry.thing);
        let noting = since.is_ok_and(|since| since >= TOUCH_EVERY).then(|| {
            entry.thing = now;
            Job::Touch(*key, entry.always, now)
        });
        (Some(*entry), noting)
    }
}

impl Shared {
    /// Takes in what the folder holds.
    pub(super) fn open(settings: CacheSettings) -> (Self, Option<CacheWarning>) {
        let disk_bytes = settings.disk.as_ref().map_or(0, |disk| disk.bytes);
        let mut disk = Recency::new(disk_bytes);
        let opened = settings.disk.map(|settings| {
            open_folder(&settings, &mut disk)
                .map_err(|error| CacheWarning::unusable(&settings.folder, &error))
        });
        let (folder, warning) = match opened.transpose() {
            Ok(folder) => (folder, None),
            Err(warning) => (None, Some(warning)),
        };
        let state = Mutex::new(State {
            memory: Recency::new(settings.memory_bytes),
            disk,
            warning: None,
            warned: false,
        });
        (Self { state, folder }, warning)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Does what the writer's thread was asked to.
    pub(super) fn work(&self, folder: &Folder, job: Job) {
        match job {
            Job::Write(key, sound, entry) => self.write(folder, key, &sound, entry),
            Job::Touch(key, always, used) => folder.touch(&key, always, used),
            Job::Answer(done) => {
                // Whoever asked may have gone.
                done.send(()).ok();
            }
        }
    }

    fn write(&self, folder: &Folder, key: SoundKey, sound: &Sound, entry: FileEntry) {
        let known = self.state().disk.get(&key).map(|known| known.always);
        if known.is_some_and(|always| always || !entry.always) {
            return; // It was asked for more than once before the first was written.
        }
        if let Err(error) = folder.write(&key, sound, &entry) {
            self.warn(folder, &error);
            return;
        }
        let gone = self.state().disk.insert(key, entry);
        self.remove_files(folder, gone);
    }

    /// Changes how much is kept, and lets go of what is too much.
    pub(super) fn set_bytes_max(&self, memory_bytes: u64, disk_bytes: u64) {
        let mut state = self.state();
        state.memory.set_bytes_max(memory_bytes);
        let gone = state.disk.set_bytes_max(disk_bytes);
        drop(state);
        if let Some(folder) = &self.folder {
            self.remove_files(folder, gone);
        }
    }

    fn remove_files(&self, folder: &Folder, gone: Vec<(SoundKey, FileEntry)>) {
        for (key, entry) in gone {
            if let Err(error) = folder.remove(&key, entry.always) {
                self.warn(folder, &error);
            }
        }
    }

    /// Removes a file and what is known of it; false if it is still there.
    pub(super) fn forget_file(&self, folder: &Folder, key: &SoundKey, always: bool) -> bool {
        // The entry goes before the file. If the file is written again between the two, the entry that is left names a
        // file that is gone, and the next reader finds that out; a file without an entry would never be found.
        let mut state = self.state();
        let known = state.disk.get(key).is_some_and(|it| it.always == always);
        let known = known.then(|| state.disk.remove(key)).flatten();
        drop(state);
        let Err(error) = folder.remove(key, always) else {
            return true;
        };
        self.warn(folder, &error);
        if let Some(known) = known {
            self.state().disk.insert(*key, known);
        }
        false
    }

    fn warn(&self, folder: &Folder, error: &io::Error) {
        let mut state = self.state();
        if !state.warned {
            state.warned = true;
            state.warning = Some(CacheWarning::failed(folder.path(), error));
        }
    }
}

/// Opens the folder and takes in what it holds, as far as there is room.
fn open_folder(settings: &DiskSettings, disk: &mut Recency<SystemTime>) -> io::Result<Folder> {
    let folder = Folder::open(&settings.folder)?;
    for (key, mut entry) in folder.scan()? {
        if disk.get(&key).is_some() {
            // Written anew to be kept always, and the old file was not removed any more.
            folder.remove(&key, false)?;
            entry.always = true;
        }
        for (key, entry) in disk.insert(key, entry) {
            folder.remove(&key, entry.always)?;
        }
    }
    Ok(folder)
}
