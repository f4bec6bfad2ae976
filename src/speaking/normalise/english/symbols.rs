//! Signs that are said, and signs that are not.

use super::numbers::digits;
use super::token::Kind;
use super::view::{Reading, View, is_one_of};
use super::weekdays::weekday;
use super::{comparisons, money, paths, ranges, slashes, superscripts};

/// Reads the sign at the start of `view`. `None` leaves it as written: punctuation.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let sign = view.text(0);
    let run = run(view);
    if run >= 3 && !matches!(sign, "." | "!" | "?") {
        return Some(Reading::new("", run));
    }
    if let Some(reading) = keys(view)
        .or_else(|| paths::from_root(view))
        .or_else(|| superscripts::read(view))
        .or_else(|| comparisons::read(view))
        .or_else(|| ranges::dash(view))
        .or_else(|| between_numbers(view))
    {
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
        "¢" => "cents",
        "#" => return Some(hash(view)),
        "/" => return Some(slashes::read(view)),
        "\\" => "backslash",
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

/// `1st/2nd` is no number with a slash.
fn ordinals(view: &View<'_>) -> bool {
    view.kind(2) == Kind::Word
}

/// `*86#`, "press * or #": keys of a telephone.
fn keys(view: &View<'_>) -> Option<Reading> {
    const WORDS: &[&str] = &[
        "dial", "press", "call", "enter", "hit", "push", "type", "the",
    ];
    const KEYS_MAX: usize = 12;
    let sign = |at: usize| match view.text(at) {
        "*" => "star",
        "#" => "hash",
        _ => "",
    };
    if sign(0).is_empty() {
        return None;
    }
    let after_word = is_one_of(WORDS, view.word_before());
    let key =
        after_word && (view.text(0) == "*" || view.text(2) == "key") && !view.is_alphanumeric(1);
    if key && (view.word_before() != "the" || view.word_after(0) == "key") {
        return Some(Reading::new(sign(0), 1));
    }
    let begins =
        matches!(view.kind_before(1), Kind::Space | Kind::Nothing) || view.text_before(1) == "(";
    let count = (0..KEYS_MAX)
        .take_while(|at| view.kind(*at) == Kind::Number || !sign(*at).is_empty())
        .count();
    let signs = (0..count).filter(|at| !sign(*at).is_empty()).count();
    let dialled =
        after_word && (view.text(0) == "*" || signs > 1) || count > 2 && sign(count - 1) == "hash";
    if !begins || count < 2 || view.is_alphanumeric(count) || !dialled {
        return None;
    }
    let words: Vec<String> = (0..count)
        .map(|at| match sign(at) {
            "" => digits(view.text(at), "zero"),
            sign => sign.to_owned(),
        })
        .collect();
    Some(Reading::new(words.join(" "), count))
}

/// `2*8`, `2x8`, `2+3`, `a < b`: arithmetic.
fn between_numbers(view: &View<'_>) -> Option<Reading> {
    let numbers = view.kind_before(1) == Kind::Number && view.kind(1) == Kind::Number;
    let spaced = view.kind_before(1) == Kind::Space && view.kind(1) == Kind::Space;
    let spoken = match view.text(0) {
        "*" if numbers || spaced => "times",
        "^" if numbers => "to the power of",
        "/" if numbers && !ordinals(view) => "slash",
        "-" | "–" if numbers => " ",
        _ => return None,
    };
    Some(Reading::new(spoken, 1))
}

fn plus(view: &View<'_>) -> Reading {
    // "Sat + Sun"
    let days = view.kind_before(1) == Kind::Space && weekday(view.text_before(2)).is_some();
    if days && weekday(view.text(2)).is_some() {
        return Reading::new("and", 1);
    }
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
            (
                "Dial *44# or press *7.",
                "Dial star four four hash or press star seven.",
            ),
            ("[draft]", "(draft)"),
            ("pass/fail", "pass or fail"),
            ("~50 people", "about fifty people"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
