//! Numbers in words.
//!
//! The crates for this are either left alone since 2024 and round through floating point (`num2words`) or bring a
//! hundred languages (`num2words2-core`); neither reads years, room numbers or digits, which is most of the work.

use super::separators;
use super::token::Kind;
use super::view::{Reading, View, is_one_of};
use crate::text::NUMBER_WORDS;

/// A number below twenty in words.
fn below_twenty(value: usize) -> &'static str {
    NUMBER_WORDS[value].0
}

/// Twenty to ninety in words, from how many tens it has.
fn tens(count: usize) -> &'static str {
    NUMBER_WORDS[18 + count].0
}
const SCALES: [&str; 6] = [
    "",
    " thousand",
    " million",
    " billion",
    " trillion",
    " quadrillion",
];
/// Digits of a number without separators that is still a quantity; longer ones are identifiers.
const QUANTITY_DIGITS_MAX: usize = 9;
/// Groups of three digits that have a name.
const GROUPS_MAX: usize = SCALES.len();

/// Words after which a number of four digits is a year.
const YEAR_WORDS: &[&str] = &[
    "in", "since", "by", "until", "till", "from", "of", "before", "after", "during", "circa",
    "year", "class", "spring", "summer", "fall", "autumn", "winter", "early", "late", "mid",
    "semester",
];
/// Lower-case words on `s` that are no plural.
const NOT_PLURAL: &[&str] = &[
    "is", "was", "as", "has", "does", "this", "its", "us", "plus", "thus", "yes", "always",
    "perhaps", "less", "unless", "across", "versus", "towards", "besides",
];

/// A written number: digits with separators and a decimal part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numeral<'a> {
    /// Digits before the point, without separators; empty in ".5".
    pub digits: String,
    /// Digits after the point.
    pub fraction: Option<&'a str>,
    /// Whether separators stand between thousands.
    pub grouped: bool,
    /// Whether they stand as in India, so that it is said in lakhs and crores.
    pub lakhs: bool,
    /// Tokens it takes.
    pub tokens: usize,
}

/// Reads a numeral at the start of `view`: `1,250`, `3.5`, `.5`. No sign.
pub(super) fn numeral<'a>(view: &View<'a>) -> Option<Numeral<'a>> {
    let mut found = Numeral {
        digits: String::new(),
        fraction: None,
        grouped: false,
        lakhs: false,
        tokens: 0,
    };
    if view.kind(0) == Kind::Number {
        let written = separators::read(view);
        found = Numeral {
            digits: written.digits,
            fraction: written.fraction,
            grouped: written.groups > 0,
            lakhs: written.lakhs,
            tokens: written.tokens,
        };
    } else if view.text(0) != "." {
        return None;
    }
    let point = found.tokens;
    if found.fraction.is_none() && view.text(point) == "." && view.kind(point + 1) == Kind::Number {
        found.fraction = Some(view.text(point + 1));
        found.tokens += 2;
    }
    (found.tokens > 0).then_some(found)
}

impl Numeral<'_> {
    /// As a quantity: "one thousand two hundred fifty", "three point five".
    pub fn spoken(&self, view: &View<'_>) -> String {
        let mut spoken = match self.digits.as_str() {
            "" => String::new(),
            digits if self.lakhs => in_lakhs(digits, view.style.british),
            digits => integer(digits, self.grouped, view.style.british),
        };
        if let Some(fraction) = self.fraction {
            if !spoken.is_empty() {
                spoken.push(' ');
            }
            spoken.push_str("point ");
            spoken.push_str(&digits(fraction, "zero"));
        }
        spoken
    }

    /// The whole number it is, when it is one and not too large.
    pub fn value(&self) -> Option<u64> {
        match self.fraction {
            None if self.digits.len() <= 15 => self.digits.parse().ok(),
            _ => None,
        }
    }

    /// Whether it is exactly one, so that what is counted is in the singular.
    pub fn is_one(&self) -> bool {
        self.digits == "1" && self.fraction.is_none()
    }
}

/// Digits as a number in words; identifiers (leading zeros, many digits) digit by digit.
fn integer(text: &str, grouped: bool, british: bool) -> String {
    let is_identifier = (text.len() > 1 && text.starts_with('0'))
        || (!grouped && text.len() > QUANTITY_DIGITS_MAX && !text.ends_with("000000"));
    match text.parse::<u64>() {
        Ok(value) if !is_identifier && !grouped && !british && is_hundreds(value) => year(value),
        Ok(value) if !is_identifier && text.len() <= 3 * GROUPS_MAX => cardinal(value, british),
        _ => digits(text, "zero"),
    }
}

