//! Sound files of other people: WAV, FLAC, MP3 and Ogg with Vorbis, Opus or FLAC, as one channel.
//!
//! What a file is called plays no part, its first bytes decide. Files come from strangers: whatever is in them, the
//! result is a sound or an error, and memory is bounded by the limit that the caller gives.

mod error;
mod kind;
mod mono;
mod mpeg;
mod opus;
mod packets;
#[cfg(test)]
mod tests;
mod wav;

pub use error::{DecodeError, Fault};

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::RangeInclusive;
use std::path::Path;

use self::kind::Kind;
use super::Sound;

/// Samples per second that a file may have. Hz. Source: the lowest carries half of what a telephone does, the highest is
/// what studios record at most.
pub const RATES_HZ: RangeInclusive<u32> = 4_000..=384_000;

/// Bytes taken from a pipe at most; only regular files are read as they are decoded.
const PIPE_BYTES_MAX: u64 = 1 << 30;

/// A sound file, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// All channels mixed to one, at the file's own rate (Opus, which has none, at 16 kHz).
    pub sound: Sound,
    /// What was wrong with the file although there is sound in it.
    pub fault: Option<Fault>,
}

/// What can be decoded from.
trait Source: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Source for T {}

/// Decodes the file at `path`, of at most `samples_max` samples per channel.
///
/// # Errors
/// [`DecodeError`] when there is no sound in it that can be decoded, or too much.
pub fn file(path: &Path, samples_max: usize) -> Result<Decoded, DecodeError> {
    let mut file = File::open(path)?;
    let what = file.metadata()?;
    if what.is_dir() {
        return Err(DecodeError::Folder);
    }
    if what.is_file() {
        return decode(file, samples_max);
    }
    let mut all = Vec::new();
    let taken = file.by_ref().take(PIPE_BYTES_MAX).read_to_end(&mut all)?;
    if taken as u64 == PIPE_BYTES_MAX {
        return Err(DecodeError::TooManyBytes);
    }
    bytes(&all, samples_max)
}

/// Decodes a file that is in memory, of at most `samples_max` samples per channel.
///
/// # Errors
/// As [`file()`].
pub fn bytes(bytes: &[u8], samples_max: usize) -> Result<Decoded, DecodeError> {
    decode(Cursor::new(bytes), samples_max)
}

fn decode(mut source: impl Source, samples_max: usize) -> Result<Decoded, DecodeError> {
    let head = kind::after_tags(&mut source)?;
    let start = source.stream_position()?;
    match kind::recognise(&head)? {
        Kind::Wav => wav::decode(source, &head, samples_max),
        Kind::Flac => packets::flac(source, samples_max),
        Kind::Ogg => packets::ogg(source, samples_max),
        Kind::OggOpus => opus::decode(source, samples_max),
        Kind::Mp3 { offset } => {
            source.seek(SeekFrom::Start(start + offset as u64))?;
            packets::mp3(source, samples_max)
        }
    }
}
