//! Days, as they are said today.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use regex::{Captures, Regex};

use super::span::{Piece, Pieces, span_of};
use super::words::Words;
use crate::conversation::form::ValueProblem;
use crate::understanding::entities::{self, EntityKind};

/// A day of a month alone: "the 16th", "sixteenth"; where a day was asked for also "16".
static OF_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    let ordinal = entities::ORDINAL;
    let source = format!(r"\b(?<day>\d{{1,2}}(?:st|nd|rd|th)|{ordinal})\b|\b(?<bare>\d{{1,2}})\b");
    Regex::new(&source).expect("the fixed pattern is valid")
});

/// "16.3.", "16.03.2027", "16/3" is read by `entities` as March or not at all.
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    let source = r"\b(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.(?:\s?(?<year>\d{4}))?";
    Regex::new(source).expect("the fixed pattern is valid")
});

/// "A week from thursday".
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    let source = r"\b(?<count>a|one|two|three)\s+weeks?\s+(?:from|after)\b";
    Regex::new(source).expect("the fixed pattern is valid")
});

/// "Tue", "thurs."
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    let source = r"\b(?<day>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b";
    Regex::new(source).expect("the fixed pattern is valid")
});

/// The day that was found, or why it cannot be.
type Finding = Option<Result<Piece<Date>, ValueProblem>>;

/// What a piece of the text says about the day.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    /// This very day.
    Day(Date),
    /// A day of the week, of this week or the next to come.
    Weekday { day: Weekday, is_next: bool },
    /// This day of a month to come.
    OfMonth(i8),
    /// So many days after another day that is said, or after today.
    Weeks(i32),
    /// It cannot be.
    Not(ValueProblem),
}

/// The day that is meant; of several the last one.
pub fn find(
    pieces: &Pieces<'_>,
    words: &Words,
    (today, before): (Option<Date>, Option<Date>),
    is_asked: bool,
) -> Finding {
    let mut said: Vec<Piece<Said>> = Vec::new();
    for entity in &pieces.entities {
        if entity.kind == EntityKind::Date
            && let Some(value) = read(&entity.value, today)
        {
            let span = entity.start..entity.end;
            said.push(Piece { span, value });
        }
    }
    for captures in DOTTED.captures_iter(pieces.text) {
        add(
            &mut said,
            captures.get_match().range(),
            dotted(&captures, today),
        );
    }
    for piece in named(pieces.text, words, today) {
        let Piece { span, value } = piece;
        add(&mut said, span, Some(value));
    }
    for captures in AHEAD.captures_iter(pieces.text) {
        let count = match &captures["count"] {
            "two" => 2,
            "three" => 3,
            _ => 1,
        };
        add(
            &mut said,
            captures.get_match().range(),
            Some(Said::Weeks(count)),
        );
    }
    for captures in SHORT.captures_iter(pieces.text).filter(|_| is_asked) {
        let day = english_weekday_of(&captures["day"]).map(|day| Said::Weekday {
            day,
            is_next: false,
        });
        add(&mut said, captures.get_match().range(), day);
    }
    let has_day = |said: &[Piece<Said>]| {
        said.iter()
            .any(|it| matches!(it.value, Said::Day(_) | Said::Not(_)))
    };
    if !has_day(&said) {
        for captures in OF_MONTH.captures_iter(pieces.text) {
            let span = captures.get_match().range();
            let follows_weekday = said.iter().any(|it| {
                let between = pieces.text.get(it.span.end..span.start);
                between.is_some_and(|between| between.trim_matches([' ', '.', ',']).is_empty())
            });
            let value = of_month(
                &captures,
                pieces,
                is_asked && (said.is_empty() || follows_weekday),
            );
            add(&mut said, span, value);
        }
    }
    said.retain(|it| pieces.is_free(&it.span) && !is_denied(pieces, &it.span, words));
    choose(last_together(&mut said, pieces), today?, before)
}

fn add(said: &mut Vec<Piece<Said>>, span: std::ops::Range<usize>, value: Option<Said>) {
    let is_new = |it: &Piece<Said>| it.span.end <= span.start || span.end <= it.span.start;
    if let Some(value) = value
        && said.iter().all(is_new)
    {
        said.push(Piece { span, value });
    }
}

