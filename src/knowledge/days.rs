//! The day that a question is about, and the days that a sentence names. English and German.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use crate::text::{GERMAN_WEEKDAYS, MONTHS, SHORT_WEEKDAYS, WEEKDAYS};

/// All days of the week.
const EVERY_DAY: Days = Days(0b111_1111);
const WORKING_DAYS: Days = Days(0b001_1111);
const WEEKEND: Days = Days(0b110_0000);
const GERMAN_MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];
/// Days of the year with a name: month and day.
const FEASTS: &[(&str, i8, i8)] = &[
    ("christmas eve", 12, 24),
    ("heiligabend", 12, 24),
    ("christmas", 12, 25),
    ("weihnachten", 12, 25),
    ("boxing day", 12, 26),
    ("new year s eve", 12, 31),
    ("new years eve", 12, 31),
    ("silvester", 12, 31),
    ("new year", 1, 1),
    ("new years", 1, 1),
    ("neujahr", 1, 1),
];
/// Words for the days on which public life rests; those that fall on the same date everywhere.
const HOLIDAYS: &[&str] = &["holiday", "holidays", "feiertag", "feiertagen", "feiertage"];

/// A set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Days(u8);

impl Days {
    pub fn one(day: usize) -> Self {
        Self(1 << day)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, day: usize) -> bool {
        self.0 & (1 << day) != 0
    }

    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// From one day to another, over the end of the week if need be.
    pub fn range(first: usize, last: usize) -> Self {
        let length = (last + 7 - first) % 7;
        (0..=length).fold(Self::default(), |days, step| {
            days.with(Self::one((first + step) % 7))
        })
    }
}

/// How the day was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// "Now": the time of day counts too.
    Now,
    Today,
    Tomorrow,
    /// By its weekday, its date or its feast.
    Itself,
}

/// The day that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AskedDay {
    /// Monday 0.
    pub weekday: usize,
    /// `None` for a weekday, which may be any week's.
    pub date: Option<Date>,
    pub naming: Naming,
    /// Minutes since midnight, for "now".
    pub minute: u16,
}

/// The day that a question is about. What needs the clock is not understood without one.
pub(super) fn asked_day(question: &str, now: Option<DateTime>) -> Option<AskedDay> {
    let words = words(question);
    let has = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    let on = |date: Date, naming| AskedDay {
        weekday: weekday_of(date),
        date: Some(date),
        naming,
        minute: now.map_or(0, |now| now.hour() as u16 * 60 + now.minute() as u16),
    };
    if let Some(now) = now {
        if has(&["now", "currently", "jetzt", "gerade", "derzeit"]) {
            return Some(on(now.date(), Naming::Now));
        }
        if has(&["today", "tonight", "heute"]) {
            return Some(on(now.date(), Naming::Today));
        }
        let tomorrow =
            has(&["tomorrow"]) || words.iter().any(|word| word == "morgen") && !has(&["guten"]);
        if tomorrow {
            return Some(on(now.date().checked_add(1.day()).ok()?, Naming::Tomorrow));
        }
        if let Some((month, day)) = dates(&words).first().copied().or_else(|| feast(&words)) {
            return Some(on(next(now.date(), month, day)?, Naming::Itself));
        }
    }
    let weekday = words.iter().find_map(|word| weekday(word))?;
    Some(AskedDay {
        weekday,
        date: None,
        naming: Naming::Itself,
        minute: 0,
    })
}

/// Whether a sentence is about that date: by the date, a span of dates, a feast, or as a public holiday.
pub(super) fn names_date(sentence: &str, date: Date) -> bool {
    let words = words(sentence);
    let of_year = |(month, day): (i8, i8)| i16::from(month) * 31 + i16::from(day);
    let asked = of_year((date.month(), date.day()));
    let year = words
        .iter()
        .filter_map(|word| word.parse::<i16>().ok())
        .find(|number| (1900..2200).contains(number));
    // The year of the first date is that of a span over the turn of the year too.
    if year.is_some_and(|year| year != date.year() && year != date.year() - 1) {
        return false;
    }
    let found: Vec<i16> = dates(&words).into_iter().map(of_year).collect();
    let spans = words
        .iter()
        .any(|word| ["to", "until", "through", "bis", "–"].contains(&word.as_str()));
    let by_date = match found.as_slice() {
        [first, last] if spans && first <= last => (*first..=*last).contains(&asked),
        [first, last] if spans => asked >= *first || asked <= *last,
        some => some.contains(&asked),
    };
    let rests = || {
        FEASTS.iter().any(|(_, month, day)| {
            (*month, *day) == (date.month(), date.day()) && *day != 24 && *day != 31
        })
    };
    let holiday = words.iter().any(|word| HOLIDAYS.contains(&word.as_str())) && rests();
    by_date || holiday || feast(&words) == Some((date.month(), date.day()))
}

/// Whether a sentence names a date.
pub(super) fn has_date(sentence: &str) -> bool {
    let words = words(sentence);
    !dates(&words).is_empty() || feast(&words).is_some()
}

