//! What a sentence states that can be compared with what another states: amounts (see `money`), lengths of time, numbers of things,
//! telephone numbers, floors. Hours and permissions are read by `claims`.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::tokens::Analyzer;
use super::amounts::hundredths;
use super::money::money_at;

/// Where no weekday is named.
pub(super) const ANY_DAY: usize = 7;

/// A kind of value; two values of one kind exclude each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Money, in hundredths, whatever the currency.
    Money,
    /// A length of time, in minutes.
    Duration,
    /// So many of a thing, by its stem.
    Count(String),
    /// A telephone number.
    Phone,
    /// The floor of a building.
    Floor,
    /// When something opens on a weekday (0: Monday; 7: no day is named), in minutes since midnight.
    Opens(usize),
    /// When it closes then.
    Closes(usize),
    /// Whether it opens on that weekday at all.
    IsOpen(usize),
    /// Who does it, by a hash of the name.
    Person,
    /// Whether it is allowed.
    Allowed,
    /// Whether it is demanded.
    Needed,
    /// Whether there is one.
    Exists,
    /// Whether it costs nothing.
    Free,
}

/// A value in the words of a sentence: those from `start` to before `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub kind: Kind,
    pub value: u64,
    pub start: usize,
    pub end: usize,
}

/// Units of time with their minutes.
const UNITS: &[(&str, u64)] = &[
    ("minute", 1),
    ("minutes", 1),
    ("minuten", 1),
    ("hour", 60),
    ("hours", 60),
    ("stunde", 60),
    ("stunden", 60),
    ("day", 1_440),
    ("days", 1_440),
    ("tag", 1_440),
    ("tage", 1_440),
    ("tagen", 1_440),
    ("week", 10_080),
    ("weeks", 10_080),
    ("woche", 10_080),
    ("wochen", 10_080),
    ("month", 43_800),
    ("months", 43_800),
    ("monat", 43_800),
    ("monate", 43_800),
    ("monaten", 43_800),
    ("year", 525_600),
    ("years", 525_600),
    ("jahr", 525_600),
    ("jahre", 525_600),
    ("jahren", 525_600),
];
const FLOORS: &[(&str, u64)] = &[
    ("basement", 0),
    ("ground", 1),
    ("first", 2),
    ("second", 3),
    ("third", 4),
    ("fourth", 5),
    ("fifth", 6),
];
/// What stands beside a number that is a time of day, an age or a name, so that nothing is counted by it.
const NO_THINGS: &[&str] = &[
    "am", "pm", "a.m", "p.m", "uhr", "o'clock", "and", "to", "or", "of", "in", "on", "at", "by",
    "for", "until", "from", "percent", "per", "is", "are", "und", "bis", "oder", "von", "prozent",
    "noon", "the", "st", "th", "nd", "rd", "times",
];
/// The fewest digits of a telephone number that are told from others.
const PHONE_DIGITS_MIN: usize = 7;

/// The words of a sentence with their signs of money, without other signs around them.
pub(super) fn words(sentence: &str) -> Vec<&str> {
    let around = |sign: char| !(sign.is_alphanumeric() || "£$€¥%".contains(sign));
    let words = sentence.split(|sign: char| sign.is_whitespace() || "–—/".contains(sign));
    words.map(|word| word.trim_matches(around)).collect()
}

/// The values in the words of a sentence, in their order.
pub(super) fn mentions(words: &[&str], analyzer: &Analyzer) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let next = mention_at(words, at, analyzer);
        at = next.as_ref().map_or(at + 1, |mention| mention.end);
        found.extend(next);
    }
    found
}

/// Words of a sentence that says who does a thing.
const DOING: &[&str] = &[
    "run",
    "runs",
    "lead",
    "leads",
    "led",
    "head",
    "heads",
    "teaches",
    "taught",
    "manages",
    "managed",
    "director",
    "curator",
    "manager",
    "charge",
    "responsible",
    "leitet",
    "geleitet",
    "zuständig",
];