fn is_denied(pieces: &Pieces<'_>, span: &std::ops::Range<usize>, words: &Words) -> bool {
    let before = pieces.word_before(span.start);
    let is_not =
        |word: &str| super::words::is_listed(word, words.not) && !matches!(word, "of" | "from");
    let start = span_of(before, pieces.text).start;
    let is_instead = before == "of" && pieces.word_before(start) == "instead";
    is_instead
        || is_not(before)
        || (matches!(before, "on" | "the" | "am" | "den" | "next")
            && is_not(pieces.word_before(start)))
}

/// Letters between two words about one day, at most: "tuesday, the 16th", "monday in two weeks".
const BESIDE: usize = 8;

/// What is said about one day, of several the last: "tomorrow, no wait, thursday".
fn last_together<'s>(said: &'s mut [Piece<Said>], pieces: &Pieces<'_>) -> &'s [Piece<Said>] {
    said.sort_by_key(|it| it.span.start);
    let is_beside = |before: &Piece<Said>, after: &Piece<Said>| {
        let between = pieces.text.get(before.span.end..after.span.start);
        between.is_some_and(|between| {
            let mut words = super::words::tokens(between);
            between.len() <= BESIDE
                && !words.any(|word| matches!(word, "no" | "wait" | "sorry" | "or" | "nein"))
        })
    };
    let breaks = said
        .windows(2)
        .rposition(|two| !is_beside(&two[0], &two[1]));
    &said[breaks.map_or(0, |at| at + 1)..]
}

/// Of what is left: a day by the calendar, else a day of a month, else a weekday, with the weeks that were said beside it. A day of
/// a month alone puts right the day that was said `before`.
fn choose(said: &[Piece<Said>], today: Date, before: Option<Date>) -> Finding {
    let last = |is: fn(&Said) -> bool| said.iter().rfind(|it| is(&it.value));
    let weeks = said.iter().find_map(|it| match it.value {
        Said::Weeks(weeks) => Some((weeks, it)),
        _ => None,
    });
    let chosen = last(|it| matches!(it, Said::Day(_) | Said::Not(_)))
        .or_else(|| last(|it| matches!(it, Said::OfMonth(_))))
        .or_else(|| last(|it| matches!(it, Said::Weekday { .. })));
    let Some(chosen) = chosen else {
        let (weeks, piece) = weeks.filter(|(weeks, _)| *weeks > 0)?;
        return Some(Ok(piece.clone().map(|_| today + (weeks * 7).days())));
    };
    let (date, is_past_seen) = match chosen.value {
        Said::Day(date) => (date, true),
        Said::Not(problem) => return Some(Err(problem)),
        Said::OfMonth(day) => {
            let in_month = before.and_then(|it| Date::new(it.year(), it.month(), day).ok());
            let in_month = in_month.filter(|date| *date >= today);
            (in_month.or_else(|| next_of_month(today, day))?, false)
        }
        Said::Weekday { day, is_next } => {
            let mut date =
                in_week_of(before, day, today).unwrap_or_else(|| next_weekday(today, day));
            let in_next_week = weeks.is_some_and(|(weeks, _)| weeks == 0);
            if (is_next || in_next_week) && is_same_week(date, today) {
                date += 7.days();
            }
            if let Some((weeks, _)) = weeks.filter(|(weeks, _)| *weeks > 0) {
                date += (weeks * 7).days();
            }
            (date, false)
        }
        Said::Weeks(_) => return None,
    };
    if is_past_seen && date < today {
        return Some(Err(ValueProblem::Past));
    }
    let (first, last) = (said.first()?, said.last()?);
    let span = first.span.start..last.span.end;
    Some(Ok(Piece { span, value: date }))
}

fn is_same_week(date: Date, today: Date) -> bool {
    let monday = |date: Date| date - i64::from(date.weekday().to_monday_zero_offset()).days();
    monday(date) == monday(today)
}

/// The next such day, not today.
fn next_weekday(today: Date, day: Weekday) -> Date {
    let ahead = (day.to_monday_zero_offset() - today.weekday().to_monday_zero_offset() + 6)
        .rem_euclid(7)
        + 1;
    today + i64::from(ahead).days()
}

