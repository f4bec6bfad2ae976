//! Sound files of other people: WAV, FLAC, MP3 and Ogg with Vorbis, Opus or FLAC, as one channel.
//!
//! What a file is called plays no part, its first bytes decide. Files come from strangers: whatever is in them, the
//! result is a sound or an error. A [`Reading`] holds one part of the sound at a time: half a megabyte of silence can be
//! hours of it.

mod decoder;
mod error;
mod kind;
mod mono;
mod mpeg;
mod opus;
mod packets;
mod rates;
mod reading;
mod source;
#[cfg(test)]
mod tests;
mod wav;

pub use error::{DecodeError, Fault};
pub use rates::RATES_HZ;
pub use reading::Reading;
pub use source::SoundFile;

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use super::Sound;

/// A sound file, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// All channels mixed to one, at the file's own rate (Opus, which has none, at 16 kHz).
    pub sound: Sound,
    /// What was wrong with the file although there is sound in it.
    pub fault: Option<Fault>,
}

/// Decodes the file at `path`, of at most this length, into memory.
///
/// # Errors
/// [`DecodeError`] when there is no sound in it that can be decoded, or too much.
pub fn file(path: &Path, length_max: Duration) -> Result<Decoded, DecodeError> {
    decoded(SoundFile::at(path)?.read(length_max)?)
}

/// Decodes a file that is in memory, of at most this length.
///
/// # Errors
/// As [`file()`].
pub fn bytes(bytes: &[u8], length_max: Duration) -> Result<Decoded, DecodeError> {
    decoded(Reading::begin(Cursor::new(bytes), length_max)?)
}

fn decoded(mut reading: Reading<'_>) -> Result<Decoded, DecodeError> {
    let mut samples = Vec::new();
    while let Some(part) = reading.next_part()? {
        samples.extend(part);
    }
    let fault = reading.fault()?;
    let sound = Sound {
        sample_rate_hz: reading.sample_rate_hz().unwrap_or_default(),
        samples,
    };
    Ok(Decoded { sound, fault })
}
