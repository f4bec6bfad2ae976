//! What a file is, by its first bytes.

use std::io::{Read, Seek, SeekFrom};

use super::{DecodeError, mpeg};

/// Bytes that are looked at. Enough for the headers of a WAV file with a picture's thumbnail before its sound.
const HEAD_BYTES: usize = 1 << 16;

/// Tags before the sound at most; more are no accident.
const TAGS_MAX: usize = 16;

/// Bytes of an ID3v2 header. Source: id3.org, ID3v2.4 section 3.1.
const TAG_HEADER_BYTES: usize = 10;

/// Kinds of files that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Wav,
    Flac,
    /// With anything but Opus.
    Ogg,
    OggOpus,
    Mp3 {
        /// Bytes before the first header.
        offset: usize,
    },
}

/// Reads the first bytes behind any ID3 tags and leaves the source where they begin.
pub(super) fn after_tags(source: &mut (impl Read + Seek)) -> Result<Vec<u8>, DecodeError> {
    let mut start = 0_u64;
    for tags in 0..=TAGS_MAX {
        let mut head = Vec::new();
        source
            .by_ref()
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut head)?;
        if head.is_empty() {
            return Err(if tags == 0 {
                DecodeError::Empty
            } else {
                DecodeError::NoSound("MP3")
            });
        }
        start += tag_bytes(&head);
        source.seek(SeekFrom::Start(start))?;
        if tag_bytes(&head) == 0 {
            return Ok(head);
        }
    }
    Err(DecodeError::Unknown)
}

/// The length of the ID3v2 tag at the beginning, 0 if there is none.
fn tag_bytes(head: &[u8]) -> u64 {
    let Some(header) = head
        .get(..TAG_HEADER_BYTES)
        .filter(|head| head.starts_with(b"ID3"))
    else {
        return 0;
    };
    // Seven bits a byte, so that no tag looks like a sync word.
    let size = header[6..]
        .iter()
        .fold(0, |size, byte| size << 7 | u64::from(byte & 0x7f));
    let footer = u64::from(header[5] >> 4 & 1) * TAG_HEADER_BYTES as u64;
    TAG_HEADER_BYTES as u64 + size + footer
}

/// Says what can decode it, or what it is instead.
pub(super) fn recognise(head: &[u8]) -> Result<Kind, DecodeError> {
    if is_riff(head, *b"WAVE") {
        return Ok(Kind::Wav);
    }
    if head.starts_with(b"fLaC") {
        return Ok(Kind::Flac);
    }
    if head.starts_with(b"OggS") {
        return ogg(head);
    }
    if let Some(name) = other_sound(head) {
        return Err(DecodeError::NotSupported(name));
    }
    if let Some(name) = no_sound(head) {
        return Err(DecodeError::NotSound(name));
    }
    if let Some(offset) = mpeg::first_header(head) {
        return Ok(Kind::Mp3 { offset });
    }
    Err(if is_text(head) {
        DecodeError::NotSound("text")
    } else {
        DecodeError::Unknown
    })
}

fn is_riff(head: &[u8], form: [u8; 4]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12).is_some_and(|found| *found == form)
}

/// What the first page of an Ogg file carries.
fn ogg(head: &[u8]) -> Result<Kind, DecodeError> {
    // Source: RFC 3533, section 6: 27 bytes, the last of them the number of lengths that follow.
    let lengths = usize::from(head.get(26).copied().unwrap_or_default());
    let packet = head.get(27 + lengths..).unwrap_or_default();
    if packet.starts_with(b"Speex   ") {
        return Err(DecodeError::NotSupported("an Ogg Speex recording"));
    }
    Ok(if packet.starts_with(b"OpusHead") {
        Kind::OggOpus
    } else {
        Kind::Ogg
    })
}

