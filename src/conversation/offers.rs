//! What was offered with a reply that declined, and which of it the next words pick.

use std::sync::Arc;

/// Words that take the first offer (without marks, in lower case).
const YES: &[&str] = &[
    "yes",
    "yes please",
    "yeah",
    "yep",
    "sure",
    "ok",
    "okay",
    "please",
    "please do",
    "go on",
    "tell me",
    "tell me more",
    "yes tell me",
    "the first",
    "first",
    "the first one",
    "first one",
    "the former",
    "ja",
    "ja bitte",
    "ja gern",
    "ja gerne",
    "gern",
    "gerne",
    "bitte",
    "das erste",
    "erstes",
    "erzähl",
    "das erste bitte",
    "the first one please",
    "the first please",
];
/// Words that take the second.
const SECOND: &[&str] = &[
    "the second",
    "second",
    "the second one",
    "second one",
    "the latter",
    "the last one",
    "the other one",
    "the other",
    "the second one please",
    "the second please",
    "das zweite",
    "zweites",
    "das andere",
    "das zweite bitte",
];
/// Words that take both.
const BOTH: &[&str] = &["both", "both please", "beides", "beide", "beides bitte"];

/// What is meant by `text` where these topics were offered before: a topic, or several; none where the words are a question of
/// their own.
pub fn picked(text: &str, offered: &[Arc<str>]) -> Option<Arc<str>> {
    let (first, others) = offered.split_first()?;
    let words = text
        .to_lowercase()
        .replace(|letter: char| !letter.is_alphanumeric(), " ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    let is_among = |picks: &[&str]| picks.contains(&words.as_str());
    if is_among(YES) {
        return Some(Arc::clone(first));
    }
    let second = others.first()?;
    if is_among(SECOND) {
        return Some(Arc::clone(second));
    }
    is_among(BOTH).then(|| format!("{first}? {second}?").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_takes_the_first_and_the_others_are_named() {
        let offered: [Arc<str>; 2] = ["permits".into(), "racks".into()];
        let pick = |text| picked(text, &offered);
        for (text, topic) in [
            ("Yes, please.", Some("permits")),
            ("the first one", Some("permits")),
            ("The second one!", Some("racks")),
            ("both", Some("permits? racks?")),
            ("yes but when", None),
            ("permits", None),
            ("", None),
        ] {
            assert_eq!(pick(text).as_deref(), topic, "{text}");
        }
        assert_eq!(picked("yes", &[]), None);
        assert_eq!(picked("the second", &offered[..1]), None);
    }
}
