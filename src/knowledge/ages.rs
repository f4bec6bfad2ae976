//! Ages that are asked about ("for my seven year old"), and the ages that a sentence or a row is for ("children from 5 to
//! 17", "65 and over"). English and German.

use super::asked::is_one_of;
use crate::text::number_named;

/// What a sentence for the age asked about gains, and one for other ages loses.
const AGE_FIT: f32 = 0.15;

/// What stands before an age that is asked about, and behind one.
const BEFORE_ASKED: &str = "aged|age|age of|alter von";
const BEHIND_ASKED: &str = "year old|year olds|years old|years of age|yearold|jahre alt|jahre alten|jahre altes|jährige|\
jährigen|jähriges|jähriger";
/// What stands before one that nothing follows: "I'm 70".
const BEFORE_LAST: &str = "im|i am|shes|she is|hes|he is|who is|turned|bin|ist";
/// People whose age their name says.
const NAMED: &[(&str, u32)] = &[
    ("baby", 0),
    ("babies", 0),
    ("infant", 0),
    ("infants", 0),
    ("newborn", 0),
    ("toddler", 2),
    ("toddlers", 2),
    ("babys", 0),
    ("säugling", 0),
    ("kleinkind", 2),
];
/// Terms of a question for an age that a range of ages stands for.
pub(super) const AGE_TERMS: &[&str] = &[
    "year", "old", "ag", "age", "aged", "jahr", "alt", "child", "kid", "son", "daughter", "kind",
];
/// Words without which numbers are no ages.
const OF_AGE: &str = "year|years|yrs|age|aged|ages|old|older|younger|child|children|kid|kids|adult|adults|senior|seniors|\
toddler|toddlers|infant|infants|baby|babies|youth|teenagers|visitors|jahr|jahre|jahren|alter|jünger|\
älter|kind|kinder|kindern|jugendliche|erwachsene|senioren";
/// What may stand behind an age.
const BEHIND_AGE: &str = ",|year|years|yrs|year-olds|old|and|or|pay|pays|get|gets|enter|go|come|are|is|must|need|may|can|travel|\
free|jahr|jahre|jahren|und|oder|zahlen|haben|dürfen|kosten";

/// The age in years that a question is about.
pub(super) fn asked_age(question: &str) -> Option<u32> {
    let words = words(&question.replace(['\'', '’'], ""));
    let named = || {
        let mut named = words
            .iter()
            .filter_map(|word| NAMED.iter().find(|(name, _)| name == word));
        named.next().map(|(_, age)| *age)
    };
    let at = |index: usize| {
        let (age, length) = number_at(&words, index)?;
        let before = format!(" {}", words[..index].join(" "));
        let behind = format!("{} ", words[index + length..].join(" "));
        let any = |phrases: &str, is: &dyn Fn(&str) -> bool| phrases.split('|').any(is);
        let stands_before = |phrase: &str| before.ends_with(&format!(" {phrase}"));
        let is_asked = any(BEFORE_ASKED, &stands_before)
            || any(BEHIND_ASKED, &|phrase| {
                behind.starts_with(&format!("{phrase} "))
            })
            || any(BEFORE_LAST, &stands_before) && behind.starts_with(',');
        is_asked.then_some(age)
    };
    (0..words.len()).find_map(at).or_else(named)
}

/// What a sentence gains or loses for the ages that it is for.
pub(super) fn fits_age(age: Option<u32>, sentence: &str) -> f32 {
    match age.and_then(|age| is_for(age, sentence)) {
        Some(true) => AGE_FIT,
        Some(false) => -AGE_FIT,
        None => 0.0,
    }
}

/// Whether a sentence is for that age; `None` if it names no ages.
pub(super) fn is_for(age: u32, sentence: &str) -> Option<bool> {
    let words = words(sentence);
    if !words.iter().any(|word| is_one_of(word, OF_AGE)) {
        return None;
    }
    let ranges: Vec<(u32, u32)> = (0..words.len())
        .filter_map(|at| range_at(&words, at))
        .collect();
    (!ranges.is_empty()).then(|| ranges.iter().any(|(from, to)| (*from..=*to).contains(&age)))
}

/// The ages from a number on, both ends included: "from 5 to 17", "under 12", "65 and over".
fn range_at(words: &[String], at: usize) -> Option<(u32, u32)> {
    let (number, length) = number_at(words, at)?;
    let word = |index: usize| words.get(index).map_or(",", String::as_str);
    let (before, behind) = (at.checked_sub(1).map_or(",", word), at + length);
    let is_age =
        |behind: usize| is_one_of(word(behind), BEHIND_AGE) && word(behind + 1) != "months";
    if ["to", "and", "bis", "und", "until"].contains(&before)
        && at >= 2
        && number_ends(words, at - 1)
    {
        return None;
    }
    let skipped = usize::from(["years", "jahren"].contains(&word(behind)));
    if ["to", "bis", "until"].contains(&word(behind))
        || ["between", "zwischen"].contains(&before) && ["and", "und"].contains(&word(behind))
    {
        let (last, length) = number_at(words, behind + 1)?;
        return is_age(behind + 1 + length).then_some((number, last));
    }
    let two = |index: usize| format!("{} {}", word(index), word(index + 1));
    let open = two(behind + skipped);
    let is_and_over = [
        "and over",
        "and older",
        "or over",
        "or older",
        "and above",
        "and up",
        "und älter",
        "oder älter",
    ]
    .contains(&open.as_str());
    if word(behind) == "+" || is_and_over {
        return Some((number, u32::MAX));
    }
    if !is_age(behind) {
        return None;
    }
    let is_and_under = [
        "and under",
        "and younger",
        "or younger",
        "or under",
        "und jünger",
    ]
    .contains(&open.as_str());
    let before_two = at.checked_sub(2).map_or(",", word);
    match (before_two, before) {
        _ if is_and_under => Some((0, number)),
        ("up", "to") | ("bis", "zu") | (_, "until" | "bis") => Some((0, number)),
        (_, "under" | "below" | "unter") | ("younger", "than") | ("jünger", "als") => {
            Some((0, number.checked_sub(1)?))
        }
        ("older", "than") | ("älter", "als") => Some((number + 1, u32::MAX)),
        (_, "over" | "from" | "above" | "ab" | "über") | ("at", "least") => {
            Some((number, u32::MAX))
        }
        _ => None,
    }
}

