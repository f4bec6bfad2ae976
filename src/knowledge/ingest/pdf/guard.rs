//! What the streams of a PDF unpack to is counted before anything unpacks them: a few kilobytes can become gigabytes.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;
use memchr::memmem;

use super::super::packed::Unread;
use super::shape::Shape;

/// The tables of objects may unpack to this many bytes whatever the size of the file, and this many for each of its bytes.
/// The objects of a tagged report of 300 pages make 8 for each.
const OBJECTS_BYTES: u64 = 4 << 20;
const OBJECTS_GROWTH: u64 = 10;
/// The same for pages and fonts. A page of text is 20 kB, packed to 4.
const CONTENT_BYTES: u64 = 16 << 20;
const CONTENT_GROWTH: u64 = 16;
/// Packed tables of an encrypted file cannot be counted before the parser opens them: together they may have this many bytes.
const ENCRYPTED_OBJECTS_BYTES: usize = 128 << 10;
/// What a page, a font or a form costs beside its bytes, as bytes.
const OPENING: u64 = 1_000;
/// The most that deflate makes of a byte, and LZW of so many (its table of 4,096 entries is then full).
const DEFLATE_GROWTH: usize = 1_032;
const LZW_TABLE: usize = 5_700;
const LZW_TABLE_BYTES: usize = 8 << 20;

/// Refuses a file whose tables of objects, which its parser unpacks whole, are too large; what is in them adds to its shape.
///
/// # Errors
/// [`Unread::Grows`].
pub(super) fn check_objects(file: &[u8], shape: &mut Shape) -> Result<(), Unread> {
    const GROWS: Unread = Unread::Grows("its table of objects");
    let is_encrypted = memmem::find(file, b"/Encrypt").is_some();
    let mut left = OBJECTS_BYTES + OBJECTS_GROWTH * file.len() as u64;
    let mut encrypted = 0;
    let mut from = 0;
    for at in memmem::find_iter(file, b"stream") {
        let (before, start) = (&file[from..at], at + b"stream".len());
        from = start;
        if before.ends_with(b"end") {
            continue;
        }
        let before = &before[memmem::rfind(before, b"obj").unwrap_or(0)..];
        let names = unescaped(before);
        if memmem::find(&names, b"ObjStm").is_none() && memmem::find(&names, b"XRef").is_none() {
            continue;
        }
        if memmem::find_iter(&names, b"Decode")
            .filter(|at| !names[*at..].starts_with(b"DecodeParms"))
            .count()
            > 1
        {
            return Err(GROWS);
        }
        let raw = &file[start..];
        let raw = raw.strip_prefix(b"\r").unwrap_or(raw);
        let raw = raw.strip_prefix(b"\n").unwrap_or(raw);
        if is_encrypted {
            encrypted += memmem::find(raw, b"endstream").unwrap_or(raw.len());
            if encrypted > ENCRYPTED_OBJECTS_BYTES {
                return Err(Unread::Encrypted);
            }
        }
        left = left
            .checked_sub(inflated_from(raw, left, |bytes| shape.take_packed(bytes)))
            .ok_or(GROWS)?;
    }
    Ok(())
}

/// Names can be written with `#` and two digits for any letter.
fn unescaped(dictionary: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(dictionary.len());
    let mut rest = dictionary;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(letter) if *first == b'#' => {
                plain.push(letter);
                rest = &after[2..];
            }
            _ => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

/// What pages and fonts of one file may still unpack to.
pub(super) struct Budget(u64);

impl Budget {
    /// For a file of `bytes`.
    pub fn of(bytes: usize) -> Self {
        Self(CONTENT_BYTES + CONTENT_GROWTH * bytes as u64)
    }

    /// Pays for a stream, so that it can be unpacked.
    ///
    /// # Errors
    /// [`Unread::Grows`]: it is too large. Nothing else of the file is to be read.
    pub fn pay(&mut self, stream: &Stream<'_>) -> Result<(), Unread> {
        let bytes = unpacked(&stream.raw_data(), &stream.filters(), self.0);
        self.pay_bytes(bytes.saturating_add(OPENING))
    }

    /// Pays for something that is no stream.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn pay_opening(&mut self) -> Result<(), Unread> {
        self.pay_bytes(OPENING)
    }

    fn pay_bytes(&mut self, bytes: u64) -> Result<(), Unread> {
        self.0 = self
            .0
            .checked_sub(bytes)
            .ok_or(Unread::Grows("a page or font of it"))?;
        Ok(())
    }
}

