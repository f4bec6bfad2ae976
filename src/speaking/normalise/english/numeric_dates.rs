//! Dates in digits, fractions and other numbers with slashes.

use super::dates::{day_month, month_name};
use super::numbers::{cardinal, digits, numeral, ordinal, year};
use super::token::Kind;
use super::view::{Reading, View, is_one_of};
use super::{context, slash_dates, slashes};

/// `2025-01-05`, `01/05/2025`, `5.1.2025`, `1/5/25`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let separator = view.text(1);
    let fits = matches!(separator, "-" | "/" | ".") && view.text(3) == separator;
    let all = [0, 2, 4].iter().all(|at| view.kind(*at) == Kind::Number);
    let time = view.text(5) == "T" && view.kind(6) == Kind::Number;
    let dash = matches!(view.text(5), "-" | "–")
        && separator == "/"
        && view.text(7) == "/"
        && view.text(9) == "/";
    let goes_on = matches!(view.text(5), "-" | "/" | ":") && view.is_alphanumeric(6) && !dash
        || (view.text(5) == "." && view.kind(6) == Kind::Number)
        || (view.kind(5) == Kind::Word && !time);
    if !fits || !all || goes_on || !view.kind_before(1).is_apart() {
        return None;
    }
    let texts = [view.text(0), view.text(2), view.text(4)];
    let [first, second, third] = texts.map(|text| text.parse::<u64>().unwrap_or(u64::MAX));
    match texts.map(str::len) {
        [4, 1..=2, 1..=2] => {
            let (month, day) = if second > 12 {
                (third, second)
            } else {
                (second, third)
            };
            dated(view, day, month, year(first))
        }
        [1..=2, 1..=2, length @ (2 | 4)] => {
            if length == 2 && separator == "." {
                return None;
            }
            let day_first = first > 12 || (view.style.british && second <= 12);
            let (month, day) = if day_first {
                (second, first)
            } else {
                (first, second)
            };
            let year = match (length, third) {
                (4, 1000..) => year(third),
                (2, 0..10) => digits(texts[2], "oh"),
                (2, _) => cardinal(third, false),
                _ => return None,
            };
            if first > 12 && separator != "/" && (1..=12).contains(&month) {
                // Written day first, as in Europe: said so.
                return Some(Reading::new(
                    format!(
                        "the {} of {} {year}",
                        ordinal(day, false),
                        month_name(month)
                    ),
                    5,
                ))
                .filter(|_| (1..=31).contains(&day));
            }
            dated(view, day, month, year)
        }
        _ => None,
    }
}

fn dated(view: &View<'_>, day: u64, month: u64, year: String) -> Option<Reading> {
    let valid = (1..=31).contains(&day) && (1..=12).contains(&month);
    let time = usize::from(view.text(5) == "T");
    let separator = if time == 1 { ", " } else { "" };
    valid.then(|| {
        let spoken = format!("{} {year}{separator}", day_month(view, day, month));
        Reading::new(spoken, 5 + time)
    })
}

impl Kind {
    /// Whether a number after a token of this kind stands on its own.
    fn is_apart(self) -> bool {
        matches!(self, Self::Space | Self::Nothing | Self::Mark)
    }
}

/// `3/4`, `2 1/2`, `1/4th`, and `9/15` after "on".
pub(super) fn read_fraction(view: &View<'_>) -> Option<Reading> {
    if view.kind(0) != Kind::Number || view.text_before(1) == "/" {
        return None;
    }
    // "4.5/5"
    if view.text(1) == "." {
        return slashes::of_a_whole(view);
    }
    if let Some(reading) = mixed(view) {
        return Some(reading);
    }
    if context::is_place(view) {
        return None;
    }
    if let Some(reading) = slash_dates::read(view) {
        return Some(reading);
    }
    if let Some(reading) = slashes::of_a_whole(view) {
        return Some(reading);
    }
    // "1/4-1/2"
    let dash = matches!(view.text(3), "-" | "–");
    if dash
        && let Some((second, used)) = fraction(view, 4)
        && let Some((first, 3)) = fraction_until(view, 0, true)
    {
        return Some(Reading::new(format!("{first} to {second}"), 4 + used));
    }
    let (spoken, used) = fraction(view, 0)?;
    Some(Reading::new(spoken, used))
}

