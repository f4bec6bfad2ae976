//! What a sentence says of one date, and whether it says that of what is asked about. English and German.

use super::conditions::{Holds, holds_on};
use crate::knowledge::asked::{Kind, Point};
use crate::knowledge::days::{AskedDay, EXCEPT, dated, names_date, rests, words};
use crate::knowledge::schedule::{Time, hours, only_time};

/// Words of what is closed.
const CLOSED: &[&str] = &[
    "closed",
    "closure",
    "closures",
    "shut",
    "geschlossen",
    "schließung",
    "ruhetag",
];
/// Words of what ends earlier than otherwise.
const CLOSES: &[&str] = &[
    "close",
    "closes",
    "closing",
    "until",
    "till",
    "schließt",
    "schliesst",
    "schließen",
    "bis",
];
/// Words of what begins later than otherwise.
const OPENS: &[&str] = &["opens", "opening", "from", "öffnet", "öffnen", "ab"];
/// Words of what is open.
const OPEN: &[&str] = &["open", "opens", "opening", "geöffnet", "offen", "öffnet"];
/// Words of headings under which closing days stand, as parts of them.
const CLOSING_HEADINGS: &[&str] = &[
    "closed",
    "closure",
    "closing day",
    "closing date",
    "days we close",
    "geschlossen",
    "schließtag",
    "schließungen",
    "schließzeit",
    "ruhetag",
    "betriebsferien",
];
/// Words before a verb or a date that name nothing.
const EMPTY: &[&str] = &[
    "we", "it", "is", "are", "will", "be", "the", "a", "an", "our", "this", "that", "on", "at",
    "in", "from", "and", "to", "of", "day", "date", "dates", "when", "always", "also", "all",
    "please", "note", "early", "daily", "stays", "wir", "es", "ist", "sind", "haben", "hat",
    "bleibt", "bleiben", "das", "der", "die", "den", "dem", "unser", "unsere", "am", "an", "vom",
    "von", "und", "bis", "zum", "tag", "datum", "wann", "not", "nicht", "bitte", "auch", "for",
    "during", "over", "public", "bank", "holiday", "holidays", "über", "summer", "winter",
    "season", "low", "high", "peak", "service", "services", "house", "whole", "off", "sommer",
    "saison",
];

/// Words of headings that name nothing beside these and those of opening and closing.
const GENERAL: &[&str] = &[
    "hours",
    "times",
    "time",
    "days",
    "special",
    "closing",
    "season",
    "seasons",
    "summer",
    "winter",
    "year",
    "other",
    "with",
    "exceptions",
    "exceptional",
    "changes",
    "changed",
    "different",
    "christmas",
    "easter",
    "feiertag",
    "feiertage",
    "feiertagen",
    "öffnungszeiten",
    "sonderöffnungszeiten",
    "schließtage",
    "schließzeiten",
    "schließungen",
    "ruhetage",
    "betriebsferien",
    "tage",
    "sommer",
    "ausnahmen",
    "weihnachten",
    "ostern",
    "sonn",
];
/// Words beside hours that have no sign of their own.
const BESIDE_HOURS: &[&str] = &[
    "hours",
    "open",
    "to",
    "bis",
    "–",
    "zeit",
    "zeiten",
    "öffnungszeiten",
];
/// Verbs of what closes.
const CLOSING: &[&str] = &["close", "closes", "schließt", "schliesst", "schließen"];

/// What a sentence says of one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Closed,
    Open(Time, Time),
    /// Closes at a time that is not the usual one.
    Closes(Time),
    /// Opens at a time that is not the usual one.
    Opens(Time),
    /// Something that only the sentence itself can say.
    Itself,
}

/// Whether words tell that something opens, closes, or is open or closed.
pub(super) fn names_change(words: &[String]) -> bool {
    [CLOSED, CLOSING, OPENS, OPEN]
        .iter()
        .any(|list| has_any(words, list))
}

/// Whether a question is about when something is open.
pub(super) fn asks_hours(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Time(Point::Hours | Point::Opens | Point::Closes)
    )
}

