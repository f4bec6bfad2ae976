//! How the words of a pack are said: by the dictionary, by their parts, by their letters.

use super::dictionary::Dictionary;
use super::letters::{by_rule, is_vowel, spelled};

/// Letters of the shortest part of a compound.
const PART_LETTERS_MIN: usize = 3;
/// An unknown word of at most this many letters may be said letter by letter.
const SPELLED_LETTERS_MAX: usize = 4;
/// Ways to say a word at most: more cost time and confuse.
const WAYS_MAX: usize = 4;

/// The ways in which `word`, in lower case, may be said, the likeliest first: at least one for a word with letters.
/// `capitals` says that it was seen in capital letters, as abbreviations are.
pub(super) fn pronunciations(dictionary: &Dictionary, word: &str, capitals: bool) -> Vec<String> {
    let letters = word.bytes().filter(u8::is_ascii_lowercase).count();
    let mut ways: Vec<String> = dictionary.pronunciations(word).map(str::to_owned).collect();
    let known = !ways.is_empty();
    let spelling_only = !known && !word.bytes().any(is_vowel);
    if !known && !spelling_only {
        let built = by_ending(dictionary, word).or_else(|| by_parts(dictionary, word));
        ways.push(built.unwrap_or_else(|| by_rule(word)));
    }
    if spelling_only || letters <= SPELLED_LETTERS_MAX && (capitals || !known) {
        ways.push(spelled(word));
    }
    ways.retain(|way| !way.is_empty());
    let mut seen = Vec::new();
    ways.retain(|way| {
        !seen.contains(way) && {
            seen.push(way.clone());
            true
        }
    });
    ways.truncate(WAYS_MAX);
    ways
}

/// The phones of a respelling: parts that are words or look like some, such as `ack ter berg`.
pub(super) fn respelled(dictionary: &Dictionary, respelling: &str) -> String {
    let parts = respelling.split(|letter: char| !letter.is_alphabetic());
    let phones: Vec<_> = parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            let part = part.to_lowercase();
            let known = dictionary.pronunciations(&part).next().map(str::to_owned);
            known.unwrap_or_else(|| by_rule(&part))
        })
        .collect();
    phones.join(" ")
}

/// A known word with an ending: `fafsas`, `registrar's`, `waitlisted`.
fn by_ending(dictionary: &Dictionary, word: &str) -> Option<String> {
    let stem = |end: &str| {
        let stem = word.strip_suffix(end)?;
        let first = dictionary.pronunciations(stem).next();
        first.map(str::to_owned)
    };
    if let Some(way) = stem("'s").or_else(|| stem("s'")).or_else(|| stem("s")) {
        let last = way.rsplit(' ').next().unwrap_or_default();
        let ending = match last {
            "S" | "Z" | "SH" | "ZH" | "CH" | "JH" => "IH Z",
            "P" | "T" | "K" | "F" | "TH" => "S",
            _ => "Z",
        };
        return Some(format!("{way} {ending}"));
    }
    if let Some(way) = stem("ed") {
        let last = way.rsplit(' ').next().unwrap_or_default();
        let ending = match last {
            "T" | "D" => "IH D",
            "P" | "K" | "F" | "TH" | "S" | "SH" | "CH" => "T",
            _ => "D",
        };
        return Some(format!("{way} {ending}"));
    }
    let endings = [
        ("ing", "IH NG"),
        ("ly", "L IY"),
        ("ness", "N AH S"),
        ("less", "L AH S"),
    ];
    endings
        .iter()
        .find_map(|(end, sound)| Some(format!("{} {sound}", stem(end)?)))
}

/// Two known words in one: `northcard`. The longest first part wins.
fn by_parts(dictionary: &Dictionary, word: &str) -> Option<String> {
    let last = word.len().checked_sub(PART_LETTERS_MIN)?;
    (PART_LETTERS_MIN..=last)
        .rev()
        .filter(|cut| word.is_char_boundary(*cut))
        .find_map(|cut| {
            let (first, second) = word.split_at(cut);
            let first = dictionary.pronunciations(first).next()?.to_owned();
            let second = dictionary.pronunciations(second).next()?;
            Some(format!("{first} {second}"))
        })
}
