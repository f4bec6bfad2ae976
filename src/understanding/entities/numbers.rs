//! Numbers in words: "two hundred and five".

use std::sync::LazyLock;

use regex::Regex;

use crate::text::NUMBER_WORDS;

const SCALES: [(&str, u64); 3] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

/// A run of number words, as a pattern without groups; `million` alone is none.
pub(super) static WORDS: LazyLock<String> = LazyLock::new(|| {
    let units: Vec<&str> = NUMBER_WORDS.iter().map(|(word, _)| *word).collect();
    let units = units.join("|");
    let scales = "hundred|thousand|million|billion";
    format!(r"(?:(?:{units})|a\s+(?:{scales}))(?:(?:\s+and\s+|\s+|-)(?:{units}|{scales}))*")
});

static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[a-z]+").expect("the pattern is valid"));

/// The value of a run of number words in lower case; `None` when the words do not form one number.
pub(super) fn value_of(words: &str) -> Option<u64> {
    let (mut total, mut group, mut last) = (0_u64, 0_u64, u64::MAX);
    for word in WORD.find_iter(words).map(|found| found.as_str()) {
        if word == "and" {
            continue;
        }
        if word == "a" {
            group = 1;
        } else if word == "hundred" {
            group = group.max(1).checked_mul(100)?;
            last = 100;
        } else if let Some(scale) = lookup(&SCALES, word) {
            total = total.checked_add(group.max(1).checked_mul(scale)?)?;
            (group, last) = (0, u64::MAX);
        } else {
            let unit = lookup(&NUMBER_WORDS, word)?;
            // After "twenty" only one to nine may follow, after "hundred" anything below it.
            let fits = last == u64::MAX || last == 100 || (last >= 20 && (1..10).contains(&unit));
            if !fits {
                return None;
            }
            group = group.checked_add(unit)?;
            last = unit;
        }
    }
    total.checked_add(group)
}

fn lookup(table: &[(&str, u64)], word: &str) -> Option<u64> {
    table
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, value)| *value)
}

/// The value of digits or number words.
pub(super) fn value_of_any(text: &str) -> Option<String> {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(text.replace(',', ""));
    }
    value_of(&text.to_lowercase()).map(|value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_in_words() {
        let cases = [
            ("seven", Some(7)),
            ("twenty three", Some(23)),
            ("twenty-three", Some(23)),
            ("two hundred and five", Some(205)),
            ("a hundred", Some(100)),
            ("one thousand two hundred", Some(1200)),
            (
                "three million four hundred thousand and one",
                Some(3_400_001),
            ),
            ("three thirty", None),
            ("five six", None),
        ];
        for (words, value) in cases {
            assert_eq!(value_of(words), value, "{words}");
        }
    }

    #[test]
    fn too_large_is_no_number() {
        assert_eq!(value_of(&"billion ".repeat(3)), Some(3_000_000_000));
        assert_eq!(value_of(&format!("five {}", "hundred ".repeat(12))), None);
    }
}