/// Whether a number ends before a word.
fn number_ends(words: &[String], before: usize) -> bool {
    let from = before.saturating_sub(3);
    (from..before).any(|at| {
        number_at(words, at).is_some_and(|(_, length)| {
            let end = at + length;
            end == before || end + 1 == before && ["years", "jahren"].contains(&words[end].as_str())
        })
    })
}

/// A number of at most three digits, or in words, and how many words it takes.
fn number_at(words: &[String], at: usize) -> Option<(u32, usize)> {
    let named = |index: usize| number_named(words.get(index)?).map(|number| number as u32);
    let word = words.get(at)?;
    if let Ok(number) = word.parse::<u32>() {
        return (word.len() <= 3).then_some((number, 1));
    }
    let tens = named(at)?;
    match named(at + 1).filter(|unit| (1..10).contains(unit) && tens >= 20) {
        Some(unit) => Some((tens + unit, 2)),
        None => Some((tens, 1)),
    }
}

/// Words in lower case; marks of clauses are ",", a dash between numbers is "to".
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = text.to_lowercase().chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let digit_at = |index: Option<usize>| {
            index
                .and_then(|index| characters.get(index))
                .is_some_and(char::is_ascii_digit)
        };
        let is_within = digit_at(at.checked_sub(1)) && digit_at(Some(at + 1));
        let mark = match character {
            // A price, a decimal number or a time stays one word, and no age.
            letter if letter.is_alphanumeric() || is_within && matches!(letter, '.' | ':') => {
                if let Some(word) = words.last_mut() {
                    word.push(*letter);
                }
                continue;
            }
            '-' if is_within => "to",
            '–' => "to",
            '+' => "+",
            '.' | ',' | ';' | ':' | '(' | ')' | '?' | '!' => ",",
            _ => "",
        };
        words.extend([mark.to_owned(), String::new()]);
    }
    words.retain(|word| !word.is_empty());
    words.push(",".to_owned());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_heard_in_a_question() {
        for (question, age) in [
            ("how much is it for my seven year old", Some(7)),
            ("what does a 12-year-old pay", Some(12)),
            ("i'm seventy two, what do i pay", Some(72)),
            ("tickets for children aged 4", Some(4)),
            ("can my baby come in", Some(0)),
            ("was kostet es für einen 9 jährigen", Some(9)),
            ("mein sohn ist 14 jahre alt", Some(14)),
            ("is it open until 5", None),
            ("how much for four people", None),
            ("i am in room 12 tomorrow", None),
        ] {
            assert_eq!(asked_age(question), age, "{question}");
        }
    }

    #[test]
    fn a_sentence_is_for_some_ages_or_for_none() {
        for (sentence, within, without) in [
            (
                "Child, who it is for: children from 5 to 17, price: £4.",
                17,
                18,
            ),
            ("Under five, children younger than 5, free.", 4, 5),
            ("Senior, notes: 65 and over, price: 6 euros.", 65, 64),
            ("Children under twelve need an adult with them.", 11, 12),
            ("Child, price: 4 euros, notes: 4 to 15 years.", 15, 16),
            ("Adult, price: 7.50 euros, notes: from 16 years.", 16, 15),
            ("Toddler, price: free, notes: up to 3 years.", 3, 4),
            ("Children aged 4–15 pay half.", 4, 3),
            ("Seniors (65+) pay 5 dollars.", 80, 64),
            ("Kinder unter 6 Jahren haben freien Eintritt.", 5, 6),
            ("Kinder von 6 bis 14 Jahren zahlen die Hälfte.", 6, 15),
            ("Children between 3 and 6 years may paint.", 6, 7),
        ] {
            assert_eq!(is_for(within, sentence), Some(true), "{sentence} {within}");
            assert_eq!(
                is_for(without, sentence),
                Some(false),
                "{sentence} {without}"
            );
        }
        for sentence in [
            "Family, price: 19 euros, notes: two adults and up to three children.",
            "The pool is open from 7 to 21.",
            "Children swim from 3:30 to 5.",
            "Adults pay 7.50 euros.",
        ] {
            assert_eq!(is_for(7, sentence), None, "{sentence}");
        }
    }
}
