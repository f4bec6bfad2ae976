//! Marks of notes and links in the text of a wiki: what is written about the text, not of it.

/// The raised digits, zero first.
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
/// Bytes that are looked through for the end of a mark.
const BYTES_MAX: usize = 200;

/// The words of `[[page|words]]` at the start of `rest`, and the bytes it takes.
pub(super) fn wiki_link(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix("[[")?;
    let (inner, _) = near(inner, "]]")?;
    let (_, label) = inner.split_once('|')?;
    let is_label = !inner.contains(['[', ']']) && label.contains(char::is_alphanumeric);
    is_label.then_some((label, inner.len() + "[[]]".len()))
}

/// The bytes of `[1]`, `[2, 3]`, `[a]` and `[citation needed]` at the start of `rest`, where they follow a word or what ends
/// one without a space.
pub(super) fn reference(rest: &str, before: &str) -> Option<usize> {
    let follows = before.ends_with(|last: char| {
        last.is_alphanumeric()
            || !last.is_ascii() && !last.is_whitespace()
            || matches!(
                last,
                '.' | ',' | ';' | ']' | '!' | '?' | ')' | '"' | '\'' | '%' | '$'
            )
    });
    let inner = rest.strip_prefix('[').filter(|_| follows)?;
    let (inner, after) = near(inner, "]")?;
    let numbers = inner.split([',', '-', '–']).all(|part| {
        // Notes begin at one: "[0]" is a place in a list.
        matches!(part.trim().len(), 1..=3)
            && !part.trim().starts_with('0')
            && part.trim().bytes().all(|byte| byte.is_ascii_digit())
    });
    let letter = inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_lowercase());
    if !numbers && !letter && inner != "citation needed" {
        return None;
    }
    // "[1](#note)"
    let target = after.strip_prefix('(').and_then(|target| near(target, ")"));
    Some(inner.len() + 2 + target.map_or(0, |(target, _)| target.len() + 2))
}

/// What stands before and after `end`, when that is not far off.
fn near<'a>(text: &'a str, end: &str) -> Option<(&'a str, &'a str)> {
    let window = &text.as_bytes()[..text.len().min(BYTES_MAX)];
    let at = window
        .windows(end.len())
        .position(|bytes| bytes == end.as_bytes())?;
    Some((&text[..at], &text[at + end.len()..]))
}

/// Digits of `<sup>1</sup>` at the start of `rest` as raised digits, and the bytes it takes.
pub(super) fn raised(rest: &str) -> Option<(String, usize)> {
    let inner = rest.strip_prefix("<sup>")?;
    let count = inner.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&count) || !inner[count..].starts_with("</sup>") {
        return None;
    }
    let digits = inner[..count]
        .bytes()
        .map(|digit| RAISED[usize::from(digit - b'0')])
        .collect();
    Some((digits, "<sup></sup>".len() + count))
}

#[cfg(test)]
mod tests {
    use super::super::normalise;

    #[test]
    fn marks_of_notes_are_not_said() {
        let cases = [
            (
                "Dogs may enter[1] on a leash.[2][3]",
                "Dogs may enter on a leash.",
            ),
            (
                "Tea is $3[a], milk is free[2, 4].",
                "Tea is three dollars, milk is free.",
            ),
            ("The mill[citation needed] burned.", "The mill burned."),
            ("As in [3], press [1].", "As in (three), press (one)."),
            (
                "A deck of 40 m<sup>2</sup><sup>1</sup>",
                "A deck of forty square meters",
            ),
            ("the 2<sup>nd</sup> gate", "the second gate"),
            ("Seals¹ and otters².", "Seals and otters."),
            ("Fees¹² rise.³ Ask.", "Fees rise. Ask."),
            ("see note³ on x²", "see note three on x squared"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }

    #[test]
    fn links_of_a_wiki_are_their_words() {
        assert_eq!(
            normalise("Take the [[Ferry lines|morning boat]].", "en"),
            "Take the morning boat."
        );
        assert_eq!(normalise("[[a|b]c]] [[|]]", "en"), "((a b)c)) (())");
    }
}
