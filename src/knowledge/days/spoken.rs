//! Days of the month as they are spoken: "the twenty first of august", "may third". English; a recogniser writes German ones in
//! digits.

use super::words::month;
use crate::text::number_named;

/// The words of days of the month, the first day in front.
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// The words with days of a month in digits.
pub(super) fn numbered(words: Vec<String>) -> Vec<String> {
    let mut numbered: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let day = day_at(&words, at).filter(|(_, length)| {
            let next = words.get(at + length).map_or("", String::as_str);
            let after = words.get(at + length + usize::from(next == "of"));
            let is_month = |word: Option<&String>| word.is_some_and(|word| month(word).is_some());
            is_month(after) || is_month(at.checked_sub(1).and_then(|before| words.get(before)))
        });
        let length = if let Some((day, length)) = day {
            numbered.push(day.to_string());
            length
        } else {
            numbered.push(words[at].clone());
            1
        };
        at += length;
    }
    numbered
}

/// The day of the month that stands at a word in words, and how many words it takes.
fn day_at(words: &[String], at: usize) -> Option<(usize, usize)> {
    let word = words.get(at)?;
    let ordinal = |word: &String| {
        ORDINALS
            .iter()
            .position(|ordinal| ordinal == word)
            .map(|place| place + 1)
    };
    if word == "thirtieth" {
        return Some((30, 1));
    }
    let tens = match word.as_str() {
        "twenty" => 20,
        "thirty" => 30,
        _ => 0,
    };
    if tens > 0 {
        let next = words.get(at + 1)?;
        let cardinal = || number_named(next).map(|number| number as usize);
        let unit = ordinal(next)
            .or_else(cardinal)
            .filter(|unit| (1..10).contains(unit));
        return unit
            .map(|unit| (tens + unit, 2))
            .filter(|(day, _)| *day <= 31);
    }
    ordinal(word).map(|day| (day, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_a_month_become_numbers_and_nothing_else_does() {
        for (spoken, written) in [
            (
                "open on the twenty first of august",
                "open on the 21 of august",
            ),
            ("on may third", "on may 3"),
            ("december twenty four", "december 24"),
            ("the thirty first of october", "the 31 of october"),
            ("the thirtieth june", "the 30 june"),
            ("the first floor in august", "the first floor in august"),
            ("twenty people", "twenty people"),
        ] {
            let words = spoken.split(' ').map(str::to_owned).collect();
            assert_eq!(numbered(words).join(" "), written);
        }
    }
}
