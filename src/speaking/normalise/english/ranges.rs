//! Dashes between points in time that no other rule reads together: "8 am-noon", "Dec. 24-Jan. 2", "Fall 2027–Spring 2028".

use super::dates::{self, is_month};
use super::numeric_dates;
use super::token::Kind;
use super::view::{Reading, View, is_capitalised, is_one_of};
use super::weekdays::weekday;

/// Points of a day that are words.
const POINTS: &[&str] = &[
    "noon", "midnight", "midday", "dawn", "dusk", "sunrise", "sunset",
];
/// Ends of a span of time, after a number.
const ENDS: &[&str] = &[
    "close", "closing", "late", "present", "today", "now", "onwards",
];
const SEASONS: &[&str] = &["spring", "summer", "fall", "autumn", "winter"];

/// Whether `word` is a point of the day, a month or a day of the week: a number after its dash ends a span.
pub(super) fn is_point(word: &str) -> bool {
    is_one_of(POINTS, word) || is_month(word) || weekday(word).is_some()
}

/// The dash at the start of `view`, between two points in time.
pub(super) fn dash(view: &View<'_>) -> Option<Reading> {
    if !matches!(view.text(0), "-" | "–" | "—") {
        return None;
    }
    let spaced = usize::from(view.kind(1) == Kind::Space);
    if (view.kind_before(1) == Kind::Space) != (spaced == 1) {
        return None;
    }
    if spaced == 0 && are_codes(view) {
        return Some(Reading::new(" to ", 1));
    }
    let next = view.ahead(1 + spaced);
    (begins(view, 1 + spaced) && ends(&next)).then(|| Reading::new(" to ", 1 + spaced))
}

/// Whether codes with the same letters in front stand on both sides: "A101-A105".
fn are_codes(view: &View<'_>) -> bool {
    let letters = view.text_before(2);
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    view.kind_before(1) == Kind::Number
        && view.kind_before(2) == Kind::Word
        && view.kind(2) == Kind::Number
        && !view.is_alphanumeric(3)
        && letters.len() <= 3
        && letters == view.text(1)
        && number(view.text_before(1)) < number(view.text(2))
}

/// Whether a point in time ends `back` tokens before.
fn begins(view: &View<'_>, back: usize) -> bool {
    let back = back + usize::from(view.text_before(back) == ".");
    let text = view.text_before(back);
    match view.kind_before(back) {
        Kind::Number => true,
        Kind::Word => {
            let half = is_one_of(&["am", "pm", "a", "p", "m", "h"], text)
                && (1..=4).any(|more| view.kind_before(back + more) == Kind::Number);
            let ordinal = is_one_of(&["st", "nd", "rd", "th"], text)
                && view.kind_before(back + 1) == Kind::Number;
            half || ordinal || is_point(text) || is_capitalised(text) && is_one_of(SEASONS, text)
        }
        _ => false,
    }
}

/// Whether a point in time begins `view`.
fn ends(view: &View<'_>) -> bool {
    let text = view.text(0);
    match view.kind(0) {
        Kind::Word => {
            let name = is_capitalised(text) && (is_month(text) || is_one_of(SEASONS, text));
            let span = is_one_of(POINTS, text) || is_one_of(ENDS, text);
            (span || name || weekday(text).is_some()) && view.text(1) != "-"
        }
        Kind::Number => {
            let word_before = (1..=4).any(|back| is_one_of(POINTS, view.text_before(back)));
            word_before
                || dates::read_day_first(view).is_some()
                || numeric_dates::read(view).is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn spans_of_time() {
        let cases = [
            (
                "Shut Oct. 30-Nov. 4.",
                "Shut October thirtieth to November fourth.",
            ),
            (
                "Feb 2029-Apr 2030",
                "February twenty twenty nine to April twenty thirty",
            ),
            ("7 am-noon", "seven eh M to noon"),
            ("noon – 6 pm", "noon to six P M"),
            ("9 p.m.–midnight", "nine P M to midnight"),
            ("Sat 8 pm-Mon 6 am", "Saturday eight P M to Monday six eh M"),
            ("2031-present", "twenty thirty one to present"),
            (
                "30 Nov-3 Dec 2029",
                "the thirtieth of November to the third of December twenty twenty nine",
            ),
            (
                "Spring 2030–Fall 2031",
                "Spring twenty thirty to Fall twenty thirty one",
            ),
            ("a mid-May walk - bring tea", "a mid-May walk - bring tea"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