/// `2 1/2`.
pub(super) fn mixed(view: &View<'_>) -> Option<Reading> {
    if view.kind(0) != Kind::Number || view.kind(1) != Kind::Space || view.text(0).len() > 4 {
        return None;
    }
    let (fraction, used) = fraction(view, 2)?;
    let whole = numeral(view)?;
    let half = fraction == "one half";
    let fraction = if half { "a half" } else { &fraction };
    Some(Reading::new(
        format!("{} and {fraction}", whole.spoken(view)),
        2 + used,
    ))
}

/// The fraction at token `at`: its words and its tokens.
fn fraction(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    fraction_until(view, at, false)
}

/// The same; with `dash` a dash may follow.
fn fraction_until(view: &View<'_>, at: usize, dash: bool) -> Option<(String, usize)> {
    let gap = usize::from(
        view.kind(at + 1) == Kind::Space
            && view.text(at + 2) == "/"
            && view.kind(at + 3) == Kind::Space,
    );
    let below = at + 2 + 2 * gap;
    let is_number = view.kind(at) == Kind::Number && view.kind(below) == Kind::Number;
    if !is_number || view.text(at + 1 + gap) != "/" {
        return None;
    }
    let suffix = usize::from(is_one_of(
        &["th", "rd", "nd", "st", "ths", "rds"],
        view.text(below + 1),
    ));
    let end = below + 1 + suffix;
    let goes_on = (view.text(end) == "/" || view.text(end) == "-" && !dash)
        && view.is_alphanumeric(end + 1)
        || (matches!(view.text(end), "." | ":") && view.kind(end + 1) == Kind::Number)
        || view.kind(end) == Kind::Word && suffix == 0 && view.text(end).len() < 2;
    let (over, under) = (view.text(at), view.text(below));
    if goes_on || over.len() > 6 || under.len() > 6 || under.starts_with('0') {
        return None;
    }
    let (over, under): (u64, u64) = (over.parse().ok()?, under.parse().ok()?);
    let british = view.style.british;
    let top = cardinal(over, british);
    let plural = if over == 1 { "" } else { "s" };
    let spoken = match under {
        1 => format!("{top} over one"),
        2 if over == 1 => "one half".to_owned(),
        2 => format!("{top} halves"),
        4 => format!("{top} quarter{plural}"),
        _ => format!("{top} {}{plural}", ordinal(under, british)),
    };
    Some((spoken, end - at))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn dates_in_digits() {
        let cases = [
            (
                "2025-01-05",
                "January fifth twenty twenty five",
                "the fifth of January twenty twenty five",
            ),
            (
                "01/05/2025",
                "January fifth twenty twenty five",
                "the first of May twenty twenty five",
            ),
            (
                "13/05/2025",
                "May thirteenth twenty twenty five",
                "the thirteenth of May twenty twenty five",
            ),
            (
                "31.12.2027",
                "the thirty first of December twenty twenty seven",
                "the thirty first of December twenty twenty seven",
            ),
            (
                "2026-07-04T09:30",
                "July fourth twenty twenty six, nine thirty",
                "the fourth of July twenty twenty six, nine thirty",
            ),
            ("due 9/15", "due September fifteenth", "due nine fifteenths"),
            (
                "3/7/99",
                "March seventh ninety nine",
                "the third of July ninety nine",
            ),
        ];
        for (written, american, british) in cases {
            assert_eq!(normalise(written, "en-us"), american, "{written}");
            assert_eq!(normalise(written, "en-gb"), british, "{written}");
        }
    }

    #[test]
    fn fractions() {
        let cases = [
            ("1/2", "one half"),
            ("½ cup", "one half cup"),
            ("2½ hours", "two and a half hours"),
            ("3/4 of it", "three quarters of it"),
            ("2/3", "two thirds"),
            ("5 3/8 inches", "five and three eighths inches"),
            ("1/10th", "one tenth"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
