//! Dates with one slash: `9/15` where a date is expected, `12/24-1/2`, `9/2026`, `2027/2028`.

use super::dates::{day_month, month_name};
use super::numbers::{cardinal, year};
use super::token::Kind;
use super::view::{Reading, View, is_one_of};
use super::weekdays::weekday;
use super::years::end_of_years;
use crate::text::{SHORT_WEEKDAYS, WEEKDAYS};

/// Words after which "9/15" is a date, beside the days of the week.
const DATE_WORDS: &[&str] = &[
    "on",
    "by",
    "until",
    "till",
    "til",
    "before",
    "after",
    "since",
    "due",
    "from",
    "through",
    "thru",
    "starting",
    "ending",
    "beginning",
    "between",
    "closed",
    "opens",
    "reopens",
    "starts",
    "start",
    "begin",
    "end",
    "begins",
    "ends",
    "closes",
    "effective",
    "dated",
    "expires",
    "deadline",
    "tu",
    "th",
];
/// Dates of a list that are looked back over.
const LISTED_MAX: usize = 8;

/// A date, a span of dates or of years at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    if view.kind(0) != Kind::Number || view.text(1) != "/" || view.kind(2) != Kind::Number {
        return None;
    }
    span(view)
        .or_else(|| day_and_month(view))
        .or_else(|| month_and_year(view))
        .or_else(|| years(view))
}

/// Day and month of `9/15`, when there is such a day.
fn pair(view: &View<'_>) -> Option<(u64, u64)> {
    let (first, second) = (view.text(0), view.text(2));
    let short = view.kind(0) == Kind::Number
        && view.text(1) == "/"
        && view.kind(2) == Kind::Number
        && first.len() <= 2
        && second.len() <= 2;
    let goes_on = view.text(3) == "/" || view.kind(3) == Kind::Word;
    if !short || goes_on || view.text_before(1) == "/" {
        return None;
    }
    let (first, second): (u64, u64) = (first.parse().ok()?, second.parse().ok()?);
    let (month, day) = if view.style.british || first > 12 {
        (second, first)
    } else {
        (first, second)
    };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((day, month))
}

/// Whether `9/15` is a date rather than a part: no fraction has such a lower number.
fn is_odd(view: &View<'_>) -> bool {
    let (first, second): (u64, u64) = (
        view.text(0).parse().unwrap_or(0),
        view.text(2).parse().unwrap_or(0),
    );
    // Nobody writes twenty fourths, or thirtieths that could be less: "12/24", "9/30".
    let reducible =
        first > 0 && (2..=5).any(|by| first.is_multiple_of(by) && second.is_multiple_of(by));
    second == 1
        || second > 16 && (!matches!(second, 20 | 24 | 25 | 30) || reducible || first == 12)
        || view.text(0).starts_with('0')
}

/// Whether the halves of a span are parts of a cup or of an inch: "1/4-1/2".
fn is_part(view: &View<'_>) -> bool {
    let (first, second): (u64, u64) = (
        view.text(0).parse().unwrap_or(0),
        view.text(2).parse().unwrap_or(0),
    );
    first < second && matches!(second, 2..=6 | 8 | 10 | 16)
}

/// Whether the word before, or the date before in a list, says that a date follows.
fn is_expected(view: &View<'_>) -> bool {
    let bracket = usize::from(view.text_before(1) == "(");
    let word = if bracket == 1 && view.kind_before(2) == Kind::Space {
        view.text_before(3)
    } else {
        view.word_before()
    };
    let week = word == "of" && is_one_of(&["week", "night", "day", "weekend"], view.text_before(4));
    let weekdays = [&WEEKDAYS[..], &SHORT_WEEKDAYS];
    week || is_one_of(DATE_WORDS, word)
        || weekdays.iter().any(|list| is_one_of(list, word))
        || weekday(word.strip_suffix('s').unwrap_or(word)).is_some()
}

/// The tokens back to the date before in a list: "12/24 and ", "3/5, ".
fn back_to_listed(view: &View<'_>) -> Option<usize> {
    let joint = match (view.kind_before(1), view.text_before(2)) {
        (Kind::Space, ",") => 2,
        (Kind::Space, "and" | "or" | "to" | "through" | "thru" | "&" | "-" | "–")
            if view.kind_before(3) == Kind::Space =>
        {
            3
        }
        _ => return None,
    };
    // ", and "
    let comma = usize::from(view.text_before(joint + 1) == ",");
    Some(joint + comma + 3)
}

