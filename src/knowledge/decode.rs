//! Bytes of a document to text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A document's text, and how it was read when that was not UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// The name of the encoding that was guessed; `None` for UTF-8.
    pub guessed: Option<&'static str>,
}

/// Decodes UTF-8, UTF-16 with a byte order mark, or else what the bytes look most like. Never fails: what cannot be
/// decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let guessed = (encoding != UTF_8).then(|| encoding.name());
        return Decoded { text, guessed };
    }
    let wide = utf16_without_mark(bytes);
    if let (None, Ok(text)) = (wide, std::str::from_utf8(bytes)) {
        let text = Cow::Borrowed(text);
        return Decoded {
            text,
            guessed: None,
        };
    }
    let encoding = wide.unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, Utf8Detection::Deny)
    });
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text,
        guessed: Some(encoding.name()),
    }
}

/// True for content that is not text at all: a tenth of its first 8 KiB is zero bytes or other control characters.
pub(super) fn is_binary(text: &str) -> bool {
    let sample = text.chars().take(8192);
    let (mut all, mut odd) = (0_usize, 0_usize);
    for character in sample {
        all += 1;
        let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{c}');
        odd += usize::from(control || character == char::REPLACEMENT_CHARACTER);
    }
    odd * 10 > all
}

/// UTF-16 that lost its mark: every second byte of mostly Latin text is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let enough = sample.len() * 2 / 5;
    match (zeros(0), zeros(1)) {
        _ if sample.is_empty() => None,
        (0, odd) if odd > enough => Some(UTF_16LE),
        (even, 0) if even > enough => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_latin1_and_utf16_become_the_same_text() {
        assert_eq!(decode("Perch Café".as_bytes()).text, "Perch Café");
        assert_eq!(decode("\u{feff}Café".as_bytes()), decode("Café".as_bytes()));
        let latin = decode(b"The Perch Caf\xe9 serves coffee and sandwiches.");
        assert_eq!(latin.text, "The Perch Café serves coffee and sandwiches.");
        assert_eq!(latin.guessed, Some("windows-1252"));
        let wide: Vec<u8> = "Opening hours"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&wide).text, "Opening hours");
        let marked: Vec<u8> = "\u{feff}Hours"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(decode(&marked).text, "Hours");
    }

    #[test]
    fn binary_is_told_from_text() {
        assert!(is_binary("\u{0}\u{1}\u{2}PNG\u{0}\u{3}"));
        assert!(!is_binary("Opening hours\n\tMonday"));
        assert!(!is_binary(""));
    }
}
