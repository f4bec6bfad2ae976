//! What hours depend on: the months that they are for, a weekday of the month, and what only a person understands.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::knowledge::days::{
    EXCEPT, dated, days_at, has_span, month_at, month_spans, names_date, weekday, words,
};
use crate::knowledge::schedule::{hours, time_at};
use crate::knowledge::table::{Cell, Row, names_season};

/// Words after which hours hold under a condition that the clock does not know.
const UNCLEAR: &[&str] = &[
    "unless",
    "depending",
    "lunch",
    "appointment",
    "term",
    "vacation",
    "vacations",
    "half",
    "quarter",
    "alternate",
    "fortnight",
    "sunset",
    "sunrise",
    "dusk",
    "dawn",
    "weather",
    "mittagspause",
    "vereinbarung",
    "ferien",
    "witterung",
    "halb",
    "sonnenuntergang",
];
/// Which of the weekdays of a month is meant, the first in front.
const NTH: &[&[&str]] = &[
    &["first", "1st", "ersten", "erster", "1"],
    &["second", "2nd", "zweiten", "zweiter", "2"],
    &["third", "3rd", "dritten", "dritter", "3"],
    &["fourth", "4th", "vierten", "vierter", "4"],
    &["last", "letzten", "letzter"],
];

/// Seasons, whose days only those know who named them, unless they stand beside.
const SEASONS: &[&str] = &[
    "season",
    "summer",
    "winter",
    "spring",
    "autumn",
    "saison",
    "sommer",
    "winterhalbjahr",
    "sommerhalbjahr",
];

/// Whether hours hold on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    No,
    /// Only a person can tell.
    Unclear,
}

/// Whether the hours of a sentence hold on a date; of an unknown date of some weekday, whether they always do.
pub(super) fn holds_on(sentence: &str, date: Option<Date>) -> Holds {
    let words = words(sentence);
    let months = month_spans(&words);
    let excepts = words.iter().any(|word| EXCEPT.contains(&word.as_str()));
    if excepts && months.is_some() || tells_several(&words) {
        return Holds::Unclear;
    }
    if let (Some(months), Some(date)) = (months, date)
        && !months.has(date.month())
    {
        return Holds::No;
    }
    if let Some((nth, day)) = nth_weekday(&words) {
        return match date {
            Some(date) if !is_nth(date, nth, day) => Holds::No,
            _ => Holds::Unclear,
        };
    }
    let is_dated = dated(&words);
    let has_season = months.is_some() || has_span(sentence);
    let is_unclear = |word: &str| UNCLEAR.contains(&word) || SEASONS.contains(&word) && !has_season;
    let unclear = words
        .iter()
        .zip(&is_dated)
        .any(|(word, dated)| !*dated && is_unclear(word));
    if unclear || excepts_something(&words, &is_dated) || months.is_some() && date.is_none() {
        Holds::Unclear
    } else {
        Holds::Yes
    }
}

/// Whether a sentence tells hours of some months or dates.
pub(super) fn tells_season(sentence: &str) -> bool {
    let of_season = month_spans(&words(sentence)).is_some() || has_span(sentence);
    of_season && !hours(sentence).is_empty()
}

/// Whether hours of several conditions stand among the words, which only their clauses tell apart: "daily from 10 to 6 in July, in
/// May from 11 to 5", "until midnight, in summer until 8 pm".
fn tells_several(words: &[String]) -> bool {
    let dated = dated(words);
    let is_season = |at: usize| {
        let word = words[at].as_str();
        dated[at] || SEASONS.contains(&word) || month_at(words, at).is_some()
    };
    let mut order: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let time = time_at(words, at).filter(|(time, _)| !dated[at] && time.is_signed());
        if is_season(at) || time.is_some() {
            order.push(time.is_none());
        }
        at += time.map_or(1, |(_, length)| length);
    }
    order.dedup();
    order.len() > 2
}

/// A row of a table with a column for each season, as the row of the season that a date is in; every other sentence, and that of
/// an unknown date, as it is.
pub(super) fn in_season(sentence: &str, date: Option<Date>) -> Cow<'_, str> {
    let (Some(row), Some(date)) = (Row::of(sentence), date) else {
        return Cow::Borrowed(sentence);
    };
    let of_season = |cell: &&Cell<'_>| names_season(cell.column);
    if row.cells.iter().filter(of_season).count() < 2 {
        return Cow::Borrowed(sentence);
    }
    let holds = |cell: &&Cell<'_>| {
        let column = cell.column;
        !names_season(column)
            || names_date(column, date)
            || month_spans(&words(column)).is_some_and(|months| months.has(date.month()))
    };
    let cells = row.cells.iter().filter(holds);
    let values: Vec<&str> = cells.map(|cell| cell.value).collect();
    Cow::Owned(format!("{}: {}.", row.name, values.join(", ")))
}

