//! Rooms, courses, forms, flights: letters and digits that belong together.

use super::addresses::is_postal_code;
use super::context;
use super::letters::{is_spelled, spelled};
use super::numbers::{self, cardinal, code, digits};
use super::ranges;
use super::token::Kind;
use super::view::{Reading, View, is_one_of, is_upper};

/// What follows "3x" when it says how often.
const OFTEN: &[&str] = &[
    "a", "per", "each", "every", "daily", "weekly", "monthly", "yearly", "faster", "more",
    "larger", "bigger",
];
/// Digits of a number that is said in pairs.
const CODE_DIGITS_MAX: usize = 4;

/// How a run of letters in a code is said.
fn letters(text: &str) -> String {
    let single = text.chars().count() == 1;
    if (single && text != "a") || is_spelled(text) {
        return spelled(text);
    }
    text.to_owned()
}

fn number(text: &str) -> String {
    if text.len() <= CODE_DIGITS_MAX {
        code(text)
    } else {
        digits(text, "zero")
    }
}

/// Starts with letters: `B-204`, `CS 101`, `DS-2019`, `A4`, `H1B`, `covid-19`.
pub(super) fn read_word(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    let before = view.kind_before(1);
    let in_chain = view.text_before(1) == "-" && view.kind_before(2) != Kind::Space;
    let apart = !in_chain && before != Kind::Number && before != Kind::Word;
    if view.kind(1) == Kind::Number {
        return Some(version(view).unwrap_or_else(|| run(view)));
    }
    let is_code = is_upper(word) && word.len() <= 4;
    if view.text(1) == "-"
        && view.kind(2) == Kind::Number
        && apart
        && word.len() <= 12
        && !ranges::is_point(word)
    {
        return hyphenated(view, is_code);
    }
    // "CS 101", "ENGL 2301", "BIO 110L"
    let text = view.text(2);
    let course = is_code
        && (2..=4).contains(&word.len())
        && view.kind(1) == Kind::Space
        && view.kind(2) == Kind::Number;
    let goes_on = matches!(view.text(3), "-" | "–") && view.is_alphanumeric(4);
    let plain =
        (3..=4).contains(&text.len()) && !is_decimal(view, 3) && !view.style.shouted && !goes_on;
    if course
        && plain
        && (is_spelled(word) || word.len() == 4)
        && !matches!(word, "PM" | "AM" | "BC" | "AD")
    {
        let suffix = view.text(3);
        let section = usize::from(view.kind(3) == Kind::Word && suffix.len() == 1);
        let mut spoken = format!("{} {}", letters(word), number(text));
        if section == 1 {
            spoken.push(' ');
            spoken.push_str(&letters(suffix));
        }
        return Some(Reading::new(spoken, 3 + section));
    }
    None
}

fn is_decimal(view: &View<'_>, at: usize) -> bool {
    matches!(view.text(at), "." | "," | ":" | "/" | "%") && view.kind(at + 1) == Kind::Number
        || view.text(at) == "%"
}

/// `B-204`, `F-1`, `K-12`, `covid-19`.
fn hyphenated(view: &View<'_>, is_code: bool) -> Option<Reading> {
    let text = view.text(2);
    let goes_on = matches!(view.text(3), "-" | "/") && view.is_alphanumeric(4);
    let decade = view.kind(3) == Kind::Word && view.text(3) == "s";
    if goes_on || decade || is_decimal(view, 3) {
        return None;
    }
    let word = view.text(0);
    if !is_code {
        // "covid-19", "pre-2020"
        let rest = view.ahead(2);
        if view.kind(3) == Kind::Word {
            return None;
        }
        let found = numbers::read(&rest)?;
        return Some(Reading::new(
            format!("{word} {}", found.spoken),
            2 + found.tokens,
        ));
    }
    let mut spoken = format!("{} {}", letters(word), number(text));
    let mut tokens = 3;
    let ordinal = view.kind(3) == Kind::Word && matches!(view.text(3), "st" | "nd" | "rd" | "th");
    if view.kind(3) == Kind::Word && !ordinal {
        spoken.push(' ');
        spoken.push_str(&letters(view.text(3)));
        tokens = 4;
    }
    Some(Reading::new(spoken, tokens))
}

/// `v2.1`.
fn version(view: &View<'_>) -> Option<Reading> {
    let rest = view.ahead(1);
    let plain = matches!(view.text(0), "v" | "V") && view.kind(2) != Kind::Word;
    let found = plain
        .then(|| numbers::version(&rest).or_else(|| numbers::read(&rest)))
        .flatten()?;
    Some(Reading::new(
        format!("version {}", found.spoken),
        found.tokens + 1,
    ))
}

/// Letters and digits without anything between: `A4`, `H1B`, `t2000`, `25d08`.
fn run(view: &View<'_>) -> Reading {
    const PARTS_MAX: usize = 24;
    let mut spoken = String::new();
    let mut tokens = 0;
    while tokens < PARTS_MAX {
        let text = view.text(tokens);
        let part = match view.kind(tokens) {
            Kind::Word => letters(text),
            Kind::Number => number(text),
            _ => break,
        };
        if !spoken.is_empty() {
            spoken.push(' ');
        }
        spoken.push_str(&part);
        tokens += 1;
    }
    Reading::new(spoken, tokens.max(1))
}