/// `9/15` where a date is expected, or where no fraction is likely.
fn day_and_month(view: &View<'_>) -> Option<Reading> {
    let (day, month) = pair(view)?;
    let closes = matches!(view.word_after(2), "closed" | "open" | "only");
    let mut expected = closes || is_odd(view) || is_expected(view);
    let mut listed = *view;
    for _ in 0..LISTED_MAX {
        if expected {
            break;
        }
        let back = back_to_listed(&listed)?;
        listed = listed.back(back);
        pair(&listed)?;
        expected = is_expected(&listed) || is_odd(&listed);
    }
    expected.then(|| Reading::new(day_month(view, day, month), 3))
}

/// `12/24-1/2`.
fn span(view: &View<'_>) -> Option<Reading> {
    let (day, month) = pair(view)?;
    let space = usize::from(view.kind(3) == Kind::Space);
    let dash = matches!(view.text(3 + space), "-" | "–" | "—");
    let next = view.ahead(4 + 2 * space);
    if !dash || (view.kind(4 + space) == Kind::Space) != (space == 1) {
        return None;
    }
    let (last_day, last_month) = pair(&next)?;
    if is_part(view) && is_part(&next) && !is_expected(view) {
        return None;
    }
    let spoken = format!(
        "{} to {}",
        day_month(view, day, month),
        day_month(view, last_day, last_month)
    );
    Some(Reading::new(spoken, 7 + 2 * space))
}

/// `9/2026`.
fn month_and_year(view: &View<'_>) -> Option<Reading> {
    let (month, written) = (view.text(0), view.text(2));
    let goes_on = matches!(view.text(3), "/") || view.kind(3) == Kind::Word;
    if month.len() > 2 || written.len() != 4 || goes_on || view.text_before(1) == "/" {
        return None;
    }
    let (month, value): (u64, u64) = (month.parse().ok()?, written.parse().ok()?);
    // "a 1/2000 part"
    let share = view.text(0) == "1" && !is_expected(view);
    let valid = (1..=12).contains(&month) && (1900..2200).contains(&value) && !share;
    valid.then(|| Reading::new(format!("{} {}", month_name(month), year(value)), 3))
}

/// `2027/28` and `2027/2028`.
fn years(view: &View<'_>) -> Option<Reading> {
    const SEASONS: &[&str] = &["season", "school", "academic", "winter", "budget", "fiscal"];
    let (from, to): (u64, u64) = (view.text(0).parse().ok()?, view.text(2).parse().ok()?);
    if view.text(0).len() == 2 && to == from + 1 && is_one_of(SEASONS, view.word_after(2)) {
        let spoken = format!("{} to {}", cardinal(from, false), cardinal(to, false));
        return Some(Reading::new(spoken, 3));
    }
    let first: u64 = view
        .text(0)
        .parse()
        .ok()
        .filter(|_| view.text(0).len() == 4)?;
    if let Some(end) = end_of_years(view, &view.ahead(2)) {
        return Some(Reading::new(
            format!("{} to {}", year(first), end.spoken),
            2 + end.tokens,
        ));
    }
    let second: u64 = view
        .text(2)
        .parse()
        .ok()
        .filter(|_| view.text(2).len() == 4)?;
    let are_years = (1000..2200).contains(&first) && first < second && second < 2200;
    let goes_on = view.text(3) == "/" || view.kind(3) == Kind::Word;
    (are_years && !goes_on).then(|| Reading::new(format!("{} to {}", year(first), year(second)), 3))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn dates_with_one_slash() {
        let cases = [
            ("due 9/15", "due September fifteenth"),
            (
                "on 5/4, 5/5 and 5/6",
                "on May fourth, May fifth and May sixth",
            ),
            ("12/29-1/4", "December twenty ninth to January fourth"),
            ("Camp 7/3 – 7/9", "Camp July third to July ninth"),
            ("until 4/2031", "until April twenty thirty one"),
            ("2030/2031", "twenty thirty to twenty thirty one"),
            ("2030/31", "twenty thirty to thirty one"),
            ("1/4-3/8 inch", "one quarter to three eighths inch"),
            ("the week of 6/7", "the week of June seventh"),
            ("2/3 of 5/6", "two thirds of five sixths"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
