//! What is said piece by piece: the digits of a number one after the other, an address with its dots.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::kind::EntityKind;
use super::pattern::pattern;
use crate::text::NUMBER_WORDS;

/// Digits from which a dictated number is one to call.
const PHONE_DIGITS_MIN: usize = 7;
/// The most digits of a telephone number. Source: ITU-T E.164.
const PHONE_DIGITS_MAX: usize = 15;
/// Digits from which a row of them is one number: "1, 2, 3" may be three.
const DIGITS_MIN: usize = 4;

/// Digits that were said one by one or a few at a time, as recognisers write them: `5, 5, 5, 0, 1, 2`, `5-5-5-0-1-2`,
/// `482 1 3`, `five five oh one`.
pub(super) static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    let words: Vec<&str> = NUMBER_WORDS[..10].iter().map(|(word, _)| *word).collect();
    let group = format!(r"(?:\d{{1,4}}|oh|{})", words.join("|"));
    pattern(&format!(r"\b{group}(?:(?:,?\s+|-){group}){{2,}}\b"))
});

/// `jane dot doe at example dot com`, and what recognisers make of it: `jane.doe at example.com`.
pub(super) static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    let part = "[a-z0-9][a-z0-9_-]*";
    let dot = r"(?:\.|\s+dot\s+)";
    pattern(&format!(
        r"\b(?:e-?mail|address|is|to|mail)\s+(?<user>{part}(?:{dot}{part})*)\s+at\s+(?<host>{part}(?:{dot}{part})*{dot}(?:com|org|net|edu|gov|info|io|example|uk|de|fr|eu))\b"
    ))
});

/// The kind and the value of a run that [`DIGITS`] found; none if it is rather a list of numbers.
pub(super) fn digits(run: &str) -> Option<(EntityKind, String)> {
    let lower = run.to_lowercase();
    let groups: Vec<String> = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|group| !group.is_empty())
        .map(group_digits)
        .collect::<Option<_>>()?;
    let single = groups.iter().filter(|group| group.len() == 1).count();
    let value = groups.concat();
    match value.len() {
        _ if single * 2 < groups.len() => None,
        DIGITS_MIN..PHONE_DIGITS_MIN => Some((EntityKind::Number, value)),
        PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX => Some((EntityKind::Phone, value)),
        _ => None,
    }
}

fn group_digits(group: &str) -> Option<String> {
    if group.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(group.to_owned());
    }
    if group == "oh" {
        return Some("0".to_owned());
    }
    let value = NUMBER_WORDS[..10].iter().find(|(word, _)| *word == group);
    value.map(|(_, value)| value.to_string())
}

/// The span and the value of an address that was said; none where "us at northfield.edu" is two things.
pub(super) fn email(found: &Captures<'_>) -> Option<(usize, String)> {
    const PEOPLE: [&str; 8] = ["us", "me", "him", "her", "them", "it", "you", "someone"];
    let user = found.name("user")?;
    if PEOPLE.contains(&user.as_str().to_lowercase().as_str()) {
        return None;
    }
    let written = |said: &str| {
        let words: Vec<String> = said.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ").replace(" dot ", ".")
    };
    let host = written(&found["host"]);
    Some((user.start(), format!("{}@{host}", written(user.as_str()))))
}
