//! Characters that are not spoken are taken out, and different ways to write one character become one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::entities;

/// Combining marks that are kept on one letter: real scripts need at most four.
const MARKS_MAX: usize = 4;

/// `text` without control, format, private and picture characters; composed (NFC); with plain digits, apostrophes and
/// spaces; character references resolved. Line breaks stay.
pub(super) fn clean(text: &str, english: bool) -> String {
    let text = &*entities::resolved(text);
    let mut cleaned = String::with_capacity(text.len() + 8);
    if text.is_ascii() {
        cleaned.extend(text.chars().filter_map(ascii));
        return cleaned;
    }
    let mut marks = 0;
    for letter in text.nfc() {
        if is_combining_mark(letter) {
            marks += 1;
            if marks > MARKS_MAX || is_silent(letter) {
                continue;
            }
        } else {
            marks = 0;
        }
        if letter.is_ascii() {
            cleaned.extend(ascii(letter));
        } else {
            push(&mut cleaned, letter, english);
        }
    }
    cleaned
}

fn ascii(letter: char) -> Option<char> {
    match letter {
        '\n' => Some('\n'),
        '\t' | '\r' | '\u{b}' | '\u{c}' => Some(' '),
        _ if letter.is_ascii_control() => None,
        _ => Some(letter),
    }
}

fn push(cleaned: &mut String, letter: char, english: bool) {
    match letter {
        '\u{2028}' | '\u{2029}' | '\u{85}' => cleaned.push('\n'),
        _ if letter.is_whitespace() => cleaned.push(' '),
        _ if letter.is_control() || is_silent(letter) => {}
        '’' | '‘' | 'ʼ' | '′' => cleaned.push('\''),
        '″' => cleaned.push('"'),
        '\u{2010}' | '\u{2011}' | '\u{2212}' => cleaned.push('-'),
        '\u{2012}' => cleaned.push('–'),
        '₀'..='₉' => cleaned.extend(letter.nfkc()),
        // Full width, circled, mathematical, ligatures, Roman numeral signs, degree signs.
        '！'..='～'
        | '①'..='ⓩ'
        | '\u{1d400}'..='\u{1d7ff}'
        | 'ﬀ'..='ﬆ'
        | 'Ⅰ'..='ⅿ'
        | '℃'
        | '℉'
        | '№' => {
            cleaned.extend(letter.nfkc());
        }
        '¼'..='¾' | '⅐'..='⅞' if english => {
            if cleaned.ends_with(|before: char| before.is_ascii_digit()) {
                cleaned.push(' ');
            }
            let plain = letter
                .nfkc()
                .map(|part| if part == '\u{2044}' { '/' } else { part });
            cleaned.extend(plain);
        }
        _ => cleaned.push(letter),
    }
}

/// Pictures, format characters, private use, and signs that nobody reads aloud.
fn is_silent(letter: char) -> bool {
    matches!(u32::from(letter),
        0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF // format
        | 0xFE00..=0xFE0F | 0x20D0..=0x20FF | 0xE_0000..=0xE_0FFF // variations, keycaps, tags
        | 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF | 0xFFF0..=0xFFFF // private use, specials
        | 0xA9 | 0xAE | 0x2117 | 0x2120 | 0x2122 // copyright and trademarks
        | 0x2300..=0x23FF | 0x2400..=0x243F | 0x2500..=0x27BF | 0x2900..=0x297F | 0x2B00..=0x2BFF // pictures
        | 0x1_F000..=0x1_FAFF | 0x3030 | 0x303D | 0x3297 | 0x3299)
        && !matches!(letter, '▪' | '●' | '■' | '◦' | '►' | '‣')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_spoken_goes() {
        let cases = [
            ("a\u{200b}b\u{feff}c\u{0}\u{1b}", "abc"),
            ("caf\u{65}\u{301}", "café"),
            ("Yes 👍🏽!", "Yes !"),
            ("👩\u{200d}👩\u{200d}👧 🇩🇪 7\u{fe0f}\u{20e3}", "  7"),
            ("\u{e000}x\u{f0000}y\u{10fffd}", "xy"),
            ("１２ ﬁne 𝐁ig", "12 fine Big"),
            ("the desk’s\u{a0}hours", "the desk's hours"),
            ("2½ or ¾", "2 1/2 or 3/4"),
            ("Docent™ −5", "Docent -5"),
        ];
        for (text, cleaned) in cases {
            assert_eq!(clean(text, true), cleaned, "{text:?}");
        }
    }

    #[test]
    fn towers_of_accents_are_cut() {
        let text = format!("a{}b", "\u{316}".repeat(1000));
        assert_eq!(clean(&text, true).chars().count(), 2 + MARKS_MAX);
    }

    #[test]
    fn fractions_stay_in_other_languages() {
        assert_eq!(clean("½", false), "½");
    }
}
