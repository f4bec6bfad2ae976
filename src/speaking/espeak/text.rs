//! What is given to espeak-ng: text in which nothing is a command.

use std::ffi::{CStr, CString};
use std::iter::repeat_n;

/// Letters that espeak-ng keeps for itself: marks for emphasis and a comma break (`CHAR_EMPHASIS`, `CHAR_COMMA_BREAK` of
/// translate.h).
const RESERVED: [char; 2] = ['\u{530}', '\u{557}'];
/// Marks that shape a sentence and are not read out when they stand alone.
const SILENT: &str =
    ".,;:!?¡¿…‥'\"`´‘’‚‛“”„‟«»‹›()[]{}<>-‐‑‒–—―_/\\|*~^•·。、！？，：；「」『』،؛؟।॥";

/// What begins and ends phoneme mnemonics.
const OPEN: &str = "[[";
const CLOSE: &str = "]]";
/// Longest word of phonemes: espeak-ng copies it unchecked into a buffer of 200 bytes (`N_WORD_PHONEMES` of
/// translate.h) and adds stress marks.
const PHONEME_WORD_BYTES_MAX: usize = 80;

/// A text whose byte positions are those of the text it was made from.
pub(super) struct SpokenText {
    text: CString,
}

impl SpokenText {
    /// Puts spaces, as many as there are bytes, in place of control characters (byte 1 would begin a command), of
    /// espeak-ng's private characters and of phonemes that it could not take.
    pub(super) fn new(text: &str) -> Self {
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(OPEN) {
            push_clean(&mut clean, &rest[..start]);
            rest = &rest[start..];
            let end = rest.find(CLOSE).map_or(OPEN.len(), |end| end + CLOSE.len());
            if are_phonemes(&rest[..end]) {
                clean.push_str(&rest[..end]);
            } else {
                clean.extend(repeat_n(' ', end));
            }
            rest = &rest[end..];
        }
        push_clean(&mut clean, rest);
        Self {
            text: CString::new(clean).expect("zero bytes were replaced"),
        }
    }

    pub(super) fn as_c_str(&self) -> &CStr {
        &self.text
    }
}

/// Whether there is anything to say: more than white space and punctuation.
pub(in crate::speaking) fn is_speakable(text: &str) -> bool {
    text.chars()
        .any(|letter| !(letter.is_whitespace() || is_reserved(letter) || SILENT.contains(letter)))
}

/// Whether `segment` is `[[…]]` around phoneme mnemonics that fit, without a change of language (`_^_`).
fn are_phonemes(segment: &str) -> bool {
    let inside = segment
        .strip_prefix(OPEN)
        .and_then(|rest| rest.strip_suffix(CLOSE));
    inside.is_some_and(|inside| {
        let is_mnemonic = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        inside.bytes().all(is_mnemonic)
            && !inside.contains(OPEN)
            && !inside.contains("_^_")
            && inside
                .split(' ')
                .all(|word| word.len() <= PHONEME_WORD_BYTES_MAX)
    })
}

fn push_clean(clean: &mut String, text: &str) {
    for letter in text.chars() {
        if is_reserved(letter) {
            clean.extend(repeat_n(' ', letter.len_utf8()));
        } else {
            clean.push(letter);
        }
    }
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
    fn phonemes_that_fit_are_kept_and_others_become_spaces() {
        let kept = "say [[h@'loU w'3:ld]] twice [[a]]";
        assert_eq!(SpokenText::new(kept).as_c_str().to_bytes(), kept.as_bytes());
        let long = format!("[[{}]]", "a:".repeat(41));
        for refused in [long.as_str(), "[[_^_de]]", "[[é]]", "[[a\nb]]", "[[[[a]]"] {
            let text = format!("x{refused}y");
            let clean = format!("x{}y", " ".repeat(refused.len()));
            assert_eq!(
                SpokenText::new(&text).as_c_str().to_bytes(),
                clean.as_bytes()
            );
        }
        assert_eq!(
            SpokenText::new("a [[b ]c").as_c_str().to_bytes(),
            b"a   b ]c"
        );
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
