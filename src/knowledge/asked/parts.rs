//! A question in several parts, each as a question of its own.

use super::phrases::Wordlist;
use super::{Kind, Speech, is_one_of, kind, spaced};

/// More parts are one.
const PARTS_MAX: usize = 3;

/// One part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its words; those of the first part follow where it speaks of "it".
    pub text: String,
    /// Its words alone.
    pub(crate) own: String,
    /// What it asks for.
    pub(crate) kind: Kind,
}

/// The parts of a question, in order; the question itself if it has one part. What it excludes ("not the pool, the
/// sauna") is taken out.
pub(crate) fn parts(question: &str, speech: Option<Speech>) -> Vec<Part> {
    let whole = |text: &str| Part {
        text: text.to_owned(),
        own: text.to_owned(),
        kind: kind(text, speech),
    };
    let Some(list) = speech.map(Speech::words) else {
        return vec![whole(question)];
    };
    let meant = without_excluded(question, list).unwrap_or(question);
    let texts = split(meant, list);
    if texts.len() < 2 || texts.len() > PARTS_MAX {
        return vec![whole(meant)];
    }
    let first = texts[0].clone();
    let mut parts: Vec<Part> = Vec::with_capacity(texts.len());
    for (index, own) in texts.into_iter().enumerate() {
        let kind = kind(&own, speech);
        let text = if index > 0 && (leans(&own, list) || !own.contains(' ')) {
            format!("{own} {first}")
        } else {
            own.clone()
        };
        parts.push(Part { text, own, kind });
    }
    parts
}

/// The rest of "not the library, the gym" and of "the gym, not the library".
fn without_excluded<'a>(question: &'a str, list: &Wordlist) -> Option<&'a str> {
    let (before, after) = question.split_once(',')?;
    if after.contains(',') {
        return None;
    }
    let (before, after) = (before.trim(), after.trim());
    let excludes = |text: &str| {
        let first = text.split_whitespace().next().unwrap_or_default();
        is_one_of(&first.to_lowercase(), list.not) && text.split_whitespace().count() > 1
    };
    match (excludes(before), excludes(after)) {
        (true, false) if !after.is_empty() => Some(after),
        (false, true) if !before.is_empty() => Some(before),
        _ => None,
    }
}

/// Cut before every question that follows a join, and at question marks.
fn split(question: &str, list: &Wordlist) -> Vec<String> {
    let mut texts: Vec<Vec<&str>> = vec![Vec::new()];
    let words: Vec<&str> = question.split_whitespace().collect();
    let plain: Vec<String> = words
        .iter()
        .map(|word| spaced(word).trim().to_owned())
        .collect();
    let is = |at: usize, among: &str| plain.get(at).is_some_and(|word| is_one_of(word, among));
    let mut at = 0;
    while at < words.len() {
        let current_is_question = texts.last().is_some_and(|text| asks(text, list));
        let ended = at > 0 && words[at - 1].ends_with('?');
        if ended && current_is_question {
            texts.push(Vec::new());
        } else if is(at, list.joins) && is(at + 1, list.starts) && current_is_question {
            if is(at + 1, STARTS_OF_SHORT) && is_short(texts.last()) {
                return both(&plain, at);
            }
            texts.push(Vec::new());
            at += 1;
        }
        if let Some(text) = texts.last_mut() {
            text.push(words[at]);
        }
        at += 1;
    }
    texts.retain(|text| !text.is_empty());
    texts.iter().map(|text| text.join(" ")).collect()
}

/// "When and where is the market": what follows is shared.
const STARTS_OF_SHORT: &str = "when|where|who|how|what|wann|wo|wer|wie|was";

fn is_short(text: Option<&Vec<&str>>) -> bool {
    text.is_some_and(|text| text.len() == 1)
}

fn both(plain: &[String], at: usize) -> Vec<String> {
    let first = &plain[at - 1];
    let second_words = if plain.get(at + 1).is_some_and(|word| word == "how") {
        2
    } else {
        1
    };
    let rest = plain
        .get(at + 1 + second_words..)
        .unwrap_or_default()
        .join(" ");
    let second = plain[at + 1..(at + 1 + second_words).min(plain.len())].join(" ");
    vec![format!("{first} {rest}"), format!("{second} {rest}")]
}

/// Whether a question word stands in the text: "the boat and how it sails" is one thing.
fn asks(text: &[&str], list: &Wordlist) -> bool {
    text.iter()
        .any(|word| is_one_of(spaced(word).trim(), list.starts))
}

/// A part that names nothing itself.
fn leans(text: &str, list: &Wordlist) -> bool {
    let spaced = spaced(text);
    spaced
        .split_whitespace()
        .any(|word| is_one_of(word, list.pronouns))
}

#[cfg(test)]
mod tests {
    use super::super::Point;
    use super::*;

    fn texts(question: &str) -> Vec<String> {
        let parts = parts(question, Some(Speech::English));
        parts.into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn each_part_is_a_question_of_its_own() {
        assert_eq!(
            texts("how much is a canoe and where do i return it"),
            [
                "how much is a canoe",
                "where do i return it how much is a canoe"
            ]
        );
        assert_eq!(
            texts("Where is the pier? When does the boat leave?").len(),
            2
        );
        assert_eq!(
            texts("when and where is the market"),
            ["when is the market", "where is the market"]
        );
        let parts = parts("is it open and how much is it", Some(Speech::English));
        assert_eq!(parts[0].kind, Kind::Time(Point::Hours));
        assert_eq!(parts[1].kind, Kind::Price);
    }

    #[test]
    fn a_question_with_an_and_inside_stays_whole() {
        for whole in [
            "where are bread and butter sold",
            "thanks and what does it cost to rent a boat",
            "what about boats and how they sail and where they go and who owns them",
        ] {
            assert_eq!(texts(whole).len(), 1, "{whole}");
        }
    }

    #[test]
    fn what_is_excluded_is_taken_out() {
        assert_eq!(texts("not the pool, the sauna"), ["the sauna"]);
        assert_eq!(texts("the sauna, not the pool"), ["the sauna"]);
        assert_eq!(
            texts("if not, where is the sauna"),
            ["if not, where is the sauna"]
        );
    }
}
