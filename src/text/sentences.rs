//! Where sentences end.

use std::ops::Range;

use super::abbreviations::Abbreviation;

/// An enumerator at the start of a sentence ("12. Close the door") has at most this many characters.
const ENUMERATOR_CHARS_MAX: usize = 4;

/// Finds the sentences of a paragraph: byte ranges in order, without white space around them and with nothing but white
/// space between them. Line breaks are white space.
pub fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = skip_space(paragraph, 0);
    let mut position = start;
    while let Some(offset) = paragraph[position..].find(is_stop) {
        let stop = Stop::at(paragraph, position + offset);
        position = stop.closed;
        let next = skip_space(paragraph, position);
        if next < paragraph.len() && stop.ends_sentence(&paragraph[start..], start, next) {
            found.push(start..position);
            start = next;
            position = next;
        }
    }
    let end = paragraph.trim_end().len();
    if start < end {
        found.push(start..end);
    }
    found
}

/// True for a mark that may end a sentence, in whatever script.
pub fn is_stop(character: char) -> bool {
    matches!(character, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉') || is_wide_stop(character)
}

/// True for a mark that ends a sentence in scripts that need no space after it.
fn is_wide_stop(character: char) -> bool {
    matches!(
        character,
        '。' | '！' | '？' | '｡' | '।' | '॥' | '؟' | '۔' | '።' | '։' | '။' | '។'
    )
}

/// True for a quote or bracket that may follow the stop of the sentence inside it.
pub fn is_closing(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '”' | '’' | ')' | ']' | '»' | '*' | '_' | '」' | '』' | '）' | '】' | '》'
    )
}

/// True for a quote or bracket that may stand before a sentence's first word.
pub fn is_opening(character: char) -> bool {
    matches!(
        character,
        '"' | '\''
            | '“'
            | '„'
            | '‘'
            | '('
            | '['
            | '«'
            | '*'
            | '_'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '¿'
            | '¡'
    )
}

fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// A run of stops with the quotes and brackets that close after it.
struct Stop<'a> {
    text: &'a str,
    /// Where the run begins, where it ends, and where the closing marks end.
    begin: usize,
    end: usize,
    closed: usize,
}

impl<'a> Stop<'a> {
    fn at(text: &'a str, begin: usize) -> Self {
        let end = text.len() - text[begin..].trim_start_matches(is_stop).len();
        let closed = text.len() - text[end..].trim_start_matches(is_closing).len();
        Self {
            text,
            begin,
            end,
            closed,
        }
    }

    /// Whether a sentence that began at `start` ends here, when `rest` is the text from `start` on and more stands at
    /// `next`.
    fn ends_sentence(&self, rest: &str, start: usize, next: usize) -> bool {
        let stops = &self.text[self.begin..self.end];
        let spaced = next > self.closed;
        let quoted = self.closed > self.end;
        if stops.contains(is_wide_stop) {
            // 「はい。」と goes on.
            return spaced || !quoted;
        }
        if !spaced {
            return false;
        }
        let next = first_word(&self.text[next..]);
        let bare = next.trim_start_matches(is_opening);
        let small = bare.starts_with(char::is_lowercase);
        if bare.trim_matches(is_closing).chars().all(is_stop) {
            return false; // ". . ."
        }
        if stops.contains(['!', '?', '‼', '⁇', '⁈', '⁉']) {
            return !(small && quoted);
        }
        if small {
            return false;
        }
        let said = &rest[..self.begin - start];
        stops != "." || full_stop_ends(said, bare)
    }
}

/// Whether one full stop after `said` ends the sentence before the word `next`.
fn full_stop_ends(said: &str, next: &str) -> bool {
    let word = said.rsplit(char::is_whitespace).next().unwrap_or_default();
    let bare = word.trim_start_matches(is_opening);
    if word.len() == said.len() && is_enumerator(bare) {
        return false;
    }
    Abbreviation::of(bare).ends_before(next)
}

/// "7", "iv" or "B" before a list item's text.
fn is_enumerator(word: &str) -> bool {
    let short = (1..=ENUMERATOR_CHARS_MAX).contains(&word.len());
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let roman = word.bytes().all(|byte| b"ivx".contains(&byte));
    let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    short && (digits || roman || letter)
}

fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|it| &text[it]).collect()
    }

    /// Sentences are marked by `|` in `marked`.
    #[track_caller]
    fn check(marked: &str) {
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(split(&marked.replace('|', " ")), expected);
    }

    #[test]
    fn abbreviations_numbers_and_addresses_go_on() {
        check(
            "Dr. Hill is in room B-204. | The fee is 2.5 percent, e.g. 40 dollars! | Open until 9 p.m. every day.",
        );
        check("\"Is it free?\" | Yes. | See No. 7. | Is it free? | No. | The fee is 3.5 dollars.");
        check(
            "See Room No. B-204 on p. 12 and Fig. 3. | Mr. and Mrs. Hill live on Main St. in St. Louis.",
        );
        check("We close at 5 p.m. | The gate stays open. | We open at 9 a.m. Monday to Friday.");
        check(
            "The U.S. Army moved to Washington D.C. in 1800. | He left the U.S. | The rest stayed.",
        );
        check(
            "J. R. R. Tolkien wrote it. | Choose Plan B. | It is cheaper. | Ask Acme Inc. | They know.",
        );
        check(
            "The cat sat. | Mice ran. | Open Sat. and Sun. until noon. | Closed until Oct. | Ask us.",
        );
        check("Go to https://www.example.com/a.b?c=d. | Write to info@example.com. | Thanks!");
    }

    #[test]
    fn quotes_brackets_and_marks_close_with_their_sentence() {
        check("He said \"Stop.\" | Then he left. | “Really?!” | (See below.) | Yes…  | No.");
        check(
            "\"Stop!\" he said. | \"Who is it?\" she asked. | What?! | Wait... what? | Wait... | What?",
        );
        check("He read *one word.* | Then . . . nothing. | ¿Qué? | ¡Hola!");
    }

    #[test]
    fn enumerators_belong_to_what_they_count() {
        check("1. Open the door. | Go in.");
        check("iv. Close it. | The answer is 42. | Next.");
    }

    #[test]
    fn other_scripts_have_stops_of_their_own() {
        assert_eq!(split("你好。再见！好吗？"), ["你好。", "再见！", "好吗？"]);
        assert_eq!(
            split("「はい。」と言った。次。"),
            ["「はい。」と言った。", "次。"]
        );
        check("यह एक है। | यह दो है॥ | ठीक");
        check("هل هذا صحيح؟ | نعم.");
        check("یہ ایک ہے۔ | یہ دو ہے۔");
    }

    proptest! {
        #[test]
        fn only_white_space_lies_between(text in "(\\PC|[.!?\"') \n。]|No\\. |Dr\\. |[A-Z]\\. ){0,40}") {
            let mut end = 0;
            for range in sentences(&text) {
                prop_assert_eq!(text[end..range.start].trim(), "");
                prop_assert!(!range.is_empty());
                prop_assert_eq!(text[range.clone()].trim(), &text[range.clone()]);
                end = range.end;
            }
            prop_assert_eq!(text[end..].trim(), "");
        }
    }
}