/// "No, wednesday": of the week that was spoken of, if that is still to come.
fn in_week_of(before: Option<Date>, day: Weekday, today: Date) -> Option<Date> {
    let before = before?;
    let ahead = day.to_monday_zero_offset() - before.weekday().to_monday_zero_offset();
    let date = before + i64::from(ahead).days();
    (date > today).then_some(date)
}

fn next_of_month(today: Date, day: i8) -> Option<Date> {
    let first = today.first_of_month();
    (0..12).find_map(|months| {
        let month = first + months.months();
        let date = Date::new(month.year(), month.month(), day).ok()?;
        (date >= today).then_some(date)
    })
}

/// A value of `entities`.
fn read(value: &str, today: Option<Date>) -> Option<Said> {
    if let Some(rest) = value.strip_prefix("--") {
        let (month, day) = rest.split_once('-')?;
        return Some(in_year(month.parse().ok()?, day.parse().ok()?, None, today));
    }
    let parts: Vec<&str> = value.split('-').collect();
    if let [year, month, day] = parts[..]
        && let Ok(year) = year.parse()
    {
        return Some(in_year(
            month.parse().ok()?,
            day.parse().ok()?,
            Some(year),
            today,
        ));
    }
    let today = today?;
    Some(match value {
        "today" | "tonight" => Said::Day(today),
        "tomorrow" => Said::Day(today + 1.day()),
        "the day after tomorrow" => Said::Day(today + 2.days()),
        "yesterday" => Said::Not(ValueProblem::Past),
        "next week" => Said::Weeks(0),
        _ => {
            let (how, day) = value.rsplit_once(' ').unwrap_or(("", value));
            if let Some(day) =
                english_weekday(day.trim_end_matches('s')).or_else(|| english_weekday(day))
            {
                if how == "last" {
                    return Some(Said::Not(ValueProblem::Past));
                }
                return Some(Said::Weekday {
                    day,
                    is_next: how == "next",
                });
            }
            return distance(value, today);
        }
    })
}

/// "in three days", "in two weeks".
fn distance(value: &str, today: Date) -> Option<Said> {
    let words: Vec<&str> = value.split(' ').collect();
    let ["in", count, unit] = words[..] else {
        return None;
    };
    let count: i32 = if count == "a" {
        1
    } else {
        entities::number(count)?.try_into().ok()?
    };
    match unit.trim_end_matches('s') {
        "day" => Some(Said::Day(today + count.days())),
        "week" => Some(Said::Weeks(count)),
        _ => None,
    }
}

/// A day by month and day, in a year or the next one that has it.
fn in_year(month: i8, day: i8, year: Option<i16>, today: Option<Date>) -> Said {
    let no_such = Said::Not(ValueProblem::NoSuchDay);
    let Some(today) = today else {
        return year
            .and_then(|year| Date::new(year, month, day).ok())
            .map_or(no_such, Said::Day);
    };
    if let Some(year) = year {
        return Date::new(year, month, day).map_or(no_such, Said::Day);
    }
    // The 29th of February is in one of the next eight years; of other days, in this one or the next.
    let is_leap_day = (month, day) == (2, 29);
    let mut years = today.year()..=today.year() + if is_leap_day { 8 } else { 1 };
    let found = years.find_map(|year| {
        Date::new(year, month, day)
            .ok()
            .filter(|date| *date >= today)
    });
    let this_year_has = Date::new(today.year(), month, day).is_ok();
    match found {
        Some(date) if !is_leap_day || this_year_has => Said::Day(date),
        _ => no_such,
    }
}

fn english_weekday(word: &str) -> Option<Weekday> {
    let place = crate::text::WEEKDAYS.iter().position(|it| *it == word)?;
    Weekday::from_monday_zero_offset(place as i8).ok()
}

/// By its first letters.
fn english_weekday_of(short: &str) -> Option<Weekday> {
    let place = crate::text::WEEKDAYS
        .iter()
        .position(|it| it.starts_with(short))?;
    Weekday::from_monday_zero_offset(place as i8).ok()
}