/// The weekdays that a run of words names from `at` on, and how many words that takes.
pub(super) fn days_at(words: &[String], at: usize) -> Option<(Days, usize)> {
    let word = words.get(at)?;
    let set = match word.as_str() {
        "daily" | "täglich" => EVERY_DAY,
        "every" | "each" | "jeden"
            if words
                .get(at + 1)
                .is_some_and(|next| ["day", "night", "tag"].contains(&next.as_str())) =>
        {
            return Some((EVERY_DAY, 2));
        }
        "weekdays" | "werktags" => WORKING_DAYS,
        "weekend" | "weekends" | "wochenende" => WEEKEND,
        _ => {
            let first = weekday(word)?;
            let joins = words.get(at + 1).is_some_and(|join| {
                ["to", "through", "until", "bis", "–", "-"].contains(&join.as_str())
            });
            if joins && let Some(last) = words.get(at + 2).and_then(|word| weekday(word)) {
                return Some((Days::range(first, last), 3));
            }
            Days::one(first)
        }
    };
    Some((set, 1))
}

/// The place of a weekday in the week, Monday 0, by its name, its plural or its first letters.
pub(super) fn weekday(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    let one = word.strip_suffix('s').unwrap_or(word);
    let named = |days: &[&str]| days.iter().position(|day| *day == word || *day == one);
    named(&WEEKDAYS)
        .or_else(|| named(&GERMAN_WEEKDAYS))
        .or_else(|| SHORT_WEEKDAYS.iter().position(|day| *day == word))
}

/// Words in lower case, signs apart, dashes between them as words.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len() + 8);
    let mut last = ' ';
    let lower = text.to_lowercase();
    let mut characters = lower.chars().peekable();
    while let Some(character) = characters.next() {
        // A hyphen between digits is a span: "9-17".
        let is_digit = |character: char| character.is_ascii_digit();
        let spans =
            character == '-' && is_digit(last) && characters.peek().copied().is_some_and(is_digit);
        if spans || matches!(character, '–' | '—') {
            apart.push_str(" – ");
        } else {
            apart.push(character);
        }
        last = character;
    }
    apart
        .split(|character: char| {
            !(character.is_alphanumeric() || matches!(character, ':' | '.' | '–' | '-'))
        })
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn month(word: &str) -> Option<i8> {
    let english = MONTHS.iter().position(|month| *month == word);
    let found = english.or_else(|| GERMAN_MONTHS.iter().position(|month| *month == word))?;
    Some(found as i8 + 1)
}

/// "December 24", "24 December", "24. Dezember", "December 24 to 26".
fn dates(words: &[String]) -> Vec<(i8, i8)> {
    let day = |at: usize| {
        let digits: String = words
            .get(at)?
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits
            .parse::<i8>()
            .ok()
            .filter(|day| (1..=31).contains(day))
    };
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(month) = month(word) else { continue };
        let before = at.checked_sub(1).and_then(day);
        // "August 19": the number after a month, unless the one before belongs to it.
        if let Some(day) = day(at + 1) {
            found.push((month, day));
            let goes_on = words
                .get(at + 2)
                .is_some_and(|word| ["to", "and", "–", "bis", "und"].contains(&word.as_str()));
            if goes_on && let Some(last) = self::day(words, at + 3) {
                found.push((month, last));
            }
        } else if let Some(day) = before {
            found.push((month, day));
        }
    }
    found
}

fn day(words: &[String], at: usize) -> Option<i8> {
    let word = words.get(at)?;
    word.parse::<i8>().ok().filter(|day| (1..=31).contains(day))
}

fn feast(words: &[String]) -> Option<(i8, i8)> {
    let text = format!(" {} ", words.join(" "));
    let named = |name: &str| text.contains(&format!(" {name} "));
    let found = FEASTS.iter().find(|(name, ..)| named(name))?;
    Some((found.1, found.2))
}

/// The next day with that month and day, today included.
fn next(today: Date, month: i8, day: i8) -> Option<Date> {
    let this_year = Date::new(today.year(), month, day).ok()?;
    if this_year >= today {
        return Some(this_year);
    }
    Date::new(today.year() + 1, month, day).ok()
}

fn weekday_of(date: Date) -> usize {
    date.weekday().to_monday_zero_offset() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};

    #[test]
    fn the_day_of_a_question_is_found_by_the_clock() {
        // A Tuesday.
        let now = datetime(2027, 3, 9, 10, 30, 0, 0);
        let day =
            |question: &str| asked_day(question, Some(now)).map(|day| (day.weekday, day.date));
        assert_eq!(day("are you open now"), Some((1, Some(date(2027, 3, 9)))));
        assert_eq!(
            day("is it open tomorrow?"),
            Some((2, Some(date(2027, 3, 10))))
        );
        assert_eq!(
            day("open on christmas"),
            Some((5, Some(date(2027, 12, 25))))
        );
        assert_eq!(day("am 2. Januar offen"), Some((6, Some(date(2028, 1, 2)))));
        assert_eq!(day("are you open on Fridays"), Some((4, None)));
        assert_eq!(day("when are you open"), None);
        assert_eq!(asked_day("are you open now", None), None);
    }

    #[test]
    fn a_sentence_names_a_date_by_span_feast_or_holiday() {
        let eve = date(2027, 12, 24);
        assert!(names_date(
            "We are closed from December 20, 2027 to January 3, 2028.",
            eve
        ));
        assert!(names_date("Closed on Christmas Eve.", eve));
        assert!(names_date("Closed December 24 to 26.", date(2027, 12, 25)));
        assert!(names_date("Closed on public holidays.", date(2028, 1, 1)));
        assert!(!names_date("Closed on public holidays.", date(2028, 1, 2)));
        assert!(!names_date("Closed from July 1 to July 9.", eve));
    }
}
