//! Amounts of money among the words of a sentence, and those that say that a thing costs none. English and German.

use super::amounts::hundredths;

/// Units of money beside a number.
const MONEY: &[&str] = &[
    "euro", "euros", "eur", "dollar", "dollars", "usd", "pound", "pounds", "gbp", "franc",
    "francs", "franken", "chf", "€", "$", "£",
];
/// Hundredths of such units.
const COINS: &[&str] = &["cent", "cents", "pence", "rappen"];
const FREE: &[&str] = &["free", "kostenlos", "gratis", "kostenfrei", "umsonst"];
/// What stands before "free" where it is a price: "entry is free", but not "a free seat".
const BEFORE_FREE: &[&str] = &[
    "is",
    "are",
    "for",
    "in",
    "get",
    "go",
    "enter",
    "always",
    "also",
    "admission",
    "entry",
    "entrance",
    "parking",
    "ist",
    "sind",
    "eintritt",
];
/// Phrases that say that nothing is paid.
const NOTHING: &[&[&str]] = &[
    &["free", "of", "charge"],
    &["no", "charge"],
    &["no", "fee"],
    &["without", "charge"],
    &["at", "no", "cost"],
];
/// The amount at a word, in hundredths, and how many words it takes.
pub(super) fn money_at(words: &[&str], at: usize) -> Option<(u64, usize)> {
    let word = words[at].to_lowercase();
    if let Some(length) = nothing_at(words, at) {
        return Some((0, length));
    }
    let sign = |sign: char| "£$€¥".contains(sign);
    if let Some(pence) = word.strip_suffix('p').and_then(pence) {
        return Some((pence, 1));
    }
    let amount = hundredths(word.trim_matches(sign))?;
    if word.contains(sign) {
        return Some((amount, 1));
    }
    let next = words.get(at + 1)?.to_lowercase();
    if COINS.contains(&next.as_str()) {
        return Some((amount / 100, 2));
    }
    MONEY.contains(&next.as_str()).then_some((amount, 2))
}

/// How many words at a place say that it costs nothing.
fn nothing_at(words: &[&str], at: usize) -> Option<usize> {
    let is = |at: usize, wanted: &str| {
        words
            .get(at)
            .is_some_and(|word| word.eq_ignore_ascii_case(wanted))
    };
    let said = |phrase: &&&[&str]| (0..phrase.len()).all(|step| is(at + step, phrase[step]));
    if let Some(phrase) = NOTHING.iter().find(said) {
        return Some(phrase.len());
    }
    let before = at.checked_sub(1).map(|at| words[at].to_lowercase());
    let is_price = before.is_none_or(|word| BEFORE_FREE.contains(&word.as_str()));
    let is_free = FREE.contains(&words[at].to_lowercase().as_str());
    (is_free && is_price && !is(at + 1, "of") && !is(at + 1, "from")).then_some(1)
}

/// The number in "80p".
fn pence(digits: &str) -> Option<u64> {
    let is_short = (1..=2).contains(&digits.len());
    digits.parse().ok().filter(|_| is_short)
}

#[cfg(test)]
mod tests {
    use super::super::values::words;
    use super::*;

    #[test]
    fn amounts_are_read_and_what_is_free_is_none() {
        let first = |sentence: &str| {
            let words = words(sentence);
            (0..words.len()).find_map(|at| money_at(&words, at))
        };
        for (sentence, wanted) in [
            ("It costs £1,230.50.", Some((123_050, 1))),
            ("It costs 9 € a day", Some((900, 2))),
            ("A locker is 50p", Some((50, 1))),
            ("Ein Fach kostet 50 Cent", Some((50, 2))),
            ("It is free of charge.", Some((0, 3))),
            ("There is no charge for it.", Some((0, 2))),
            ("Der Eintritt ist kostenlos", Some((0, 1))),
            ("Bring a free hand", None),
            ("The paths are free from ice", None),
            ("There are 4 of them", None),
        ] {
            assert_eq!(first(sentence), wanted, "{sentence}");
        }
    }
}
