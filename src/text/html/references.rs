//! Character references of HTML: `&amp;`, `&#233;`, `&#xE9;`.

use web_atoms::NAMED_ENTITIES;

/// The longest name that stands for characters (`CounterClockwiseContourIntegral;`), in bytes.
const NAME_BYTES_MAX: usize = 32;

/// What browsers read in numbers from 0x80 to 0x9f, which older pages mean as Windows-1252.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Adds `written` to `text` with its references resolved; what is none stays as it is.
pub fn push_resolved(written: &str, text: &mut String) {
    let mut rest = written;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let used = match rest.strip_prefix('#') {
            Some(number) => numeric(number, text).map(|used| used + 1),
            None => named(rest, text),
        };
        match used {
            Some(used) => rest = &rest[used..],
            None => text.push('&'),
        }
    }
    text.push_str(rest);
}

/// The longest name at the start that is known. Returns its length.
fn named(rest: &str, text: &mut String) -> Option<usize> {
    let bytes = rest.as_bytes();
    let letters = bytes.iter().take(NAME_BYTES_MAX);
    let letters = letters
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let with_stop = letters + usize::from(bytes.get(letters) == Some(&b';'));
    let length = (1..=with_stop)
        .rev()
        .find(|length| known(&rest[..*length]).is_some())?;
    let (first, second) = known(&rest[..length])?;
    text.extend(
        [first, second]
            .into_iter()
            .filter(|code| *code != 0)
            .filter_map(char::from_u32),
    );
    Some(length)
}

/// The characters of a name. The table holds starts of names too, as zeros.
fn known(name: &str) -> Option<(u32, u32)> {
    NAMED_ENTITIES
        .get(name)
        .copied()
        .filter(|(first, _)| *first != 0)
}

/// A number behind `#`. Returns its length with the stop behind it.
fn numeric(number: &str, text: &mut String) -> Option<usize> {
    let (digits, radix, before) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (number, 10, 0),
    };
    let length = digits
        .bytes()
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    if length == 0 {
        return None;
    }
    let code = u32::from_str_radix(&digits[..length], radix).unwrap_or_default();
    text.push(match code {
        0x80..=0x9f => WINDOWS[code as usize - 0x80],
        0 => char::REPLACEMENT_CHARACTER,
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    });
    let stop = usize::from(digits[length..].starts_with(';'));
    Some(before + length + stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_resolved_and_the_rest_stays() {
        let pairs = [
            ("Caf&eacute; &amp; bar", "Café & bar"),
            ("&#233;&#xE9;&#x80;&#150;", "éé€–"),
            (
                "AT&T &copy2026 &notit; &nosuch; &",
                "AT&T ©2026 ¬it; &nosuch; &",
            ),
            ("&#; &#x; &#99999999999; &#0;", "&#; &#x; \u{fffd} \u{fffd}"),
            ("&NotEqualTilde;&nbsp;", "≂̸\u{a0}"),
            ("&CounterClockwiseContourIntegral;é", "∳é"),
        ];
        for (written, expected) in pairs {
            let mut text = String::new();
            push_resolved(written, &mut text);
            assert_eq!(text, expected, "{written}");
        }
    }
}
