//! The bytes of a folder, for tests of what is left on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a folder with its bytes. A file that vanishes meanwhile is left out.
pub fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().to_owned(), fs::read(entry.path()).ok()?)));
    files.collect()
}

/// The names of the files below a folder that hold `phrase` in any form in which text is usually written down: as it is,
/// in another case, as UTF-16, or as base64 at any offset.
pub fn files_with(folder: &Path, phrase: &str) -> Vec<PathBuf> {
    let needles = forms(phrase);
    let mut found = bytes_below(folder);
    found.retain(|_, bytes| {
        let lower = bytes.to_ascii_lowercase();
        needles
            .iter()
            .any(|needle| holds(bytes, needle) || holds(&lower, needle))
    });
    found.into_keys().collect()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let Some(&first) = needle.first() else {
        return false;
    };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        rest = &rest[at..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

fn forms(phrase: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![
        phrase.as_bytes().to_vec(),
        phrase.to_ascii_lowercase().into_bytes(),
        phrase.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        phrase.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    forms.extend((0..3).map(|offset| base64_inside(phrase.as_bytes(), offset)));
    forms
}

/// What stands in the middle of the base64 of any text that holds `bytes` at an offset of `offset` modulo 3: the first
/// and last characters, which depend on the neighbours, are left out.
pub fn base64_inside(bytes: &[u8], offset: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = &bytes[(3 - offset) % 3..];
    let triples = whole.chunks_exact(3);
    triples
        .flat_map(|three| {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift) as usize & 63])
        })
        .collect()
}