fn dotted(captures: &Captures<'_>, today: Option<Date>) -> Option<Said> {
    let day = captures["day"].parse().ok()?;
    let month = captures["month"].parse().ok()?;
    let year = captures
        .name("year")
        .and_then(|it| it.as_str().parse().ok());
    Some(in_year(month, day, year, today))
}

fn of_month(captures: &Captures<'_>, pieces: &Pieces<'_>, is_asked: bool) -> Option<Said> {
    let span = captures.get_match().range();
    if let Some(day) = captures.name("day") {
        let before = pieces.word_before(span.start);
        let is_day = is_asked || matches!(before, "the" | "on");
        let day = entities::day_number(day.as_str())?;
        return is_day.then_some(Said::OfMonth(day as i8));
    }
    let day: i8 = captures.name("bare")?.as_str().parse().ok()?;
    let after = pieces.word_after(span.end);
    let before = pieces.word_before(span.start);
    let is_alone = !matches!(before, "at" | "um")
        && !matches!(
            after,
            "am" | "pm" | "o'clock" | "uhr" | "people" | "persons"
        );
    let goes_on =
        pieces.text[span.end..].starts_with(':') || pieces.text[..span.start].ends_with(':');
    (is_asked && is_alone && !goes_on && (1..=31).contains(&day)).then_some(Said::OfMonth(day))
}

/// Days by their names in the pack's language, if that is not English: "am Dienstag", "morgen", "16. März".
fn named(text: &str, words: &Words, today: Option<Date>) -> Vec<Piece<Said>> {
    if words.language == "en" {
        return Vec::new();
    }
    let mut found = Vec::new();
    let tokens: Vec<&str> = super::words::tokens(text).collect();
    for (at, word) in tokens.iter().enumerate() {
        let span = span_of(word, text);
        let before = at.checked_sub(1).map_or("", |before| tokens[before]);
        let month = words
            .months
            .iter()
            .position(|it| it.to_lowercase() == *word);
        if let Some(month) = month {
            let number = if before == "de" {
                at.checked_sub(2).map_or("", |it| tokens[it])
            } else {
                before
            };
            if let Some(day) = number.parse().ok().or_else(|| german_ordinal(number)) {
                let value = in_year(month as i8 + 1, day, None, today);
                found.push(Piece {
                    span: span_of(number, text).start..span.end,
                    value,
                });
            }
            continue;
        }
        let weekday = words
            .weekdays
            .iter()
            .position(|it| it.to_lowercase() == *word);
        let value = match *word {
            "heute" | "hoy" | "aujourd'hui" => today.map(Said::Day),
            "übermorgen" | "pasado" => today.map(|it| Said::Day(it + 2.days())),
            // "Morgen" in "am Morgen" is the morning.
            "morgen" if !matches!(before, "am" | "guten") => {
                today.map(|it| Said::Day(it + 1.day()))
            }
            "mañana" if !matches!(before, "la" | "pasado") => {
                today.map(|it| Said::Day(it + 1.day()))
            }
            "demain" => today.map(|it| Said::Day(it + 1.day())),
            _ => weekday
                .and_then(|place| Weekday::from_monday_zero_offset(place as i8).ok())
                .map(|day| Said::Weekday {
                    day,
                    is_next: before.starts_with("nächste")
                        || before.starts_with("próximo")
                        || tokens.get(at + 1) == Some(&"prochain"),
                }),
        };
        if let Some(value) = value {
            found.push(Piece { span, value });
        }
    }
    found
}

/// "sechzehnten", "dritten".
fn german_ordinal(word: &str) -> Option<i8> {
    let stem = word
        .trim_end_matches("en")
        .trim_end_matches("er")
        .trim_end_matches('e');
    let irregular = [
        ("erst", 1),
        ("dritt", 3),
        ("siebt", 7),
        ("siebent", 7),
        ("acht", 8),
    ];
    if let Some((_, value)) = irregular.iter().find(|(known, _)| *known == stem) {
        return Some(*value);
    }
    let number = stem.strip_suffix("st").or_else(|| stem.strip_suffix('t'))?;
    super::number::german(number)?.try_into().ok()
}
