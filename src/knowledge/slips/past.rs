//! Days of closing and other exceptions that are over.

use jiff::civil::Date;

use super::super::schedule::hours;
use super::super::table::Row;
use super::written::{Written, written};
use crate::text::plain_words;

/// What closed longer ago, in years, is told as history.
const YEARS_MAX: i16 = 3;
/// What says that something is closed, and what says so of now: "closed on 3 May 2025" may be history.
const CLOSED: &[&str] = &["closed", "shut", "geschlossen"];
const NOW: &[&str] = &[
    "is", "are", "be", "stay", "stays", "remain", "remains", "ist", "sind", "bleibt", "bleiben",
];
const HISTORY: &[&str] = &[
    "was", "were", "had", "war", "waren", "wurde", "wurden", "hatte",
];
/// What stands before the day from which on something holds for as long as nobody says otherwise.
const OPEN_ENDED: &[&str] = &["from", "since", "ab", "seit"];

/// That an exception of opening hours lies wholly before `today`, as a message. `above` may name its year.
pub(in super::super) fn past(above: &str, sentence: &str, today: Date) -> Option<String> {
    let dates = written(sentence);
    let newest = dates.last()?;
    let words = plain_words(sentence);
    let has = |among: &[&str]| words.iter().any(|word| among.contains(&word.as_str()));
    let is_first = || {
        words
            .first()
            .is_some_and(|word| CLOSED.contains(&word.as_str()))
    };
    let is_closed = has(CLOSED) && (has(NOW) || is_first());
    let is_row = Row::of(sentence).is_some() && !hours(sentence).is_empty();
    let before = plain_words(&sentence[..newest.start]);
    let is_open_ended = before
        .last()
        .is_some_and(|word| OPEN_ENDED.contains(&word.as_str()));
    if has(HISTORY) || is_open_ended || !(is_closed || is_row) {
        return None;
    }
    let year_above = year_of(above);
    let newest = last(newest, year_above)?;
    let earlier = dates.iter().filter_map(|date| last(date, year_above));
    let last = earlier.fold(newest, Date::max);
    let is_over = last < today && last.year() >= today.year() - YEARS_MAX;
    is_over.then(|| {
        let named: Vec<&str> = dates.iter().map(|date| date.text.as_str()).collect();
        let named = named.join(", ");
        format!("{named} is over: take this out, or write when it is next")
    })
}

/// The latest day that a date may be.
fn last(date: &Written, year_above: Option<i16>) -> Option<Date> {
    date.in_year(date.year.or(year_above)?).into_iter().max()
}

/// The only year in a heading.
fn year_of(above: &str) -> Option<i16> {
    let years = plain_words(above);
    let mut years = years
        .iter()
        .filter_map(|word| word.parse::<i16>().ok())
        .filter(|year| (1900..2200).contains(year));
    let first = years.next()?;
    years.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::past;
    use jiff::civil::date;

    fn is_past(above: &str, sentence: &str) -> bool {
        past(above, sentence, date(2027, 3, 9)).is_some()
    }

    #[test]
    fn exceptions_that_are_over_are_found() {
        for (above, sentence) in [
            ("Closing days", "We are closed from 24 to 26 December 2026."),
            ("Closing days", "24 December 2026, hours: 10 to 2."),
            ("Closing days", "2026-12-24, hours: closed."),
            ("Closing days in 2026", "The hall is closed on 24 December."),
            ("Hours", "Geschlossen am 24.12.2026."),
            ("Works", "The tower is closed until 1 March 2027."),
            ("Hours", "We are closed from 24 December to 2 January 2027."),
        ] {
            assert!(is_past(above, sentence), "{sentence}");
        }
    }

    #[test]
    fn what_is_to_come_and_history_are_left() {
        for (above, sentence) in [
            (
                "Closing days",
                "We are closed from 24 December 2026 to 9 March 2027.",
            ),
            ("Closing days", "We are closed on 24 December."),
            (
                "Closing days",
                "Closed on 24 December 2026 and on 1 January.",
            ),
            ("History", "The mine closed on 3 May 1954."),
            ("History", "The mine was closed on 3 May 2026."),
            ("Works", "The café is closed from 1 March 2027."),
            ("History", "The mine closed for good on 3 May 2026."),
            ("Fair", "The fair was first held on 2 May 2026."),
            ("Fair", "The fair takes place on 2 May 2026."),
            (
                "Closing days in 2027 and 2026",
                "The hall is closed on 24 December.",
            ),
        ] {
            assert!(!is_past(above, sentence), "{sentence}");
        }
    }
}
