//! Vectors of the pack's own texts on disk, so that a start need not compute them again. Texts are kept as hashes
//! only. What people say never comes here.
//!
//! **File.** A header (magic, model name), then records of equal size: 16 bytes of the text's sha256, the vector in
//! half precision, a checksum. Records are appended; [`VectorCache::save`] rewrites the whole file atomically. A file
//! that is not exactly right is discarded, except for a last record cut short by a power cut, which alone is dropped.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::files::Sha256;
use crate::inference::{Embedding, WIDTH};

use super::{ModelId, UnderstandingError};

const MAGIC: &[u8; 8] = b"DOCVEC\x00\x01";
const KEY_BYTES: usize = 16;
const VECTOR_BYTES: usize = 2 * WIDTH;
const CHECK_BYTES: usize = 4;
const RECORD_BYTES: usize = KEY_BYTES + VECTOR_BYTES + CHECK_BYTES;
/// A file above this is not ours: it would hold half a million texts.
const FILE_BYTES_MAX: u64 = 400 * 1024 * 1024;

type Key = [u8; KEY_BYTES];
type Record = Box<[u8; RECORD_BYTES]>;

/// Something about the file that a person may want to know; the cache works regardless.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CacheWarning {
    /// The file was damaged and is started anew.
    #[error("the vector file {0} is damaged and is started anew")]
    Damaged(PathBuf),
    /// The file cannot be read or written: vectors are kept in memory only.
    #[error("the vector file {0} cannot be used, vectors are kept in memory only: {1}")]
    Unusable(PathBuf, String),
}

/// Text to vector, for one model. A read-only seed inside the program is looked at first, then the file's content.
pub struct VectorCache {
    header: Vec<u8>,
    seed: HashMap<Key, &'static [u8; RECORD_BYTES]>,
    own: HashMap<Key, Record>,
    unwritten: Vec<Key>,
    file: Option<PathBuf>,
    /// The file is to be written whole at the next flush.
    rewrite: bool,
}

impl VectorCache {
    /// Opens the cache. `file` is created at the first [`VectorCache::flush`]; without it everything stays in memory.
    /// A `seed` of another model, or an empty one, is ignored. A file of another model is replaced.
    pub fn open(
        model: &ModelId,
        seed: &'static [u8],
        file: Option<&Path>,
    ) -> (Self, Option<CacheWarning>) {
        let header = header_for(model);
        let seed = read_records(seed, &header).map_or_else(HashMap::new, |records| {
            records
                .iter()
                .map(|record| (key_in(record), record))
                .collect()
        });
        let mut cache = Self {
            header,
            seed,
            own: HashMap::new(),
            unwritten: Vec::new(),
            file: file.map(Path::to_owned),
            rewrite: true,
        };
        let warning = file.and_then(|path| cache.read_file(path));
        (cache, warning)
    }

    fn read_file(&mut self, path: &Path) -> Option<CacheWarning> {
        let bytes = match read_bounded(path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return None,
            Err(cause) => {
                self.file = None;
                return Some(CacheWarning::Unusable(path.to_owned(), cause.to_string()));
            }
        };
        let Some(records) = read_records(&bytes, &self.header) else {
            let other_model = bytes.starts_with(MAGIC) && !bytes.starts_with(&self.header);
            return (!other_model).then(|| CacheWarning::Damaged(path.to_owned()));
        };
        for record in records {
            self.own.insert(key_in(record), Box::new(*record));
        }
        let whole = self.header.len() + RECORD_BYTES * records.len() == bytes.len();
        self.rewrite = !whole;
        None
    }

    /// Whether the vector of `text` is known.
    pub fn knows(&self, text: &str) -> bool {
        let key = key_of(text);
        self.seed.contains_key(&key) || self.own.contains_key(&key)
    }

    /// The vector of `text`, when known.
    pub fn get(&self, text: &str) -> Option<Embedding> {
        let key = key_of(text);
        let record = self
            .seed
            .get(&key)
            .copied()
            .or_else(|| self.own.get(&key).map(|record| &**record))?;
        Embedding::from_f16_bytes(&record[KEY_BYTES..KEY_BYTES + VECTOR_BYTES]).ok()
    }

    /// Remembers a vector; on disk after the next [`VectorCache::flush`].
    pub fn insert(&mut self, text: &str, vector: &Embedding) {
        let key = key_of(text);
        if !self.seed.contains_key(&key) && !self.own.contains_key(&key) {
            self.own.insert(key, record_of(key, vector));
            self.unwritten.push(key);
        }
    }

