//! Whether a sentence, or a column of a table, holds the kind of answer that is asked for.

use super::{Kind, Point, contains_any, is_one_of, spaced};
use crate::knowledge::numbers::has_number;
use crate::text::number_named;

/// Words of times beside numbers.
const TIMES: &str = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays|thursdays|\
fridays|saturdays|sundays|january|february|march|april|june|july|august|september|october|november|\
december|daily|noon|midnight|spring|summer|autumn|fall|winter|always|weekend|weekends|weekdays|\
every day|every night|around the clock|sunrise|sunset|holidays|easter|christmas|closed|montag|\
dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|montags|dienstags|mittwochs|donnerstags|\
freitags|samstags|sonntags|januar|februar|märz|mai|juni|juli|oktober|dezember|täglich|mittags|\
mitternacht|uhr|geschlossen|wochenende|feiertagen|ostern|weihnachten|rund um die uhr|frühling|\
sommer|herbst";
/// Words of times that need no number: "in the first week of May", "at dusk", "after the harvest".
const TIMES_IN_PROSE: &str = "hourly|weekly|monthly|quarterly|yearly|annually|fortnightly|morning|mornings|afternoon|afternoons|\
evening|evenings|night|nights|tonight|dawn|dusk|nightfall|daybreak|midday|lunchtime|week|weeks|fortnight|month|months|quarter|\
term|semester|advent|lent|year round|all year|once a|twice a|every other|on the eve|in advance|after|before|during|whenever|\
as soon as|as long as|of may|in may|until may|till may|from may|by may|since may|early may|late may|mid may|before may|after may|\
during may|and may|may to|may until|morgens|vormittags|nachmittags|abends|nachts|morgen|abend|nacht|woche|wochen|monatlich|\
wöchentlich|jährlich|ganzjährig|während|bevor|nachdem|sobald|anfang|ende|mitte|advent|fastenzeit|frühjahr|jänner|feber";
/// Words of places.
const PLACES: &str = "room|floor|building|hall|street|avenue|road|square|house|level|unit|gate|behind|beside|next to|\
opposite|across from|near|at the|in the|on the|left|right|north|south|east|west|entrance|lobby|\
corner|aisle|station|upstairs|downstairs|inside|outside|above|below|under|between|raum|zimmer|stock|\
etage|erdgeschoss|untergeschoss|gebäude|straße|platz|halle|neben|hinter|gegenüber|vor dem|im|am|\
in der|an der|bei der|beim|links|rechts|eingang|ausgang|bahnhof";
/// Those of them that stand for nothing else.
const SURE_PLACES: &str = "room|floor|building|street|avenue|road|square|lobby|entrance|upstairs|downstairs|level|\
raum|zimmer|stock|etage|erdgeschoss|gebäude|straße|platz|eingang";
const PRICES: &str = "dollar|dollars|cent|cents|euro|euros|pound|pounds|pence|franc|francs|franken|rappen|yen|free|\
free of charge|no charge|nothing|kostenlos|kostenfrei|gratis|frei|percent|prozent|usd|eur|gbp|chf";
const UNITS: &str = "second|seconds|minute|minutes|hour|hours|day|days|week|weeks|month|months|year|years|semester|\
semesters|night|nights|decade|until|sekunden|minuten|stunde|stunden|tag|tage|tagen|woche|wochen|\
monat|monate|monaten|jahr|jahre|jahren|bis";
const RULES: &str = "may|can|cannot|must|must not|allowed|not allowed|forbidden|permitted|prohibited|required|need|needs|\
only|have to|has to|never|always|welcome|yes|no|unless|optional|mandatory|not|dürfen|darf|können|\
kann|muss|müssen|erlaubt|verboten|gestattet|nur|nicht|ja|nein|willkommen|pflicht|brauchen|braucht";

