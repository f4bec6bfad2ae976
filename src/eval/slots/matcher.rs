//! Finding values of slots in a transcript: the longest value first, wherever its words stand together; words belong to
//! one value only, and a slot has one value.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::labels::Slots;
use crate::eval::stt::words;

/// The values it knows.
#[derive(Debug)]
pub(super) struct Matcher {
    values: BTreeMap<String, BTreeSet<String>>,
    /// Slot and words, the longest first.
    patterns: Vec<(String, Vec<String>)>,
}

impl Matcher {
    pub(super) fn new(values: BTreeMap<String, BTreeSet<String>>) -> Self {
        let split = |value: &String| value.split(' ').map(str::to_owned).collect();
        let mut patterns: Vec<(String, Vec<String>)> = values
            .iter()
            .flat_map(|(slot, values)| values.iter().map(move |it| (slot.clone(), split(it))))
            .collect();
        patterns.sort_by_key(|(slot, words)| (Reverse(words.len()), slot.clone()));
        Self { values, patterns }
    }

    /// The values of each slot.
    pub(super) fn values(&self) -> &BTreeMap<String, BTreeSet<String>> {
        &self.values
    }

    /// The slots of a transcript.
    pub(super) fn find(&self, transcript: &str) -> Slots {
        let words = words(transcript);
        let mut is_taken = vec![false; words.len()];
        let mut found = Slots::new();
        for (slot, pattern) in &self.patterns {
            if found.contains_key(slot) {
                continue;
            }
            let stands_at = |start: &usize| {
                words[*start..*start + pattern.len()] == pattern[..]
                    && !is_taken[*start..*start + pattern.len()].contains(&true)
            };
            let mut starts = 0..(words.len() + 1).saturating_sub(pattern.len());
            if let Some(start) = starts.find(stands_at) {
                is_taken[start..start + pattern.len()].fill(true);
                found.insert(slot.clone(), pattern.join(" "));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher() -> Matcher {
        let values = [
            ("drink", vec!["coffee", "iced coffee"]),
            ("milk", vec!["milk", "soy milk", "a bit of soy milk"]),
            ("roast", vec!["medium roast"]),
            ("size", vec!["medium", "large"]),
        ];
        let owned = |(slot, values): (&str, Vec<&str>)| {
            (
                slot.to_owned(),
                values.into_iter().map(str::to_owned).collect(),
            )
        };
        Matcher::new(values.into_iter().map(owned).collect())
    }

    fn found(transcript: &str) -> Vec<(String, String)> {
        matcher().find(transcript).into_iter().collect()
    }

    #[test]
    fn the_longest_value_wins_and_words_are_used_once() {
        let pair = |slot: &str, value: &str| (slot.to_owned(), value.to_owned());
        assert_eq!(
            found("Can I get a medium roast iced coffee with a bit of soy milk?"),
            [
                pair("drink", "iced coffee"),
                pair("milk", "a bit of soy milk"),
                pair("roast", "medium roast")
            ]
        );
        assert_eq!(
            found("medium coffee medium roast"),
            [
                pair("drink", "coffee"),
                pair("roast", "medium roast"),
                pair("size", "medium")
            ]
        );
        assert_eq!(found("large large medium"), [pair("size", "large")]);
        assert!(found("a bit of").is_empty() && found("").is_empty());
    }
}
