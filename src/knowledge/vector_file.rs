//! Vectors on disk: one file, appended to, beside the search index.
//!
//! Layout, little endian: a header of 32 bytes (magic and version, then half the SHA-256 of the encoder's id), then
//! records of 408 bytes: key (16), scale (f32), 384 numbers (i8), check sum (u32). A record that a power cut tore is
//! cut off with all after it; its texts are encoded again. A file of another encoder or version is started afresh.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::vectors::{Matrix, Row, VectorKey, WIDTH};

const MAGIC: &[u8; 16] = b"docent vectors 1";
const HEADER_BYTES: usize = 32;
const RECORD_BYTES: usize = 16 + 4 + WIDTH + 4;

/// The open file.
#[derive(Debug)]
pub(super) struct VectorFile {
    path: PathBuf,
    file: File,
    header: [u8; HEADER_BYTES],
}

impl VectorFile {
    /// Opens or creates the file and reads its rows into `matrix`.
    ///
    /// # Errors
    /// The file cannot be read or written: go on without it.
    pub fn open(path: &Path, encoder_id: &str, matrix: &mut Matrix) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let mut opened = Self {
            path: path.to_owned(),
            file,
            header: header(encoder_id),
        };
        let good = opened.read(matrix)?;
        opened.file.set_len(good)?;
        opened.file.seek(SeekFrom::End(0))?;
        if good == 0 {
            opened.file.write_all(&opened.header)?;
        }
        Ok(opened)
    }

    /// Appends rows. They are safe once the system has written them out; a lost tail is only encoded again.
    ///
    /// # Errors
    /// The disk is full or gone: go on without the file.
    pub fn append(&mut self, rows: &[(VectorKey, Row)]) -> io::Result<()> {
        let bytes: Vec<u8> = rows
            .iter()
            .flat_map(|(key, row)| record(*key, row))
            .collect();
        self.file.write_all(&bytes)
    }

    /// Replaces the content, atomically.
    ///
    /// # Errors
    /// As [`VectorFile::append`]; the old content stays.
    pub fn replace(&mut self, rows: &[(VectorKey, Row)]) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(&self.header)?;
        for (key, row) in rows {
            fresh.write_all(&record(*key, row))?;
        }
        fresh.as_file().sync_all()?;
        self.file = fresh.persist(&self.path).map_err(|error| error.error)?;
        self.file.seek(SeekFrom::End(0))?;
        // The rename itself is made durable on a best effort: losing it only brings the old rows back.
        File::open(folder).and_then(|folder| folder.sync_all()).ok();
        Ok(())
    }

    /// Reads all good records; returns how many bytes of the file are good.
    fn read(&mut self, matrix: &mut Matrix) -> io::Result<u64> {
        let length = fs::metadata(&self.path)?.len();
        let mut reader = BufReader::new(&self.file);
        let mut header = [0; HEADER_BYTES];
        if length < HEADER_BYTES as u64 {
            return Ok(0);
        }
        reader.read_exact(&mut header)?;
        if header != self.header {
            return Ok(0);
        }
        let mut good = HEADER_BYTES as u64;
        let mut bytes = [0; RECORD_BYTES];
        while good + RECORD_BYTES as u64 <= length {
            reader.read_exact(&mut bytes)?;
            let Some((key, row)) = parse(&bytes) else {
                break;
            };
            matrix.insert(key, &row);
            good += RECORD_BYTES as u64;
        }
        Ok(good)
    }
}

fn header(encoder_id: &str) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..16].copy_from_slice(MAGIC);
    header[16..].copy_from_slice(&VectorKey::of(encoder_id).0);
    header
}

fn record(key: VectorKey, row: &Row) -> [u8; RECORD_BYTES] {
    let mut bytes = [0; RECORD_BYTES];
    bytes[..16].copy_from_slice(&key.0);
    bytes[16..20].copy_from_slice(&row.scale.to_le_bytes());
    for (byte, value) in bytes[20..20 + WIDTH].iter_mut().zip(&row.values) {
        *byte = value.to_le_bytes()[0];
    }
    let sum = check_sum(&bytes[..RECORD_BYTES - 4]).to_le_bytes();
    bytes[RECORD_BYTES - 4..].copy_from_slice(&sum);
    bytes
}

fn parse(bytes: &[u8; RECORD_BYTES]) -> Option<(VectorKey, Row)> {
    let (content, sum) = bytes.split_last_chunk::<4>()?;
    let (key, content) = content.split_first_chunk::<16>()?;
    let (scale, content) = content.split_first_chunk::<4>()?;
    let scale = f32::from_le_bytes(*scale);
    if check_sum(&bytes[..RECORD_BYTES - 4]) != u32::from_le_bytes(*sum) || !scale.is_finite() {
        return None;
    }
    let mut values = [0; WIDTH];
    for (value, byte) in values.iter_mut().zip(content) {
        *value = i8::from_le_bytes([*byte]);
    }
    Some((VectorKey(*key), Row { scale, values }))
}

/// FNV-1a, 32 bit (Fowler, Noll, Vo): finds torn and empty records, which is all it is for.
fn check_sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, byte| {
        (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u8) -> Vec<(VectorKey, Row)> {
        let row = |index: u8| Row::new(&[f32::from(index) - 1.5; WIDTH]).unwrap();
        (0..count)
            .map(|index| (VectorKey::of(&index.to_string()), row(index)))
            .collect()
    }

    fn reopened(path: &Path, encoder_id: &str) -> usize {
        let mut matrix = Matrix::default();
        VectorFile::open(path, encoder_id, &mut matrix).unwrap();
        matrix.len()
    }

    #[test]
    fn rows_come_back_and_a_torn_tail_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let mut file = VectorFile::open(&path, "mini", &mut Matrix::default()).unwrap();
        file.append(&rows(3)).unwrap();
        assert_eq!(reopened(&path, "mini"), 3);
        OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(32 + 408 * 2 + 100)
            .unwrap();
        assert_eq!(reopened(&path, "mini"), 2);
        let mut bytes = fs::read(&path).unwrap();
        bytes[32 + 50] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(reopened(&path, "mini"), 0);
    }

    #[test]
    fn another_encoder_starts_afresh_and_replacing_keeps_appending() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let mut file = VectorFile::open(&path, "mini", &mut Matrix::default()).unwrap();
        file.append(&rows(3)).unwrap();
        file.replace(&rows(1)).unwrap();
        file.append(&rows(4)[3..]).unwrap();
        assert_eq!(reopened(&path, "mini"), 2);
        assert_eq!(reopened(&path, "other"), 0);
        fs::write(&path, b"short").unwrap();
        assert_eq!(reopened(&path, "mini"), 0);
    }
}
