//! Words that are taken as they were said: a name, a street, what is to be done.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{Words, tokens};
use crate::conversation::form::Slot;

/// "Smyth with a y", "Samuele with an e at the end".
fn without_letters(text: &str) -> &str {
    static LETTERS: LazyLock<Regex> = LazyLock::new(|| {
        let source = r"(?i),?\s+(?:with|mit)\s+(?:an?|two|einem|zwei)\s+\S{1,2}s?(?:\s+at\s+the\s+end|\s+am\s+ende)?$";
        Regex::new(source).expect("the fixed pattern is valid")
    });
    LETTERS
        .find(text)
        .map_or(text, |found| &text[..found.start()])
}

/// "Brown, Charlie Brown" is Charlie Brown.
fn in_full(text: &str) -> &str {
    let parts = text
        .split_once(',')
        .or_else(|| text.split_once(" – "))
        .or_else(|| text.split_once(" - "));
    match parts.map(|(first, second)| (trimmed(first), trimmed(second))) {
        Some((first, second))
            if second
                .to_lowercase()
                .ends_with(&format!(" {}", first.to_lowercase())) =>
        {
            second
        }
        _ => text,
    }
}

/// Letters in a row that spell something.
const SPELLED_MIN: usize = 3;

/// Letters of a text, at most.
const CHARACTERS_MAX: usize = 200;

/// What was said, without the words around it: "my name is Jane Doe, please".
pub fn value(said: &str, slot: &Slot, words: &Words) -> Option<String> {
    let mut text = trimmed(corrected(said));
    loop {
        let before = text.len();
        text = trimmed(without_lead(text, slot, words));
        text = trimmed(without_tail(text, words));
        if text.len() == before {
            break;
        }
    }
    if text.is_empty() {
        // "It is" alone says nothing; a name may all the same be one of these words.
        text = trimmed(said);
    }
    let text: String = text.chars().take(CHARACTERS_MAX).collect();
    let text = unspelled(without_letters(&text));
    tokens(&text).next()?;
    Some(in_full(&text).to_owned())
}

/// What is said of a slot that is named, and where in the text that begins.
pub struct Named {
    pub start: usize,
    pub value: String,
}

/// What is said of a slot that is named: "the name is Lee", "change the street to Oak Road 5".
pub fn named(said: &str, slot: &Slot, words: &Words) -> Option<Named> {
    let lower = &*said.to_lowercase().replace('’', "'");
    if said.len() != lower.len() || words.surely_asks(lower) {
        return None;
    }
    let (label, question) = (slot.label.to_lowercase(), slot.question.to_lowercase());
    let names = [&*slot.name, &*label, question.trim_end_matches(['?', ' '])];
    let is_mine = names.iter().find_map(|name| {
        let mine = ["is my", "is the"].map(|is| format!(" {is} {name}"));
        let end = mine.iter().find_map(|mine| lower.find(mine))?;
        let start = lower[..end].rfind(',').map_or(0, |at| at + 1);
        Some((start, said.get(start..end)?))
    });
    let (start, rest) = is_mine.or_else(|| {
        let (start, after) = names
            .iter()
            .find_map(|name| after_name(lower, name, words))?;
        Some((start, said.get(after..)?))
    })?;
    // "Lee, not Leigh".
    let rest = rest.split(", not ").next().unwrap_or(rest);
    let rest = rest.split(" instead of ").next().unwrap_or(rest);
    let value = value(rest, slot, words)?;
    Some(Named { start, value })
}

/// Where a name stands with its article, and what comes after "name is".
fn after_name(lower: &str, name: &str, words: &Words) -> Option<(usize, usize)> {
    let at = lower.rfind(name)?;
    let rest = lower[at + name.len()..].trim_start();
    let is = words.is.split('|').find(|is| {
        rest.strip_prefix(*is)
            .is_some_and(|after| after.starts_with(' '))
    })?;
    let before = lower[..at].trim_end();
    let is_word = !lower[..at].ends_with(char::is_alphanumeric);
    let start = before.rfind([' ', ',']).map_or(0, |space| space + 1);
    let is_article = words.is_frame(&before[start..]);
    let start = if is_article { start } else { at };
    is_word.then(|| (start, lower.len() - rest.len() + is.len()))
}

