//! Wake phrases in what a recogniser makes of them.
//!
//! A small recogniser seldom knows a name: "docent" becomes "dosent", "Docen" or "doe sent". So phrases are compared by how they
//! sound, roughly, as letters without the gaps between words, with one edit allowed in [`LETTERS_FOR_AN_EDIT`]. They stand at the
//! beginning, or behind a few words with which people begin.

use std::sync::Arc;

/// Letters of a phrase, with a greeting before it, for each edit that may separate what was heard from it. Source: "Hey docent,
/// when are you open?" by eight synthetic voices at three speeds through `tiny.en`, and 56,000 sentences of public data sets: all 7 of
/// 24 that are written down like the name wake and no sentence does. With 3 it were 9 and 2 (of "Max" 38, of "Anna" 461), with 5
/// it were 5 and none. The others of the 24 are other words ("Dawson", "Wilson"), which nothing like this can know.
const LETTERS_FOR_AN_EDIT: usize = 4;

/// Letters of a phrase from which its sounds may be spread over one more word. Source: "doe sent" is "docent", but "add a" is no "Ada".
const SPREAD_LETTERS_MIN: usize = 6;

/// Words that may stand before a phrase, at most.
const BEFORE_MAX: usize = 2;

/// Words with which somebody is called. Behind one a name may be misheard by more.
const GREETINGS: &[&str] = &[
    "hey", "hi", "hello", "hay", "ok", "okay", "hallo", "he", "hei", "salut", "bonjour", "hola",
    "oye", "ciao", "ehi", "ola", "olá", "oi", "dag", "hoi",
];

/// Other words with which people begin, and what recognisers make of a "hey".
const BEGINNINGS: &[&str] = &[
    "a",
    "ah",
    "and",
    "so",
    "oh",
    "uh",
    "um",
    "well",
    "yes",
    "no",
    "please",
    "excuse",
    "me",
    "sorry",
    "äh",
    "also",
    "ja",
    "und",
    "bitte",
    "entschuldigung",
    "eh",
    "et",
    "euh",
    "pardon",
    "y",
    "e",
    "ah",
    "en",
];

/// So many words of the text begin with a wake phrase and end with it, if it has one at its beginning.
pub(super) fn words_of_call(text: &str, phrases: &[Arc<str>]) -> Option<usize> {
    let words: Vec<&str> = text.split(is_break).filter(|it| !it.is_empty()).collect();
    let sounds: Vec<String> = words.iter().map(|word| sounds(word)).collect();
    let found = phrases.iter().filter_map(|phrase| {
        let length = phrase.split_whitespace().count();
        find(&sounds, &words, &self::sounds(phrase), length)
    });
    found.min().map(|(_, until)| until)
}

/// The text behind so many of its words, without the signs between.
pub(super) fn behind(text: &Arc<str>, words: usize) -> Arc<str> {
    if words == 0 {
        return Arc::clone(text);
    }
    let mut rest = text.trim_start_matches(is_break);
    for _ in 0..words {
        let end = rest.find(is_break).unwrap_or(rest.len());
        rest = rest[end..].trim_start_matches(is_break);
    }
    rest.trim_start_matches(|sign: char| is_break(sign) || ",.;:!?…".contains(sign))
        .into()
}

/// Whether words end here.
fn is_break(sign: char) -> bool {
    sign.is_whitespace() || "-–—".contains(sign)
}

/// The edits between a phrase of `length` words and what is nearest to it at the beginning, and behind which word that ends.
fn find(sounds: &[String], words: &[&str], phrase: &str, length: usize) -> Option<(usize, usize)> {
    let letters = phrase.chars().count();
    let length_max = length + usize::from(letters >= SPREAD_LETTERS_MIN);
    let mut best = None;
    let mut greeting = 0;
    for from in 0..=BEFORE_MAX.min(sounds.len()) {
        for until in from + length.saturating_sub(1).max(1)..=from + length_max {
            let Some(heard) = sounds.get(from..until) else {
                break;
            };
            let heard = heard.concat();
            let allowed = (greeting + letters) / LETTERS_FOR_AN_EDIT;
            let edits = edits(&heard, phrase);
            // Recognisers add sounds more often than they lose some: "hey don't" calls nobody.
            let lost = letters.saturating_sub(heard.chars().count());
            let is_near = edits <= allowed && lost <= allowed.saturating_sub(1).max(1);
            let begins_alike = greeting > 0 || beginning(&heard) == beginning(phrase);
            if is_near && begins_alike && best.is_none_or(|(least, _)| edits < least) {
                best = Some((edits, until));
            }
        }
        let Some(word) = words.get(from).map(|word| plain(word)) else {
            break;
        };
        greeting = if GREETINGS.contains(&word.as_str()) {
            sounds[from].chars().count()
        } else if BEGINNINGS.contains(&word.as_str()) {
            0
        } else {
            break;
        };
    }
    best
}