/// Whether it excepts anything but weekdays and dates: "daily except for school groups".
fn excepts_something(words: &[String], is_dated: &[bool]) -> bool {
    let Some(except) = words
        .iter()
        .position(|word| EXCEPT.contains(&word.as_str()))
    else {
        return false;
    };
    let of_day = |at: &usize| is_dated[*at] || weekday(&words[*at]).is_some();
    let first = (except + 1..words.len())
        .find(|at| !["on", "the", "am", "an", "den"].contains(&words[*at].as_str()));
    first.is_none_or(|at| !of_day(&at) && days_at(words, at).is_none())
}

/// "The first Friday of the month": which, and Monday 0.
fn nth_weekday(words: &[String]) -> Option<(usize, usize)> {
    let of_month = words
        .iter()
        .any(|word| ["month", "monat", "monats"].contains(&word.as_str()));
    words.windows(2).find_map(|two| {
        let nth = NTH
            .iter()
            .position(|names| names.contains(&two[0].as_str()))?;
        Some((nth, weekday(&two[1])?)).filter(|_| of_month)
    })
}

fn is_nth(date: Date, nth: usize, day: usize) -> bool {
    let is_day = date.weekday().to_monday_zero_offset() as usize == day;
    let place = (date.day() - 1) as usize / 7;
    let is_last = date.day() > date.days_in_month() - 7;
    is_day && (place == nth || nth == NTH.len() - 1 && is_last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn hours_hold_in_their_months_and_on_their_weekday_of_the_month() {
        let (may, december) = (Some(date(2027, 5, 7)), Some(date(2027, 12, 24)));
        for (sentence, on_may_7, on_december_24) in [
            (
                "From May to September we are open every day from 10 am to 6 pm.",
                Holds::Yes,
                Holds::No,
            ),
            (
                "April to June, days: daily, opens: 10 am, closes: 6 pm.",
                Holds::Yes,
                Holds::No,
            ),
            ("November to March: closed.", Holds::No, Holds::Yes),
            (
                "Open until 9 pm on the first Friday of the month.",
                Holds::Unclear,
                Holds::No,
            ),
            ("Open daily from 10 am to 6 pm.", Holds::Yes, Holds::Yes),
            (
                "Open in July daily from 10 am to 6 pm, in May at weekends from 11 am to 5 pm.",
                Holds::Unclear,
                Holds::Unclear,
            ),
            (
                "Open every day until 10 pm, from 19 July to 31 August only until 8 pm.",
                Holds::Unclear,
                Holds::Unclear,
            ),
            (
                "Open daily from 9 to 5 except in January.",
                Holds::Unclear,
                Holds::Unclear,
            ),
            (
                "In summer open from 9 to 20.",
                Holds::Unclear,
                Holds::Unclear,
            ),
            (
                "Summer (April to September): daily from 9 to 20.",
                Holds::Yes,
                Holds::No,
            ),
            ("Closed on 24 December.", Holds::Yes, Holds::Yes),
        ] {
            assert_eq!(holds_on(sentence, may), on_may_7, "{sentence}");
            assert_eq!(holds_on(sentence, december), on_december_24, "{sentence}");
        }
        assert_eq!(
            holds_on("Open in May on Mondays from 9 to 5.", None),
            Holds::Unclear
        );
        assert_eq!(
            holds_on(
                "Am letzten Freitag im Monat bis 20 Uhr.",
                Some(date(2027, 5, 28))
            ),
            Holds::Unclear
        );
    }

    #[test]
    fn of_columns_for_seasons_the_one_counts_that_the_date_is_in() {
        let row = "Saturday, summer (1 May to 30 September): 10 am to 6 pm, winter (1 October to 30 April): closed.";
        let on = |month, day| in_season(row, Some(date(2027, month, day)));
        assert_eq!(on(7, 10), "Saturday: 10 am to 6 pm.");
        assert_eq!(on(12, 11), "Saturday: closed.");
        assert_eq!(in_season(row, None), row);
        let months = "Sunday, May to August: 9 to 5, September to April: 11 to 3.";
        assert_eq!(
            in_season(months, Some(date(2027, 1, 3))),
            "Sunday: 11 to 3."
        );
    }
}
