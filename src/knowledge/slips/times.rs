//! Times that no day has: "25:00", "9:75".

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::days::weekday;
use super::super::table::{Row, is_days};
use crate::text::plain_words;

static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(\d{1,2}):(\d{2})\b").expect("a fixed pattern"));
/// A number with a word behind it that makes it a time. "12.75 am" is German for a price, "30 am" for a room at its end.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,2})(?:\.(\d{2}))?\s?(?:uhr\b|o.clock\b|pm\b|[ap]\.m\b)")
        .expect("a fixed pattern")
});
/// What joins the first of two times to the second, with that first one.
static FIRST_OF_TWO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\d{1,2}(?:[:.]\d{2})?\s?(?:uhr|[ap]\.?m\.?)?\s?(?:-|–|—|to|until|till|and|bis|und)\s?$")
        .expect("a fixed pattern")
});
/// What stands before a time of day, and not before a verse, a score or a scale.
const BEFORE: &[&str] = &[
    "at",
    "from",
    "until",
    "till",
    "to",
    "by",
    "before",
    "after",
    "around",
    "between",
    "opens",
    "open",
    "closes",
    "closed",
    "close",
    "daily",
    "hours",
    "starts",
    "begins",
    "ends",
    "um",
    "ab",
    "bis",
    "von",
    "zwischen",
    "gegen",
    "öffnet",
    "schließt",
    "geöffnet",
    "täglich",
];
/// What stands behind a time of day.
const BEHIND: &[&str] = &["am", "pm", "a", "p", "uhr", "o"];

/// The times in a sentence that cannot be.
pub(super) fn impossible(sentence: &str) -> Vec<String> {
    let mut found = Vec::new();
    let clocks = CLOCK.captures_iter(sentence);
    let clocks = clocks.filter(|time| is_time_of_day(sentence, time));
    let named = NAMED.captures_iter(sentence);
    for time in clocks.chain(named.filter(|time| is_whole(sentence, time))) {
        let number = |group: usize| time.get(group).and_then(|part| part.as_str().parse().ok());
        let (hour, minute): (u16, u16) = (number(1).unwrap_or(0), number(2).unwrap_or(0));
        // "24:00" is the end of a day.
        if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
            found.push(format!(
                "no day has the time \"{}\": write the one that is meant",
                &time[0]
            ));
        }
    }
    found
}

/// Whether a number is not the minutes of "11:30 pm", nor the end of another.
fn is_whole(sentence: &str, time: &Captures<'_>) -> bool {
    let start = time.get(0).map_or(0, |whole| whole.start());
    !sentence[..start].ends_with([':', '.', ',', '/', '-'])
}

/// Whether numbers with a colon between them are said as a time of day.
fn is_time_of_day(sentence: &str, time: &Captures<'_>) -> bool {
    let Some(whole) = time.get(0) else {
        return false;
    };
    let (before, behind) = (&sentence[..whole.start()], &sentence[whole.end()..]);
    // Of "1:25:30", "10.25:00" and an address.
    let is_part = before.ends_with([':', '.', ',', '/']) || behind.starts_with([':', '/']);
    if is_part {
        return false;
    }
    let next = plain_words(behind.split([',', ';', '(']).next().unwrap_or_default());
    let is_named = next
        .first()
        .is_some_and(|word| BEHIND.contains(&word.as_str()));
    is_named || is_led(before) || stands_in_hours(sentence, whole.as_str())
}

/// Whether the words before a time, or before the first of two, lead to one.
fn is_led(before: &str) -> bool {
    let before = match FIRST_OF_TWO.find(before) {
        Some(first) => &before[..first.start()],
        None => before,
    };
    let last = before.trim_end_matches([' ', ',', ':']);
    let last = last.rsplit(' ').next().unwrap_or_default();
    weekday(last).is_some() || BEFORE.contains(&last.to_lowercase().as_str())
}

/// Whether a cell with that time in it stands in a column of hours, or in the row of a weekday.
fn stands_in_hours(sentence: &str, time: &str) -> bool {
    let Some(row) = Row::of(sentence) else {
        return false;
    };
    let is_day = is_days(row.name);
    let mut cells = row.cells.iter().filter(|cell| cell.value.contains(time));
    cells.any(|cell| {
        let is_bare = !cell.value.contains(char::is_alphabetic);
        cell.names_hours() || cell.names_opening() || is_day && is_bare
    })
}

#[cfg(test)]
mod tests {
    use super::impossible;

    #[test]
    fn times_that_no_day_has_are_found() {
        for (sentence, wanted) in [
            ("The hall is open from 9:00 to 25:00.", "25:00"),
            ("Open daily 9:75–17:00.", "9:75"),
            ("Monday 9:00-25:30.", "25:30"),
            ("Friday, opens: 9:60, closes: 17:00.", "9:60"),
            ("Friday, hours: 10:00 to 26:00.", "26:00"),
            ("Last entry is at 24:15.", "24:15"),
            ("Der Saal schließt um 25 Uhr.", "25 Uhr"),
            ("Einlass ab 17.75 Uhr.", "17.75 Uhr"),
            ("Doors open at 27 p.m. sharp.", "27 p.m"),
        ] {
            let found = impossible(sentence);
            assert!(
                found.len() == 1 && found[0].contains(&format!("\"{wanted}\"")),
                "{sentence}: {found:?}"
            );
        }
    }

    #[test]
    fn other_numbers_with_colons_are_no_times() {
        for sentence in [
            "Read Matthew 25:40 and Psalm 9:75.",
            "The model is built at a scale of 1:87.",
            "He ran it in 41:75, she in 1:25:90.",
            "The match ended 31:75.",
            "Screens are 16:90 wide.",
            "Open from 0:00 to 24:00.",
            "Das kostet 12.75 am Tag, und Raum 30 am Ende.",
            "Call 25:99 for help.",
            "Open from 8:30 am to 11:30 pm, and at 11:59 p.m. too.",
            "Ab 17:30 Uhr, bis 9.45 Uhr.",
            "Runner 4, time: 41:75.",
        ] {
            assert_eq!(impossible(sentence), Vec::<String>::new(), "{sentence}");
        }
    }
}
