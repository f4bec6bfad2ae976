//! Slashes: of, out of, per, or.

use super::numbers::{self, counts};
use super::token::Kind;
use super::units;
use super::view::{Reading, View, is_one_of};

/// What is counted through: "page 3/12".
const PLACES: &[&str] = &[
    "page", "pg", "p", "step", "part", "slide", "question", "chapter", "day", "lesson", "level",
    "module", "section", "week", "round", "item", "sheet", "photo", "picture", "figure", "volume",
    "vol", "game", "stage", "stop", "unit", "episode", "exercise", "track", "disc", "task",
    "number", "screen", "session", "station", "exhibit", "floor", "issue", "message",
];
/// What gives marks.
const MARKS: &[&str] = &[
    "rated", "rating", "ratings", "rate", "score", "scored", "scores", "got", "gets", "grade",
    "mark", "marks", "review", "reviews",
];
const BEFORE_MARKS: &[&str] = &[
    "a", "an", "of", "is", "was", "at", "with", "it", "us", "them", "average",
];
/// What is counted out of a whole.
const COUNTED: &[&str] = &[
    "stars",
    "star",
    "points",
    "people",
    "marks",
    "votes",
    "students",
    "visitors",
    "guests",
    "users",
    "patients",
    "customers",
    "times",
    "answers",
    "questions",
    "doctors",
    "parents",
    "children",
    "adults",
    "members",
    "families",
];
/// Counted words that do not end in "s", and words of how often.
const MANY: &[&str] = &[
    "people", "children", "men", "women", "once", "twice", "times", "staff", "feet",
];

/// `3/12` after "page", `4/5 stars`.
pub(super) fn of_a_whole(view: &View<'_>) -> Option<Reading> {
    let first = numbers::numeral(view).filter(|first| view.text(first.tokens) == "/")?;
    let second = numbers::numeral(&view.ahead(first.tokens + 1))?;
    let tokens = first.tokens + 1 + second.tokens;
    let goes_on = matches!(view.text(tokens), "/" | "-" | "–") && view.is_alphanumeric(tokens + 1)
        || view.kind(tokens) == Kind::Word;
    if view.kind_before(1) == Kind::Mark && matches!(view.text_before(1), "/" | "-" | "$")
        || goes_on
    {
        return None;
    }
    let joint = if is_one_of(PLACES, marked_by(view)) && first.fraction.is_none() {
        "of"
    } else if first == second && first.digits.len() > 1
        || is_one_of(MARKS, marked_by(view))
        || is_one_of(COUNTED, view.word_after(tokens - 1))
        || first.fraction.is_some()
    {
        "out of"
    } else {
        return None;
    };
    let spoken = format!("{} {joint} {}", first.spoken(view), second.spoken(view));
    Some(Reading::new(spoken, tokens))
}

/// The word before a number, "is a" and colons aside.
fn marked_by<'a>(view: &View<'a>) -> &'a str {
    const BACK_MAX: usize = 10;
    for back in 1..BACK_MAX {
        let text = view.text_before(back);
        match view.kind_before(back) {
            Kind::Space => {}
            Kind::Word if is_one_of(BEFORE_MARKS, text) => {}
            Kind::Word => return text,
            Kind::Mark if matches!(text, ":" | ".") && back <= 2 => {}
            _ => return "",
        }
    }
    ""
}

/// A slash at the start of `view`, with spaces around it or none.
pub(super) fn read(view: &View<'_>) -> Reading {
    let spaced = usize::from(view.kind(1) == Kind::Space && view.kind_before(1) == Kind::Space);
    if view.kind(1 + spaced) == Kind::Word
        && is_counted(view, 1 + spaced)
        && let Some(unit) = one_of(view.text(1 + spaced))
    {
        return Reading::new(format!(" per {unit}"), 2 + spaced);
    }
    // "1st/2nd"
    let ordinals = view.kind(1) == Kind::Number
        && numbers::numeral(&view.ahead(1))
            .is_some_and(|found| numbers::ordinal_at(&view.ahead(1), &found).is_some());
    let lower =
        |text: &str| text.chars().count() > 1 && !text.chars().skip(1).any(char::is_uppercase);
    let words = view.kind_before(1) == Kind::Word && view.kind(1) == Kind::Word;
    // "TV/radio"
    let long = |text: &str| text.chars().count() > 1;
    let word = |text: &str| text.chars().count() > 3 && lower(text);
    let (left, right) = (view.text_before(1), view.text(1));
    let mixed = long(left) && long(right) && (word(left) || word(right));
    let choice = words && (lower(left) && lower(right) || mixed);
    let halves = (view.text_before(1), view.text(1)) == ("AM", "PM");
    let or = choice || halves || ordinals && view.kind_before(1) == Kind::Word;
    Reading::new(if or { " or " } else { "slash" }, 1)
}

/// Whether what ends `back` tokens before is a number of things: "20 hours", "10GB", "5 %".
fn is_counted(view: &View<'_>, back: usize) -> bool {
    let text = view.text_before(back);
    let before = back + 1;
    let number = view.kind_before(before) == Kind::Number
        || view.kind_before(before) == Kind::Space && view.kind_before(before + 1) == Kind::Number;
    match view.kind_before(back) {
        // "1 visit/month", "price/night"
        Kind::Word if units::per(view.text(back)).is_some() && is_single(view, back) => true,
        Kind::Word => {
            let many = counts(text) || is_one_of(MANY, text) || units::is_unit(text);
            // "hours/week"
            let often = counts(text) && units::per(view.text(back)).is_some();
            is_one_of(&["once", "twice"], text) || often || number && (many || text == "x")
        }
        Kind::Mark => number && matches!(text, "%" | "¢" | "€" | "£"),
        _ => false,
    }
}

/// Whether what ends `back` tokens before is one thing or what it costs.
fn is_single(view: &View<'_>, back: usize) -> bool {
    const PRICES: &[&str] = &["price", "cost", "fee", "rate", "charge"];
    let number = back + 1 + usize::from(view.kind_before(back + 1) == Kind::Space);
    is_one_of(PRICES, view.text_before(back)) || matches!(view.text_before(number), "1" | "one")
}

/// What comes after "per": one thing, units in full. None for a second thing to choose from.
pub(super) fn one_of(word: &str) -> Option<&str> {
    let plural = word.ends_with('s') && !word.ends_with("ss") && word.len() > 1;
    let is_word = word.chars().all(char::is_lowercase) && word.len() > 1 && !is_one_of(MANY, word);
    units::per(word)
        .or_else(|| units::one(word))
        .or_else(|| (is_word && !plural).then_some(word))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn slashes() {
        let cases = [
            ("page 2/9", "page two of nine"),
            ("Day 3/4:", "Day three of four:"),
            ("a score of 7/10", "a score of seven out of ten"),
            ("7.5/10", "seven point five out of ten"),
            ("2/5 stars", "two out of five stars"),
            ("3/4 of us", "three quarters of us"),
            ("6 lessons/term", "six lessons per term"),
            ("30 cents / stamp", "thirty cents per stamp"),
            ("9 GB/device", "nine gigabytes per device"),
            ("4 men/women", "four men or women"),
            ("twice/week", "twice per week"),
            ("2x/day", "two times per day"),
            ("the 5th/6th row", "the fifth or sixth row"),
            ("tea/coffee", "tea or coffee"),
            (
                "$7/child, £9 / head",
                "seven dollars per child, nine pounds per head",
            ),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
