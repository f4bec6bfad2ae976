//! Text as it is written, made into text as it is said.
//!
//! English is read completely: numbers, dates, amounts, addresses, abbreviations, days, signs. Of other languages only what
//! no language says is taken out (markup, marks of notes) and what references mean (`&euro;`) put in, since espeak-ng reads their numbers itself. Rules look a bounded number of tokens ahead,
//! so the time grows with the length of the text and with nothing else.

mod clean;
mod english;
mod entities;
mod markdown;
pub(super) mod marked;
mod notes;
pub(super) mod token;
mod web;

/// `text` as it is said in `language` (a tag such as `en-gb`). Punctuation stays, for pauses and questions. `[[` never
/// comes out, so that nobody can dictate phonemes. Empty when there is nothing to say.
pub fn normalise(text: &str, language: &str) -> String {
    spoken(&cleaned(text, language), language)
}

/// `text` without the characters that are never said. Line breaks stay.
pub(super) fn cleaned(text: &str, language: &str) -> String {
    clean::clean(text, is_english(language))
}

/// The second half of [`normalise`]; words of the lexicon are [`marked`].
pub(super) fn spoken(cleaned: &str, language: &str) -> String {
    let plain = markdown::plain(cleaned);
    let can_be_said = |letter: char| letter.is_alphanumeric() || marked::is_marked(letter);
    if !plain.chars().any(can_be_said) {
        return String::new();
    }
    let spoken = if is_english(language) {
        english::read(&plain, is_british(language))
    } else {
        web::readable(&plain)
    };
    let spoken = tidied(&spoken, is_english(language));
    if spoken.chars().any(can_be_said) {
        spoken
    } else {
        String::new()
    }
}

fn is_english(language: &str) -> bool {
    let tag = language.split(['-', '_']).next().unwrap_or_default();
    tag.eq_ignore_ascii_case("en")
}

/// English without a region is American, as the demo pack and espeak's default are.
fn is_british(language: &str) -> bool {
    let region = language.split(['-', '_']).nth(1).unwrap_or("us");
    !["us", "ca", "ph"]
        .iter()
        .any(|american| region.eq_ignore_ascii_case(american))
}

/// Single spaces, none before punctuation (English), and no square brackets.
fn tidied(text: &str, english: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '[' => '(',
            ']' => ')',
            _ if letter.is_whitespace() => ' ',
            _ => letter,
        };
        if letter == ' ' && (out.is_empty() || out.ends_with([' ', '('])) {
            continue;
        }
        // ".5" does not belong to the word before.
        let closes = letters.peek().is_none_or(|next| !next.is_alphanumeric());
        if closes
            && out.ends_with(' ')
            && (letter == ')' || (english && matches!(letter, ',' | '.' | ';' | ':' | '!' | '?')))
        {
            out.pop();
        }
        out.push(letter);
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests;
