//! The day that a question is about, and the days that a sentence names. English and German.

mod dates;
mod feasts;
mod months;
mod spoken;
mod words;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

pub(super) use dates::dated;
use dates::dates;
pub(super) use months::{Months, month_at, month_spans, months};
use spoken::numbered;
pub(super) use words::{GERMAN_MONTHS, month, weekday, words};

/// All days of the week.
const EVERY_DAY: Days = Days(0b111_1111);
const WORKING_DAYS: Days = Days(0b001_1111);
const WEEKEND: Days = Days(0b110_0000);
/// What stands before the days on which it is closed: "open daily except 24 December".
pub(super) const EXCEPT: &[&str] = &["except", "excluding", "außer", "ausser", "ausgenommen"];
/// Words for the days on which public life rests; those that fall on the same date everywhere.
const HOLIDAYS: &[&str] = &["holiday", "holidays", "feiertag", "feiertagen", "feiertage"];

/// A weekday of a month comes within so many days.
const DAYS_OF_A_YEAR: usize = 366;
/// About how many public holidays a year has.
const HOLIDAYS_OF_A_YEAR: i32 = 10;

/// A set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Days(u8);

impl Days {
    pub fn one(day: usize) -> Self {
        Self(1 << day)
    }

    pub fn every() -> Self {
        EVERY_DAY
    }