    /// Number of texts known, the seed's included.
    pub fn len(&self) -> usize {
        self.seed.len() + self.own.len()
    }

    /// Whether no text is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends what is new to the file.
    ///
    /// # Errors
    /// [`UnderstandingError::WriteVectors`]; the vectors stay known, and the next call writes the file whole.
    pub fn flush(&mut self) -> Result<(), UnderstandingError> {
        let Some(path) = self.file.clone() else {
            return Ok(());
        };
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let written = if self.rewrite {
            write_file(&path, &self.header, self.own.values())
        } else {
            append(&path, self.unwritten.iter().map(|key| &self.own[key]))
        };
        self.rewrite = written.is_err();
        if written.is_ok() {
            self.unwritten.clear();
        }
        written.map_err(UnderstandingError::WriteVectors)
    }

    /// Forgets every text but `texts` (the seed stays), and rewrites the file when that makes it much smaller: when
    /// more than half of it was forgotten.
    ///
    /// # Errors
    /// [`UnderstandingError::WriteVectors`]; the file is then as it was.
    pub fn retain<'a>(
        &mut self,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), UnderstandingError> {
        let kept: std::collections::HashSet<Key> = texts.into_iter().map(key_of).collect();
        let unused = self.own.keys().filter(|key| !kept.contains(*key)).count();
        if 2 * unused <= self.own.len() {
            return Ok(());
        }
        self.own.retain(|key, _| kept.contains(key));
        self.unwritten.clear();
        let Some(path) = &self.file else {
            return Ok(());
        };
        write_file(path, &self.header, self.own.values())
            .map_err(UnderstandingError::WriteVectors)?;
        self.rewrite = false;
        Ok(())
    }

    /// Writes every known vector, the seed's included, to a file of its own: how a seed is made. The same vectors
    /// give the same bytes.
    ///
    /// # Errors
    /// [`UnderstandingError::WriteVectors`].
    pub fn save(&self, path: &Path) -> Result<(), UnderstandingError> {
        let mut records: Vec<Record> = self.own.values().cloned().collect();
        records.extend(self.seed.values().map(|record| Box::new(**record)));
        records.sort_unstable();
        write_file(path, &self.header, records.iter()).map_err(UnderstandingError::WriteVectors)
    }
}

fn header_for(model: &ModelId) -> Vec<u8> {
    let name = model.as_str().as_bytes();
    let mut header = MAGIC.to_vec();
    header.extend((name.len() as u16).to_le_bytes());
    header.extend(name);
    header
}

fn key_of(text: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&Sha256::of(text).0[..KEY_BYTES]);
    key
}

fn key_in(record: &[u8; RECORD_BYTES]) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&record[..KEY_BYTES]);
    key
}

fn record_of(key: Key, vector: &Embedding) -> Record {
    let mut record = Box::new([0; RECORD_BYTES]);
    record[..KEY_BYTES].copy_from_slice(&key);
    record[KEY_BYTES..KEY_BYTES + VECTOR_BYTES].copy_from_slice(&vector.to_f16_bytes());
    let check = check_of(&record[..KEY_BYTES + VECTOR_BYTES]);
    record[KEY_BYTES + VECTOR_BYTES..].copy_from_slice(&check);
    record
}

/// FNV-1a, 32 bits: finds flipped bits, not forgeries (the folder is private).
fn check_of(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    bytes
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        })
        .to_le_bytes()
}

/// The whole records after the right header; `None` when anything but the end of the last record is wrong.
fn read_records<'a>(bytes: &'a [u8], header: &[u8]) -> Option<&'a [[u8; RECORD_BYTES]]> {
    let (records, _cut_short) = bytes.strip_prefix(header)?.as_chunks::<RECORD_BYTES>();
    let intact = |record: &[u8; RECORD_BYTES]| {
        let (content, check) = record.split_at(KEY_BYTES + VECTOR_BYTES);
        check_of(content) == check
    };
    records.iter().all(intact).then_some(records)
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if !found.is_file() || found.len() > FILE_BYTES_MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a file of vectors",
        ));
    }
    fs::read(path)
}

