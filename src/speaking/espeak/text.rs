//! What is given to espeak-ng: text in which nothing is a command.

use std::ffi::{CStr, CString};

/// Letters that espeak-ng keeps for itself: marks for emphasis and a comma break (`CHAR_EMPHASIS`, `CHAR_COMMA_BREAK` of
/// translate.h).
const RESERVED: [char; 2] = ['\u{530}', '\u{557}'];
/// Marks that shape a sentence and are not read out when they stand alone.
const SILENT: &str =
    ".,;:!?¡¿…‥'\"`´‘’‚‛“”„‟«»‹›()[]{}<>-‐‑‒–—―_/\\|*~^•·。、！？，：；「」『』،؛؟।॥";

/// A text whose byte positions are those of the text it was made from.
pub(super) struct SpokenText {
    text: CString,
}

impl SpokenText {
    /// Replaces control characters (byte 1 would begin a command) and espeak-ng's private characters by as many spaces
    /// as they have bytes.
    pub(super) fn new(text: &str) -> Self {
        let mut clean = String::with_capacity(text.len());
        for letter in text.chars() {
            if is_reserved(letter) {
                clean.extend(std::iter::repeat_n(' ', letter.len_utf8()));
            } else {
                clean.push(letter);
            }
        }
        Self {
            text: CString::new(clean).expect("zero bytes were replaced"),
        }
    }

    pub(super) fn as_c_str(&self) -> &CStr {
        &self.text
    }
}

/// Whether there is anything to say: more than white space and punctuation.
pub(super) fn is_speakable(text: &str) -> bool {
    text.chars()
        .any(|letter| !(letter.is_whitespace() || is_reserved(letter) || SILENT.contains(letter)))
}

fn is_reserved(letter: char) -> bool {
    let private = matches!(letter, '\u{e000}'..='\u{f8ff}');
    (letter.is_control() && letter != '\n') || private || RESERVED.contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_zero_bytes_become_spaces_of_the_same_length() {
        let text = "a\u{1}Vde b\0c\u{e001}d\ne\u{530}f";
        let clean = SpokenText::new(text);
        assert_eq!(clean.as_c_str().to_bytes(), b"a Vde b c   d\ne  f");
        assert_eq!(clean.as_c_str().to_bytes().len(), text.len());
    }

    #[test]
    fn punctuation_and_white_space_alone_are_not_speakable() {
        for text in ["", " \n\t", "...", "?!", "— „“", "\u{1}\0", "[[]]"] {
            assert!(!is_speakable(text), "{text:?}");
        }
        for text in ["a", "5", "%", "😀", "日", "[[h@'loU]]"] {
            assert!(is_speakable(text), "{text:?}");
        }
    }
}