/// A word in lower case without its signs.
fn plain(word: &str) -> String {
    let letters = word.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Roughly how letters sound in most languages: each sound has one letter, and none stands twice in a row.
fn sounds(text: &str) -> String {
    let letters: Vec<char> = plain(text).chars().collect();
    let mut sounds = String::new();
    for (place, &letter) in letters.iter().enumerate() {
        let next = letters.get(place + 1).copied();
        let sound = match (letter, next) {
            ('c', Some('e' | 'i' | 'y')) | ('ß', _) => 's',
            ('c' | 'q', _) => 'k',
            ('p', Some('h')) => 'f',
            ('h', _) if place > 0 && "pg".contains(letters[place - 1]) => continue,
            ('g', Some('h')) => continue,
            ('y', _) => 'i',
            (other, _) => other,
        };
        if !sounds.ends_with(sound) {
            sounds.push(sound);
        }
    }
    sounds
}

/// What stands up to the first vowel and with it: the part of a name that is heard best.
fn beginning(sounds: &str) -> &str {
    let vowel = sounds.find(|sound| "aeiouäöü".contains(sound));
    vowel.map_or(sounds, |at| {
        let length = sounds[at..].chars().next().map_or(0, char::len_utf8);
        &sounds[..at + length]
    })
}

/// Letters to insert, leave out or replace in one to make it the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (at, theirs) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *theirs);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str, phrases: &[&str]) -> Option<String> {
        let phrases: Vec<Arc<str>> = phrases.iter().map(|phrase| (*phrase).into()).collect();
        let words = words_of_call(text, &phrases)?;
        Some(behind(&text.into(), words).to_string())
    }

    #[test]
    fn a_phrase_is_known_as_it_is_misheard() {
        for (text, rest) in [
            ("Hey Docent, when are you open?", "when are you open?"),
            ("hey docent", ""),
            ("Docent.", ""),
            ("Hey, Dosent! What are the fees?", "What are the fees?"),
            ("Hey, Docen, when are you open?", "when are you open?"),
            ("A docent, when are you open?", "when are you open?"),
            ("Hey, Doseant, when are you open?", "when are you open?"),
            ("Hey, Dolesent, when I'm open.", "when I'm open."),
            ("Dossant, what are the fees?", "what are the fees?"),
            ("Hey doe sent where is the lift", "where is the lift"),
            ("Hey dough sent where is the lift", "where is the lift"),
            ("Okay, docents - where is it", "where is it"),
            ("Um, hey docent where is it", "where is it"),
            ("Hey-docent, where is it", "where is it"),
            ("Excuse me, docent, where is it", "where is it"),
        ] {
            assert_eq!(called(text, &["docent"]).as_deref(), Some(rest), "{text}");
        }
    }

    #[test]
    fn ordinary_words_do_not_wake() {
        for text in [
            "A document is missing.",
            "Document this, please.",
            "Hey, the document is here.",
            "A dozen people came.",
            "Dozens of them.",
            "It doesn't matter.",
            "Doesn't it close at five?",
            "Hey, don't do that.",
            "Decent food, is it not?",
            "A decent place.",
            "The dose and the day.",
            "They said the docent was late.",
            "Hey there, how are you?",
            "Hello.",
            "Hey",
            "",
            "...",
        ] {
            assert_eq!(called(text, &["docent"]), None, "{text}");
        }
    }

    #[test]
    fn what_sounds_the_same_wakes_all_the_same() {
        for text in ["Do send it.", "Hey dozens of people came"] {
            assert!(called(text, &["docent"]).is_some(), "{text}");
        }
    }

    #[test]
    fn names_of_several_words_and_short_ones() {
        for (text, phrase, rest) in [
            (
                "City Library, are you open",
                "City Library",
                Some("are you open"),
            ),
            (
                "hey city libary are you open",
                "City Library",
                Some("are you open"),
            ),
            ("The city library is open", "City Library", None),
            ("Hey Max, go on", "Max", Some("go on")),
            ("Hey Mac, go on", "Max", Some("go on")),
            ("Mac, go on", "Max", None),
            (
                "Philharmonie, wann spielt ihr",
                "filharmonie",
                Some("wann spielt ihr"),
            ),
            ("Hallo Museum", "museum", Some("")),
        ] {
            assert_eq!(called(text, &[phrase]).as_deref(), rest, "{text}");
        }
        assert_eq!(called("hey docent", &[]), None);
    }

    #[test]
    fn the_nearest_phrase_counts() {
        let both = ["hey docent", "docent"];
        assert_eq!(called("hey docent sent", &both).as_deref(), Some("sent"));
        assert_eq!(called("docent, hello", &both).as_deref(), Some("hello"));
    }
}
