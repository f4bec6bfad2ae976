//! Sounds in files, one each.
//!
//! Layout, little endian: magic and version (8 bytes), key (32), samples per second (u32), samples (i16 each), SHA-256
//! of all before. The name is the key; nothing in the folder holds text. The time of a file is that of its last use.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::audio::{Sound, pcm};
use crate::files::{SHA256_BYTES, Sha256, names};

use super::SoundKey;
use super::key::KEY_BYTES;
use super::recency::Entry;

const MAGIC: &[u8; 8] = b"DOCSND\x00\x01";
const CHECK_BYTES: usize = SHA256_BYTES;
const AROUND_BYTES: usize = MAGIC.len() + KEY_BYTES + 4 + CHECK_BYTES;

/// What is known of a file, with the time that it has.
pub(super) type FileEntry = Entry<SystemTime>;

/// The folder that the files lie in.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder if need be, readable by its owner only.
    ///
    /// # Errors
    /// It cannot be made: go on without.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Every sound by its name, the one used longest ago first. What a crash left unfinished is removed; files of other
    /// names are left alone.
    ///
    /// # Errors
    /// The folder cannot be read: go on without.
    pub(super) fn scan(&self) -> io::Result<Vec<(SoundKey, FileEntry)>> {
        let mut found = Vec::new();
        for file in fs::read_dir(&self.path)? {
            let file = file?;
            let name = file.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.starts_with(names::SOUND_UNFINISHED) {
                fs::remove_file(file.path()).ok();
                continue;
            }
            let Some((key, always)) = parse_name(name) else {
                continue;
            };
            // Files may go while they are listed.
            let Ok(data) = file.metadata() else { continue };
            if data.is_file() {
                let used = data.modified()?;
                found.push((key, Entry::new(used, data.len(), always, used)));
            }
        }
        found.sort_by_key(|(_, entry)| entry.used);
        Ok(found)
    }

    /// The sound in the file; `None` if the file is not exactly what was written.
    pub(super) fn read(&self, key: &SoundKey, entry: &FileEntry) -> Option<Sound> {
        let file = File::open(self.file(key, entry.always)).ok()?;
        let mut bytes = Vec::with_capacity(entry.bytes as usize);
        // No more than expected, whatever the file has become.
        file.take(entry.bytes).read_to_end(&mut bytes).ok()?;
        parse(&bytes, key).filter(|_| bytes.len() as u64 == entry.bytes)
    }

    /// Writes the file whole or not at all. It is not forced to the disk: one that a power cut tore is known by its sum.
    ///
    /// # Errors
    /// The disk is full, read-only or gone; nothing is left of the file.
    pub(super) fn write(&self, key: &SoundKey, sound: &Sound, entry: &FileEntry) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(names::SOUND_UNFINISHED)
            .tempfile_in(&self.path)?;
        file.write_all(&bytes(key, sound))?;
        file.as_file().set_modified(entry.used)?;
        file.persist(self.file(key, entry.always))
            .map_err(|failed| failed.error)?;
        if entry.always {
            fs::remove_file(self.file(key, false)).ok();
        }
        Ok(())
    }

    /// Notes the time of the last use.
    pub(super) fn touch(&self, key: &SoundKey, always: bool, used: SystemTime) {
        // Without it the sound only seems older than it is.
        let file = File::options().write(true).open(self.file(key, always));
        file.and_then(|file| file.set_modified(used)).ok();
    }

    /// Removes the file, if it is there.
    ///
    /// # Errors
    /// It is still there.
    pub(super) fn remove(&self, key: &SoundKey, always: bool) -> io::Result<()> {
        match fs::remove_file(self.file(key, always)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn file(&self, key: &SoundKey, always: bool) -> PathBuf {
        let ending = if always {
            names::SOUND_THAT_STAYS
        } else {
            names::SOUND_THAT_AGES
        };
        self.path.join(format!("{}.{ending}", key.hex()))
    }
}

/// Bytes that the file of a sound has.
pub(super) fn file_bytes(sound: &Sound) -> u64 {
    (AROUND_BYTES + size_of_val(&sound.samples[..])) as u64
}

fn parse_name(name: &str) -> Option<(SoundKey, bool)> {
    let (hex, ending) = name.split_once('.')?;
    let always = match ending {
        names::SOUND_THAT_AGES => false,
        names::SOUND_THAT_STAYS => true,
        _ => return None,
    };
    Some((SoundKey::from_hex(hex)?, always))
}

fn bytes(key: &SoundKey, sound: &Sound) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(file_bytes(sound) as usize);
    bytes.extend(MAGIC);
    bytes.extend(key.0);
    bytes.extend(sound.sample_rate_hz.to_le_bytes());
    bytes.extend(pcm::bytes(&sound.samples));
    let sum = Sha256::of(&bytes);
    bytes.extend(sum.0);
    bytes
}

fn parse(bytes: &[u8], key: &SoundKey) -> Option<Sound> {
    let (content, sum) = bytes.split_last_chunk::<CHECK_BYTES>()?;
    let rest = content.strip_prefix(MAGIC)?.strip_prefix(&key.0)?;
    let (rate, samples) = rest.split_first_chunk::<4>()?;
    let (samples, torn) = samples.as_chunks::<2>();
    let whole = torn.is_empty() && Sha256::of(content).0 == *sum;
    whole.then(|| Sound {
        sample_rate_hz: u32::from_le_bytes(*rate),
        samples: samples.iter().copied().map(i16::from_le_bytes).collect(),
    })
}
