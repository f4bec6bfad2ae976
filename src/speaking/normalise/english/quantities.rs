//! Numbers with what they count, ranges of them, and signs before them.

use super::numbers::{self, Numeral};
use super::token::Kind;
use super::view::{Reading, View};
use super::{codes, measures, money, sizes, times, years};

/// What a quantity is of: a range has two of one kind, or a bare number first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Time,
    Money,
    Measure,
    Year,
    Number,
}

struct Quantity {
    sort: Sort,
    reading: Reading,
}

/// A quantity, or two with a dash between: "2-5 km", "9 am – 5 pm", "$10-15".
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let first = quantity(view)?;
    Some(range(view, &first).unwrap_or(first.reading))
}

fn quantity(view: &View<'_>) -> Option<Quantity> {
    let of = |sort, reading: Option<Reading>| reading.map(|reading| Quantity { sort, reading });
    of(Sort::Time, times::read(view))
        .or_else(|| of(Sort::Money, money::read(view)))
        .or_else(|| {
            of(Sort::Measure, sizes::read(view)).or_else(|| of(Sort::Measure, measures::read(view)))
        })
        .or_else(|| {
            let numeral = numbers::numeral(view)?;
            let is_plain = numbers::ordinal_at(view, &numeral).is_none();
            if is_plain && let Some(code) = codes::read_number(view) {
                return of(Sort::Number, Some(code));
            }
            let sort = if numbers::is_year(view, &numeral) {
                Sort::Year
            } else {
                Sort::Number
            };
            of(sort, numbers::read(view))
        })
}

fn range(view: &View<'_>, first: &Quantity) -> Option<Reading> {
    let taken = first.reading.tokens;
    let spaced = usize::from(view.kind(taken) == Kind::Space);
    let dash = view.text(taken + spaced);
    if !matches!(dash, "-" | "–" | "—")
        || (view.kind(taken + spaced + 1) == Kind::Space) != (spaced == 1)
    {
        return None;
    }
    let next = taken + 1 + 2 * spaced;
    let rest = view.ahead(next);
    let second = match first.sort {
        Sort::Year => {
            years::end_of_years(view, &rest).or_else(|| quantity(&rest).map(|found| found.reading))
        }
        _ => None,
    };
    let reading = if let Some(reading) = second {
        reading
    } else {
        let second = quantity(&rest)?;
        let fits = first.sort == second.sort
            || matches!(first.sort, Sort::Number | Sort::Year)
            || (second.sort == Sort::Number && first.sort != Sort::Measure);
        if !fits || !in_order(view, &rest, first, &second, dash) {
            return None;
        }
        // "$10-15": the currency once, at the end.
        if first.sort == Sort::Money && second.sort == Sort::Number {
            let joined = money::range(view, &rest)?;
            return Some(Reading::new(joined.spoken, next + joined.tokens));
        }
        second.reading
    };
    let after = next + reading.tokens;
    let goes_on = matches!(view.text(after), "-" | "–" | "/") && view.is_alphanumeric(after + 1);
    if goes_on || (view.kind(after) == Kind::Word && first.sort == Sort::Number) {
        return None;
    }
    // What has a unit is counted, also where four digits look like a year: "1980-2070 kg".
    let counted = first.sort == Sort::Year && measures::read(&rest).is_some();
    let from = match numbers::numeral(view) {
        Some(numeral) if counted => numeral.spoken(view),
        _ => first.reading.spoken.clone(),
    };
    let spoken = format!("{from} to {}", reading.spoken);
    Some(Reading::new(spoken, after))
}

/// Bare numbers are a range when they ascend, or when both are hours.
fn in_order(
    view: &View<'_>,
    rest: &View<'_>,
    first: &Quantity,
    second: &Quantity,
    dash: &str,
) -> bool {
    if dash == "–" || first.sort != Sort::Number || second.sort != Sort::Number {
        return true;
    }
    let value =
        |view: &View<'_>| numbers::numeral(view).and_then(|found: Numeral<'_>| found.value());
    match (value(view), value(rest)) {
        (Some(from), Some(to)) => from < to || (from <= 12 && to > 0 && to <= 12),
        _ => true,
    }
}

/// `-5`, `+5`, `±5`, `~5`: a sign before a quantity, where it can only be one.
pub(super) fn signed(view: &View<'_>) -> Option<Reading> {
    let sign = match view.text(0) {
        "-" => "minus",
        "+" => "plus",
        "±" => "plus or minus",
        "~" | "≈" => "about",
        _ => return None,
    };
    let begins = match view.kind_before(1) {
        Kind::Nothing | Kind::Space => true,
        Kind::Mark => {
            view.text(0) == "-" && !matches!(view.text_before(1), "-" | ")" | "%" | "/" | "'")
        }
        _ => false,
    };
    let joined = view.kind(1) == Kind::Number
        || (view.kind(1) == Kind::Mark && money::is_symbol(view.text(1)))
        || (view.text(1) == "." && view.kind(2) == Kind::Number);
    if !begins || !joined {
        return None;
    }
    let found = quantity(&view.ahead(1))?.reading;
    Some(Reading::new(
        format!("{sign} {}", found.spoken),
        found.tokens + 1,
    ))
}