/// Starts with digits: `3D`, `2x`, `5K`, `25d08A`, `401-ks`; and `204` after "room".
pub(super) fn read_number(view: &View<'_>) -> Option<Reading> {
    let text = view.text(0);
    if view.kind(0) != Kind::Number {
        return None;
    }
    if view.kind(1) == Kind::Word {
        return Some(attached(view));
    }
    let either = view.text(1) == "/" && view.kind(2) == Kind::Number && context::is_place(view);
    if is_decimal(view, 1) && !either {
        return None;
    }
    let dash = matches!(view.text(1), "-" | "–");
    let alone = !dash || !view.is_alphanumeric(2);
    // "Rooms 101-105"
    let range =
        dash && view.kind(2) == Kind::Number && view.kind(3) != Kind::Word && view.text(3) != "-";
    if (alone || range) && context::is_place(view) {
        return Some(Reading::new(number(text), 1));
    }
    let before = view.word_before();
    let counted = numbers::counts(view.word_after(0));
    if !view.is_alphanumeric(1)
        && alone
        && !counted
        && (is_secret(view) || context::is_identifier(view))
    {
        return Some(Reading::new(digits(text, "zero"), 1));
    }
    // "Biology 101 is full", but not "Only 205 students".
    let subject = before.len() > 3
        && before.starts_with(char::is_uppercase)
        && before
            .chars()
            .skip(1)
            .all(|letter| letter.is_ascii_lowercase());
    let next = view.word_after(0);
    let follows = matches!(view.kind(1), Kind::Mark | Kind::Nothing)
        || is_one_of(
            &[
                "is", "and", "or", "in", "at", "on", "with", "meets", "for", "covers", "requires",
                "has",
            ],
            next,
        );
    let level = text.len() == 3 && text.as_bytes()[1] == b'0' && text.as_bytes()[2] != b'0';
    if subject && level && follows && alone && !matches!(view.text(1), "%" | "°" | "\"" | "+") {
        return Some(Reading::new(code(text), 1));
    }
    zip(view)
}

/// Whether the clause before says that a code follows: "the school code is 7421".
fn is_secret(view: &View<'_>) -> bool {
    const WORDS: &[&str] = &["code", "pin", "passcode", "password", "otp", "zip"];
    const TOKENS_MAX: usize = 30;
    if view.text(0).len() < 3 {
        return false;
    }
    let last = view.word_before();
    if !is_one_of(
        &["is", "code", "pin", "passcode", "password", "otp", "enter"],
        last,
    ) {
        return false;
    }
    (1..TOKENS_MAX)
        .take_while(|back| !matches!(view.text_before(*back), "." | "," | ";" | "?" | "!" | ""))
        .any(|back| is_one_of(WORDS, view.text_before(back)))
}

/// Five digits after a state: digit by digit.
fn zip(view: &View<'_>) -> Option<Reading> {
    is_postal_code(view).then(|| Reading::new(digits(view.text(0), "zero"), 1))
}

/// A number with letters attached.
fn attached(view: &View<'_>) -> Reading {
    let suffix = view.text(1);
    if view.kind(2) == Kind::Number {
        return run(view);
    }
    let first = match view.text(0) {
        // "Room 101B"
        text if text.len() == 3 && suffix.len() == 1 && context::is_place(view) => code(text),
        text if text.starts_with('0') && text.len() > 1 => digits(text, "zero"),
        text if text.len() > 9 => digits(text, "zero"),
        // "1080p" and "747s" are said in pairs, "100th" is not here.
        text if text.len() == 4 && suffix.len() == 1 => code(text),
        text => text.parse().map_or_else(
            |_| digits(text, "zero"),
            |value| cardinal(value, view.style.british),
        ),
    };
    // "2x" and "10k"
    let tail = match suffix {
        "k" | "K" if view.text(0).len() <= 3 => "K".to_owned(),
        // "3x per week"
        "x" if view.text(2) == "/" || is_one_of(OFTEN, view.word_after(1)) => "times".to_owned(),
        _ if suffix.chars().count() == 1 && suffix != "s" => spelled(suffix),
        _ => letters(suffix),
    };
    Reading::new(format!("{first} {tail}"), 2)
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn codes() {
        let cases = [
            ("room B-204.", "room B two oh four."),
            ("room H-210", "room H two ten"),
            ("Room 205C", "Room two oh five C"),
            ("room M-015", "room M zero one five"),
            ("CS 101", "C S one oh one"),
            (
                "CS101 and ENGL 2301",
                "C S one oh one and ENGL twenty three oh one",
            ),
            ("BIO 110L", "B I O one ten L"),
            ("Form I-20", "Form I twenty"),
            ("DS-2019 or DS-160", "D S twenty nineteen or D S one sixty"),
            ("an F-1 visa", "an F one visa"),
            (
                "Room 204 or Suite 1100",
                "Room two oh four or Suite eleven hundred",
            ),
            ("Take Biology 101.", "Take Biology one oh one."),
            ("Älter 101", "Älter one oh one"),
            ("Only 205 students", "Only two hundred five students"),
            ("A4 paper", "eh four paper"),
            ("a 3D model", "a three D model"),
            ("COVID-19", "COVID nineteen"),
            ("K-12 schools", "K twelve schools"),
            ("a 5K run", "a five K run"),
            (
                "the code for sending scores is 7421.",
                "the code for sending scores is seven four two one.",
            ),
            (
                "the dress code was new in 2024",
                "the dress code was new in twenty twenty four",
            ),
            ("SAT of 1200", "S eh T of twelve hundred"),
            (
                "Boston, MA 02115",
                "Boston, Massachusetts zero two one one five",
            ),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
