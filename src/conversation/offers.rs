//! What was offered with a reply that declined, and which of it the next words pick.

use std::sync::Arc;

/// Words that take an offer (in lower case, `|` between them).
const YES: &str =
    "yes|yeah|yep|yup|sure|ok|okay|please|go|tell|more|gladly|ja|gern|gerne|bitte|erzähl|klar";
/// Words that name the first offer, the second, or both.
const FIRST: &str = "first|former|one|1|erste|erstes|ersten|eins";
const SECOND: &str = "second|two|2|last|latter|other|zweite|zweites|zweiten|zwei|andere|anderes";
const BOTH: &str = "both|all|beide|beides|alle|alles";
/// Words beside them that say no more.
const BESIDE: &str = "the|one|number|of|them|about|me|on|and|i|id|would|like|want|to|hear|know|a|us|its|is|that|then|with|das|den|die|der|von|über|\
mir|mehr|nummer|will|ich|möchte|hören|wissen";

/// What is meant by `text` where these topics were offered before: a topic, or several; none where the words are a question of
/// their own.
pub fn picked(text: &str, offered: &[Arc<str>]) -> Option<Arc<str>> {
    let (first, others) = offered.split_first()?;
    let words = words(text);
    let is_among = |word: &String, list: &str| list.split('|').any(|one| one == word);
    // "One" stands for the first only where nothing else picks.
    let says = |list: &str| {
        words
            .iter()
            .any(|word| is_among(word, list) && word != "one")
    };
    let only = |list: &str| {
        let known =
            |word: &String| is_among(word, list) || is_among(word, YES) || is_among(word, BESIDE);
        words.iter().all(known)
    };
    let second = others.first();
    match second {
        Some(second) if says(BOTH) && only(BOTH) => {
            return Some(format!("{first}? {second}?").into());
        }
        Some(second) if says(SECOND) && only(SECOND) => return Some(Arc::clone(second)),
        _ => {}
    }
    let is_one = words.iter().any(|word| word == "one");
    if (says(YES) || says(FIRST) || is_one) && only(FIRST) {
        return Some(Arc::clone(first));
    }
    let mut named = offered
        .iter()
        .filter(|topic| names(&words, topic, &is_among));
    named.next().filter(|_| named.next().is_none()).cloned()
}

/// Whether the words are some of a topic's own, and beside them none but those that take an offer: "the parking one, please".
fn names(words: &[String], topic: &str, is_among: &dyn Fn(&String, &str) -> bool) -> bool {
    let of_topic = self::words(topic);
    let is_idle = |word: &&String| is_among(word, YES) || is_among(word, BESIDE);
    let mut own = words.iter().filter(|word| !is_idle(word)).peekable();
    own.peek().is_some() && own.all(|word| of_topic.contains(word))
}

fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
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
            ("tell me about both of them", Some("permits? racks?")),
            ("all of them", Some("permits? racks?")),
            ("yes the second one please", Some("racks")),
            ("number two", Some("racks")),
            ("one", Some("permits")),
            ("Yeah, go on.", Some("permits")),
            ("I'd like to hear about the racks", Some("racks")),
            ("ja gerne", Some("permits")),
            ("das zweite bitte", Some("racks")),
            ("yes but when", None),
            ("where are the racks", None),
            ("tell me about the tower", None),
            ("no", None),
            ("the", None),
            ("", None),
        ] {
            assert_eq!(pick(text).as_deref(), topic, "{text}");
        }
        assert_eq!(picked("yes", &[]), None);
        assert_eq!(picked("the second", &offered[..1]), None);
    }
}
