//! Words that turn a request into its opposite.

use crate::text::is_part_of;

/// Those of the languages that have built-in requests, as examples are compared: lower case, without apostrophes.
const WORDS: [(&str, &[&str]); 4] = [
    ("en", &["not", "dont", "never", "wont"]),
    (
        "de",
        &["nicht", "kein", "keine", "keinen", "nie", "niemals"],
    ),
    ("es", &["no", "nunca"]),
    ("fr", &["pas", "jamais"]),
];

/// Words after a "don't" in which something is asked all the same ("i don't know when you are open").
const ASKED_ALL_THE_SAME: [&str; 9] = [
    "know",
    "understand",
    "remember",
    "forget",
    "see",
    "find",
    "get",
    "have",
    "think",
];

/// Words that may stand before a "don't" that turns a request down.
const BEFORE: [&str; 9] = ["please", "no", "i", "im", "am", "do", "you", "we", "ok"];

/// What says "not" in a language.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Negation {
    words: &'static [&'static str],
}

impl Negation {
    /// Of this language; none where it is not known.
    pub fn of(language: &str) -> Self {
        let known = WORDS.iter().find(|(tag, _)| is_part_of(language, tag));
        Self {
            words: known.map_or(&[], |(_, words)| words),
        }
    }

    /// Whether a normalised text says "not" anywhere.
    pub fn is_in(&self, normal: &str) -> bool {
        normal.split(' ').any(|word| self.words.contains(&word))
    }
}

/// Whether all of a normalised English text is about what is not wanted.
pub(super) fn turns_down(normal: &str) -> bool {
    let english = Negation::of("en").words;
    let mut words = normal.split(' ').skip_while(|word| BEFORE.contains(word));
    let says_no = words.next().is_some_and(|word| english.contains(&word));
    let asks = words
        .next()
        .is_some_and(|word| ASKED_ALL_THE_SAME.contains(&word));
    says_no && !asks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_wanted_is_known_from_what_is_not_known() {
        let english = Negation::of("en-GB");
        for text in [
            "dont book it",
            "please do not call me",
            "i dont want to leave",
            "im not leaving",
            "never mind me",
        ] {
            assert!(turns_down(text) && english.is_in(text), "{text}");
        }
        for text in [
            "i dont know when you are open",
            "why is it not open",
            "book it",
            "dont forget my table",
            "",
        ] {
            assert!(!turns_down(text), "{text}");
        }
        assert!(Negation::of("de").is_in("bitte nicht lauter"));
        assert!(!Negation::of("fi").is_in("not"));
    }
}