/// A name as it is written: "my daughter Lily Adams".
pub fn proper_name(piece: &str, words: &Words) -> Option<(usize, String)> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        let source = r"\b\p{Lu}[\p{Ll}'’]+(?:[ -]\p{Lu}[\p{L}'’]+)+";
        Regex::new(source).expect("the fixed pattern is valid")
    });
    let is_day = |word: &str| {
        let mut known = words.weekdays.iter().chain(&words.months);
        known.any(|it| it.eq_ignore_ascii_case(word)) || words.is_frame(&word.to_lowercase())
    };
    let mut names = NAME.find_iter(piece);
    let name = names.find(|found| !tokens(found.as_str()).any(is_day))?;
    Some((name.start(), name.as_str().to_owned()))
}

/// What is said after it was corrected: "a table, no, sorry, two tables".
fn corrected(said: &str) -> &str {
    static CORRECTION: LazyLock<Regex> = LazyLock::new(|| {
        let words = "no|sorry|wait|actually|i mean|i meant|or rather|make that|nein|entschuldigung|perdón|pardon";
        let sure = "no wait|no sorry|sorry no|wait no|i mean|or rather|nein halt|ach nein";
        let source =
            format!(r"(?i)(?:,\s*(?:{words})\b(?:[,\s]+(?:{words})\b)*[,\s]+|\s(?:{sure})[,\s]+)");
        Regex::new(&source).expect("the fixed pattern is valid")
    });
    match CORRECTION.find_iter(said).last() {
        Some(found) if tokens(&said[found.end()..]).next().is_some() => &said[found.end()..],
        _ => said,
    }
}

/// The end of what is said that is `before` put right: "the house number is wrong, it's 40 Station Road".
pub fn put_right(said: &str, before: &str, slot: &Slot, words: &Words) -> Option<String> {
    let lower = said.to_lowercase();
    let is = [
        "it's ",
        "it is ",
        "should be ",
        "should read ",
        "i said ",
        "sondern ",
        "es ist ",
        "heißt ",
    ];
    let starts = is.iter().filter_map(|is| Some(lower.rfind(is)? + is.len()));
    let mut starts: Vec<usize> = starts.chain([0]).collect();
    starts.sort_unstable();
    let candidates = starts
        .into_iter()
        .rev()
        .filter_map(|start| said.get(start..));
    let mut values = candidates.filter_map(|said| value(said, slot, words));
    values.find(|value| is_like(value, before))
}

/// Whether one text is the other put right: they share a word that says something, or nearly.
fn is_like(text: &str, before: &str) -> bool {
    let (text, before) = (text.to_lowercase(), before.to_lowercase());
    let telling =
        |word: &&str| word.chars().count() >= 3 && !word.bytes().all(|it| it.is_ascii_digit());
    let said: Vec<&str> = tokens(&text).filter(telling).collect();
    let is_nearly = |one: &str, other: &str| {
        one == other || (one.chars().count() >= 4 && strsim::osa_distance(one, other) <= 1)
    };
    let mut words = tokens(&before).filter(telling);
    words.any(|word| said.iter().any(|said| is_nearly(said, word)))
}

