//! Whole numbers: how many, how old.

use super::span::{Piece, Pieces, span_of};
use super::words::{Words, tokens};
use crate::conversation::form::Slot;
use crate::understanding::entities::EntityKind;

/// What is counted in many slots.
const COUNTED: &str = "people|persons|person|guests|visitors|adults|children|kids|students|pupils|of|years|year|tickets|tables|seats|personen|leute|\
gäste|kinder|jahre|jahren|erwachsene|schüler|personas|años|niños|personnes|ans|enfants";
/// What stands after the sum of several.
const SUMS: &str = "altogether|total|together|insgesamt|zusammen";
/// What stands before a count.
const BEFORE: &str = "of|i'm|am|are|we're|were|group|about|around|party|aged|turns|she's|he's|is|be|sind|wir|ist|wird|somos|sommes|age";

/// The number that is meant; where it was not asked for, one that counts something.
pub fn find(
    pieces: &Pieces<'_>,
    words: &Words,
    slot: &Slot,
    is_asked: bool,
    is_free: bool,
) -> Option<Piece<u64>> {
    let found = numbers(pieces, words);
    let is_meant = |piece: &&Piece<u64>| {
        let after = pieces.word_after(piece.span.end);
        let names = |name: &str| tokens(&name.to_lowercase()).any(|it| it == after);
        is_asked
            || names(&slot.name)
            || names(&slot.label)
            || super::words::is_listed(after, COUNTED)
            || is_free
            || stands_apart(pieces, piece)
            || super::words::is_listed(pieces.word_before(piece.span.start), BEFORE)
    };
    // "One more thing", "the one".
    let is_one = |piece: &&Piece<u64>| &pieces.text[piece.span.clone()] == "one" && !is_asked;
    let counts = |piece: &&Piece<u64>| {
        !is_one(piece)
            && pieces.is_free(&piece.span)
            && pieces.word_before(piece.span.start) != "not"
    };
    let is_sum =
        |piece: &&Piece<u64>| super::words::is_listed(pieces.word_after(piece.span.end), SUMS);
    let sum = found.iter().filter(counts).rfind(is_sum);
    let is_to_come = |piece: &&Piece<u64>| {
        found.len() > 1 && pieces.word_before(piece.span.start).starts_with("turn")
    };
    let found: Vec<Piece<u64>> = found.iter().filter(|it| !is_to_come(it)).cloned().collect();
    let mut fitting = found.iter().filter(counts).filter(is_meant);
    let named = found.iter().filter(counts).rfind(|piece| {
        let after = pieces.word_after(piece.span.end);
        super::words::is_listed(after, COUNTED) && after != "of"
    });
    let named = sum.cloned().or_else(|| named.cloned());
    named.or_else(|| fitting.next_back().cloned())
}

/// "Hannah Okafor, 19".
fn stands_apart(pieces: &Pieces<'_>, piece: &Piece<u64>) -> bool {
    let is_last = pieces.word_after(piece.span.end).is_empty();
    is_last && pieces.text[..piece.span.start].trim_end().ends_with(',')
}

fn numbers(pieces: &Pieces<'_>, words: &Words) -> Vec<Piece<u64>> {
    let mut found: Vec<Piece<u64>> = Vec::new();
    for entity in &pieces.entities {
        if entity.kind == EntityKind::Number
            && let Ok(value) = entity.value.parse()
        {
            found.push(Piece {
                span: entity.start..entity.end,
                value,
            });
        }
    }
    for word in tokens(pieces.text) {
        let span = span_of(word, pieces.text);
        let value = match word {
            "dozen" => {
                let before =
                    found.pop_if(|it| pieces.text[it.span.end..span.start].trim().is_empty());
                Some(before.map_or(1, |it| it.value) * 12)
            }
            "me" | "myself" if pieces.text.contains("just") || pieces.text.contains("only") => {
                Some(1)
            }
            _ if words.language == "de" => german(word),
            _ => None,
        };
        let is_new = |it: &Piece<u64>| it.span.end <= span.start || span.end <= it.span.start;
        if let Some(value) = value.filter(|_| found.iter().all(is_new)) {
            found.push(Piece { span, value });
        }
    }
    found.sort_by_key(|piece| piece.span.start);
    found
}

/// German numbers up to 99, which are one word.
pub fn german(word: &str) -> Option<u64> {
    const UNITS: [&str; 20] = [
        "null",
        "eins",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "dreizehn",
        "vierzehn",
        "fünfzehn",
        "sechzehn",
        "siebzehn",
        "achtzehn",
        "neunzehn",
    ];
    const TENS: [&str; 8] = [
        "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
    ];
    let unit = |word: &str| UNITS.iter().position(|it| *it == word).map(|it| it as u64);
    let tens = |word: &str| {
        TENS.iter()
            .position(|it| *it == word)
            .map(|it| (it as u64 + 2) * 10)
    };
    unit(word).or_else(|| tens(word)).or_else(|| {
        let (ones, rest) = word.split_once("und")?;
        let ones = if ones == "ein" { 1 } else { unit(ones)? };
        Some(tens(rest)? + ones)
    })
}