/// "two crore ten lakh": ten millions and hundred thousands, as in India.
fn in_lakhs(text: &str, british: bool) -> String {
    let value: u64 = text.parse().unwrap_or(0);
    if value == 0 {
        return digits(text, "zero");
    }
    let parts = [
        (value / 10_000_000, " crore"),
        (value / 100_000 % 100, " lakh"),
        (value % 100_000, ""),
    ];
    let mut words = String::new();
    for (count, scale) in parts.into_iter().filter(|(count, _)| *count > 0) {
        push(&mut words, &cardinal(count, british));
        words.push_str(scale);
    }
    words
}

/// "fifteen hundred" for 1500 and the like, as Americans say it when no comma parts the thousands.
fn is_hundreds(value: u64) -> bool {
    (1100..10_000).contains(&value) && value.is_multiple_of(100) && !value.is_multiple_of(1000)
}

/// "one hundred twenty"; British with "and".
pub(super) fn cardinal(value: u64, british: bool) -> String {
    if value == 0 {
        return below_twenty(0).to_owned();
    }
    let mut words = String::new();
    for (index, scale) in SCALES.iter().enumerate().rev() {
        let group = value / 1000_u64.pow(index as u32) % 1000;
        if group > 0 {
            let joins = british && index == 0 && group < 100 && !words.is_empty();
            push(&mut words, if joins { "and" } else { "" });
            push(&mut words, &below_thousand(group, british));
            words.push_str(scale);
        }
    }
    words
}

fn push(words: &mut String, more: &str) {
    if !words.is_empty() && !more.is_empty() {
        words.push(' ');
    }
    words.push_str(more);
}

fn below_thousand(value: u64, british: bool) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    let mut words = String::new();
    if hundreds > 0 {
        words.push_str(below_twenty(hundreds as usize));
        words.push_str(" hundred");
        if british && rest > 0 {
            words.push_str(" and");
        }
    }
    if rest > 0 {
        push(&mut words, &below_hundred(rest));
    }
    words
}

fn below_hundred(value: u64) -> String {
    if value < 20 {
        return below_twenty(value as usize).to_owned();
    }
    let mut words = tens(value as usize / 10).to_owned();
    if !value.is_multiple_of(10) {
        words.push(' ');
        words.push_str(below_twenty(value as usize % 10));
    }
    words
}

/// "one hundred twenty first".
pub(super) fn ordinal(value: u64, british: bool) -> String {
    let words = cardinal(value, british);
    let start = words.rfind(' ').map_or(0, |space| space + 1);
    let (before, last) = words.split_at(start);
    let irregular = match last {
        "one" => "first",
        "two" => "second",
        "three" => "third",
        "five" => "fifth",
        "eight" => "eighth",
        "nine" => "ninth",
        "twelve" => "twelfth",
        _ => "",
    };
    if !irregular.is_empty() {
        return format!("{before}{irregular}");
    }
    match last.strip_suffix('y') {
        Some(stem) => format!("{before}{stem}ieth"),
        None => format!("{words}th"),
    }
}

/// "one two three"; `zero` is how 0 is said.
pub(super) fn digits(text: &str, zero: &str) -> String {
    let mut words = String::with_capacity(text.len() * 5);
    for digit in text.bytes().filter(u8::is_ascii_digit) {
        let word = match digit {
            b'0' => zero,
            _ => below_twenty(usize::from(digit - b'0')),
        };
        push(&mut words, word);
    }
    words
}

/// "nineteen oh five", "two thousand six", "twenty twelve"; 1 to 9999.
pub(super) fn year(value: u64) -> String {
    let (century, rest) = (value / 100, value % 100);
    match (century, rest) {
        (0, _) | (20, 1..10) => cardinal(value, false),
        (_, 0) if century.is_multiple_of(10) => cardinal(value, false),
        (_, 0) => format!("{} hundred", below_hundred(century)),
        (_, 1..10) => format!(
            "{} oh {}",
            below_hundred(century),
            below_twenty(rest as usize)
        ),
        _ => format!("{} {}", below_hundred(century % 100), below_hundred(rest)),
    }
}

/// A room, course, flight or form number: "two oh four", "twenty three oh one", "zero one five".
pub(super) fn code(text: &str) -> String {
    match text.parse::<u64>() {
        Ok(value) if !text.starts_with('0') && text.len() <= 2 => below_hundred(value),
        Ok(value) if !text.starts_with('0') && text.len() <= 4 => year(value),
        _ => digits(text, "zero"),
    }
}