/// Whether `sentence` holds an answer of that kind. Kinds that no words tell are held by every sentence.
pub(crate) fn holds(kind: Kind, sentence: &str) -> bool {
    let text = || spaced(sentence);
    let digits = || sentence.contains(|character: char| character.is_ascii_digit());
    match kind {
        Kind::Time(_) => {
            let text = text();
            has_clock_or_date(sentence)
                || [TIMES, TIMES_IN_PROSE]
                    .iter()
                    .any(|words| contains_any(&text, words))
        }
        Kind::Place => contains_any(&text(), PLACES) || has_room_code(sentence),
        Kind::Price => {
            sentence.contains(['$', '€', '£', '¥', '₹']) || contains_any(&text(), PRICES)
        }
        Kind::Count => has_number(sentence),
        Kind::Duration => {
            (has_number(sentence) || has_number_word(&text())) && contains_any(&text(), UNITS)
        }
        Kind::Phone => longest_number(sentence) >= 5 || text().contains(" phone "),
        Kind::Email => {
            sentence.contains('@')
                || sentence.contains('.') && digits() && text().contains(" email ")
        }
        Kind::Permission => contains_any(&text(), RULES),
        Kind::Person => has_name(sentence),
        Kind::Way | Kind::Reason | Kind::Fact | Kind::Thing => true,
    }
}

/// What the columns of tables are called that hold answers of a kind, by words of their names.
fn column_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Time(_) => {
            "hours|open|opens|opening|closes|when|time|times|date|dates|day|days|deadline|due|schedule|until|\
from|starts|ends|begins|departure|arrival|year|opening hours|öffnungszeiten|zeit|zeiten|uhrzeit|\
wann|datum|termin|tag|frist|beginn|ende|jahr|geöffnet|abfahrt|ankunft"
        }
        Kind::Place => {
            "where|location|place|room|floor|building|address|unit|level|venue|street|stop|platform|gate|hall|\
aisle|wo|ort|raum|zimmer|stock|etage|gebäude|adresse|standort|straße|halle|gleis"
        }
        Kind::Price => {
            "price|prices|cost|costs|fee|fees|rate|charge|fare|admission|rent|preis|preise|kosten|gebühr|\
eintritt|tarif|miete"
        }
        Kind::Phone => "phone|telephone|tel|mobile|telefon|telefonnummer|rufnummer",
        Kind::Email => "email|e mail|mail",
        Kind::Person => {
            "who|person|contact|teacher|leader|led by|host|guide|instructor|name|artist|author|speaker|director|\
manager|wer|ansprechpartner|leitung|lehrer|künstler|autor|kontakt"
        }
        Kind::Duration => "duration|length|how long|minutes|hours|dauer|länge|minuten",
        Kind::Count => {
            "number|count|seats|capacity|places|persons|people|guests|how many|anzahl|plätze|zahl|personen|gäste"
        }
        Kind::Permission => "allowed|rules|permitted|erlaubt|regeln",
        Kind::Way | Kind::Reason | Kind::Fact | Kind::Thing => "",
    }
}

/// Whether a column of that name holds answers of that kind.
pub(crate) fn column_holds(kind: Kind, column: &str) -> bool {
    let column = spaced(column);
    // An address may be an e-mail's, and a number a telephone's.
    let of_other = matches!(kind, Kind::Place | Kind::Count)
        && [Kind::Phone, Kind::Email]
            .iter()
            .any(|other| contains_any(&column, column_words(*other)));
    !of_other && contains_any(&column, column_words(kind))
}

/// Which end of the time that something is open a column of that name holds; `None` for both or neither.
pub(crate) fn point_of_column(column: &str) -> Option<Point> {
    let column = spaced(column);
    if contains_any(
        &column,
        "closes|closing|until|ends|end|to|schließt|bis|ende",
    ) {
        Some(Point::Closes)
    } else if contains_any(
        &column,
        "opens|opening time|from|starts|start|begins|öffnet|ab|von|beginn",
    ) {
        Some(Point::Opens)
    } else {
        None
    }
}

/// As [`holds`], but only by words that leave no doubt: for what is not even asked for in the words of the sentence.
pub(crate) fn holds_surely(kind: Kind, sentence: &str) -> bool {
    match kind {
        Kind::Place => {
            has_room_code(sentence)
                || has_named_place(sentence)
                || contains_any(&spaced(sentence), SURE_PLACES)
        }
        Kind::Time(_) => {
            let text = spaced(sentence);
            let clock = sentence.split_once(':').is_some_and(|(hour, minute)| {
                hour.ends_with(|last: char| last.is_ascii_digit())
                    && minute.starts_with(|first: char| first.is_ascii_digit())
            });
            clock || contains_any(&text, TIMES) || contains_any(&text, "am|pm|a m|p m|oclock")
        }
        _ => holds(kind, sentence),
    }
}

