//! What a sound is found by.

use std::fmt::Write;

use crate::files::{Hasher, SHA256_BYTES};
use crate::speaking::Delivery;

/// Bytes of a [`SoundKey`].
pub(super) const KEY_BYTES: usize = SHA256_BYTES;

/// Stands for a voice, how it speaks, and a text: the SHA-256 of all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SoundKey(pub(super) [u8; KEY_BYTES]);

impl SoundKey {
    /// The key of what the voice with this fingerprint says. `text` is spoken text.
    pub fn of(fingerprint: &str, delivery: Delivery, text: &str) -> Self {
        let Delivery { rate } = delivery;
        let mut hash = Hasher::default();
        for part in [fingerprint, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update(rate.to_le_bytes());
        Self(hash.finish().0)
    }

    /// In hexadecimal, for a file's name.
    pub(super) fn hex(&self) -> String {
        self.0.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a string can be written to");
            hex
        })
    }

    /// The key that [`SoundKey::hex`] wrote.
    pub(super) fn from_hex(hex: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> = hex
            .bytes()
            .map(|digit| match digit {
                b'0'..=b'9' => Some(digit - b'0'),
                b'a'..=b'f' => Some(digit - b'a' + 10),
                _ => None,
            })
            .collect();
        let (pairs, rest) = digits.as_ref()?.as_chunks::<2>();
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        rest.is_empty().then_some(())?;
        bytes.try_into().ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_changes_the_sound_changes_the_key() {
        let slow = Delivery { rate: 0.5 };
        let keys = [
            SoundKey::of("voice", Delivery::default(), "hello"),
            SoundKey::of("voice", slow, "hello"),
            SoundKey::of("voice", Delivery::default(), "hello."),
            SoundKey::of("voice2", Delivery::default(), "hello"),
            SoundKey::of("voiceh", Delivery::default(), "ello"),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key));
            assert_eq!(SoundKey::from_hex(&key.hex()), Some(*key));
        }
        assert_eq!(keys[1], SoundKey::of("voice", slow, "hello"));
        for bad in ["", "0g", &"0".repeat(63), &"0".repeat(66), &"A".repeat(64)] {
            assert_eq!(SoundKey::from_hex(bad), None);
        }
    }
}