/// "eighties" of 80, "hundreds" of 0.
pub(super) fn decade(rest: u64) -> String {
    match below_hundred(rest).strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if rest == 0 => "hundreds".to_owned(),
        None => format!("{}s", below_hundred(rest)),
    }
}

/// Whether four digits at the start of `view` are a year rather than a count.
pub(super) fn is_year(view: &View<'_>, numeral: &Numeral<'_>) -> bool {
    if numeral.digits.len() != 4 || numeral.grouped || numeral.fraction.is_some() {
        return false;
    }
    let value = numeral.value().unwrap_or(0);
    let named = is_one_of(YEAR_WORDS, view.word_before());
    if named && (1001..2100).contains(&value) {
        return true;
    }
    (1101..2100).contains(&value) && !counts(view.word_after(numeral.tokens - 1))
}

/// Whether the word after a number is what is counted: "1250 students".
pub(super) fn counts(word: &str) -> bool {
    word.len() > 2
        && word.ends_with('s')
        && word.bytes().all(|letter| letter.is_ascii_lowercase())
        && !is_one_of(NOT_PLURAL, word)
}

/// A number that no other rule has read.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let found = numeral(view)?;
    if let Some(reading) = ordinal_at(view, &found) {
        return Some(reading);
    }
    let spoken = match found.value() {
        Some(value) if is_year(view, &found) => year(value),
        _ => found.spoken(view),
    };
    Some(Reading::new(spoken, found.tokens))
}

/// `2.0.1`: numbers with points between.
pub(super) fn version(view: &View<'_>) -> Option<Reading> {
    const PARTS_MAX: usize = 6;
    let is_part = |part: usize| {
        view.kind(2 * part) == Kind::Number
            && view.text(2 * part).len() <= 4
            && (part == 0 || view.text(2 * part - 1) == ".")
    };
    let parts = (0..PARTS_MAX).take_while(|part| is_part(*part)).count();
    // "1.200.000" is a number of some regions.
    let grouped = separators::read(view).groups > 1
        && !is_one_of(&["version", "release"], view.word_before())
        && view.kind_before(1) != Kind::Word;
    if parts < 3
        || grouped
        || view.is_alphanumeric(2 * parts - 1)
        || view.kind_before(1) == Kind::Number
    {
        return None;
    }
    let words: Vec<String> = (0..parts)
        .map(|part| integer(view.text(2 * part), false, false))
        .collect();
    Some(Reading::new(words.join(" point "), 2 * parts - 1))
}

/// `21st`, `1,000th`.
pub(super) fn ordinal_at(view: &View<'_>, found: &Numeral<'_>) -> Option<Reading> {
    let value = found.value()?;
    if found.digits.len() > 1 && found.digits.starts_with('0') {
        return None;
    }
    is_ordinal_suffix(value, view.text(found.tokens))
        .then(|| Reading::new(ordinal(value, view.style.british), found.tokens + 1))
}

/// Whether `suffix` makes `value` an ordinal: "1" and "st", not "1" and "th".
pub(super) fn is_ordinal_suffix(value: u64, suffix: &str) -> bool {
    let right = match (value % 10, value % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    suffix.eq_ignore_ascii_case(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        let cases = [
            (0, "zero", "zeroth"),
            (8, "eight", "eighth"),
            (40, "forty", "fortieth"),
            (115, "one hundred fifteen", "one hundred fifteenth"),
            (
                9_400,
                "nine thousand four hundred",
                "nine thousand four hundredth",
            ),
            (80_002, "eighty thousand two", "eighty thousand second"),
            (7_000_090, "seven million ninety", "seven million ninetieth"),
        ];
        for (value, words, place) in cases {
            assert_eq!(cardinal(value, false), words);
            assert_eq!(ordinal(value, false), place);
        }
        assert_eq!(cardinal(3_007, true), "three thousand and seven");
        assert_eq!(
            cardinal(1_250_101, true),
            "one million two hundred and fifty thousand one hundred and one"
        );
    }

    #[test]
    fn years_and_codes() {
        let cases = [
            (1891, "eighteen ninety one"),
            (1900, "nineteen hundred"),
            (1909, "nineteen oh nine"),
            (2000, "two thousand"),
            (2004, "two thousand four"),
            (2027, "twenty twenty seven"),
            (204, "two oh four"),
            (100, "one hundred"),
            (330, "three thirty"),
        ];
        for (value, words) in cases {
            assert_eq!(year(value), words);
        }
        assert_eq!(code("015"), "zero one five");
        assert_eq!(code("7"), "seven");
        assert_eq!(code("23101"), "two three one zero one");
        assert_eq!(decade(70), "seventies");
        assert_eq!(decade(0), "hundreds");
    }
}
