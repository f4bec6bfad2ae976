//! WAV files, with headers as they really are.
//!
//! Programs that write into a pipe, or are stopped, leave lengths of zero or of four gigabytes. What is read then goes to
//! the end of the file.

use std::io::{Cursor, Read, SeekFrom};

use super::DecodeError;
use super::decoder::{Packets, Source};
use super::mono::Mono;
use super::packets;

/// Lengths from here on stand for "not known": `sox` and `arecord` write a little less than 2^31, `ffmpeg` 2^32 - 1.
const UNKNOWN_BYTES_MIN: u32 = 0x7fff_0000;

/// What the reader takes for "to the end of the file".
const TO_THE_END: [u8; 4] = u32::MAX.to_le_bytes();

/// Where the whole file's length stands, and the first chunk.
const RIFF_LENGTH_AT: usize = 4;
const CHUNKS_AT: usize = 12;

/// Bytes of a chunk's name and length.
const CHUNK_HEADER_BYTES: usize = 8;

/// A file that is being decoded.
struct Decoding<P> {
    packets: P,
    /// The sound chunk claims, believably, more than there is.
    ends_early: bool,
}

pub(super) fn open<'s>(
    mut source: impl Source + 's,
    head: &[u8],
) -> Result<impl Packets + 's, DecodeError> {
    let start = source.stream_position()?;
    let length = source.seek(SeekFrom::End(0))? - start;
    source.seek(SeekFrom::Start(start + head.len() as u64))?;
    let mended = mend(head, length);
    let whole = Cursor::new(mended.head).chain(source);
    Ok(Decoding {
        packets: packets::wav(whole)?,
        ends_early: mended.ends_early,
    })
}

impl<P: Packets> Packets for Decoding<P> {
    fn next(&mut self, mono: &mut Mono) -> Result<bool, DecodeError> {
        let is_more = self.packets.next(mono)?;
        if !is_more {
            // The reader believes the lengths that were mended.
            mono.ends_early = self.ends_early;
        }
        Ok(is_more)
    }
}

struct Mended {
    head: Vec<u8>,
    /// The sound chunk claims, believably, more than there is.
    ends_early: bool,
}

/// Makes the lengths right: the file's is not needed, the sound's is that of the file where it is none.
fn mend(head: &[u8], file_bytes: u64) -> Mended {
    let mut mended = Mended {
        head: head.to_vec(),
        ends_early: false,
    };
    mended.head[RIFF_LENGTH_AT..CHUNKS_AT - 4].copy_from_slice(&TO_THE_END);
    let mut at = CHUNKS_AT;
    while let Some(header) = head.get(at..at + CHUNK_HEADER_BYTES) {
        let claimed = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let body = at + CHUNK_HEADER_BYTES;
        if header.starts_with(b"data") {
            let left = file_bytes.saturating_sub(body as u64);
            let is_known =
                claimed < UNKNOWN_BYTES_MIN && (claimed > 0 || left < CHUNK_HEADER_BYTES as u64);
            mended.ends_early = is_known && u64::from(claimed) > left;
            if !is_known || mended.ends_early {
                let length = u32::try_from(left).map_or(TO_THE_END, u32::to_le_bytes);
                mended.head[at + 4..body].copy_from_slice(&length);
            }
            break;
        }
        // Chunks of odd length are followed by one byte of padding.
        at = body
            .saturating_add(claimed as usize)
            .saturating_add(claimed as usize & 1);
    }
    mended
}
