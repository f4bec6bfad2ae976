//! Lines that stand for themselves: paragraphs, list items, headings.

use std::ops::Range;

use crate::text::{is_closing, is_stop};

/// A line shorter than this was not wrapped: its end is meant.
const WRAPPED_CHARS_MIN: usize = 40;

/// Byte ranges of the lines without white space around them; a paragraph that was wrapped at a margin is one line.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut begin = 0;
    let mut last_line = "";
    for line in text.split_inclusive(is_line_break) {
        let start = begin + line.len() - line.trim_start().len();
        let range = start..start + line.trim().len();
        begin += line.len();
        match found.last_mut() {
            Some(last) if goes_on(last_line, line) => last.end = range.end,
            _ if range.is_empty() => {}
            _ => found.push(range),
        }
        last_line = line;
    }
    found
}

fn is_line_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether `line` is `before` continued: a full line without an end, then a small letter.
fn goes_on(before: &str, line: &str) -> bool {
    let before = before.trim();
    line.trim_start().starts_with(char::is_lowercase)
        && before.chars().count() >= WRAPPED_CHARS_MIN
        && !before.starts_with(['#', '|'])
        && !before
            .trim_end_matches(is_closing)
            .ends_with(|last: char| is_stop(last) || matches!(last, ':' | ';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        lines(text).into_iter().map(|it| &text[it]).collect()
    }

    #[test]
    fn list_items_and_headings_are_lines() {
        let text = "# Opening hours\r\n\r\n- Monday\n-  Tuesday \n\n  1. first\n";
        assert_eq!(
            split(text),
            ["# Opening hours", "- Monday", "-  Tuesday", "1. first"]
        );
        assert_eq!(split("apples\npears"), ["apples", "pears"]);
        assert!(split(" \n\n").is_empty());
    }

    #[test]
    fn wrapped_paragraphs_are_one_line() {
        let text = "The library is open from nine until five\r\non working days and closed on Sundays.\nnext";
        assert_eq!(
            split(text),
            [
                "The library is open from nine until five\r\non working days and closed on Sundays.",
                "next"
            ]
        );
        let heading = "# The library and everything that is in it\nbooks";
        assert_eq!(split(heading).len(), 2);
    }
}
