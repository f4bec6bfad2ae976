//! Sizes with sides: `3 x 4 inches`, `12" x 18"`, `10' x 12'`, `30 x 20 x 5 cm`, `1920x1080`.

use super::described::{NOT_DESCRIBED, describes};
use super::measures;
use super::numbers::{self, Numeral};
use super::numeric_dates::mixed;
use super::token::Kind;
use super::view::{Reading, View, is_one_of};

/// Sides of a size, at most.
const SIDES_MAX: usize = 4;

/// One side: its number in words, and its unit (one and many) where it has its own.
struct Side {
    number: String,
    is_one: bool,
    unit: Option<(String, String)>,
}

/// A size at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let mut sides = Vec::with_capacity(2);
    let mut tokens = 0;
    loop {
        let (side, used) = side(view, tokens)?;
        tokens += used;
        sides.push(side);
        let Some(times) = times_at(view, tokens).filter(|_| sides.len() < SIDES_MAX) else {
            break;
        };
        tokens += times;
    }
    let gap = usize::from(view.kind(tokens) == Kind::Space);
    let arithmetic = matches!(view.text(tokens + gap), "=" | "+");
    let code = view.text(0) == "0" && view.text(1) == "x";
    // "2x8" with nothing around it is a name as well.
    let bare = view.text(1) == "x"
        && view.kind_before(1) == Kind::Nothing
        && view.kind(tokens) == Kind::Nothing;
    let name = bare && tokens == 3 && view.text(0).len() == 1 && view.text(2).len() == 1;
    if sides.len() < 2 || arithmetic || code || name || view.kind(tokens) == Kind::Word {
        return None;
    }
    let single = describes(view, tokens) || is_kind(view.word_after(tokens - 1));
    let parts: Vec<String> = sides.iter().map(|side| spoken(side, single)).collect();
    Some(Reading::new(parts.join(" by "), tokens))
}

/// Whether the word after a size is what has it: "8.5 by 11 inch paper".
fn is_kind(next: &str) -> bool {
    const NO_KIND: &[&str] = &[
        "wide", "tall", "long", "high", "deep", "thick", "large", "big",
    ];
    next.len() > 3
        && next.bytes().all(|letter| letter.is_ascii_lowercase())
        && !is_one_of(NO_KIND, next)
        && !is_one_of(NOT_DESCRIBED, next)
}

fn side(view: &View<'_>, at: usize) -> Option<(Side, usize)> {
    let start = view.ahead(at);
    let (number, is_one, used) = if let Some(mixed) = mixed(&start) {
        (mixed.spoken, false, mixed.tokens)
    } else {
        let numeral = numbers::numeral(&start)?;
        (in_words(view, &numeral), numeral.is_one(), numeral.tokens)
    };
    let unit = measures::side_unit(view, at + used);
    let taken = unit.as_ref().map_or(0, |unit| unit.2);
    let unit = unit.map(|(one, many, _)| (one, many));
    Some((
        Side {
            number,
            is_one,
            unit,
        },
        used + taken,
    ))
}

/// "nineteen twenty" of 1920, as the sides of screens are said.
fn in_words(view: &View<'_>, numeral: &Numeral<'_>) -> String {
    if numeral.value().is_some() && numeral.digits.len() == 4 && !numeral.grouped {
        return numbers::code(&numeral.digits);
    }
    numeral.spoken(view)
}

/// The tokens of " x " at token `at`, when a number follows.
fn times_at(view: &View<'_>, at: usize) -> Option<usize> {
    let space = usize::from(view.kind(at) == Kind::Space);
    let tokens = 1 + 2 * space;
    let sign = matches!(view.text(at + space), "x" | "X" | "×");
    let fits = space == 0 || view.kind(at + 2) == Kind::Space;
    (sign && fits && view.kind(at + tokens) == Kind::Number).then_some(tokens)
}

fn spoken(side: &Side, single: bool) -> String {
    let number = &side.number;
    match &side.unit {
        Some((one, _)) if single || side.is_one => format!("{number} {one}"),
        Some((_, many)) => format!("{number} {many}"),
        None => number.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn sizes() {
        let cases = [
            ("2 x 3 inches", "two by three inches"),
            ("a 9\" x 12\" pan", "a nine inch by twelve inch pan"),
            ("It is 9' x 7'.", "It is nine feet by seven feet."),
            ("3 ft x 5 ft", "three feet by five feet"),
            ("50 x 60 x 7 cm", "fifty by sixty by seven centimeters"),
            ("1280x1024", "twelve eighty by ten twenty four"),
            ("4×4", "four by four"),
            ("a 7' pole", "a seven foot pole"),
            ("3 x 4 = 12", "three x four equals twelve"),
            ("'floor 6' and \"lot 7\"", "'floor six' and \"lot seven\""),
            (
                "the 5g signal, 5g of salt",
                "the five G signal, five grams of salt",
            ),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
