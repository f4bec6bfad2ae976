//! What a question asks for: the kind of answer, part by part. English and German; in other languages every question
//! asks for a [`Kind::Thing`], which any answer is.
//!
//! The rules are words and their order alone, so that they cost microseconds and say the same every time. [`Kind`] is what a
//! question wants, [`evidence`] whether a sentence, or a column of a table, holds that.

mod evidence;
mod missing;
mod parts;
mod phrases;
mod reworded;

pub(crate) use evidence::{column_holds, holds, holds_surely, point_of_column};
pub(crate) use missing::{missing, rest_missing};
pub use parts::Part;
pub(crate) use parts::parts;
use phrases::Wordlist;
pub use reworded::Reworded;
pub(crate) use reworded::reworded;

/// A kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// "When", "what time", "opening hours": a time, a date, a weekday.
    Time(Point),
    /// "Where": a room, a street, a way.
    Place,
    /// "Who": a person or whoever does it.
    Person,
    /// "How much": money, or that it costs none.
    Price,
    /// "How many": a number.
    Count,
    /// "How long": a number of minutes, days, years.
    Duration,
    /// "What number do I call".
    Phone,
    /// "What is the e-mail address".
    Email,
    /// "May I", "do I have to": what is allowed, forbidden or demanded.
    Permission,
    /// "How do I": steps.
    Way,
    /// "Why".
    Reason,
    /// "Is there", "does it": yes or no, of a fact.
    Fact,
    /// Anything else.
    Thing,
}

/// Which end of the time that something is open is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// "Opening hours", "is it open": both.
    Hours,
    /// "When does it open".
    Opens,
    /// "When does it close", "until when", "how late".
    Closes,
    /// A time of something that does not open: a date, an event.
    Any,
}

/// A language with rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speech {
    English,
    German,
}

impl Speech {
    /// Of a language tag such as `en` or `de-CH`; `None` for one without rules.
    pub fn of(language: &str) -> Option<Self> {
        match language.split(['-', '_']).next().unwrap_or_default() {
            tag if tag.eq_ignore_ascii_case("en") => Some(Self::English),
            tag if tag.eq_ignore_ascii_case("de") => Some(Self::German),
            _ => None,
        }
    }

    fn words(self) -> &'static Wordlist {
        match self {
            Self::English => &phrases::ENGLISH,
            Self::German => &phrases::GERMAN,
        }
    }
}

/// The kind of answer that one part of a question asks for.
pub(crate) fn kind(question: &str, speech: Option<Speech>) -> Kind {
    let Some(speech) = speech else {
        return Kind::Thing;
    };
    let (text, list) = (spaced(question), speech.words());
    let has = |phrases: &str| contains_any(&text, phrases);
    let opens = has(list.open);
    if has(list.duration) {
        // "How long are you open" asks for a time of day, "how long does it stay open" too.
        return if opens {
            Kind::Time(Point::Closes)
        } else {
            Kind::Duration
        };
    }
    if has(list.place) && !has(list.timed) {
        return Kind::Place;
    }
    if has(list.phone) {
        return Kind::Phone;
    }
    if has(list.email) {
        return Kind::Email;
    }
    if has(list.time)
        || has(list.timed)
        || (opens && begins_with_verb(&text, list))
        || has(list.hours)
    {
        return Kind::Time(point(&text, list));
    }
    let by_words = [
        (list.price, Kind::Price),
        (list.count, Kind::Count),
        (list.person, Kind::Person),
        (list.reason, Kind::Reason),
        (list.way, Kind::Way),
        (list.permission, Kind::Permission),
    ];
    let found = by_words.iter().find(|(phrases, _)| has(phrases));
    match found {
        Some((_, kind)) => *kind,
        None if begins_with_verb(&text, list) => Kind::Fact,
        None => Kind::Thing,
    }
}

/// The phrases (`|` between them) by which a question for that kind of answer is known.
pub(crate) fn asking_words(kind: Kind, speech: Speech) -> &'static str {
    let list = speech.words();
    match kind {
        Kind::Time(Point::Opens) => list.opens,
        Kind::Time(Point::Closes) => list.closes,
        Kind::Time(Point::Hours) => list.hours,
        Kind::Time(Point::Any) => list.time,
        Kind::Duration => list.duration,
        Kind::Place => list.place,
        Kind::Person => list.person,
        Kind::Price => list.price,
        Kind::Count => list.count,
        Kind::Phone => list.phone,
        Kind::Email => list.email,
        Kind::Permission => list.permission,
        Kind::Way => list.way,
        Kind::Reason => list.reason,
        Kind::Fact | Kind::Thing => "",
    }
}

