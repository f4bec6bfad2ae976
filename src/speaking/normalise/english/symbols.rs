//! Signs that are said, and signs that are not.

use super::money;
use super::token::Kind;
use super::view::{Reading, View};

/// Reads the sign at the start of `view`. `None` leaves it as written: punctuation.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let sign = view.text(0);
    let run = run(view);
    if run >= 3 && !matches!(sign, "." | "!" | "?") {
        return Some(Reading::new("", run));
    }
    if let Some(reading) = between_numbers(view) {
        return Some(reading);
    }
    let begins = matches!(view.kind_before(1), Kind::Space | Kind::Nothing);
    let spoken = match sign {
        "." if begins && view.kind(1) == Kind::Word => "dot",
        "&" => "and",
        "@" => "at",
        "+" => return Some(plus(view)),
        "=" => "equals",
        "%" => "percent",
        "°" => "degrees",
        "§" if view.text(1) == "§" => return Some(Reading::new("sections", 2)),
        "§" => "section",
        "¶" => "paragraph",
        "→" | "⇒" | "⟶" => "to",
        "±" => "plus or minus",
        "×" => "times",
        "÷" => "divided by",
        "≈" => "approximately",
        "≠" => "is not equal to",
        "≤" => "at most",
        "≥" => "at least",
        "√" => "square root of",
        "∞" => "infinity",
        "²" => "squared",
        "³" => "cubed",
        "¢" => "cents",
        "#" => return Some(hash(view)),
        "/" => return Some(slash(view)),
        "\\" => "backslash",
        "<" if view.kind(1) == Kind::Space => "less than",
        ">" if view.kind(1) == Kind::Space && view.kind_before(1) == Kind::Space => "greater than",
        "-" => return grade_minus(view),
        "*" | "_" | "~" | "^" | "`" | "<" | ">" | "|" | "{" | "}" | "•" | "·" | "▪" | "●" | "■"
        | "◦" | "►" | "‣" | "†" | "‡" => " ",
        "[" => "(",
        "]" => ")",
        _ => match money::name_of_symbol(sign) {
            Some(name) => name,
            None => return is_unsaid(sign).then(|| Reading::new(" ", 1)),
        },
    };
    Some(Reading::new(spoken, 1))
}

/// Arrows, mathematical and technical signs without a reading.
fn is_unsaid(sign: &str) -> bool {
    sign.chars().all(|letter| matches!(u32::from(letter), 0x2190..=0x22FF | 0x27C0..=0x2AFF | 0x2070..=0x209F | 0xA6 | 0xA8 | 0xAF | 0xB4 | 0xB8))
}

/// How many of the same sign follow each other.
fn run(view: &View<'_>) -> usize {
    const RUN_MAX: usize = 200;
    (0..RUN_MAX)
        .take_while(|at| view.kind(*at) == Kind::Mark && view.text(*at) == view.text(0))
        .count()
}

/// `2*8`, `2x8`, `2+3`, `a < b`: arithmetic.
fn between_numbers(view: &View<'_>) -> Option<Reading> {
    let numbers = view.kind_before(1) == Kind::Number && view.kind(1) == Kind::Number;
    let spaced = view.kind_before(1) == Kind::Space && view.kind(1) == Kind::Space;
    let spoken = match view.text(0) {
        "*" if numbers || spaced => "times",
        "^" if numbers => "to the power of",
        "<" if numbers => "less than",
        ">" if numbers => "greater than",
        "/" if numbers => "slash",
        "-" | "–" if numbers => " ",
        _ => return None,
    };
    Some(Reading::new(spoken, 1))
}

fn plus(view: &View<'_>) -> Reading {
    let second = usize::from(view.text(1) == "+");
    let spoken = if second == 1 { "plus plus" } else { "plus" };
    Reading::new(spoken, 1 + second)
}

/// `#5` is number five, `C#` is sharp, `#topic` is a hash.
fn hash(view: &View<'_>) -> Reading {
    let sharp =
        matches!(view.text_before(1), "C" | "F" | "G" | "A" | "D") && !view.is_alphanumeric(1);
    let spoken = match view.kind(1) {
        Kind::Number => "number",
        _ if sharp => "sharp",
        _ => "hash",
    };
    Reading::new(spoken, 1)
}

/// Between words a slash is a short pause for lists of choices, and said between letters and numbers.
fn slash(view: &View<'_>) -> Reading {
    let lower =
        |text: &str| text.chars().count() > 1 && !text.chars().skip(1).any(char::is_uppercase);
    let words = view.kind_before(1) == Kind::Word && view.kind(1) == Kind::Word;
    let choice = words && lower(view.text_before(1)) && lower(view.text(1));
    Reading::new(if choice { " or " } else { "slash" }, 1)
}

/// `B-` as a grade.
fn grade_minus(view: &View<'_>) -> Option<Reading> {
    let grade = view.text_before(1);
    let is_grade = matches!(grade, "A" | "B" | "C" | "D")
        && !matches!(view.kind_before(2), Kind::Word | Kind::Number);
    let ends = !view.is_alphanumeric(1) && !matches!(view.text(1), "-");
    (is_grade && ends).then(|| Reading::new("minus", 1))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn signs() {
        let cases = [
            ("Q&A", "Q and eh"),
            ("food & drink", "food and drink"),
            ("A/B testing", "eh slash B testing"),
            ("C++ and C#", "C plus plus and C sharp"),
            ("#5", "number five"),
            ("§ 3", "section three"),
            ("Campus → Station", "Campus to Station"),
            ("a B- or an A+", "a B minus or an eh plus"),
            ("2 + 3 = 5", "two plus three equals five"),
            ("6 * 7", "six times seven"),
            ("± 2", "plus or minus two"),
            ("18+", "eighteen plus"),
            ("=====", ""),
            ("2^8 in .NET", "two to the power of eight in dot N E T"),
            ("@ noon", "at noon"),
            ("wait... what?!", "wait... what?!"),
            ("[draft]", "(draft)"),
            ("pass/fail", "pass or fail"),
            ("~50 people", "about fifty people"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