/// The name of the only person of a sentence that says who does a thing.
pub(super) fn person(words: &[&str]) -> Option<Mention> {
    let is_doing = |word: &&str| DOING.contains(&word.to_lowercase().as_str());
    if !words.iter().any(is_doing) {
        return None;
    }
    let is_name = |at: usize| {
        let mut letters = words.get(at).into_iter().flat_map(|word| word.chars());
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
    };
    let mut pairs = (0..words.len()).filter(|at| is_name(*at) && is_name(at + 1));
    let start = pairs.next()?;
    if pairs.next().is_some() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    words[start..start + 2]
        .concat()
        .to_lowercase()
        .hash(&mut hasher);
    Some(Mention {
        kind: Kind::Person,
        value: hasher.finish(),
        start,
        end: start + 2,
    })
}

fn mention_at(words: &[&str], at: usize, analyzer: &Analyzer) -> Option<Mention> {
    let word = words[at].to_lowercase();
    let next = words.get(at + 1).map(|word| word.to_lowercase());
    let next = next.as_deref().unwrap_or_default();
    let mention = |kind, value, length| {
        Some(Mention {
            kind,
            value,
            start: at,
            end: at + length,
        })
    };
    if let Some(length) = phone_at(words, at) {
        let digits: String = words[at..at + length].concat();
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        // Nineteen digits fit; no telephone has more.
        return mention(Kind::Phone, digits.parse().ok()?, length);
    }
    if let Some((hundredths, length)) = money_at(words, at) {
        return mention(Kind::Money, hundredths, length);
    }
    if let Some((_, floor)) = FLOORS.iter().find(|(name, _)| *name == word)
        && (next == "floor" || word == "basement")
    {
        return mention(Kind::Floor, *floor, if next == "floor" { 2 } else { 1 });
    }
    let hundredths = hundredths(&word)?;
    if let Some((_, minutes)) = UNITS.iter().find(|(unit, _)| *unit == next) {
        return mention(Kind::Duration, hundredths * minutes, 2);
    }
    let is_thing =
        next.len() > 2 && next.chars().all(char::is_alphabetic) && !NO_THINGS.contains(&next);
    if !is_thing {
        return None;
    }
    let stem = analyzer.terms(next).pop()?;
    mention(Kind::Count(stem), hundredths, 2)
}

/// How many words at a place are one telephone number.
fn phone_at(words: &[&str], at: usize) -> Option<usize> {
    let is_part = |word: &&&str| {
        !word.is_empty()
            && word
                .chars()
                .all(|sign| sign.is_ascii_digit() || "-()+".contains(sign))
    };
    let parts: Vec<_> = words[at..].iter().take_while(is_part).collect();
    let digits = |parts: &[&&str]| {
        let all = parts.iter().flat_map(|part| part.chars());
        all.filter(char::is_ascii_digit).count()
    };
    let first = words[at].starts_with(['0', '+']) || parts.len() > 1;
    (first && (PHONE_DIGITS_MIN..=15).contains(&digits(&parts))).then_some(parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sentence: &str) -> Vec<(Kind, u64)> {
        let words = words(sentence);
        let all = mentions(&words, &Analyzer::new("en"));
        all.into_iter().map(|one| (one.kind, one.value)).collect()
    }

    #[test]
    fn who_does_a_thing_is_read_where_it_is_one_person() {
        let name = |sentence: &str| person(&words(sentence)).map(|one| (one.start, one.value));
        let (start, dana) = name("The club is run by Dana Whitfield.").expect("a name");
        assert_eq!(start, 5);
        assert_eq!(name("Dana Whitfield runs the club."), Some((0, dana)));
        assert_eq!(name("Dana Whitfield and Tom Achebe run the club."), None);
        assert_eq!(name("The club meets in Wick Street."), None);
    }

    #[test]
    fn values_are_read_with_their_kind() {
        let count = |thing: &str| Kind::Count(thing.to_owned());
        assert_eq!(
            found("The course takes two hours and costs £1,230.50."),
            [(Kind::Duration, 12_000), (Kind::Money, 123_050)]
        );
        assert_eq!(
            found("Up to 12 children, 7,50 Euro."),
            [(count("child"), 1_200), (Kind::Money, 750)]
        );
        assert_eq!(found("Linen costs 9 € a person."), [(Kind::Money, 900)]);
        assert_eq!(found("Entry is free of charge."), [(Kind::Money, 0)]);
        assert_eq!(found("Ring 01632 960 140."), [(Kind::Phone, 1_632_960_140)]);
        assert_eq!(found("On the second floor."), [(Kind::Floor, 3)]);
        assert_eq!(found("Open from 9 am to 5 pm since 1974."), []);
    }
}