fn append<'a>(path: &Path, records: impl Iterator<Item = &'a Record>) -> io::Result<()> {
    let bytes: Vec<u8> = records.flat_map(|record| record.iter().copied()).collect();
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.write_all(&bytes)?;
    file.sync_data()
}

fn write_file<'a>(
    path: &Path,
    header: &[u8],
    records: impl Iterator<Item = &'a Record>,
) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut bytes = header.to_vec();
    records.for_each(|record| bytes.extend_from_slice(&record[..]));
    file.write_all(&bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    // The rename itself is on disk once the folder is.
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::doubles::FakeEncoder;

    fn model() -> ModelId {
        ModelId::new("fake")
    }

    fn near(cache: &VectorCache, text: &str) -> bool {
        cache
            .get(text)
            .is_some_and(|vector| vector.dot(&FakeEncoder::vector(text)) > 0.9999)
    }

    fn filled(path: &Path, texts: &[&str]) {
        let (mut cache, _) = VectorCache::open(&model(), &[], Some(path));
        for text in texts {
            cache.insert(text, &FakeEncoder::vector(text));
            cache.flush().unwrap();
        }
    }

    #[test]
    fn keeps_vectors_and_no_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/vectors.bin");
        filled(&path, &["office hours", "fees"]);
        let (cache, warning) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!((warning, cache.len()), (None, 2));
        assert!(near(&cache, "office hours") && near(&cache, "fees"));
        assert!(cache.get("other").is_none());
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"office"));
    }

    #[test]
    fn a_flipped_bit_discards_the_file_with_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        filled(&path, &["a", "b"]);
        let mut bytes = fs::read(&path).unwrap();
        bytes[100] ^= 4;
        fs::write(&path, bytes).unwrap();
        let (mut cache, warning) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!(warning, Some(CacheWarning::Damaged(path.clone())));
        assert!(cache.is_empty());
        cache.insert("c", &FakeEncoder::vector("c"));
        cache.flush().unwrap();
        let (cache, warning) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!((warning, cache.len()), (None, 1));
    }

    #[test]
    fn a_record_cut_short_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        filled(&path, &["a", "b"]);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        let (mut cache, warning) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!((warning, cache.len()), (None, 1));
        assert!(near(&cache, "a"));
        cache.insert("c", &FakeEncoder::vector("c"));
        cache.flush().unwrap();
        let (cache, warning) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!((warning, cache.len()), (None, 2));
        assert!(near(&cache, "c"));
    }

    #[test]
    fn garbage_and_folders_are_survived() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        fs::write(&path, b"not vectors at all").unwrap();
        let (_, warning) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!(warning, Some(CacheWarning::Damaged(path)));
        let (mut cache, warning) = VectorCache::open(&model(), &[], Some(folder.path()));
        assert!(matches!(warning, Some(CacheWarning::Unusable(..))));
        cache.insert("a", &FakeEncoder::vector("a"));
        assert!(cache.flush().is_ok() && near(&cache, "a"));
    }

    #[test]
    fn another_model_never_sees_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        filled(&path, &["a"]);
        let (cache, warning) = VectorCache::open(&ModelId::new("other"), &[], Some(&path));
        assert_eq!((warning, cache.len()), (None, 0));
    }

    #[test]
    fn a_seed_is_read_without_a_file_and_made_the_same_every_time() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("1"), folder.path().join("2"));
        for (path, texts) in [(&one, ["a", "b"]), (&two, ["b", "a"])] {
            let (mut cache, _) = VectorCache::open(&model(), &[], None);
            for text in texts {
                cache.insert(text, &FakeEncoder::vector(text));
            }
            cache.save(path).unwrap();
        }
        let seed = fs::read(&one).unwrap();
        assert_eq!(seed, fs::read(&two).unwrap());
        let (cache, warning) = VectorCache::open(&model(), Box::leak(seed.into()), None);
        assert_eq!((warning, cache.len()), (None, 2));
        assert!(near(&cache, "a"));
    }

    #[test]
    fn forgets_what_the_pack_no_longer_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        filled(&path, &["a", "b", "c"]);
        let (mut cache, _) = VectorCache::open(&model(), &[], Some(&path));
        cache.retain(["a", "b"]).unwrap();
        assert_eq!(cache.len(), 3, "not worth a rewrite");
        cache.retain(["a"]).unwrap();
        let (cache, _) = VectorCache::open(&model(), &[], Some(&path));
        assert_eq!(cache.len(), 1);
    }
}
