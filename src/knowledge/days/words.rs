//! The words of a sentence as days and times are read from them.

use crate::text::{GERMAN_WEEKDAYS, SHORT_WEEKDAYS, WEEKDAYS};

/// The place of a weekday in the week, Monday 0, by its name, its plural or its first letters.
pub(in crate::knowledge) fn weekday(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    let one = word.strip_suffix('s').unwrap_or(word);
    let named = |days: &[&str]| days.iter().position(|day| *day == word || *day == one);
    named(&WEEKDAYS)
        .or_else(|| named(&GERMAN_WEEKDAYS))
        .or_else(|| SHORT_WEEKDAYS.iter().position(|day| *day == word))
}

/// Words in lower case, signs apart but those of money, dashes between them as words.
pub(in crate::knowledge) fn words(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len() + 8);
    let mut last = ' ';
    let lower = text.to_lowercase();
    let mut characters = lower.chars().peekable();
    while let Some(character) = characters.next() {
        // A hyphen between numbers is a span: "9-17", "24.-26.".
        let is_digit = |character: char| character.is_ascii_digit();
        let spans = character == '-'
            && (is_digit(last) || last == '.')
            && characters.peek().copied().is_some_and(is_digit);
        if spans || matches!(character, '–' | '—') {
            apart.push_str(" – ");
        } else if character == '&' {
            apart.push_str(" and ");
        } else {
            apart.push(character);
        }
        last = character;
    }
    let belongs = |character: char| character.is_alphanumeric() || ":.–-€$£%".contains(character);
    apart
        .split(|character: char| !belongs(character))
        .map(|word| {
            let is_date = word.ends_with('.') && day_and_month(word).is_some();
            let bare = word.trim_end_matches(['.', ':']);
            if is_date { word } else { bare }
        })
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// "24.12.", "24.12.2027".
pub(super) fn day_and_month(word: &str) -> Option<(i8, i8, Option<i16>)> {
    let mut parts = word.splitn(3, '.');
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = match parts.next()?.trim_end_matches('.') {
        "" => None,
        year => Some(
            year.parse()
                .ok()
                .filter(|year| (1900..2200).contains(year))?,
        ),
    };
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some((day, month, year))
}