    /// The other days of the week.
    pub fn others(self) -> Self {
        Self(EVERY_DAY.0 & !self.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, day: usize) -> bool {
        self.0 & (1 << day) != 0
    }

    pub fn count(self) -> u32 {
        self.0.count_ones()
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
    /// The next such weekday, where the clock is known: its season is meant.
    pub next: Option<Date>,
    pub naming: Naming,
    /// Minutes since midnight, for "now".
    pub minute: u16,
}

impl AskedDay {
    /// A date of the season that is meant.
    pub fn season(&self) -> Option<Date> {
        self.date.or(self.next)
    }
}

/// The first such weekday, Monday 0, from a date on: in one of the months, where some are named.
fn next_weekday(date: Date, weekday: usize, months: Option<Months>) -> Option<Date> {
    let is_meant = |date: &Date| {
        weekday_of(*date) == weekday && months.is_none_or(|months| months.has(date.month()))
    };
    date.series(1.day()).take(DAYS_OF_A_YEAR).find(is_meant)
}

/// The day that a question is about. What needs the clock is not understood without one.
pub(super) fn asked_day(question: &str, now: Option<DateTime>) -> Option<AskedDay> {
    let words = numbered(words(question));
    let has = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    let on = |date: Date, naming| AskedDay {
        weekday: weekday_of(date),
        date: Some(date),
        next: None,
        naming,
        minute: now.map_or(0, |now| now.hour() as u16 * 60 + now.minute() as u16),
    };
    if is_beside_date(&words) {
        return None;
    }
    if let Some(now) = now {
        let still = has(&["still", "noch"]) && has(&["open", "offen", "geöffnet", "auf"]);
        if still || has(&["now", "currently", "jetzt", "gerade", "derzeit"]) {
            return Some(on(now.date(), Naming::Now));
        }
        if has(&["today", "tonight", "heute"]) {
            return Some(on(now.date(), Naming::Today));
        }
        let after_tomorrow = words.windows(2).any(|two| two == ["after", "tomorrow"]);
        if after_tomorrow || has(&["übermorgen"]) {
            return Some(on(now.date().checked_add(2.days()).ok()?, Naming::Itself));
        }
        let tomorrow =
            has(&["tomorrow"]) || words.iter().any(|word| word == "morgen") && !has(&["guten"]);
        if tomorrow {
            return Some(on(now.date().checked_add(1.day()).ok()?, Naming::Tomorrow));
        }
        if let Some(named) = dates(&words).first() {
            return Some(on(named.next(now.date())?, Naming::Itself));
        }
    }
    let weekday = words.iter().find_map(|word| weekday(word))?;
    Some(AskedDay {
        weekday,
        date: None,
        next: now.and_then(|now| next_weekday(now.date(), weekday, month_spans(&words))),
        naming: Naming::Itself,
        minute: 0,
    })
}

/// Whether a weekday is named by a date that it is not: "the Tuesday after Easter".
fn is_beside_date(words: &[String]) -> bool {
    let beside = ["after", "before", "nach", "vor"];
    words.iter().any(|word| weekday(word).is_some())
        && dates(words)
            .iter()
            .any(|date| date.at > 0 && beside.contains(&words[date.at - 1].as_str()))
}

/// Whether a sentence is about that date: by the date, a span of dates, a feast, or as a public holiday.
pub(super) fn names_date(sentence: &str, date: Date) -> bool {
    days_with(sentence, date).is_some()
}

/// How many days a sentence is about together with that date, by the narrowest span; `None` if it is not about it.
pub(super) fn days_with(sentence: &str, date: Date) -> Option<i32> {
    let words = words(sentence);
    let dates = dates(&words);
    if dates.is_empty() {
        return rests(sentence, date).then_some(HOLIDAYS_OF_A_YEAR);
    }
    let mut dates = dates.iter();
    let mut fewest: Option<i32> = None;
    while let Some(first) = dates.next() {
        let last = if first.spans { dates.next() } else { None };
        let days = last.map_or_else(
            || first.is(date).then_some(1),
            |last| first.reaches(last, date).then(|| first.days_to(last)),
        );
        fewest = fewest.into_iter().chain(days).min();
    }
    fewest
}

/// Whether a sentence names a date.
pub(super) fn has_date(sentence: &str) -> bool {
    !dates(&words(sentence)).is_empty()
}

/// Whether a sentence names a span of dates.
pub(super) fn has_span(sentence: &str) -> bool {
    dates(&words(sentence)).iter().any(|date| date.spans)
}

/// The words of a text that belong to dates and feasts.
pub(super) fn dated_words(text: &str) -> String {
    let words = words(text);
    let dated = dated(&words);
    let of_dates = words.iter().zip(dated).filter(|(_, dated)| *dated);
    let of_dates: Vec<&str> = of_dates.map(|(word, _)| word.as_str()).collect();
    of_dates.join(" ")
}

/// Whether public life rests on that date everywhere.
fn is_holiday(date: Date) -> bool {
    [(1, 1), (12, 25), (12, 26)].contains(&(date.month(), date.day()))
}

/// Whether a sentence speaks of public holidays and nobody can tell whether that date is one.
pub(super) fn may_be_holiday(sentence: &str, date: Date) -> bool {
    feasts::may_rest(date) && !is_holiday(date) && names_holidays(&words(sentence))
}

/// Whether a sentence speaks of public holidays, and that date is one.
pub(super) fn rests(sentence: &str, date: Date) -> bool {
    is_holiday(date) && names_holidays(&words(sentence))
}

/// "On public holidays", but not "on bank holiday Mondays".
fn names_holidays(words: &[String]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let of_weekday = words
            .get(at + 1)
            .is_some_and(|next| weekday(next).is_some());
        HOLIDAYS.contains(&word.as_str()) && !of_weekday
    })
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
        for now in ["are you open now", "are you still open"] {
            assert_eq!(day(now), Some((1, Some(date(2027, 3, 9)))), "{now}");
        }
        assert_eq!(day("do you still sell oil"), None);
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
        assert_eq!(day("are you open on the tuesday after easter"), None);
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
        assert!(names_date("Closed on 24, 25 and 31 December.", eve));
        assert!(names_date("24 to 26 December 2027, why: Christmas.", eve));
        assert!(!names_date("24 to 26 December 2026, why: Christmas.", eve));
        let mondays = "Open on bank holiday Mondays.";
        assert!(!names_date(mondays, date(2028, 1, 1)));
        assert!(!names_date("Closed on public holidays.", date(2028, 1, 2)));
        assert!(!names_date("Closed from July 1 to July 9.", eve));
    }

    #[test]
    fn a_weekday_before_a_date_belongs_to_it() {
        let belonging = |sentence: &str| {
            let words = words(sentence);
            let dated = dated(&words).into_iter();
            dated.filter(|belongs| *belongs).count()
        };
        assert_eq!(belonging("closed on Friday, 24 December"), 3);
        assert_eq!(belonging("am Freitag, den 24. Dezember"), 4);
        assert_eq!(belonging("closed on Mondays, 24 December too"), 2);
    }
}
