//! Telephone numbers, and other numbers in groups that are said digit by digit.

use super::context::is_dialled;
use super::numbers::{counts, digits};
use super::token::Kind;
use super::view::{Reading, View, is_one_of};

/// Groups of one number.
const GROUPS_MAX: usize = 10;
/// Words before a hyphenated pair of numbers that is a range after all.
const RANGE_WORDS: &[&str] = &[
    "pages", "page", "pp", "from", "between", "rooms", "years", "numbers", "seats",
];
/// Words right before a short number to dial.
const CALL_WORDS: &[&str] = &[
    "call",
    "dial",
    "phone",
    "ring",
    "text",
    "extension",
    "ext",
    "x",
];
/// First groups of four digits that are free or cheap to call.
const SERVICE: &[&str] = &["0800", "0808", "0845", "0870", "1300", "1800", "1900"];
/// Numbers that everyone dials.
const EMERGENCY: &[&str] = &["911", "112", "999", "988"];

/// A number in groups.
struct Groups<'a> {
    texts: Vec<&'a str>,
    /// What stands before each group but the first: `-`, `.`, ` `, `(`.
    separators: Vec<char>,
    country: bool,
    tokens: usize,
}

/// `555-0100`, `+1 (555) 010-0123 ext. 4`, `192.168.0.1`, `123-45-6789`, `1-800-FLOWERS`, and 911.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let begins = view.kind(0) == Kind::Number
        || (matches!(view.text(0), "+" | "(") && view.kind(1) == Kind::Number)
        || (view.text(0) == "+" && view.text(1) == "(" && view.kind(2) == Kind::Number);
    let apart = !matches!(view.kind_before(1), Kind::Word | Kind::Number | Kind::Fixed)
        && !matches!(view.text_before(1), "$" | "€" | "£" | "/" | "#" | "-");
    if let Some(reading) = last_digits(view) {
        return Some(reading);
    }
    if !begins || !apart {
        return None;
    }
    let grouped = || {
        let groups = groups(view)?;
        let spoken = spoken(view, &groups)?;
        Some(extension(view, spoken, groups.tokens))
    };
    vanity(view).or_else(grouped).or_else(|| short(view))
}

/// The `-0101` of "555-0100 or -0101".
fn last_digits(view: &View<'_>) -> Option<Reading> {
    let digits_after = view.kind(1) == Kind::Number && (2..=5).contains(&view.text(1).len());
    if view.text(0) != "-" || !digits_after || view.kind_before(1) != Kind::Space {
        return None;
    }
    let joint = matches!(view.text_before(2), "or" | "and" | "to" | "&" | "/" | ",");
    let gap = usize::from(view.kind_before(3) == Kind::Space);
    let number = view.kind_before(3 + gap) == Kind::Number
        && view.text_before(3 + gap).len() == view.text(1).len()
        && matches!(view.text_before(4 + gap), "-" | "–" | " " | "." | "/");
    (joint && number).then(|| Reading::new(digits(view.text(1), zero(view)), 2))
}

/// `911`, and any short number after "call".
fn short(view: &View<'_>) -> Option<Reading> {
    let text = view.text(0);
    let alone = view.kind(0) == Kind::Number
        && !matches!(view.text(1), "-" | "." | "," | ":" | "/")
        || (matches!(view.text(1), "." | ",") && view.kind(2) != Kind::Number);
    if !alone || view.is_alphanumeric(1) {
        return None;
    }
    let before = view.word_before();
    let emergency = EMERGENCY.contains(&text) && (text == "911" || is_one_of(CALL_WORDS, before));
    let dialled = is_one_of(CALL_WORDS, before) && (3..=7).contains(&text.len());
    let named = (5..=12).contains(&text.len()) && is_dialled(view);
    let counted = counts(view.word_after(0)) || matches!(view.text(1), "%" | "°");
    ((emergency || dialled || named) && !counted)
        .then(|| extension(view, digits(text, zero(view)), 1))
}

