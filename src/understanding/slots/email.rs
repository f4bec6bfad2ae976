//! E-mail addresses, as they are typed, and as they are said letter by letter and word by word.

use std::sync::LazyLock;

use regex::Regex;

use super::span::{Piece, Pieces, span_of};
use super::words::tokens;

/// An address as it is written.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    let source = r"[a-z0-9](?:[a-z0-9._%+-]*[a-z0-9])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}";
    Regex::new(source).expect("the fixed pattern is valid")
});

/// What stands before an address that is said.
const BEFORE: &str = "email|mail|address|is|to|it's|its|it|that's|under|at|use|my|the|our|write|please|so|um|uh|okay|ok|well|yes|\
sure|would|be|no|sorry|actually|adresse|ist|lautet|die|meine|an|es|correo|mi|la|dirección|mon|l'adresse|c'est|and|not|change|meant|\
should|make|of|course|you|can|reach|me|us|contact|send|change|'s|then|here|just|wait|thanks|yeah";

/// What is said of how it is written, longest first.
const HOW: [&str; 6] = [
    "all one word",
    "all lower case",
    "one word",
    "lower case",
    "all lowercase",
    "lowercase",
];

/// The address; where it was asked for, also one that is said.
pub fn find(pieces: &Pieces<'_>, is_asked: bool) -> Option<Piece<String>> {
    let written = WRITTEN.find_iter(pieces.text).last();
    let written = written.map(|found| Piece {
        span: found.range(),
        value: found.as_str().to_owned(),
    });
    written.or_else(|| said(pieces, is_asked))
}

/// An address that was said: words, letters, "dot" and "at".
fn said(pieces: &Pieces<'_>, is_asked: bool) -> Option<Piece<String>> {
    let text = pieces.text;
    let mut words: Vec<&str> = text.split_whitespace().collect();
    for said in HOW {
        let said: Vec<&str> = said.split(' ').collect();
        while let Some(at) = words.windows(said.len()).position(|at| at == &said[..]) {
            words.drain(at..at + said.len());
        }
    }
    let at = words.iter().rposition(|word| is_at(word))?;
    let is_announced = words[..at]
        .iter()
        .any(|word| word.starts_with("mail") || word.contains("email") || word.contains("e-mail"));
    if !is_asked && !is_announced {
        return None;
    }
    let start = words[..at]
        .iter()
        .rposition(|word| super::words::is_listed(word.trim_matches([',', ':', '.']), BEFORE))
        .map_or(0, |place| place + 1);
    let user = joined(&words[start..at])?;
    let (host, end) = host(&words, at + 1)?;
    let value = format!("{user}@{host}");
    let span = span_of(words[start], text).start..span_of(words[end - 1], text).end;
    let is_whole = WRITTEN
        .find(&value)
        .is_some_and(|it| it.len() == value.len());
    is_whole.then_some(Piece { span, value })
}

fn is_at(word: &str) -> bool {
    matches!(
        word.trim_matches([',', '.']),
        "at" | "@" | "ät" | "arroba" | "arobase"
    )
}

/// The host: words and dots up to the last part that begins with a dot; where the words after it stop being of the address is not
/// said, so it ends with the first word after a dot that no dot follows.
fn host(words: &[&str], from: usize) -> Option<(String, usize)> {
    let mut host = String::new();
    let mut at = from;
    let mut ends_in_part = false;
    while at < words.len() {
        let word = words[at].trim_matches([',', '!', '?', ';']);
        if is_dot(word) {
            host.push('.');
            ends_in_part = true;
        } else {
            let is_last_part = ends_in_part;
            let part = sign(word).map_or_else(|| letters(word), |sign| Some(sign.to_owned()))?;
            host.push_str(part.trim_end_matches('.'));
            let is_spelled = word.chars().count() == 1;
            let next = words.get(at + 1).map(|next| next.trim_matches([',', '.']));
            let goes_on = next.is_some_and(|next| is_dot(next) || sign(next).is_some());
            let spells_on = is_spelled && next.is_some_and(|next| next.chars().count() == 1);
            if (is_last_part || word.contains('.')) && !goes_on && !spells_on {
                return host.contains('.').then_some((host, at + 1));
            }
            ends_in_part = is_last_part && spells_on;
        }
        at += 1;
    }
    host.contains('.').then_some((host, at))
}

fn is_dot(word: &str) -> bool {
    matches!(word, "dot" | "punkt" | "punto" | "point" | "." | "period")
}

fn sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "dash" | "hyphen" | "minus" | "bindestrich" | "guion" | "tiret" | "-" => "-",
        "underscore" | "unterstrich" => "_",
        "plus" => "+",
        _ => return None,
    })
}

/// Words before the "at" as they are written.
fn joined(words: &[&str]) -> Option<String> {
    let mut user = String::new();
    let mut follows_tens = false;
    for word in words {
        let word = word.trim_matches([',', '!', '?', ';']);
        if is_dot(word) {
            user.push('.');
        } else if let Some(sign) = sign(word) {
            user.push_str(sign);
        } else if let Some(digits) = super::phone::digits_of(word) {
            // "Twenty seven".
            if follows_tens && digits.len() == 1 && digits != "0" {
                user.pop();
            }
            user.push_str(&digits);
            follows_tens = word.ends_with("ty");
            continue;
        } else {
            user.push_str(&letters(word)?);
        }
        follows_tens = false;
    }
    (!user.is_empty()).then_some(user)
}

/// A word as part of an address; a spelled one ("d-o-e") without its marks.
fn letters(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split('-').collect();
    let is_spelled = parts.len() > 2 && parts.iter().all(|part| part.chars().count() == 1);
    let word = if is_spelled {
        parts.concat()
    } else {
        word.to_owned()
    };
    let plain: String = word
        .chars()
        .filter(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-' | '+'))
        .collect();
    (!plain.is_empty() && tokens(&word).next().is_some()).then_some(plain)
}