/// What a sentence says of the date asked about. Under a heading of closing days a date alone says that it is closed.
pub(super) fn told(day: &AskedDay, above: &str, sentence: &str) -> Option<Told> {
    let date = day.date?;
    let part = sentence.split(';').find(|part| names_date(part, date))?;
    let words = words(part);
    let has = |among: &[&str]| has_any(&words, among);
    let mut of_date = hours(part);
    let all = of_date.len();
    of_date.retain(|hours| hours.days.is_empty() || hours.days.has(day.weekday));
    if of_date.is_empty() && all > 0 {
        return None;
    }
    let rests = rests(part, date) && hours(part).len() > 1;
    if rests || holds_on(part, Some(date)) == Holds::Unclear {
        return Some(Told::Itself);
    }
    let is_closed = has(CLOSED) || part.to_lowercase().contains("not open");
    if has(EXCEPT) {
        return excepted(&words, is_closed || has(CLOSES));
    }
    let time = only_time(part);
    let spans: Vec<_> = of_date
        .into_iter()
        .filter_map(|hours| hours.open)
        .filter(|(from, to)| from.is_signed() || to.is_signed() || has(BESIDE_HOURS))
        .collect();
    // "Closes on 11 December at noon and opens again on 15 January"
    let is_both = has(CLOSING) && has(OPEN);
    Some(match (spans.as_slice(), time) {
        ([(from, to)], _) if !is_closed => Told::Open(from.clone(), to.clone()),
        ([], None) if is_closed => Told::Closed,
        ([], Some(time)) if !is_closed && !is_both && has(CLOSES) && !has(OPENS) => {
            Told::Closes(time)
        }
        ([], Some(time)) if !is_closed && has(OPENS) && !has(CLOSES) => Told::Opens(time),
        ([], None) if is_of_closing(above) && !has(OPEN) => Told::Closed,
        ([], _) if !is_closed && !has(CLOSES) && !has(OPEN) => return None,
        _ => Told::Itself,
    })
}

/// "Open daily except on 24 December": closed, if the exception stands before the date.
fn excepted(words: &[String], says_more: bool) -> Option<Told> {
    let dated = dated(words);
    let except = words
        .iter()
        .position(|word| EXCEPT.contains(&word.as_str()))?;
    let date = dated.iter().position(|dated| *dated)?;
    let is_closed = except < date && !says_more;
    Some(if is_closed {
        Told::Closed
    } else {
        Told::Itself
    })
}

/// Whether the last of the headings over a sentence tells of days on which it is closed.
fn is_of_closing(above: &str) -> bool {
    let heading = above
        .rsplit(" > ")
        .next()
        .unwrap_or_default()
        .to_lowercase();
    CLOSING_HEADINGS.iter().any(|word| heading.contains(word))
}

/// Whether what stands before the verb of a sentence, or before its date, is nothing but what is asked about: "the café
/// is closed on 24 December" says nothing of the museum.
pub(super) fn names_nothing_else(sentence: &str, known: &str) -> bool {
    let (words, known) = (words(sentence), words(known));
    let dated = dated(&words);
    if is_line(sentence) {
        return true;
    }
    let is_verb = |word: &String| {
        [CLOSED, CLOSES, OPEN]
            .iter()
            .any(|list| list.contains(&word.as_str()))
    };
    let end = words.iter().position(is_verb);
    let end = end.or_else(|| dated.iter().position(|dated| *dated));
    words
        .iter()
        .zip(&dated)
        .take(end.unwrap_or(0))
        .all(|(word, dated)| {
            *dated || EMPTY.contains(&word.as_str()) || known.contains(word) || is_number(word)
        })
}

/// Whether a heading names nothing but days, opening and closing, and what is asked about.
pub(in crate::knowledge) fn is_general(heading: &str, known: &str) -> bool {
    let (words, known) = (words(heading), words(known));
    let dated = dated(&words);
    let is_common = |word: &String| {
        [EMPTY, GENERAL, OPEN, CLOSED, CLOSES]
            .iter()
            .any(|list| list.contains(&word.as_str()))
    };
    words
        .iter()
        .zip(dated)
        .all(|(word, dated)| dated || is_common(word) || known.contains(word) || is_number(word))
}

/// Whether a sentence is the row of a table or the line of a list that begins with its date: "24 December, why: Christmas."
pub(super) fn is_line(sentence: &str) -> bool {
    let words = words(sentence);
    let dated = dated(&words);
    let date = dated.iter().position(|dated| *dated);
    let begins_with_date = date.is_some_and(|date| {
        let mut before = words[..date].iter();
        before.all(|word| EMPTY.contains(&word.as_str()))
    });
    begins_with_date && (sentence.contains(": ") || dated.iter().all(|dated| *dated))
}

/// Whether a text knows what the question names and the sentences quoted for it name too.
pub(super) fn knows(text: &str, asked: &str, quoted: &[&str]) -> bool {
    let (text, quoted, asked) = (words(text), words(&quoted.join(" ")), words(asked));
    let dated = dated(&asked);
    let names = |word: &str| {
        ![EMPTY, OPEN, CLOSED, CLOSES, OPENS]
            .iter()
            .any(|list| list.contains(&word))
    };
    let mut named = asked.iter().zip(dated);
    named
        .all(|(word, dated)| dated || !names(word) || !quoted.contains(word) || text.contains(word))
}

fn is_number(word: &str) -> bool {
    word.chars().all(|character| character.is_ascii_digit())
}

/// Whether one of the words is among these.
pub(super) fn has_any(words: &[String], among: &[&str]) -> bool {
    words.iter().any(|word| among.contains(&word.as_str()))
}