/// How zero is said in a number to dial.
fn zero(view: &View<'_>) -> &'static str {
    if view.style.british { "oh" } else { "zero" }
}

fn groups<'a>(view: &View<'a>) -> Option<Groups<'a>> {
    let mut found = Groups {
        texts: Vec::with_capacity(4),
        separators: Vec::with_capacity(4),
        country: view.text(0) == "+",
        tokens: usize::from(view.text(0) == "+"),
    };
    let mut separator = ' ';
    while found.texts.len() < GROUPS_MAX {
        let at = found.tokens;
        let bracket = view.text(at) == "(" && view.text(at + 2) == ")";
        let number = at + usize::from(bracket);
        if view.kind(number) != Kind::Number
            || view.kind(number + 1) == Kind::Word && view.text(number + 1) != "x"
        {
            break;
        }
        found.texts.push(view.text(number));
        if found.texts.len() > 1 {
            found.separators.push(if bracket { '(' } else { separator });
        }
        let mut end = number + 1 + usize::from(bracket);
        found.tokens = end;
        separator = match (view.kind(end), view.text(end)) {
            (Kind::Space, _) => ' ',
            (Kind::Mark, "-" | "–") => '-',
            (Kind::Mark, ".") => '.',
            (Kind::Mark, "/") if may_slash(view, found.texts.len()) => '/',
            _ if bracket => ')',
            _ if view.text(end) == "(" => '(',
            _ => break,
        };
        end += usize::from(!matches!(separator, ')' | '('));
        if view.kind(end) != Kind::Number && view.text(end) != "(" {
            break;
        }
        found.tokens = end;
    }
    // A separator after the last group does not belong to it.
    if found.tokens > 0
        && !matches!(view.kind(found.tokens - 1), Kind::Number)
        && view.text(found.tokens - 1) != ")"
    {
        found.tokens -= 1;
    }
    (found.texts.len() > 1 || found.country).then_some(found)
}

/// Whether a slash may follow the first of `groups`: the dialling code of a town, "030/555…", and "phone 555/0100".
fn may_slash(view: &View<'_>, groups: usize) -> bool {
    let bare = usize::from(view.text(0) == "(");
    let first = view.text(bare);
    groups == 1 && first.len() >= 3 && (first.starts_with('0') || is_dialled(view))
}

/// The words, when the groups have the lengths of a known kind of number.
fn spoken(view: &View<'_>, found: &Groups<'_>) -> Option<String> {
    let lengths: Vec<usize> = found.texts.iter().map(|text| text.len()).collect();
    let all = |sign: char| found.separators.iter().all(|separator| *separator == sign);
    let joined = |sign: &str| {
        let parts: Vec<String> = found.texts.iter().map(|text| group(view, text)).collect();
        parts.join(sign)
    };
    if found.country {
        let count: usize = lengths.iter().sum();
        return ((8..=15).contains(&count) && lengths[0] <= 4
            || lengths.len() == 1 && (8..=15).contains(&count))
        .then(|| format!("plus {}", joined(", ")));
    }
    let is_number = match lengths.as_slice() {
        [_, _, _, _] if all('.') && lengths.iter().all(|length| *length <= 3) => {
            return Some(joined(" dot "));
        }
        [3, 4] => all('-') && !is_one_of(RANGE_WORDS, view.word_before()) && view.text(0) >= "2",
        [3, 3, 4, ..] => lengths.len() <= 4,
        [1, 3, 3, 4] => found.texts[0] == "1" || !all(' '),
        [3, 2, 4] => all('-'),
        [4, 4, 4, 4] => true,
        [4, 3, 3] if SERVICE.contains(&found.texts[0]) => true,
        // France and others: pairs.
        [2, 2, 2, 2, 2] => found.texts[0].starts_with('0'),
        // Book numbers and other identifiers.
        [_, _, _, _, ..] if all('-') && lengths.iter().sum::<usize>() >= 8 => true,
        // Britain and others: a leading zero and spaces.
        [3..=5, rest @ ..] => {
            let count: usize = lengths.iter().sum();
            found.texts[0].starts_with('0')
                && rest.len() <= 3
                && rest.iter().all(|length| *length >= 2)
                && (9..=11).contains(&count)
        }
        _ => false,
    };
    let count: usize = lengths.iter().sum();
    let local = found.texts[0].starts_with('0') && (8..=12).contains(&count);
    let bracketed_code = view.text(0) == "(" && local;
    let slashed = found.separators.first() == Some(&'/') && (local || count == 7);
    let called = (6..=15).contains(&count) && is_called(view, &lengths);
    let is_number = is_number || bracketed_code || slashed || called;
    let bracketed = view.text(0) == "(" && matches!(lengths.as_slice(), [3, 3, 4] | [3, 7]);
    (is_number || bracketed).then(|| joined(", "))
}

/// Whether groups of these lengths follow a word such as "call", and are no thousands, years or hours.
fn is_called(view: &View<'_>, lengths: &[usize]) -> bool {
    let thousands = lengths.len() == 2 && lengths[1] == 3 && view.text(2) == "000";
    let years = lengths == [4, 4] && matches!(view.text(1), "-" | "–");
    !thousands && !years && is_dialled(view)
}

/// "eight hundred" of 800, other groups digit by digit.
fn group(view: &View<'_>, text: &str) -> String {
    match text {
        "800" => "eight hundred".to_owned(),
        "900" => "nine hundred".to_owned(),
        _ => digits(text, zero(view)),
    }
}

