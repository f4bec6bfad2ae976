//! Character references, with the names of HTML: `&euro;`, `&#8364;`.

use std::borrow::Cow;

use crate::text::html::{Token, Tokens};

/// Bytes of the longest: `&CounterClockwiseContourIntegral;`.
const BYTES_MAX: usize = 33;

/// `text` with the characters that are meant. Signs of ASCII stay references until the markup is read: `&lt;` is no tag.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let (meant, used) = reference(rest)
            .filter(|(meant, _)| !is_sign(meant))
            .unwrap_or_else(|| ("&".to_owned(), 1));
        out.push_str(&meant);
        rest = &rest[used..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The sign of ASCII that a reference at the start of `rest` means, and the bytes it takes.
pub(super) fn sign(rest: &str) -> Option<(String, usize)> {
    reference(rest).filter(|(meant, _)| is_sign(meant))
}

fn is_sign(meant: &str) -> bool {
    meant.bytes().all(|byte| byte.is_ascii_punctuation())
}

/// What a reference at the start of `rest` means, and the bytes it takes.
fn reference(rest: &str) -> Option<(String, usize)> {
    let near = rest.len().min(BYTES_MAX);
    let end = rest.as_bytes()[..near]
        .iter()
        .position(|byte| *byte == b';')?;
    let written = &rest[..=end];
    let name = &written[1..end];
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    if !is_name {
        return None;
    }
    match Tokens::new(written, &[]).next()? {
        // The names that HTML knows without a semicolon leave it over: they are parts of other words here.
        Token::Text(meant) if meant != written && (!meant.ends_with(';') || meant == ";") => {
            Some((meant, written.len()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_the_characters_they_mean() {
        let cases = [
            ("&pound;4 or &#163;4 or &#xA3;4", "£4 or £4 or £4"),
            ("cr&egrave;me &ndash; 2&frac12;", "crème – 2½"),
            ("R&D; AT&T, fish & chips & &", "R&D; AT&T, fish & chips & &"),
            ("&notaname; &; &#; &#x;", "&notaname; &; &#; &#x;"),
        ];
        for (text, expected) in cases {
            assert_eq!(resolved(text), expected, "{text}");
        }
    }

    #[test]
    fn signs_stay_until_the_markup_is_read() {
        assert_eq!(
            resolved("&lt;b&gt; &#42;x&#42; &amp;euro;"),
            "&lt;b&gt; &#42;x&#42; &amp;euro;"
        );
        assert_eq!(sign("&lt;5"), Some(("<".to_owned(), 4)));
        assert_eq!(sign("&euro;5"), None);
    }
}