/// A piece without the word that leads to the value behind it: "an old sofa on".
pub fn without_preposition<'a>(piece: &'a str, words: &Words) -> &'a str {
    const LEADING: &str = "on|at|in|from|by|for|and|to|am|um|ab|und|el|a|le|à";
    const SUBJECT: &str =
        "you|i|we|it|that|they|please|and|ich|wir|es|das|sie|und|yo|nosotros|je|nous|ce|c'est|et";
    let mut trimmed = trimmed(piece);
    if let Some((before, after)) = trimmed.rsplit_once(',')
        && (tokens(after)
            .next()
            .is_some_and(|first| super::words::is_listed(&first.to_lowercase(), SUBJECT))
            || tokens(after).all(|word| words.is_frame(&word.to_lowercase())))
    {
        trimmed = before;
    }
    // "Mary Brown and she is".
    let and = [" and ", " und ", " y ", " et "];
    if let Some(at) = and.iter().filter_map(|and| trimmed.rfind(and)).max()
        && tokens(&trimmed[at..]).all(|word| words.is_frame(&word.to_lowercase()))
    {
        return &trimmed[..at];
    }
    let start = trimmed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let last = trimmed[start..].to_lowercase();
    if super::words::is_listed(&last, LEADING) {
        &trimmed[..start]
    } else {
        trimmed
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | '.' | '!' | ';' | ':' | '?')
    })
}

fn without_lead<'a>(text: &'a str, slot: &Slot, words: &Words) -> &'a str {
    let lower = text.to_lowercase().replace('’', "'");
    if lower.len() != text.len() {
        return text;
    }
    let own = [
        format!("my {} is", slot.name),
        format!("the {} is", slot.name),
        format!("{} is", slot.name),
    ];
    let leads = words.lead.split('|').chain(own.iter().map(String::as_str));
    let longest = leads
        .filter(|lead| {
            lower
                .strip_prefix(lead)
                .is_some_and(|rest| rest.starts_with([' ', ',', ':', '.', '!']))
        })
        .map(str::len)
        .max();
    longest.map_or(text, |len| &text[len..])
}

fn without_tail<'a>(text: &'a str, words: &Words) -> &'a str {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return text;
    }
    let longest = words
        .tail
        .split('|')
        .filter(|tail| {
            lower
                .strip_suffix(tail)
                .is_some_and(|rest| rest.ends_with([' ', ',']))
        })
        .map(str::len)
        .max();
    longest.map_or(text, |len| &text[..text.len() - len])
}

/// "Doe, D O E" is Doe; "J A N E" is Jane.
fn unspelled(text: &str) -> String {
    const SPELLED: &str =
        "that's|thats|that|is|it's|spelled|spelt|spell|with|geschrieben|buchstabiert";
    let spelled_out = hyphenated(text);
    let parts: Vec<&str> = spelled_out.split_whitespace().collect();
    let is_letter = |part: &&str| {
        let mut letters = part.trim_matches([',', '.', '-']).chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let letters = parts
        .iter()
        .rev()
        .take_while(|part| is_letter(part))
        .count();
    if letters < SPELLED_MIN {
        return text.to_owned();
    }
    let (before, spelled) = parts.split_at(parts.len() - letters);
    let spelled = spelled
        .iter()
        .filter_map(|part| part.chars().find(|it| it.is_alphabetic()));
    let word = crate::text::capitalized(&spelled.collect::<String>().to_lowercase());
    let mut before = before.to_vec();
    while before
        .pop_if(|last| super::words::is_listed(&last.to_lowercase(), SPELLED))
        .is_some()
    {}
    // What is spelled is the word before it that it is most like, however that was written down.
    let distance = |part: &&str| {
        strsim::osa_distance(
            &part.trim_matches([',', '.']).to_lowercase(),
            &word.to_lowercase(),
        )
    };
    let is_same =
        |part: &str| part.to_lowercase().chars().next() == word.to_lowercase().chars().next();
    let like = before.iter().enumerate().filter(|(_, part)| is_same(part));
    match like
        .min_by_key(|(_, part)| distance(part))
        .map(|(at, _)| at)
    {
        Some(at) => before[at] = &word,
        None => before.push(&word),
    }
    before.join(" ").trim_end_matches(',').to_owned()
}

/// With "O-K-O" as "O K O".
fn hyphenated(text: &str) -> String {
    let is_spelled = |part: &&str| {
        let letters: Vec<&str> = part.trim_matches([',', '.']).split('-').collect();
        letters.len() >= SPELLED_MIN && letters.iter().all(|it| it.chars().count() == 1)
    };
    let parts = text.split_whitespace().map(|part| {
        if is_spelled(&part) {
            part.replace('-', " ")
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}