/// How many bytes a stream unpacks to, or at least more than `most`.
fn unpacked(raw: &[u8], filters: &[Filter], most: u64) -> u64 {
    match filters {
        [] => raw.len() as u64,
        [Filter::Crypt, rest @ ..] => unpacked(raw, rest, most),
        [Filter::FlateDecode] => inflated(raw, most),
        [Filter::Ascii85Decode, Filter::FlateDecode] => {
            inflated_from(Ascii85::new(raw), most, |_| {})
        }
        [Filter::AsciiHexDecode | Filter::Ascii85Decode] => 4 * raw.len() as u64,
        _ => {
            let most_of = |bytes: usize, filter: &Filter| match filter {
                Filter::FlateDecode => bytes.saturating_mul(DEFLATE_GROWTH),
                Filter::LzwDecode => (bytes / LZW_TABLE + 1)
                    .saturating_mul(LZW_TABLE_BYTES)
                    .min(bytes * bytes),
                Filter::RunLengthDecode => bytes.saturating_mul(64),
                _ => bytes.saturating_mul(4),
            };
            filters.iter().fold(raw.len(), most_of) as u64
        }
    }
}

/// How many bytes a deflated stream becomes, or more than `most`. One that is broken counts as far as it goes.
fn inflated(raw: &[u8], most: u64) -> u64 {
    inflated_from(raw, most, |_| {})
}

fn inflated_from(mut raw: impl Read, most: u64, mut each: impl FnMut(&[u8])) -> u64 {
    let mut head = Vec::with_capacity(2);
    // What cannot be read is nothing.
    let _ = raw.by_ref().take(2).read_to_end(&mut head);
    let is_zlib = matches!(head[..], [method, check]
        if method & 0xf == 8 && (u32::from(method) * 256 + u32::from(check)).is_multiple_of(31));
    let skipped = if is_zlib { &[][..] } else { &head[..] };
    let mut decoder = DeflateDecoder::new(skipped.chain(raw));
    let mut buffer = [0; 1 << 14];
    let mut count = 0;
    while count <= most {
        match decoder.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => {
                count += read as u64;
                each(&buffer[..read]);
            }
        }
    }
    count
}

/// The bytes that ASCII85 stands for.
struct Ascii85<'a> {
    rest: &'a [u8],
    ready: Vec<u8>,
}

impl<'a> Ascii85<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self {
            rest,
            ready: Vec::new(),
        }
    }

    /// The bytes of the next five letters.
    fn next_group(&mut self) {
        let mut digits = Vec::with_capacity(5);
        while digits.len() < 5 {
            let Some((letter, rest)) = self.rest.split_first() else {
                break;
            };
            self.rest = rest;
            match letter {
                b'!'..=b'u' => digits.push(u32::from(letter - b'!')),
                b'z' if digits.is_empty() => digits = vec![0; 5],
                b'~' => self.rest = &[],
                _ => {}
            }
        }
        let count = digits.len();
        if count > 1 {
            digits.resize(5, 84);
            let value = digits.iter().fold(0_u32, |value, digit| {
                value.wrapping_mul(85).wrapping_add(*digit)
            });
            self.ready
                .extend_from_slice(&value.to_be_bytes()[..count - 1]);
        }
    }
}

impl Read for Ascii85<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.len() < buffer.len().min(1 << 12) && !self.rest.is_empty() {
            self.next_group();
        }
        let count = self.ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.ready[..count]);
        self.ready.drain(..count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn check(file: &[u8]) -> Result<(), Unread> {
        check_objects(file, &mut Shape::default())
    }

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn streams_are_counted_and_not_kept() {
        let zeros = packed(&vec![0; 3 << 20]);
        assert_eq!(inflated(&zeros, u64::MAX), 3 << 20);
        assert!(inflated(&zeros, 1 << 20) < 2 << 20);
        assert_eq!(inflated(b"nothing packed", u64::MAX), 0);
        let mut bytes = Vec::new();
        Ascii85::new(b"87cUR D]i,\"Ebo80z~>x")
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!(bytes, b"Hello World!\0\0\0\0");
        let twice = [Filter::FlateDecode, Filter::FlateDecode];
        assert!(unpacked(&zeros, &twice, u64::MAX) > 1 << 30);
    }

    #[test]
    fn tables_of_objects_that_explode_are_refused() {
        let file = |dictionary: &str, content: &[u8]| {
            let mut file = format!(
                "%PDF-1.5\n1 0 obj\n<<{dictionary}/Length {}>>\nstream\n",
                content.len()
            )
            .into_bytes();
            file.extend_from_slice(content);
            file.extend_from_slice(b"\nendstream endobj");
            file
        };
        let bomb = packed(&vec![b' '; 8 << 20]);
        assert_eq!(
            check(&file(
                "/Type/ObjStm/Filter/FlateDecode",
                &packed(b"1 0 2 3")
            )),
            Ok(())
        );
        for dictionary in [
            "/Type/ObjStm/Filter/FlateDecode",
            "/Type/#4fbjStm/Filter/FlateDecode",
            "/Type/XRef/Filter/FlateDecode/DecodeParms<</Columns 5>>",
        ] {
            assert!(
                matches!(check(&file(dictionary, &bomb)), Err(Unread::Grows(_))),
                "{dictionary}"
            );
        }
        let twice = file(
            "/Type/ObjStm/Filter[/FlateDecode/FlateDecode]",
            &packed(b"1 0"),
        );
        assert!(check(&twice).is_err());
        assert_eq!(check(&file("/Filter/FlateDecode", &bomb)), Ok(()));
    }
}