/// Recordings that are not decoded here.
fn other_sound(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 10] = [
        (b"\x1a\x45\xdf\xa3", "a WebM or Matroska file"),
        (b"RF64", "an RF64 file"),
        (b"FORM", "an AIFF file"),
        (b"caff", "a CAF file"),
        (b"#!AMR", "an AMR recording"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file"),
        (b".snd", "a Sun audio file"),
        (b"MThd", "a MIDI file"),
        (b"wvpk", "a WavPack file"),
        (b"FLV\x01", "a Flash video"),
    ];
    let named = known.iter().find(|(start, _)| head.starts_with(start));
    if head.get(4..8).is_some_and(|found| found == b"ftyp") {
        return Some("an MP4 or M4A (AAC) file");
    }
    if is_riff(head, *b"AVI ") {
        return Some("an AVI video");
    }
    // Source: ISO/IEC 13818-7, section 6.2: twelve bits of sync, layer 0.
    if matches!(head, [0xff, second, ..] if second & 0xf6 == 0xf0) {
        return Some("an AAC recording");
    }
    if matches!(head, [0xff, second, ..] if second & 0xe6 == 0xe4) {
        return Some("an MPEG layer II recording");
    }
    named.map(|(_, name)| *name)
}

/// Files that people take for a recording by mistake.
fn no_sound(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 10] = [
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "a database"),
    ];
    known
        .iter()
        .find(|(start, _)| head.starts_with(start))
        .map(|(_, name)| *name)
}

/// Whether it reads as text, such as the error page that a download brought instead of the recording.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The end may lie within a character.
        Err(problem) if problem.error_len().is_none() => {
            std::str::from_utf8(&head[..problem.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty()
        && valid
            .chars()
            .all(|letter| !letter.is_control() || letter.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        let page = |packet: &[u8]| {
            let mut page = b"OggS".to_vec();
            page.resize(26, 0);
            page.extend([1, packet.len() as u8]);
            page.extend(packet);
            page
        };
        assert_eq!(recognise(b"RIFF\x24\0\0\0WAVEfmt "), Ok(Kind::Wav));
        assert_eq!(recognise(b"fLaC\0"), Ok(Kind::Flac));
        assert_eq!(recognise(&page(b"OpusHead")), Ok(Kind::OggOpus));
        assert_eq!(recognise(&page(b"\x01vorbis")), Ok(Kind::Ogg));
        assert_eq!(recognise(b"OggS"), Ok(Kind::Ogg));
        for (head, words) in [
            (&page(b"Speex   ")[..], "an Ogg Speex recording, which"),
            (b"\0\0\0\x20ftypM4A ", "MP4 or M4A (AAC) file, which"),
            (b"\x1a\x45\xdf\xa3\x01", "WebM or Matroska file, which"),
            (b"\xff\xf1\x50\x80", "an AAC recording, which"),
            (b"\xff\xfd\xe0\x04", "an MPEG layer II recording, which"),
            (b"RIFF\0\0\0\0AVI LIST", "an AVI video, which"),
            (b"%PDF-1.7", "a PDF document, not"),
            (
                b"PK\x03\x04\x14",
                "a zip archive or an office document, not",
            ),
            (b"\xff\xd8\xff\xe0", "a JPEG picture, not"),
            (b"{\"detail\": \"\xc3\xa9\"}\n", "text, not"),
            (b"caf\xc3", "text, not"),
            (b"\xff\xfe\0\0", "no kind of sound file that is known"),
            (b"\0\0\0\0", "no kind of sound file that is known"),
        ] {
            let message = recognise(head).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn tags_before_the_sound_are_passed_over() {
        let tag = |size: u8, flags: u8| {
            let mut tag = b"ID3\x04\0".to_vec();
            tag.extend([flags, 0, 0, 0, size]);
            let footer = if flags == 0x10 { TAG_HEADER_BYTES } else { 0 };
            tag.resize(TAG_HEADER_BYTES + usize::from(size) + footer, 0xff);
            tag
        };
        let file = [tag(100, 0), tag(3, 0x10), b"fLaC".to_vec()].concat();
        let mut source = std::io::Cursor::new(&file);
        assert_eq!(after_tags(&mut source).unwrap(), b"fLaC");
        assert_eq!(source.stream_position().unwrap(), file.len() as u64 - 4);
        let only = after_tags(&mut std::io::Cursor::new(tag(9, 0)));
        assert_eq!(only, Err(DecodeError::NoSound("MP3")));
        let many = after_tags(&mut std::io::Cursor::new(tag(0, 0).repeat(40)));
        assert_eq!(many, Err(DecodeError::Unknown));
        let none = after_tags(&mut std::io::Cursor::new(b""));
        assert_eq!(none, Err(DecodeError::Empty));
    }
}
