//! A weekday beside a date with a year that is another: "Monday 9 March 2027" is a Tuesday.

use jiff::civil::Date;

use super::super::days::weekday;
use super::super::table::Row;
use super::written::Written;
use crate::text::{SHORT_WEEKDAYS, WEEKDAYS, capitalized, plain_words};

/// Before this year the calendars of countries differed.
const YEAR_MIN: i16 = 1900;
/// What stands between a weekday and its date.
const BETWEEN: &[&str] = &["the", "den", "dem"];
/// What makes one weekday of several, or each of its kind, which are not said of one date.
const SEVERAL: &[&str] = &["every", "each", "jeden", "any"];
const JOINS: &[&str] = &[
    "to", "and", "or", "until", "through", "bis", "und", "oder", "–", "-", "&",
];

/// The dates whose weekday is another than the one beside them.
pub(super) fn mistaken(sentence: &str, dates: &[Written]) -> Vec<String> {
    let in_row = Row::of(sentence).and_then(|row| in_row(&row, dates));
    let beside = dates.iter().filter_map(|date| {
        let (before, behind) = (&sentence[..date.start], &sentence[date.end..]);
        let named = before_date(before).or_else(|| behind_date(behind))?;
        told(date, named)
    });
    beside.chain(in_row).collect()
}

/// That a date is not the weekday.
fn told(date: &Written, named: &str) -> Option<String> {
    let day = weekday(named)?;
    let readings = date.in_year(date.year.filter(|year| *year >= YEAR_MIN)?);
    let own = |date: &Date| date.weekday().to_monday_zero_offset() as usize;
    let [first, ..] = readings.as_slice() else {
        return None;
    };
    if readings.iter().any(|date| own(date) == day) {
        return None;
    }
    let is = capitalized(WEEKDAYS[own(first)]);
    Some(format!(
        "{} is a {is} and no {named}: correct the day or the date",
        date.text
    ))
}

/// The weekday that stands right before a date, if it is of that date alone.
fn before_date(before: &str) -> Option<&str> {
    let around = |sign: char| !(sign.is_alphanumeric() || "–-&".contains(sign));
    let words: Vec<&str> = before
        .split(' ')
        .map(|word| word.trim_matches(around))
        .filter(|word| !word.is_empty())
        .collect();
    let mut words = words.as_slice();
    if let [rest @ .., last] = words
        && BETWEEN.contains(&last.to_lowercase().as_str())
    {
        words = rest;
    }
    let [rest @ .., named] = words else {
        return None;
    };
    let is = |word: Option<&&str>, among: &[&str]| {
        word.is_some_and(|word| among.contains(&word.to_lowercase().as_str()))
    };
    let mut earlier = rest.iter().rev();
    let last = earlier.next();
    let is_listed = is(last, JOINS) && earlier.next().is_some_and(|word| weekday(word).is_some());
    (is_single(named) && !is_listed && !is(last, SEVERAL)).then_some(*named)
}

/// The weekday behind a date: "(Monday)", ", a Monday".
fn behind_date(behind: &str) -> Option<&str> {
    let behind = behind.trim_start_matches(' ');
    let inside = behind
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'));
    let article = ["a ", "ein ", "einem "].iter();
    let said = behind.strip_prefix(", ").and_then(|rest| {
        let mut rests = article.filter_map(|article| rest.strip_prefix(article));
        rests.next()
    });
    let word = inside.map(|(inside, _)| inside).or_else(|| {
        let rest = said?;
        rest.split(|sign: char| !sign.is_alphabetic()).next()
    })?;
    is_single(word).then_some(word)
}

/// Whether a word names one weekday. In small letters "sun" and "sat" are words.
fn is_single(word: &str) -> bool {
    let is_short = SHORT_WEEKDAYS.contains(&word.to_lowercase().as_str());
    let is_plural = word.ends_with('s');
    weekday(word).is_some() && !is_plural && (!is_short || word.starts_with(char::is_uppercase))
}

/// The only date of a row, in a cell of its own, beside a cell that is a weekday.
fn in_row(row: &Row<'_>, dates: &[Written]) -> Option<String> {
    let [date] = dates else {
        return None;
    };
    let values = row.cells.iter().map(|cell| cell.value);
    let values: Vec<&str> = std::iter::once(row.name).chain(values).collect();
    let is_date = |value: &&str| plain_words(value) == plain_words(&date.text);
    let mut named = values.iter().filter(|value| is_single(value));
    let (first, second) = (named.next()?, named.next());
    values.iter().find(|value| is_date(value))?;
    if second.is_some() {
        None
    } else {
        told(date, first)
    }
}

#[cfg(test)]
mod tests {
    use super::super::written::written;
    use super::mistaken;

    fn found(sentence: &str) -> Vec<String> {
        mistaken(sentence, &written(sentence))
    }

    #[test]
    fn a_weekday_that_a_date_is_not_is_found() {
        // 9 March 2027 is a Tuesday.
        let told = found("The hall opens on Monday, 9 March 2027.");
        assert_eq!(
            told,
            ["9 March 2027 is a Tuesday and no Monday: correct the day or the date"]
        );
        for sentence in [
            "Geschlossen am Montag, den 9. März 2027.",
            "Mon 09.03.2027 we are closed.",
            "The fair is on 9 March 2027 (Monday).",
            "The fair is on March 9, 2027, a Monday.",
            "9 March 2027, day: Monday, hours: 9 to 5.",
            "2027-03-09, day: Monday.",
            "From Monday 9 March 2027 to Friday 12 March 2027.",
        ] {
            assert_eq!(found(sentence).len(), 1, "{sentence}");
        }
    }

    #[test]
    fn what_is_right_or_not_of_one_date_is_left() {
        for sentence in [
            "Tuesday 9 March 2027, or Monday 9 March.",
            "Open Monday to Friday, 9 March 2027 to 28 May 2027.",
            "Every Monday, 9 March 2027 to 30 May 2027.",
            "On Mondays, 9 March 2027 to 30 May 2027.",
            "From 9 March 2027, Monday to Friday.",
            "Tuesday, 09/03/2027, and Friday, 09/03/2027.",
            "The sun 9 March 2027.",
            "On Friday 13 October 1307 nobody came.",
            "Monday, from: 9 March 2027, until: 30 May 2027.",
        ] {
            assert_eq!(found(sentence), Vec::<String>::new(), "{sentence}");
        }
    }
}