/// ` ext. 4`, ` x12`; and `/0101`, another way to end the number.
fn extension(view: &View<'_>, mut spoken: String, mut tokens: usize) -> Reading {
    let gap = usize::from(view.kind(tokens) == Kind::Space && view.kind(tokens + 2) == Kind::Space);
    let last = tokens + 1 + 2 * gap;
    let other = last + usize::from(view.text(last) == "-");
    let ending = view.kind(other) == Kind::Number && (2..=4).contains(&view.text(other).len());
    if view.text(tokens + gap) == "/" && ending && !view.is_alphanumeric(other + 1) {
        spoken.push_str(" or ");
        spoken.push_str(&digits(view.text(other), zero(view)));
        tokens = other + 1;
    }
    let comma = usize::from(view.text(tokens) == ",");
    let space = comma + usize::from(view.kind(tokens + comma) == Kind::Space);
    let word = tokens + space;
    if is_one_of(&["ext", "extension", "x", "extn"], view.text(word)) {
        let point = usize::from(view.text(word + 1) == ".");
        let gap = point + usize::from(view.kind(word + 1 + point) == Kind::Space);
        if view.kind(word + 1 + gap) == Kind::Number {
            spoken.push_str(", extension ");
            spoken.push_str(&digits(view.text(word + 1 + gap), zero(view)));
            tokens = word + 2 + gap;
        }
    }
    Reading::new(spoken, tokens)
}

/// `1-800-FLOWERS`.
fn vanity(view: &View<'_>) -> Option<Reading> {
    let one = usize::from(view.text(0) == "1" && view.text(1) == "-") * 2;
    let area = view.text(one);
    let is_area = area.len() == 3
        && matches!(
            area,
            "800" | "888" | "877" | "866" | "855" | "844" | "833" | "900"
        );
    if !is_area || view.text(one + 1) != "-" {
        return None;
    }
    let mut at = one + 2;
    let mut words = String::new();
    let mut letters = 0;
    for _ in 0..GROUPS_MAX {
        if !words.is_empty() {
            words.push(' ');
        }
        match view.kind(at) {
            Kind::Word => {
                letters += view.text(at).len();
                words.push_str(view.text(at));
            }
            Kind::Number => words.push_str(&digits(view.text(at), zero(view))),
            _ => return None,
        }
        if view.text(at + 1) != "-" || !view.is_alphanumeric(at + 2) {
            break;
        }
        at += 2;
    }
    if letters < 3 {
        return None;
    }
    let one = if one > 0 { "one, " } else { "" };
    Some(Reading::new(
        format!("{one}{}, {words}", group(view, area)),
        at + 1,
    ))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn numbers_to_dial() {
        let cases = [
            ("call 555-0100.", "call five five five, zero one zero zero."),
            (
                "+1 (555) 010-0123 ext. 4",
                "plus one, five five five, zero one zero, zero one two three, extension four",
            ),
            (
                "(555) 010-0123",
                "five five five, zero one zero, zero one two three",
            ),
            (
                "555.010.0123 x12",
                "five five five, zero one zero, zero one two three, extension one two",
            ),
            (
                "1-800-555-0199",
                "one, eight hundred, five five five, zero one nine nine",
            ),
            (
                "+49 30 1234567",
                "plus four nine, three zero, one two three four five six seven",
            ),
            ("10.0.0.7", "one zero dot zero dot zero dot seven"),
            (
                "Ring 0171 4960 555 or 040/5550111",
                "Ring zero one seven one, four nine six zero, five five five or zero four zero, five five five zero one one one",
            ),
            (
                "Fax: 5550133, phone 555 0134 or -0135",
                "Fax: five five five zero one three three, phone five five five, zero one three four or zero one three five",
            ),
            (
                "call 555-0136/37",
                "call five five five, zero one three six or three seven",
            ),
            ("call 911 first", "call nine one one first"),
            ("dial 4321", "dial four three two one"),
            ("call 30 students", "call thirty students"),
            ("1-800-FLOWERS", "one, eight hundred, FLOWERS"),
            (
                "ISBN 978-0-00-000000-2",
                "I S B N nine seven eight, zero, zero zero, zero zero zero zero zero zero, two",
            ),
            ("pages 200-1000", "pages two hundred to one thousand"),
            (
                "Call (555) 010-0123 today",
                "Call five five five, zero one zero, zero one two three today",
            ),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
        assert_eq!(
            normalise("020 7946 0018", "en-gb"),
            "oh two oh, seven nine four six, oh oh one eight"
        );
    }
}
