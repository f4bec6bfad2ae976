//! When two texts sound the same.
//!
//! Equal after: lower case; punctuation and hyphens taken out; capitals of two or more letters taken as their letters
//! ("PM" is "P M"); "eh" taken as the letter A, which is how it is written for the voice; "and" left out before a number
//! word. Nothing else: "oh" is not "zero", "to" is not a dash.

use crate::text::NUMBER_WORDS;

/// Words that "and" joins to a following number: "two hundred and five", "one dollar and five cents".
const BEFORE_AND: &[&str] = &[
    "hundred", "thousand", "million", "billion", "dollar", "dollars", "euro", "euros", "pound",
    "pounds",
];

/// Whether both are said alike.
pub(super) fn sounds_same(left: &str, right: &str) -> bool {
    sounds(left) == sounds(right)
}

fn sounds(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'') {
        let word: String = chunk
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect();
        if word.len() > 1 && word.bytes().all(|letter| letter.is_ascii_uppercase()) {
            words.extend(
                word.chars()
                    .map(|letter| letter.to_lowercase().collect::<String>()),
            );
        } else if word == "eh" {
            words.push("a".to_owned());
        } else if !word.is_empty() {
            words.push(word.to_lowercase());
        }
    }
    let is_optional = |at: usize| {
        words[at] == "and"
            && at > 0
            && BEFORE_AND.contains(&words[at - 1].as_str())
            && words
                .get(at + 1)
                .is_some_and(|next| NUMBER_WORDS.iter().any(|(word, _)| word == next))
    };
    let kept: Vec<bool> = (0..words.len()).map(|at| !is_optional(at)).collect();
    words
        .into_iter()
        .zip(kept)
        .filter_map(|(word, kept)| kept.then_some(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_the_same_is_the_same() {
        for (left, right) in [
            ("One hundred and five.", "one hundred five"),
            ("twenty-one PM", "twenty one P M"),
            ("nine eh M", "nine AM"),
            ("five o'clock", "five O'Clock"),
            ("two dollars and one cent", "two dollars one cent"),
        ] {
            assert!(sounds_same(left, right), "{left} / {right}");
        }
        for (left, right) in [
            ("oh five", "zero five"),
            ("rock and roll", "rock roll"),
            ("ten and five", "ten five"),
            ("one first", "first"),
            ("two to five", "two five"),
            ("five dollar", "five dollars"),
        ] {
            assert!(!sounds_same(left, right), "{left} / {right}");
        }
    }
}