fn point(text: &str, list: &Wordlist) -> Point {
    let has = |phrases: &str| contains_any(text, phrases);
    if has(list.hours) {
        Point::Hours
    } else if has(list.closes) {
        Point::Closes
    } else if has(list.opens) || has(list.open) && has(list.does) {
        // "When is it open" asks for both ends, "when does it open" for one.
        Point::Opens
    } else if has(list.open) {
        Point::Hours
    } else {
        Point::Any
    }
}

fn begins_with_verb(text: &str, list: &Wordlist) -> bool {
    let mut words = text.split_whitespace();
    // What people say first: "so", "and", "hello".
    let first = words.find(|word| !is_one_of(word, list.fillers));
    first.is_some_and(|word| is_one_of(word, list.verbs))
}

/// Lower case, words apart by one blank, a blank at both ends: what phrases are looked up in.
pub(super) fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 2);
    spaced.push(' ');
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            '\'' | '’' => {}
            other if other.is_alphanumeric() => spaced.push(other),
            _ if spaced.ends_with(' ') => {}
            _ => spaced.push(' '),
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

/// Whether the spaced text holds one of the phrases (`|` between them) as whole words.
pub(super) fn contains_any(spaced: &str, phrases: &str) -> bool {
    let stands_at = |at: usize, phrase: &str| {
        spaced[..at].ends_with(' ') && spaced[at + phrase.len()..].starts_with(' ')
    };
    phrases.split('|').any(|phrase| {
        let mut found = spaced.match_indices(phrase);
        !phrase.is_empty() && found.any(|(at, _)| stands_at(at, phrase))
    })
}

/// Whether a word in lower case is one of those (`|` between them).
pub(super) fn is_one_of(word: &str, words: &str) -> bool {
    words.split('|').any(|one| one == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_answer_is_known_from_the_words() {
        let cases = [
            ("when does the swimming pool open", Kind::Time(Point::Opens)),
            ("until when can i swim", Kind::Time(Point::Closes)),
            ("pool hours", Kind::Time(Point::Hours)),
            ("are you open on sunday", Kind::Time(Point::Hours)),
            ("when is the harvest dance", Kind::Time(Point::Any)),
            ("how long is the tower open", Kind::Time(Point::Closes)),
            ("how long does the ferry take", Kind::Duration),
            ("so where is the cloakroom", Kind::Place),
            ("where is the deadline", Kind::Time(Point::Any)),
            ("where is the phone shop", Kind::Place),
            ("how much is a locker", Kind::Price),
            ("what does a locker cost", Kind::Price),
            ("how many lockers are there", Kind::Count),
            ("who runs the kiosk", Kind::Person),
            ("what is the phone number of the kiosk", Kind::Phone),
            ("may i bring my dog", Kind::Permission),
            ("how do i become a member", Kind::Way),
            ("is there a cloakroom", Kind::Fact),
            ("membership", Kind::Thing),
        ];
        for (question, wanted) in cases {
            assert_eq!(kind(question, Some(Speech::English)), wanted, "{question}");
        }
        let german = [
            ("Wann öffnet das Hallenbad?", Kind::Time(Point::Opens)),
            ("bis wann habt ihr auf", Kind::Time(Point::Closes)),
            ("Öffnungszeiten", Kind::Time(Point::Hours)),
            ("wo finde ich die Garderobe", Kind::Place),
            ("Was kostet ein Schließfach?", Kind::Price),
            ("wie lange dauert die Fahrt", Kind::Duration),
            ("darf ich meinen Hund mitbringen", Kind::Permission),
            ("wer leitet den Kiosk", Kind::Person),
        ];
        for (question, wanted) in german {
            assert_eq!(kind(question, Some(Speech::German)), wanted, "{question}");
        }
        assert_eq!(kind("où est la gare", Speech::of("fr")), Kind::Thing);
    }
}