/// A preposition before a name: "at the Welcome Center", "in Haverly Hall".
fn has_named_place(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let capital = |word: Option<&&str>| {
        word.is_some_and(|word| word.starts_with(char::is_uppercase) && !is_time(word))
    };
    words.iter().enumerate().any(|(at, word)| {
        let is_preposition = is_one_of(
            word,
            "at|in|behind|beside|near|opposite|from|im|am|beim|neben|hinter",
        );
        let article = words
            .get(at + 1)
            .is_some_and(|next| is_one_of(next, "the|der|dem|den|das"));
        is_preposition && capital(words.get(at + 1 + usize::from(article)))
    })
}

fn is_time(word: &str) -> bool {
    contains_any(&spaced(word), TIMES)
}

/// A time of day ("9:30", "5 pm", "noon") or a number that may be a date.
fn has_clock_or_date(sentence: &str) -> bool {
    sentence.contains(|character: char| character.is_ascii_digit())
}

fn has_number_word(spaced: &str) -> bool {
    let mut words = spaced.split_whitespace();
    words.any(|word| number_named(word).is_some())
}

/// "H-105", "B12": a letter or two and digits.
fn has_room_code(sentence: &str) -> bool {
    sentence
        .split(|character: char| !(character.is_alphanumeric() || character == '-'))
        .any(|word| {
            let letters = word.chars().take_while(char::is_ascii_uppercase).count();
            let rest = &word[letters..];
            (1..=2).contains(&letters)
                && rest
                    .trim_start_matches('-')
                    .chars()
                    .all(|character| character.is_ascii_digit())
                && rest.contains(|character: char| character.is_ascii_digit())
        })
}

/// Digits of the longest number, blanks and signs within it aside.
fn longest_number(sentence: &str) -> usize {
    let mut longest = 0;
    let mut digits = 0;
    for character in sentence.chars() {
        match character {
            '0'..='9' => digits += 1,
            '-' | '/' | ' ' | '(' | ')' | '+' | '.' => {}
            _ => digits = 0,
        }
        longest = longest.max(digits);
    }
    longest
}

/// A capital inside the sentence, or a title or an office that stands for a person.
fn has_name(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    let first = words.next();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    first.is_some() && (words.any(capital) || first.is_some_and(|word| word.ends_with(',')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_holds_the_kind_of_answer_or_not() {
        let held = [
            (
                Kind::Time(Point::Any),
                "The fair is on the first Sunday in June.",
            ),
            (
                Kind::Time(Point::Any),
                "Nets are mended in the last week of May.",
            ),
            (Kind::Time(Point::Any), "Nets are dried at dusk."),
            (Kind::Place, "Lockers are beside the lifts."),
            (Kind::Place, "The kiosk is Q-12."),
            (Kind::Price, "A locker is free."),
            (Kind::Duration, "The crossing takes twenty minutes."),
            (Kind::Phone, "Call 555-0142."),
            (Kind::Permission, "Dogs must stay on a lead."),
        ];
        for (kind, sentence) in held {
            assert!(holds(kind, sentence), "{sentence}");
        }
        let missing = [
            (Kind::Time(Point::Any), "The fair is loud."),
            (Kind::Time(Point::Any), "Nets may be dried on the quay."),
            (Kind::Place, "Lockers cost two dollars."),
            (Kind::Price, "Lockers are beside the lifts."),
            (Kind::Duration, "The crossing is rough."),
            (Kind::Phone, "Ask in room 12."),
        ];
        for (kind, sentence) in missing {
            assert!(!holds(kind, sentence), "{sentence}");
        }
    }

    #[test]
    fn a_column_is_known_by_its_name() {
        assert!(column_holds(Kind::Place, "Where it is"));
        assert!(column_holds(Kind::Time(Point::Hours), "opening hours"));
        assert!(column_holds(Kind::Price, "Price per day"));
        assert!(!column_holds(Kind::Place, "phone number"));
        assert!(column_holds(Kind::Phone, "Telefon"));
    }
}
