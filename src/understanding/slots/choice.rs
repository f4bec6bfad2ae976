//! One of several.

use std::sync::Arc;

use super::span::{Piece, Pieces, span_of};
use super::words::tokens;

/// Letters from which a word may have one wrong.
const SLIP_LETTERS_MIN: usize = 5;

/// Places in the order they are offered in.
const PLACES: [&[&str]; 5] = [
    &[
        "first",
        "erste",
        "erster",
        "erstes",
        "ersten",
        "primero",
        "primera",
        "premier",
        "première",
    ],
    &[
        "second",
        "zweite",
        "zweiter",
        "zweites",
        "segundo",
        "segunda",
        "deuxième",
    ],
    &[
        "third",
        "dritte",
        "dritter",
        "drittes",
        "tercero",
        "tercera",
        "troisième",
    ],
    &[
        "fourth",
        "vierte",
        "vierter",
        "viertes",
        "cuarto",
        "cuarta",
        "quatrième",
    ],
    &[
        "fifth",
        "fünfte",
        "fünfter",
        "fünftes",
        "quinto",
        "quinta",
        "cinquième",
    ],
];

/// The choice that is named last; one that was named before "not" it is not. Where it was asked for, its place will do.
pub fn find(pieces: &Pieces<'_>, choices: &[Arc<str>], is_asked: bool) -> Option<Piece<Arc<str>>> {
    let named = choices
        .iter()
        .filter_map(|choice| named(pieces, choice).map(|span| (span, choice)));
    let named = named
        .filter(|(span, _)| pieces.word_before(span.start) != "not")
        .max_by_key(|(span, choice)| (span.start, choice.len()));
    let by_place = || {
        let word = tokens(pieces.text).find(|word| PLACES.iter().any(|it| it.contains(word)))?;
        let place = PLACES.iter().position(|it| it.contains(&word))?;
        Some((span_of(word, pieces.text), choices.get(place)?))
    };
    let found = named.or_else(|| by_place().filter(|_| is_asked));
    found.map(|(span, choice)| Piece {
        span,
        value: Arc::clone(choice),
    })
}

/// Where the words of a choice stand last, one beside the other.
fn named(pieces: &Pieces<'_>, choice: &str) -> Option<std::ops::Range<usize>> {
    let choice = choice.to_lowercase();
    let wanted: Vec<&str> = tokens(&choice).collect();
    let said: Vec<&str> = tokens(pieces.text).collect();
    let is_like = |(said, wanted): (&&str, &&str)| is_word(said, wanted);
    let found = said
        .windows(wanted.len().max(1))
        .rev()
        .find(|at| !wanted.is_empty() && at.iter().zip(&wanted).all(is_like))?;
    let (first, last) = (found.first()?, found.last()?);
    Some(span_of(first, pieces.text).start..span_of(last, pieces.text).end)
}

fn is_word(said: &str, wanted: &str) -> bool {
    let is_plural = || said.strip_suffix('s').is_some_and(|one| one == wanted);
    let is_slip =
        || wanted.chars().count() >= SLIP_LETTERS_MIN && strsim::osa_distance(said, wanted) <= 1;
    said == wanted || is_plural() || is_slip()
}
